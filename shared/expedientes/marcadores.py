"""Placeholders of prepared texts: `{numero}` and the like, from a closed list. Pure."""

from collections.abc import Collection, Mapping
from string import Formatter


class TextoInvalido(ValueError):
    """A text whose placeholders cannot be filled; the message is Spanish."""


def marcadores_de(texto: str) -> list[str]:
    """Names of the placeholders of a text, in order and once each.

    Raises:
        TextoInvalido: for a brace without its pair, or a placeholder that is more than a name.
    """
    nombres: list[str] = []
    try:
        partes = list(Formatter().parse(texto))
    except ValueError as error:
        raise TextoInvalido("Hay una llave sin cerrar o de más.") from error
    for _, nombre, forma, conversion in partes:
        if nombre is None:
            continue
        if not nombre.isidentifier() or forma or conversion:
            raise TextoInvalido(f"{{{nombre}}} no es un marcador: escriba solo su nombre entre llaves.")
        if nombre not in nombres:
            nombres.append(nombre)
    return nombres


def exigir_conocidos(texto: str, conocidos: Collection[str]) -> None:
    """Every placeholder is one of the list.

    Raises:
        TextoInvalido: as `marcadores_de`, or naming those that are not.
    """
    ajenos = [m for m in marcadores_de(texto) if m not in conocidos]
    if ajenos:
        raise TextoInvalido(
            f"No existe el marcador {', '.join(ajenos)}. Se pueden usar: {', '.join(sorted(conocidos))}."
        )


def rendir(texto: str, valores: Mapping[str, str]) -> str:
    """The text with every placeholder filled.

    Raises:
        TextoInvalido: naming the placeholders without a value, or as `marcadores_de`.
    """
    faltan = [m for m in marcadores_de(texto) if not valores.get(m, "").strip()]
    if faltan:
        raise TextoInvalido(f"Falta el valor de: {', '.join(faltan)}.")
    return texto.format_map({m: valores[m].strip() for m in marcadores_de(texto)})
