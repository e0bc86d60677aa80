"""What a search found: rows of one shape, each with its page. Pure."""

from collections.abc import Iterable
from typing import Any

from services.portal.casos import NOMBRES, ruta_por_tipo


def hallazgo(
    tipo: str, numero: str | None, id: str, estado: str, referencia: str | None, nit: str = "", *, interna: bool = False
) -> dict[str, Any]:
    """A case as it is shown; `interna` to somebody of the Ministry, who is told whose it is."""
    return {
        "tipo": NOMBRES.get(tipo, tipo.replace("_", " ").capitalize()),
        "numero": numero or "Borrador",
        "estado": estado,
        "referencia": referencia,
        "nit": nit,
        "ruta": ruta_por_tipo(tipo, numero, id, interna=interna),
        "id": id,
    }


def sin_repetir(filas: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each case once, as its newest step says: the steps come newest first."""
    vistas: dict[str, dict[str, Any]] = {}
    for fila in filas:
        vistas.setdefault(fila["id"], fila)
    return list(vistas.values())
