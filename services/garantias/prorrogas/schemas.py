"""What the API takes and tells of prórrogas."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Self
from uuid import UUID

from fastapi import UploadFile
from pydantic import BaseModel, ConfigDict, Field

from services.garantias.plazos.schemas import PlazoLeido
from services.garantias.prorrogas.models import Prorroga
from shared.expedientes import Expediente


class DocumentosDeProrroga(BaseModel):
    """What art. 28.2 asks for; PDF each, 20 MB at most."""

    model_config = ConfigDict(extra="forbid")

    no_liquidacion: UploadFile | None = Field(default=None, description="Certificación jurada (art. 28.2 a).")
    inventario: UploadFile | None = Field(default=None, description="Inventario por estado y lugar (art. 28.2 b).")
    reestructuracion: UploadFile | None = Field(default=None, description="Bienes de capital (art. 28.2 c).")

    @property
    def archivos(self) -> tuple[tuple[str, UploadFile | None], ...]:
        """By class."""
        return (
            ("no_liquidacion", self.no_liquidacion),
            ("inventario", self.inventario),
            ("reestructuracion", self.reestructuracion),
        )


class ProrrogaNueva(DocumentosDeProrroga):
    """A request of more time to demonstrate."""

    meses: int = Field(ge=1, le=12)
    motivos: str = Field(min_length=10, max_length=4000)


class Motivo(BaseModel):
    """Why something is decided."""

    model_config = ConfigDict(extra="forbid")

    motivo: str = Field(min_length=5, max_length=2000)


class ProrrogaLeida(BaseModel):
    """A prórroga with its terms, what it lacks, and what the caller may do with it now."""

    id: UUID
    numero: str | None
    nit: str
    garantia_id: UUID
    programa_id: UUID
    estado: str
    version: int
    meses: int
    ya_concedidos: int
    autoridad: str = Field(description="Quién decide: `grupo` o `subdirector` (art. 28.4).")
    motivos: str
    radicada_el: date
    clausula_primera: date
    por_falla: bool = Field(description="Llegó después por una falla registrada (Ley 1437 de 2011, art. 62).")
    demostrar_hasta: date = Field(description="Fecha nueva, si se aprueba.")
    valida_hasta: date = Field(description="Hasta cuándo debe valer la garantía sustituta.")
    aprobada_el: date | None
    sustituir_hasta: date | None
    sustituta_id: UUID | None
    causa: str | None
    decision_proyectada: bool
    documentos_faltantes: list[str]
    radicada_en: datetime | None
    decidir_hasta: date | None
    plazos: list[PlazoLeido]
    acciones: list[str]

    @classmethod
    def de(
        cls,
        exp: Expediente,
        fila: Prorroga,
        *,
        faltan: list[str],
        proyectada: bool,
        plazos: list[PlazoLeido],
        acciones: Sequence[str],
    ) -> Self:
        """The case and its row as the API shows them."""
        return cls(
            **fila.model_dump(include=set(cls.model_fields)),
            numero=exp.numero,
            nit=exp.empresa,
            estado=exp.estado,
            version=exp.version,
            por_falla=fila.falla_id is not None,
            decision_proyectada=proyectada,
            documentos_faltantes=faltan,
            radicada_en=exp.radicado_en,
            decidir_hasta=exp.vence if exp.estado == "solicitada" else None,
            plazos=plazos,
            acciones=list(acciones),
        )
