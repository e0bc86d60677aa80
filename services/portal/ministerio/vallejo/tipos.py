"""Kinds of cases of Plan Vallejo, and what is to be said of each."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from services.portal.ministerio.formas import Decision


class Clase(StrEnum):
    """The value is the first part of their paths in the API."""

    PROGRAMAS = "programas"
    MODIFICACIONES = "modificaciones"
    GARANTIAS = "garantias"
    PRORROGAS = "prorrogas"
    REGISTROS = "registros"
    MODIFICACIONES_DE_REGISTRO = "modificaciones-registro"
    CUADROS = "cips"
    ESTUDIOS = "estudios"
    EFECTIVIDADES = "efectividades"
    TERMINACIONES = "terminaciones"
    GRANDES_USUARIOS = "grandes-usuarios"
    SALIDAS = "salidas"
    REIMPORTACIONES = "reimportaciones"
    REPOSICIONES = "reposiciones"

    @property
    def api(self) -> str:
        """Path of its collection in the API."""
        return f"/v1/{self}"

    def caso(self, id: UUID | str) -> str:
        """Path of one of its cases in the API."""
        return f"{self.api}/{id}"

    def ruta(self, id: UUID | str) -> str:
        """Path of a case's page."""
        return f"/ministerio/vallejo/{self}/{id}"


@dataclass(frozen=True, slots=True)
class Dato:
    """A datum of a case: its label, its name in the API (with points inside objects), how it is written."""

    titulo: str
    nombre: str
    formato: str = "texto"
    """`texto`, `palabra`, `dia`, `momento`, `usd`, `cop`, `numero`, `si_no`, `lista`."""


@dataclass(frozen=True, slots=True)
class Asunto:
    """How one kind is named and shown."""

    nombre: str
    plural: str
    espera: tuple[str, ...]
    """States in which it waits for the Ministry."""
    estados: tuple[str, ...]
    decisiones: Mapping[str, Decision]
    datos: tuple[Dato, ...]
    columna: Dato
    """What its list shows besides number, company, due date and state."""
    vence: str = "decidir_hasta"
    """Name of its due date."""
    partes: Mapping[str, str] = field(default_factory=dict)
    """What else its page reads, by name: the path after that of the case."""


HISTORIA, OFICIOS, DOCUMENTOS = {"historia": "/historia"}, {"oficios": "/oficios"}, {"documentos": "/documentos"}
SOLICITUD = ("borrador", "radicado", "en_validacion", "en_estudio", "devuelto", "autorizado", "negado")
