"""Rows of the reports, and of the timeline."""

from datetime import date, datetime
from decimal import ROUND_DOWN, Decimal
from typing import Any, Self
from uuid import UUID

from pydantic import BaseModel, Field

from services.garantias.dinero import de_centavos

_CENTESIMA = Decimal("0.01")


def _dinero(centavos: int | None) -> Decimal | None:
    return None if centavos is None else de_centavos(centavos)


class FilaDeGarantia(BaseModel):
    """A guarantee in the report of states and expiries."""

    id: UUID
    numero: str
    programa: str
    nit: str
    razon_social: str | None
    objeto: str
    clase: str
    emisor: str
    periodo: int
    estado: str
    valor_cop: Decimal
    demostrar_hasta: date
    vigente_hasta: date
    dias: int = Field(description="Días calendario hasta el fin de la vigencia; negativos si ya pasó.")

    @classmethod
    def de(cls, fila: Any, hoy: date) -> Self:
        """A row of the query."""
        datos = dict(fila._mapping)
        valor = de_centavos(datos.pop("valor_cop_centavos"))
        return cls(**datos, valor_cop=valor, dias=(datos["vigente_hasta"] - hoy).days)


class InformeDeGarantias(BaseModel):
    """Guarantees by state and expiry."""

    por_estado: dict[str, int]
    filas: list[FilaDeGarantia]


class FilaDePeriodo(BaseModel):
    """An import period: the quota used and what was demonstrated."""

    id: UUID
    programa: str
    nit: str
    razon_social: str | None
    periodo: int
    autorizado_usd: Decimal
    utilizado_usd: Decimal
    porcentaje_utilizado: Decimal
    estudio: str | None
    estado_estudio: str | None
    porcentaje_demostrado: Decimal | None
    a_efectivo_usd: Decimal | None

    @classmethod
    def de(cls, fila: Any) -> Self:
        """A row of the query; the share used is rounded down."""
        datos = dict(fila._mapping)
        autorizado, utilizado = datos.pop("autorizado_centavos"), datos.pop("utilizado_centavos")
        usado = Decimal(utilizado) * 100 / autorizado if autorizado else Decimal(0)
        return cls(
            **{k: v for k, v in datos.items() if k != "a_efectivo_centavos"},
            autorizado_usd=de_centavos(autorizado),
            utilizado_usd=de_centavos(utilizado),
            porcentaje_utilizado=usado.quantize(_CENTESIMA, ROUND_DOWN),
            a_efectivo_usd=_dinero(datos["a_efectivo_centavos"]),
        )


class FilaDeIncumplimiento(BaseModel):
    """An enforcement in the report of breaches."""

    id: UUID
    numero: str
    garantia: str
    programa: str
    nit: str
    razon_social: str | None
    causa: str
    estado: str
    base_usd: Decimal | None
    valor_cop: Decimal
    recibido_el: date
    expedida_el: date | None
    notificada_el: date | None
    firme_el: date | None
    terminada_el: date | None

    @classmethod
    def de(cls, fila: Any) -> Self:
        """A row of the query."""
        datos = dict(fila._mapping)
        valor, base = datos.pop("valor_cop_centavos"), datos.pop("base_usd_centavos")
        return cls(**datos, valor_cop=de_centavos(valor), base_usd=_dinero(base))


class HechoDeLinea(BaseModel):
    """One step of a programme or of what hangs from it."""

    caso_id: UUID
    tipo: str
    numero: str
    accion: str
    desde: str | None
    hacia: str
    motivo: str | None
    en: datetime
