"""What the public pages work out from the contingentes that the API publishes. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from services.portal.web.formatos import hasta_incluido


@dataclass(frozen=True, slots=True, order=True)
class Hito:
    """A day on which something opens or closes; `instante` where the hour matters."""

    dia: date
    texto: str
    codigo: str
    nombre: str
    instante: datetime | None = None


def totales(contingente: Mapping[str, Any]) -> dict[str, int]:
    """Volume, assigned, waiting and available of a contingente, in kilograms: the sums over its groups."""
    grupos: Sequence[Mapping[str, Any]] = contingente["grupos"]
    return {c: sum(g[c]["kg"] for g in grupos) for c in ("volumen", "asignado", "en_fila", "disponible")}


def hitos(contingente: Mapping[str, Any]) -> list[Hito]:
    """The dates of a contingente that a company may act upon."""
    datos = contingente["datos"]
    salida: list[Hito] = []

    def agregar(texto: str, valor: str | None) -> None:
        if valor:
            instante = datetime.fromisoformat(valor) if "T" in valor else None
            dia = instante.date() if instante else date.fromisoformat(valor)
            salida.append(Hito(dia, texto, datos["codigo"], datos["nombre"], instante))

    ventanas = (
        ("solicitudes de cupo", datos["ventana"]),
        ("devolución voluntaria", datos["devolucion"]),
        ("reasignación", (datos["reasignacion"] or {}).get("ventana")),
    )
    for que, ventana in ventanas:
        if ventana:
            agregar(f"Abre la ventana de {que}", ventana["desde"])
            agregar(f"Cierra la ventana de {que}", hasta_incluido(ventana["hasta"]).isoformat())
    agregar("Comienza la vigencia", datos["vigencia"]["desde"])
    agregar("Termina la vigencia", datos["vigencia"]["hasta"])
    agregar("Último día para presentar declaraciones de exportación (DEX)", datos["dex_limite"])
    return sorted(salida, key=lambda h: (h.dia, h.texto))


def por_mes(todos: Iterable[Hito]) -> list[tuple[date, list[Hito]]]:
    """Dates by month, in order; a month is its first day."""
    meses: dict[date, list[Hito]] = {}
    for hito in sorted(todos, key=lambda h: (h.dia, h.texto)):
        meses.setdefault(hito.dia.replace(day=1), []).append(hito)
    return list(meses.items())
