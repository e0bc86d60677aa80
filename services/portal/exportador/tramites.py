"""What is signed: quota requests, returns, consumptions and annulments go the same way, each with its words."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID


class Clase(StrEnum):
    """Kinds of requests that are signed; the value is the first part of their paths, here and in the API."""

    SOLICITUDES = "solicitudes"
    DEVOLUCIONES = "devoluciones"
    CONSUMOS = "consumos"
    ANULACIONES = "anulaciones"


@dataclass(frozen=True, slots=True)
class Tramite:
    """How one kind of request is read and named."""

    clase: Clase
    nombre: str
    documento: str
    """What is signed."""
    archivo: str
    """Its name in the API."""
    firmante: str
    """Who must sign it."""
    listo: str
    error: str
    version: str
    """Names of the API: whether the document is there, why not, and the parameter of the long-poll."""

    def api(self, id: UUID) -> str:
        """Path in the API."""
        return f"/v1/{self.clase}/{id}"

    def ruta(self, id: UUID | str) -> str:
        """Path of its page here."""
        return f"/{self.clase}/{id}"


_QUIEN = "una persona cuya firma digital esté registrada por la empresa"
TRAMITES: Mapping[Clase, Tramite] = {
    t.clase: t
    for t in (
        Tramite(
            Clase.SOLICITUDES,
            "solicitud de cupo",
            "el radicado",
            "radicado.pdf",
            _QUIEN,
            "radicado_listo",
            "radicado_error",
            "version",
        ),
        Tramite(
            Clase.DEVOLUCIONES,
            "devolución de cupo",
            "el radicado",
            "radicado.pdf",
            _QUIEN,
            "radicado_listo",
            "radicado_error",
            "version",
        ),
        Tramite(
            Clase.CONSUMOS,
            "solicitud de consumo",
            "el radicado",
            "radicado.pdf",
            _QUIEN,
            "radicado_listo",
            "radicado_error",
            "desde_version",
        ),
        Tramite(
            Clase.ANULACIONES,
            "solicitud de anulación",
            "la carta",
            "carta.pdf",
            "el representante legal de la empresa",
            "carta_lista",
            "carta_error",
            "desde_version",
        ),
    )
}
POR_FIRMAR = frozenset({"radicada", "radicado"})
EN_VALIDACION = "en_validacion"
DE_MI_LADO = frozenset({"borrador", "radicada", "radicado", "devuelta", "en_espera_informacion", "objetada"})
"""States in which a request waits for the company."""


def siguiente_paso(clase: Clase, caso: Mapping[str, Any]) -> tuple[str, str] | None:
    """What the company does next with a request, as title and address; None if it waits for somebody else."""
    ruta = f"/{clase}/{caso['id']}"
    match caso["estado"]:
        case "borrador" | "devuelta":
            return ("Revisar y generar el documento", ruta)
        case "radicada" | "radicado":
            return ("Firmar y enviar", f"{ruta}/firmar")
        case "en_espera_informacion":
            return ("Responder", ruta)
        case _:
            return None
