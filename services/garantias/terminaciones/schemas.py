"""What the API takes and tells of terminations."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from fastapi import File, UploadFile
from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from services.garantias.dinero import de_centavos
from services.garantias.terminaciones.models import Evidencia, Terminacion
from services.garantias.terminaciones.rules import CausaUnilateral
from shared.expedientes import Expediente
from shared.identity import Principal

Texto = Annotated[str, Field(min_length=5, max_length=2000)]
Pdf = Annotated[UploadFile, File(description="El PDF que lo prueba, de 20 MB como máximo.")]


class _Escrito(BaseModel):
    model_config = ConfigDict(extra="forbid", arbitrary_types_allowed=True)


class TerminacionNueva(_Escrito):
    """Which end, and why; a unilateral one names its cause (arts. 46 and 53)."""

    clase: Literal["cumplimiento", "no_utilizacion", "unilateral"]
    causa: CausaUnilateral | None = None
    hechos: Texto

    @model_validator(mode="after")
    def _causa_segun_la_clase(self) -> Self:
        if (self.clase == "unilateral") != (self.causa is not None):
            raise PydanticCustomError("causa", "La causa se indica en la terminación unilateral, y solo en ella.")
        return self


class Aviso(_Escrito):
    """Why, or what was done."""

    motivo: Texto


class Proyecto(Aviso):
    """`sin_declaraciones`: the records of import declarations were searched and have none (art. 52)."""

    sin_declaraciones: bool = False


class Resolucion(Aviso):
    """What the Comité said, and in which minutes."""

    acta: Annotated[str, Field(min_length=3, max_length=200)]
    procede: bool


class Fallo(Aviso):
    """Whether the act stands."""

    confirma: bool


class AvisoConArchivo(Aviso):
    archivo: Pdf


class AvisoConArchivoOpcional(Aviso):
    archivo: Pdf | None = None


class ResolucionConArchivo(Resolucion):
    archivo: Pdf


class EvidenciaLeida(BaseModel):
    id: UUID
    paso: str
    fecha: date
    detalle: str
    sha256: str | None
    quien: str | None
    """Told to the ministry only."""

    @classmethod
    def de(cls, fila: Evidencia, lector: Principal) -> Self:
        """The step as `lector` may see it."""
        return cls(
            id=fila.id,
            paso=fila.paso,
            fecha=fila.fecha,
            detalle=fila.detalle,
            sha256=(fila.objeto or {}).get("sha256"),
            quien=fila.quien if lector.es_interno else None,
        )


class TerminacionLeida(BaseModel):
    """A termination with what the caller may do with it now."""

    id: UUID
    numero: str | None
    programa_id: UUID
    nit: str
    estado: str
    version: int
    clase: str
    causa: str | None
    hechos: str
    de_oficio: bool
    explicaciones_hasta: date | None
    informe_hasta: date | None
    acta: str | None
    calculo: dict[str, Any] | None
    monto_usd: Decimal | None
    expedida_en: datetime | None
    en_firme_el: date | None
    decision_proyectada: bool
    evidencias: list[EvidenciaLeida]
    acciones: list[str]

    @classmethod
    def de(
        cls,
        exp: Expediente,
        fila: Terminacion,
        evidencias: Sequence[EvidenciaLeida],
        acciones: Sequence[str],
        decision_proyectada: bool,
    ) -> Self:
        """The case and its row as the API shows them."""
        propios = {"id", "programa_id", "clase", "causa", "hechos", "de_oficio", "explicaciones_hasta"}
        propios |= {"informe_hasta", "acta", "calculo", "expedida_en", "en_firme_el"}
        centavos = fila.monto_usd_centavos
        return cls(
            **fila.model_dump(include=propios),
            numero=exp.numero,
            nit=exp.empresa,
            estado=exp.estado,
            version=exp.version,
            monto_usd=None if centavos is None else de_centavos(centavos),
            decision_proyectada=decision_proyectada,
            evidencias=list(evidencias),
            acciones=list(acciones),
        )
