"""An example of anything that a JSON Schema describes, in the words of the domain where a field's name has some."""

import re
from collections.abc import Mapping
from typing import Any

_FORMAS = {
    "date": "2026-11-20",
    "date-time": "2026-11-20T10:30:00-05:00",
    "uuid": "0198c2a4-6f1e-7c3a-9b7e-2f5d8a1c4e60",
    "uri": "https://contingentes.vuce.gov.co/",
    "password": "una-clave-larga-2026",
    "email": "exportaciones@ingenio.example",
}
# Tried in turn where only a pattern says what a text is.
_PARA_PATRONES = (
    *("AZUCAR-OMC-2026", "AZUCAR", "1701.99.90.00", "1701999000", "900204272-8", "US", "12500.000", "85.0", "100"),
    *("general", "vuce", "2026-1", "123456", "mrojas", "https://contingentes.vuce.gov.co/", "art. 28", "0" * 64),
    *("2026", "1", "1.000", "a" * 8, "A" * 8),
)
_HONDURA = 8
"""Levels of nesting after which what is optional is left out: some schemas hold themselves."""


class Ejemplos:
    """Makes examples for one document."""

    def __init__(
        self, esquemas: Mapping[str, Any], palabras: Mapping[str, Any], cuerpos: Mapping[str, Any] | None = None
    ) -> None:
        """
        Args:
            esquemas: the document's named schemas.
            palabras: values, or lists of them, by field name.
            cuerpos: by schema, the fields to leave out (`quitar`) and to show otherwise (`poner`): those of which only
                some go together; or the whole example (`todo`).
        """
        self._esquemas = esquemas
        self._palabras = palabras
        self._cuerpos = cuerpos or {}

    def de(self, esquema: Mapping[str, Any], nombre: str = "", hondura: int = 0) -> Any:
        """A value that the schema takes; an object has all its properties, so that the reader sees them."""
        if "$ref" in esquema:
            propio = esquema["$ref"].rpartition("/")[2]
            return self._arreglado(propio, self.de(self._esquemas[propio], nombre, hondura))
        for clave in ("example", "const"):
            if clave in esquema:
                return esquema[clave]
        if esquema.get("examples"):
            return esquema["examples"][0]
        if "allOf" in esquema and len(esquema["allOf"]) == 1:
            return self.de(esquema["allOf"][0], nombre, hondura)
        opciones = esquema.get("anyOf") or esquema.get("oneOf")
        if opciones:
            return self._una_de(opciones, nombre, hondura)
        if "enum" in esquema:
            return esquema["enum"][0]
        tipo = esquema.get("type")
        if tipo == "object" or "properties" in esquema:
            return self._objeto(esquema, nombre, hondura)
        if tipo == "array":
            cuantos = max(1 if hondura < _HONDURA else 0, esquema.get("minItems", 0))
            return [self.de(esquema.get("items", {}), nombre, hondura + 1) for _ in range(cuantos)]
        if tipo in {"integer", "number"}:
            return self._numero(esquema, nombre)
        if tipo == "boolean":
            return esquema.get("default", True)
        if tipo == "null":
            return None
        return self._texto(esquema, nombre) if tipo == "string" else esquema.get("default", {})

    def _arreglado(self, esquema: str, valor: Any) -> Any:
        # The framework puts the module in front of a name that two schemas share.
        cambio = self._cuerpos.get(esquema.rpartition("__")[2])
        if cambio is None or not isinstance(valor, dict):
            return valor
        if "todo" in cambio:
            return cambio["todo"]
        return {k: v for k, v in valor.items() if k not in cambio.get("quitar", ())} | cambio.get("poner", {})

    def _una_de(self, opciones: list[Mapping[str, Any]], nombre: str, hondura: int) -> Any:
        nula = any(o.get("type") == "null" for o in opciones)
        if nula and hondura >= _HONDURA:
            return None
        return self.de(next(o for o in opciones if o.get("type") != "null"), nombre, hondura)

    def _objeto(self, esquema: Mapping[str, Any], nombre: str, hondura: int) -> dict[str, Any]:
        propias = esquema.get("properties", {})
        pedidas = propias if hondura < _HONDURA else {n: propias[n] for n in esquema.get("required", ())}
        objeto = {n: self.de(e, n, hondura + 1) for n, e in pedidas.items()}
        libres = esquema.get("additionalProperties")
        if not propias and isinstance(libres, Mapping):
            clave = self._texto(esquema.get("propertyNames", {"type": "string"}), f"clave de {nombre}")
            objeto[clave] = self.de(libres, nombre, hondura + 1)
        return objeto

    def _numero(self, esquema: Mapping[str, Any], nombre: str) -> int:
        minimo: int = esquema.get("minimum", esquema.get("exclusiveMinimum", 0) + 1)
        maximo: int = esquema.get("maximum", esquema.get("exclusiveMaximum", 10**12) - 1)
        for valor in self._conocidos(nombre):
            if isinstance(valor, int) and minimo <= valor <= maximo:
                return valor
        return min(max(1, minimo), maximo)

    def _texto(self, esquema: Mapping[str, Any], nombre: str) -> str:
        forma = str(esquema.get("format", ""))
        if forma in _FORMAS and nombre not in self._palabras:
            return _FORMAS[forma]
        conocidos = [v for v in self._conocidos(nombre) if isinstance(v, str)]
        resto = (_FORMAS.get(forma, ""), *_PARA_PATRONES) if _pide(esquema) else ("texto",)
        candidatos: list[str] = [*conocidos, *resto]
        for valor in candidatos:
            if _cabe(valor, esquema):
                return valor
        corto, largo = int(esquema.get("minLength", 0)), int(esquema.get("maxLength", 200))
        return "texto de ejemplo".ljust(corto, ".")[:largo]

    def _conocidos(self, nombre: str) -> list[Any]:
        # `monto_usd` is shown as any `usd` is, where it has no words of its own.
        valor = self._palabras.get(nombre, self._palabras.get(f"_{nombre.rpartition('_')[2]}", []))
        return valor if isinstance(valor, list) else [valor]


def _pide(esquema: Mapping[str, Any]) -> bool:
    return "pattern" in esquema or "format" in esquema


def _cabe(valor: str, esquema: Mapping[str, Any]) -> bool:
    if not esquema.get("minLength", 0) <= len(valor) <= esquema.get("maxLength", 10**6):
        return False
    forma = esquema.get("format")
    if forma in _FORMAS and valor != _FORMAS[forma] and forma not in {"password", "uri"}:
        return False
    return "pattern" not in esquema or re.search(esquema["pattern"], valor) is not None
