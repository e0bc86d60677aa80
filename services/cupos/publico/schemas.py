"""What the public reads; no personal data."""

from datetime import date, datetime

from pydantic import BaseModel

from services.cupos.cantidades import Cantidad


class GrupoPublico(BaseModel):
    """A group with its figures now; `certificado` has a CQE, `disponible` is assigned and not yet used."""

    codigo: str
    nombre: str
    subpartidas: list[str]
    volumen: Cantidad
    asignado: Cantidad
    certificado: Cantidad
    disponible: Cantidad


class ContingentePublico(BaseModel):
    """A published contingente, its windows and its live balance."""

    codigo: str
    nombre: str
    estado: str
    volumen: Cantidad
    vigencia_desde: date
    vigencia_hasta: date
    ventana_desde: datetime
    ventana_hasta: datetime
    reasignacion_desde: datetime | None
    reasignacion_hasta: datetime | None
    grupos: list[GrupoPublico]


class AsignacionPublica(BaseModel):
    """What one exporter has of a group. Of a natural person neither name nor number is told."""

    grupo: str
    exportador: str
    nit: str | None
    asignado: Cantidad
    certificado: Cantidad


class VentanaPublica(BaseModel):
    """A time in which requests are taken."""

    contingente: str
    nombre: str
    clase: str
    """`asignacion` or `reasignacion`."""
    desde: datetime
    hasta: datetime
