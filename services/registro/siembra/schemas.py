"""What a file to be sown says."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from services.registro.calendario.schemas import Correccion
from services.registro.direcciones.schemas import Correo
from services.registro.empresas.schemas import EmpresaNueva, Motivo, Texto
from services.registro.personas.schemas import FirmanteNuevo, RepresentacionNueva
from services.registro.trm.schemas import TasaNueva
from services.registro.usuarios.schemas import NombreDeUsuario, Rol


class UsuarioSembrado(BaseModel):
    """A user; without a password it gets one that nobody knows, and chooses its own by mail."""

    model_config = ConfigDict(extra="forbid")

    usuario: NombreDeUsuario
    nombre: Texto
    roles: Annotated[list[Rol], Field(min_length=1)]
    clave: SecretStr | None = None
    correo: Correo | None = None


class EmpresaSembrada(EmpresaNueva):
    """A company with its people; with `evidencia` it is enabled, and its addresses are confirmed by it."""

    firmantes: list[FirmanteNuevo] = Field(default_factory=list)
    representaciones: list[RepresentacionNueva] = Field(default_factory=list)
    correos: list[Correo] = Field(default_factory=list)
    evidencia: Motivo | None = None


class Siembra(BaseModel):
    """The whole file; every part may be missing."""

    model_config = ConfigDict(extra="forbid")

    usuarios: list[UsuarioSembrado] = []
    empresas: list[EmpresaSembrada] = []
    calendario: Correccion | None = None
    trm: list[TasaNueva] = []


class Sembrado(BaseModel):
    """How many of each were new."""

    usuarios: int = 0
    empresas: int = 0
    habilitadas: int = 0
    firmantes: int = 0
    representaciones: int = 0
    correos: int = 0
    calendario: int = 0
    trm: int = 0

    @property
    def nada(self) -> bool:
        """Whether all of it was there already."""
        return not any(self.model_dump().values())
