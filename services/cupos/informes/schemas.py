"""Reports as the API answers them."""

from datetime import date, datetime

from pydantic import BaseModel

from services.cupos.cantidades import Cantidad


class FilaDeUtilizacion(BaseModel):
    """Figures at the end of `mes`, or up to now in the present one. neto = reservado + certificado + disponible."""

    contingente: str
    contingente_nombre: str
    grupo: str | None
    nit: str | None
    razon_social: str | None
    cupo: str | None
    mes: str
    """`YYYY-MM`, legal time."""
    volumen: Cantidad | None
    """Of the contingente or group, where the row is all of it."""
    asignado: Cantidad
    """Assigned and increased, before returns."""
    devuelto: Cantidad
    neto: Cantidad
    reservado: Cantidad
    certificado: Cantidad
    certificado_en_el_mes: Cantidad
    """Of it, what the month added; negative if annulments took away more."""
    verificado: Cantidad
    """Covered by verified export declarations."""
    verificado_en_el_mes: Cantidad
    disponible: Cantidad
    utilizacion: str | None
    """verificado ÷ neto, percentage with two decimals, rounded down."""
    cupos_sin_saldo: int
    """Quotas of the row whose balance has not arrived yet: they count as wholly available."""
    al_corte: datetime | None
    """Newest balance in the row."""


class UsoMinimo(BaseModel):
    """An exporter below the minimum use of a contingente, and what would follow. A draft: it has no effect."""

    contingente: str
    contingente_nombre: str
    nit: str
    razon_social: str
    neto: Cantidad
    verificado: Cantidad
    utilizacion: str | None
    porcentaje_minimo: str
    minimo: Cantidad
    falta: Cantidad
    alcanza: bool
    consecuencia: str
    detalle: str
    dex_limite: date | None
    """Until when export declarations may still be filed."""
    definitivo: bool
    """Whether that term is over."""
    calculo: list[str]
    """The arithmetic in words."""


class InformeDeUsoMinimo(BaseModel):
    borrador: bool = True
    nota: str
    elementos: list[UsoMinimo]
    al_corte: datetime
