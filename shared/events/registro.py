"""Events of `registro`: companies, who may sign for them, the calendar and the TRM."""

from datetime import date
from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict

from shared.events.base import Evento
from shared.events.temas import REGISTRO

EstadoEmpresa = Literal["registrada", "en_revision", "habilitada", "suspendida", "cancelada"]


class FirmanteVigente(BaseModel):
    """Somebody who may sign for the company, by the keyed digest of the identity document (never the document)."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    firmante_id: str
    huella_documento: str
    """`shared.identity.huellas.huella_documento(tipo, numero, clave)`, hexadecimal."""
    roles: tuple[str, ...]
    """`representante`, `apoderado`, `firmante`, `contador`, `revisor_fiscal`, `economista`."""
    desde: date
    hasta: date | None = None


class EmpresaActualizada(Evento):
    """Full state of a company after a change; `version` only grows. Key: NIT (`900204272-8`)."""

    tipo: ClassVar[str] = "co.vuce.contingentes.empresa.actualizada.v1"
    topico: ClassVar[str] = REGISTRO

    nit: str
    razon_social: str
    estado: EstadoEmpresa
    version: int
    firmantes: tuple[FirmanteVigente, ...] = ()
    correos_confirmados: int = 0
    """How many authorised addresses can be mailed; the addresses themselves are asked of `registro`."""


class DiaNombrado(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    fecha: date
    nombre: str


class CalendarioActualizado(Evento):
    """Corrections over the holidays of the library, whole, as of `version`. Key: `calendario`."""

    tipo: ClassVar[str] = "co.vuce.contingentes.calendario.actualizado.v1"
    topico: ClassVar[str] = REGISTRO

    version: int
    festivos_anadidos: tuple[DiaNombrado, ...] = ()
    festivos_retirados: tuple[date, ...] = ()
    cierres: tuple[DiaNombrado, ...] = ()
    motivo: str


class TrmActualizada(Evento):
    """Pesos per dollar certified for a range of days (both included). Key: `trm`."""

    tipo: ClassVar[str] = "co.vuce.contingentes.trm.actualizada.v1"
    topico: ClassVar[str] = REGISTRO

    valor: str
    """Decimal with two digits, COP per USD."""
    desde: date
    hasta: date
    version: int
