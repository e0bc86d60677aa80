"""What changed between two versions of the same data, field by field. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Diferencia:
    """A field that is not the same.

    Attributes:
        campo: dotted path; an element of a list that has a `codigo` or a `clase` is named by it, others by position.
        antes, despues: JSON values; None where there was or is none.
    """

    campo: str
    antes: Any
    despues: Any


def diferencias(antes: Any, despues: Any) -> list[Diferencia]:
    """Every differing leaf, in the order of the data; an added or removed element is one difference, whole.

    Members that are the same in another order are one difference too, of their names: forms are shown in order.
    """
    return list(_comparar("", antes, despues))


def _comparar(campo: str, antes: Any, despues: Any) -> Iterator[Diferencia]:
    if isinstance(antes, list) and isinstance(despues, list):
        nombrados = _por_nombre(antes), _por_nombre(despues)
        if nombrados[0] is not None and nombrados[1] is not None and (antes or despues):
            yield from _comparar(campo, *nombrados)
            return
    if isinstance(antes, dict) and isinstance(despues, dict):
        for clave in [*antes, *(c for c in despues if c not in antes)]:
            hijo = f"{campo}.{clave}" if campo else str(clave)
            yield from _comparar(hijo, antes.get(clave), despues.get(clave))
        if list(antes) != list(despues) and set(antes) == set(despues):
            yield Diferencia(campo, list(antes), list(despues))
        return
    if antes != despues or type(antes) is not type(despues):
        yield Diferencia(campo, antes, despues)


def _por_nombre(elementos: list[Any]) -> dict[str, Any] | None:
    """The elements by their own name, or None if they do not all have one of their own."""
    for clave in ("codigo", "clase"):
        if all(isinstance(e, dict) and isinstance(e.get(clave), str) for e in elementos):
            nombrados = {e[clave]: e for e in elementos}
            return nombrados if len(nombrados) == len(elementos) else None
    return None
