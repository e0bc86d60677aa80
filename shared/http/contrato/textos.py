"""Spanish words of operations and parameters, kept in files beside the code that they describe.

`services/<service>/api.toml` and `comunes.toml` map "METHOD path" to a text whose first sentence is the summary; in
paths a parameter is `{}` and, in what several services have alike, `*` is one segment.
"""

import json
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_COMUNES = Path(__file__).with_name("comunes.toml")
_SERVICIOS = Path(__file__).resolve().parents[3] / "services"
_PARTES = ("operaciones", "parametros", "etiquetas", "ejemplos", "cuerpos", "archivos", "pedidos", "respuestas")
_PRIMERA_FRASE = re.compile(r"(.+?[^.\d])\.(?:\s|$)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Textos:
    """What is said of a service's API."""

    operaciones: dict[str, str]
    parametros: dict[str, str]
    etiquetas: dict[str, str]
    ejemplos: dict[str, Any]
    cuerpos: dict[str, Any]
    """How the examples of some schemas differ from what their fields alone would give."""
    pedidos: dict[str, Any]
    """Examples of the bodies of some operations, by "METHOD path", in place of what their schemas would give."""
    respuestas: dict[str, Any]
    """The same, of what they answer."""
    archivos: dict[str, list[str]]
    """Media types of the files that operations answer with, where neither their routes nor their paths tell."""
    problemas: dict[str, list[str]]
    """Codes of the problems that an operation may answer with, by "METHOD path"."""

    def problemas_de(self, metodo: str, camino: str) -> list[str]:
        """Codes, in order."""
        return self.problemas.get(f"{metodo.upper()} {_sin_nombres(camino)}", [])

    def ejemplos_de(self, metodo: str, camino: str) -> tuple[Any, Any]:
        """What an operation is sent and answers, where somebody wrote it."""
        operacion = f"{metodo.upper()} {_sin_nombres(camino)}"
        return _la_de(self.pedidos, operacion), _la_de(self.respuestas, operacion)

    def archivos_de(self, metodo: str, camino: str) -> list[str]:
        """Media types of what an operation answers, where somebody wrote them."""
        return _la_de(self.archivos, f"{metodo.upper()} {_sin_nombres(camino)}") or []

    def de_operacion(self, metodo: str, camino: str) -> tuple[str, str] | None:
        """The first sentence and what follows it, which may be nothing; None if nobody wrote them."""
        texto = _la_de(self.operaciones, f"{metodo.upper()} {_sin_nombres(camino)}")
        if texto is None:
            return None
        frase = _PRIMERA_FRASE.match(texto)
        return (frase[1], texto[frase.end() :].strip()) if frase else (texto.rstrip("."), "")


@cache
def textos_de(servicio: str) -> Textos:
    """The words for a service: its own, and before them those common to all."""
    comunes = tomllib.loads(_COMUNES.read_text(encoding="utf-8"))
    archivo = _SERVICIOS / servicio / "api.toml"
    propios = tomllib.loads(archivo.read_text(encoding="utf-8")) if archivo.exists() else {}
    lista = archivo_de_problemas(servicio)
    return Textos(
        **{parte: comunes.get(parte, {}) | propios.get(parte, {}) for parte in _PARTES},
        problemas=_sumadas(json.loads(lista.read_text(encoding="utf-8")) if lista.exists() else {}, propios),
    )


def _la_de(tabla: dict[str, Any], operacion: str) -> Any:
    """What `tabla` says of an operation, by its own path or by the pattern that leaves least open."""
    if operacion in tabla:
        return tabla[operacion]
    patrones = [p for p in tabla if "*" in p and _de_patron(p).fullmatch(operacion)]
    return tabla[min(patrones, key=lambda p: p.count("*"))] if patrones else None


def _sumadas(leidos: dict[str, list[str]], propios: dict[str, Any]) -> dict[str, list[str]]:
    """What is read from the code, and what only who wrote the texts knows."""
    sumados = {_sin_nombres(operacion): codigos for operacion, codigos in leidos.items()}
    for operacion, codigos in propios.get("problemas", {}).items():
        sumados[operacion] = sorted({*sumados.get(operacion, ()), *codigos})
    return sumados


def archivo_de_problemas(servicio: str) -> Path:
    """Where the problems of each operation are listed, written by `python -m deploy.contratos`."""
    return _SERVICIOS / servicio / "api_problemas.json"


def _sin_nombres(camino: str) -> str:
    return re.sub(r"\{[^}]+\}", "{}", camino)


@cache
def _de_patron(patron: str) -> re.Pattern[str]:
    return re.compile(re.escape(patron).replace(r"\*", r"[^/{}]+"))
