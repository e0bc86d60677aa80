"""Merging pages of several services into one, in order, without losing or repeating a row."""

import base64
import binascii
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Fila = dict[str, Any]
MAXIMO = 200
"""Rows that a service gives at most in one page."""


@dataclass(frozen=True, slots=True)
class Lugar:
    """How far a service's rows were given: the cursor of a page, and how many of its rows. None of it at the end."""

    cursor: str | None = None
    dadas: int = 0
    termino: bool = False


def reunir(
    paginas: Mapping[str, tuple[list[Fila], str | None]],
    lugares: Mapping[str, Lugar],
    orden: Callable[[Fila], Any],
    limite: int,
    *,
    descendente: bool = False,
) -> tuple[list[Fila], dict[str, Lugar]]:
    """The next rows in order, and where each service stands after them.

    Args:
        paginas: what each service that answered gave for its place, from the beginning of its page.
        lugares: where each stood before; a service that did not answer stays there.
    """
    pendientes = {s: filas[lugares[s].dadas :] for s, (filas, _) in paginas.items()}
    dadas = dict.fromkeys(pendientes, 0)
    salida: list[Fila] = []
    while len(salida) < limite:
        # Behind a page's last row there may be rows that come before another service's next one.
        if any(dadas[s] == len(filas) and paginas[s][1] is not None for s, filas in pendientes.items()):
            break
        vivos = [s for s, filas in pendientes.items() if dadas[s] < len(filas)]
        if not vivos:
            break
        elegir = max if descendente else min
        primero = elegir(vivos, key=lambda s: orden(pendientes[s][dadas[s]]))
        salida.append(pendientes[primero][dadas[primero]])
        dadas[primero] += 1
    nuevos = dict(lugares)
    for s, (filas, siguiente) in paginas.items():
        hechas = lugares[s].dadas + dadas[s]
        if hechas < len(filas):
            nuevos[s] = Lugar(lugares[s].cursor, hechas)
        else:
            nuevos[s] = Lugar(siguiente, 0, termino=siguiente is None)
    return salida, nuevos


def cerrar(lugares: Mapping[str, Lugar]) -> str | None:
    """The cursor of the next page; none if every service came to its end."""
    if all(lugar.termino for lugar in lugares.values()):
        return None
    crudo = {s: None if x.termino else [x.cursor, x.dadas] for s, x in lugares.items()}
    return base64.urlsafe_b64encode(json.dumps(crudo, separators=(",", ":")).encode()).decode().rstrip("=")


def abrir(cursor: str | None, servicios: tuple[str, ...]) -> dict[str, Lugar] | None:
    """Where each service stands; None if the cursor is not one of ours."""
    if cursor is None:
        return {s: Lugar() for s in servicios}
    try:
        crudo = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError):
        return None
    if not isinstance(crudo, dict) or set(crudo) != set(servicios):
        return None
    lugares: dict[str, Lugar] = {}
    for servicio, valor in crudo.items():
        if valor is None:
            lugares[servicio] = Lugar(termino=True)
            continue
        if not (isinstance(valor, list) and len(valor) == 2):
            return None
        propio, dadas = valor
        if not (propio is None or isinstance(propio, str)) or not isinstance(dadas, int) or not 0 <= dadas < MAXIMO:
            return None
        lugares[servicio] = Lugar(propio, dadas)
    return lugares
