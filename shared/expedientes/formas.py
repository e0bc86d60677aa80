"""What the reviewer's routes read and answer."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from shared.expedientes.comprobaciones import Conteo, Precomprobacion
from shared.expedientes.revision import Bandera, TextoUsado
from shared.http.enteros import Version

Motivo = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=2000)]
ReferenciaExterna = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
"""The number that a case has where it came from. An empty one would be the same for all cases of a client system."""
CodigoDeTexto = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]


class _Escrito(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ConMotivo(_Escrito):
    motivo: Motivo


class MotivoOTexto(_Escrito):
    """The reason in words, or a prepared text; one of both."""

    motivo: Motivo | None = None
    texto_preparado: TextoUsado | None = None


class Reasignacion(ConMotivo):
    ids: list[UUID] = Field(min_length=1, max_length=200)
    a: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    """Subject of who receives them."""


class Lote(MotivoOTexto):
    ids: list[UUID] = Field(min_length=1, max_length=200)


class ProyectoEscrito(MotivoOTexto):
    """A decision for somebody else to sign; `datos` as the action asks for them."""

    accion: str
    datos: dict[str, Any] = {}
    version: Version | None = None


class TextoEscrito(_Escrito):
    accion: Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}$")]
    titulo: Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=120)]
    texto: Motivo
    version: Version = Field(default=0, description="La que se leyó; 0 si el texto es nuevo.")
    activo: bool = True


class TextoLeido(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    codigo: str
    version: int
    accion: str
    titulo: str
    texto: str
    activo: bool
    quien: str
    legal_en: datetime
    marcadores: list[str] = []


class TextosLeidos(BaseModel):
    """The texts offered, and the placeholders: those of the case fill themselves, the others are given."""

    elementos: list[TextoLeido]
    del_caso: list[str]
    libres: list[str]


class ComprobacionesLeidas(BaseModel):
    """The pre-checks of a case as of `version`, and its flags."""

    version: int
    comprobaciones: list[Precomprobacion]
    todas_verdes: bool
    banderas: list[Bandera]


class ProyectoLeido(BaseModel):
    """A draft that waits for its signature."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    expediente: UUID
    numero: str | None = None
    nit: str | None = None
    version: int
    accion: str
    motivo: str | None
    datos: dict[str, Any]
    proyectada_por: str
    proyectada_en: datetime
    roles: list[str]
    puede_firmar: bool


class FilaDeBandeja(BaseModel):
    """A case in a reviewer's inbox; `detalle` is what the kind of case shows of itself."""

    id: UUID
    numero: str | None
    nit: str
    estado: str
    version: int
    asignado_a: str | None
    vence: date | None
    habiles_restantes: int | None
    """Negative once overdue; none while an information request stops the clock."""
    por_firmar: bool
    comprobaciones: Conteo
    banderas: list[Bandera]
    detalle: dict[str, Any]
    acciones: tuple[str, ...]


class ResumenLeido(BaseModel):
    """How many cases each filter would show."""

    total: int
    por_estado: dict[str, int]
    mias: int
    de_nadie: int
    de_otros: int
    vencidas: int
    vencen_en_habiles: dict[int, int]
    por_firmar: int
    con_banderas: int
    todas_verdes: int | None
    """None where there are too many cases to examine them all at once."""


class CasoTomado(BaseModel):
    id: UUID
    numero: str | None
    estado: str
    version: int
    asignado_a: str | None
    vence: date | None
    habiles_restantes: int | None
    ruta: str


class HechoLeido(BaseModel):
    """What became of one case of many: done, or its problem."""

    id: UUID
    ok: bool
    numero: str | None
    estado: str | None
    repetido: bool
    problema: dict[str, Any] | None


class Hechos(BaseModel):
    hechos: int
    rechazados: int
    elementos: list[HechoLeido]
