"""Kinds of cases that the Ministry reviews, with their words; the value is the first part of their paths in the API."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID


class Clase(StrEnum):
    SOLICITUDES = "solicitudes"
    CONSUMOS = "consumos"
    DEVOLUCIONES = "devoluciones"
    ANULACIONES = "anulaciones"

    @property
    def api(self) -> str:
        """Path of its collection in the API."""
        return f"/v1/{self}"

    def caso(self, id: UUID) -> str:
        """Path of one of its cases in the API."""
        return f"{self.api}/{id}"

    def ruta(self, id: UUID | str) -> str:
        """Path of a case's page."""
        return f"/ministerio/{self}/{id}"


@dataclass(frozen=True, slots=True)
class Asunto:
    """How one kind is named, in the singular and in the plural, and which PDF its company signed."""

    nombre: str
    plural: str
    documento: str = "radicado.pdf"


ASUNTOS: Mapping[Clase, Asunto] = {
    Clase.SOLICITUDES: Asunto("solicitud de cupo", "Solicitudes de cupo"),
    Clase.CONSUMOS: Asunto("solicitud de consumo", "Consumos"),
    Clase.DEVOLUCIONES: Asunto("devolución de cupo", "Devoluciones"),
    Clase.ANULACIONES: Asunto("anulación de CQE", "Anulaciones", "carta.pdf"),
}


DECIDIDOS = frozenset(
    f"{raiz}{genero}" for raiz in ("aprobad", "negad", "desistid", "vencid", "aplicad", "rechazad") for genero in "ao"
) | {"aprobada_parcial", "por_aplicar"}
"""States of the four kinds in which nothing is to be decided: no term runs, and today's checks say nothing of them."""


@dataclass(frozen=True, slots=True)
class Decision:
    """An action of a reviewer as a form: its button, what it asks for besides the reason, and its path in the API."""

    titulo: str
    ruta: str
    ayuda: str
    pide: frozenset[str] = frozenset()
    """`cantidad`, `causa`, `responder_hasta`, `pese_a`, `sentido`."""
    clase: str = "secundario"
    texto: str = "motivo"
    """Name of the reason in the API."""


DECISIONES: Mapping[str, Decision] = {
    "aprobar": Decision("Aprobar", "aprobar", "Se concede todo lo solicitado.", frozenset({"pese_a"}), clase=""),
    "aprobar_parcial": Decision(
        "Aprobar en parte",
        "aprobar-parcial",
        "Se concede menos de lo solicitado; el motivo explica por qué.",
        frozenset({"cantidad", "pese_a"}),
    ),
    "pedir_informacion": Decision(
        "Pedir información",
        "pedir-informacion",
        "El término de revisión se detiene hasta que la empresa responda.",
        frozenset({"responder_hasta"}),
        texto="texto",
    ),
    "devolver": Decision("Devolver para corregir", "devolver", "Vuelve a la empresa con lo que debe corregir."),
    "negar": Decision("Negar", "negar", "La empresa puede recurrir la decisión.", frozenset({"causa"}), "peligro"),
    "resolver": Decision(
        "Resolver el recurso",
        "resolver",
        "Confirma o revoca la negación.",
        frozenset({"sentido", "cantidad"}),
        clase="",
    ),
}
_CON_CAUSA = frozenset({Clase.SOLICITUDES, Clase.DEVOLUCIONES})
CAUSAS_DE_DEVOLUCION = (
    ("requisitos_incumplidos", "Requisitos incumplidos"),
    ("fuera_de_termino", "Fuera de término"),
    ("informacion_inexacta", "Información inexacta"),
    ("otra", "Otra"),
)


def pide(clase: Clase, accion: str) -> frozenset[str]:
    """What an action asks for besides the reason, in this kind of case."""
    campos = DECISIONES[accion].pide
    return campos - {"causa"} if clase not in _CON_CAUSA else campos


def decisiones(acciones: list[str]) -> dict[str, Decision]:
    """Those that the API lets the caller take now, in the order in which they are offered."""
    return {codigo: d for codigo, d in DECISIONES.items() if codigo in acciones}


def plazo(fila: Mapping[str, Any]) -> tuple[str, str]:
    """Words and tone of a due date, by the business days left: negative once overdue, none while the clock stands."""
    dias = fila["habiles_restantes"]
    if dias is None:
        return ("En pausa" if fila["vence"] else "Sin plazo", "neutro")
    if dias < 0:
        return (f"Vencida hace {-dias} {_habiles(-dias)}", "mal")
    if dias == 0:
        return ("Vence hoy", "mal")
    return (f"{dias} {_habiles(dias)}", "espera" if dias <= 2 else "bien")


def _habiles(n: int) -> str:
    return "día hábil" if n == 1 else "días hábiles"
