"""What the API takes and tells of enforcement."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, Self
from uuid import UUID

from fastapi import UploadFile
from pydantic import BaseModel, ConfigDict, Field

from services.garantias.dinero import Dinero, de_centavos
from services.garantias.efectividad.models import Efectividad, PasoDeEfectividad
from services.garantias.efectividad.rules import Causa
from services.garantias.plazos.schemas import PlazoLeido
from shared.expedientes import Expediente


class _Cuerpo(BaseModel):
    model_config = ConfigDict(extra="forbid")


class EfectividadNueva(_Cuerpo):
    """The file of a breach, received by the office that issues the act (art. 39)."""

    causa: Causa
    hechos: str = Field(min_length=10, max_length=4000)
    base_usd: Dinero | None = Field(
        default=None,
        description="Saldo no demostrado o cupo utilizado. Sin ella: el cupo utilizado, o el compromiso entero si no se"
        " presentó estudio.",
    )
    con_recurso: bool = Field(default=False, description="El estudio llegó con el recurso (art. 34 par. 2).")


class Ajuste(_Cuerpo):
    """Figures put right before the act is signed; what is not given stays."""

    causa: Causa | None = None
    base_usd: Dinero | None = None
    con_recurso: bool | None = None
    motivo: str = Field(min_length=5, max_length=2000)


class Motivo(_Cuerpo):
    """Why something is decided."""

    motivo: str = Field(min_length=5, max_length=2000)


class PasoConEvidencia(_Cuerpo):
    """A step that happened outside the platform: its day and the PDF that shows it."""

    fecha: date
    detalle: str = Field(min_length=5, max_length=1000)
    archivo: UploadFile = Field(description="La evidencia en PDF, de 20 MB como máximo.")


class Notificacion(PasoConEvidencia):
    """Personal notification (art. 39.1), or by notice where the person did not come (Ley 1437, art. 69)."""

    modo: Literal["personal", "aviso"] = "personal"


class Recurso(_Cuerpo):
    """The company's appeal; the study may come with it."""

    texto: str = Field(min_length=10, max_length=8000)
    archivo: UploadFile | None = None


class Resolucion(_Cuerpo):
    """What is decided on the appeal; with `modifica`, the figures that change."""

    resuelve: Literal["confirma", "modifica", "revoca"]
    causa: Causa | None = None
    base_usd: Dinero | None = None
    con_recurso: bool | None = None
    motivo: str = Field(min_length=5, max_length=4000)


class PasoLeido(BaseModel):
    """One dated step with its evidence."""

    paso: str
    fecha: date
    detalle: str
    datos: dict[str, Any]
    adjunto: UUID | None
    oficio: UUID | None
    registrado_en: datetime

    @classmethod
    def de(cls, fila: PasoDeEfectividad) -> Self:
        """The row as the API shows it."""
        return cls(**fila.model_dump(include=set(cls.model_fields)))


class LiquidacionLeida(BaseModel):
    """How the amount was worked out."""

    articulo: str
    base_usd: Decimal | None
    valor_usd: Decimal | None
    valor_cop: Decimal
    trm: Decimal | None
    trm_del: date | None
    pasos: list[str]


class EfectividadLeida(BaseModel):
    """An enforcement with its figures, its steps, its terms, and what the caller may do with it now."""

    id: UUID
    numero: str | None
    nit: str
    garantia_id: UUID
    programa_id: UUID
    estado: str
    version: int
    causa: str
    hechos: str
    liquidacion: LiquidacionLeida
    valor_cop: Decimal
    recibido_el: date
    expedida_el: date | None
    citada_el: date | None
    notificada_el: date | None
    recurrida_el: date | None
    recurso: str | None
    resuelto_el: date | None
    resuelve: str | None
    firme_el: date | None
    prueba_de_pago_en: datetime | None = Field(description="Cuándo envió la empresa su última prueba de pago.")
    pagada_el: date | None
    cobro_el: date | None
    pasos: list[PasoLeido]
    plazos: list[PlazoLeido]
    acciones: list[str]

    @classmethod
    def de(
        cls,
        exp: Expediente,
        fila: Efectividad,
        *,
        pasos: list[PasoLeido],
        plazos: list[PlazoLeido],
        acciones: Sequence[str],
        prueba_de_pago_en: datetime | None,
    ) -> Self:
        """The case and its row as the API shows them."""
        return cls(
            **fila.model_dump(include=set(cls.model_fields) - {"liquidacion"}),
            liquidacion=LiquidacionLeida.model_validate(fila.liquidacion),
            numero=exp.numero,
            nit=exp.empresa,
            estado=exp.estado,
            version=exp.version,
            valor_cop=de_centavos(fila.valor_cop_centavos),
            pasos=pasos,
            plazos=plazos,
            acciones=list(acciones),
            prueba_de_pago_en=prueba_de_pago_en,
        )
