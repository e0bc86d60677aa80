"""What the API takes and tells of Grandes Usuarios."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Self
from uuid import UUID

from fastapi import File, UploadFile
from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from services.garantias.dinero import Dinero
from services.garantias.grandes_usuarios.rules import CalidadExenta, CausaDePerdida
from shared.expedientes.comprobaciones import Precomprobacion
from shared.identity.nit import NIT

Texto = Annotated[str, Field(min_length=5, max_length=2000)]
Linea = Annotated[str, Field(min_length=2, max_length=200)]


class _Escrito(BaseModel):
    model_config = ConfigDict(extra="forbid", arbitrary_types_allowed=True)


class GranUsuarioNuevo(_Escrito):
    """What is declared and where it can be verified; what this system knows of the company adds to it."""

    nit: NIT
    calidad: CalidadExenta | None = None
    calidad_documento: Linea | None = None
    anios_de_uso_declarados: int = Field(default=0, ge=0, le=40)
    exportaciones_usd: Dinero | None = None
    soporte: list[Linea] = Field(default=[], max_length=30)

    @model_validator(mode="after")
    def _calidad_con_su_documento(self) -> Self:
        if (self.calidad is None) != (self.calidad_documento is None):
            raise PydanticCustomError("calidad", "La calidad se acredita con el acto que la reconoció.")
        return self


class Decision(_Escrito):
    motivo: Texto


class Operadores(_Escrito):
    """Art. 107: who carries out all operations, and who stands in; identity documents as registered.

    With the users by which both sign in, nobody else of the company but its representative files in its name.
    """

    operador: Linea
    suplente: Linea
    operador_usuario: Linea | None = Field(default=None, description="Usuario con el que ingresa (su identificador).")
    suplente_usuario: Linea | None = None

    @model_validator(mode="after")
    def _dos_personas(self) -> Self:
        if self.operador == self.suplente:
            raise PydanticCustomError("operadores", "El suplente es otra persona.")
        if (self.operador_usuario is None) != (self.suplente_usuario is None):
            raise PydanticCustomError("operadores", "Indique el usuario de ambos, o de ninguno.")
        return self


class Requerimiento(_Escrito):
    texto: Texto
    hasta: date
    estudio: UUID | None = Field(default=None, description="Estudio cuya certificación se soporta (art. 110).")


class Respuesta(_Escrito):
    requerimiento: UUID
    texto: Texto
    archivo: Annotated[UploadFile, File(description="La documentación en PDF, de 20 MB como máximo.")]


class Perdida(_Escrito):
    """The Comité's minutes and the cause (art. 111)."""

    causa: CausaDePerdida
    acta: Linea
    motivo: Texto


class RequerimientoLeido(BaseModel):
    id: UUID
    texto: str
    hasta: date
    respondido_en: datetime | None
    respuesta_sha256: str | None


class GranUsuarioLeido(BaseModel):
    """The quality with its conditions, and what the caller may do with it now."""

    id: UUID
    numero: str | None
    nit: str
    estado: str
    version: int
    de_oficio: bool
    calidad: str | None
    exportaciones_usd: Decimal
    anios_de_uso: int
    condiciones: list[Precomprobacion]
    operador: str | None
    suplente: str | None
    operador_usuario: str | None
    suplente_usuario: str | None
    reconocido_en: datetime | None
    perdido_en: datetime | None
    causa_perdida: str | None
    acta: str | None
    causas_de_perdida: list[str]
    """That the Comité may decide upon."""
    requerimientos: list[RequerimientoLeido]
    decision_proyectada: bool
    acciones: list[str]
