"""Lines of a form: `campo_1`, `campo_2`… as a list, and what the API says of one back at its field."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.portal.web.api import Fallo
from services.portal.web.formatos import como_api
from services.portal.web.formularios import Formulario, campo_malo

RENGLONES = 5
"""Lines of a form; whoever has more uses the API, or a sheet where there is one."""
MAXIMO = 500
"""Lines that the API takes."""
UNIDADES = ("KG", "T", "G", "L", "ML", "M3", "M", "CM", "KM", "M2", "CM2", "U", "PAR", "DOC", "CEN", "MIL", "KWH")


def cuantos(campos: Mapping[str, str]) -> int:
    """How many lines a form has: those that it brings, and never less than a fresh one."""
    numeros = [int(n) for c in campos if (n := c.removeprefix("subpartida_")) != c and n.isdecimal()]
    return min(max([RENGLONES, *numeros]), MAXIMO)


def renglones(form: Formulario, textos: Sequence[str], numeros: Sequence[str]) -> list[dict[str, Any]]:
    """The filled lines with their texts, numbers, `subpartida` without points and `codigo` as an integer.

    Raises:
        Fallo: at the number that cannot be read as one.
    """
    lineas = []
    for n in range(1, cuantos(form.campos) + 1):
        escrito = {c: form[f"{c}_{n}"] for c in (*textos, *numeros, "subpartida", "codigo")}
        if not any(escrito.values()):
            continue
        linea: dict[str, Any] = {c: escrito[c] for c in textos}
        linea["unidad"] = form[f"unidad_{n}"]
        linea["subpartida"] = sin_puntos(escrito["subpartida"])
        linea["codigo"] = int(escrito["codigo"]) if escrito["codigo"].isdecimal() else None
        for campo in numeros:
            if (numero := como_api(escrito[campo])) is None:
                raise campo_malo(f"{campo}_{n}", "Escríbalo así: 12.500,75.")
            linea[campo] = numero
        lineas.append(linea)
    return lineas


def sin_puntos(subpartida: str) -> str:
    """`5205.12.00.00` as the API takes it here: `5205120000`."""
    return subpartida.replace(".", "").replace(" ", "")


def remapear(fallo: Fallo, lista: str) -> None:
    """`items.0.cantidad` is the field `cantidad_1`."""
    errores: Sequence[Mapping[str, Any]] = fallo.problema.get("errores") or []
    for error in errores:
        partes = str(error.get("campo") or error.get("puntero") or "").replace("/", ".").strip(".").split(".")
        if len(partes) >= 3 and partes[-3] == lista and partes[-2].isdecimal():
            fallo.campos[f"{partes[-1]}_{int(partes[-2]) + 1}"] = str(error["mensaje"])
