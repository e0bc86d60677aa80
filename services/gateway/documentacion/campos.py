"""The fields of a body, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_TIPOS = {
    "string": "texto",
    "integer": "entero",
    "number": "número",
    "boolean": "sí o no",
    "object": "objeto",
    "array": "lista",
}
_FORMAS = {"date": "fecha", "date-time": "instante", "uuid": "UUID", "password": "clave", "uri": "dirección"}


@dataclass(frozen=True, slots=True)
class Campo:
    """One field of an object."""

    nombre: str
    tipo: str
    obligatorio: bool
    descripcion: str


def campos(esquemas: Mapping[str, Any], esquema: Mapping[str, Any]) -> list[Campo]:
    """The fields of what `esquema` describes, in its order; none for what is not an object."""
    objeto = _resuelto(esquemas, esquema)
    obligatorios = objeto.get("required", ())
    return [
        Campo(nombre, tipo_de(esquemas, e), nombre in obligatorios, str(_resuelto(esquemas, e).get("description", "")))
        for nombre, e in objeto.get("properties", {}).items()
    ]


def tipo_de(esquemas: Mapping[str, Any], esquema: Mapping[str, Any]) -> str:
    """The kind of value, as a reader says it; the choices of a closed list."""
    resuelto = _resuelto(esquemas, esquema)
    if "enum" in resuelto:
        return "uno de: " + ", ".join(str(v) for v in resuelto["enum"])
    if "const" in resuelto:
        return f"siempre {resuelto['const']}"
    if resuelto.get("format") in _FORMAS:
        return _FORMAS[resuelto["format"]]
    if resuelto.get("contentMediaType") or resuelto.get("format") == "binary":
        return "archivo"
    if resuelto.get("type") == "array":
        return f"lista de {tipo_de(esquemas, resuelto.get('items', {}))}"
    return _TIPOS.get(str(resuelto.get("type", "object" if "properties" in resuelto else "")), "valor")


def _resuelto(esquemas: Mapping[str, Any], esquema: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema behind references and behind "or null", with what is said of it where it is used."""
    dicho = {c: esquema[c] for c in ("description",) if c in esquema}
    while True:
        if "$ref" in esquema:
            esquema = esquemas[esquema["$ref"].rpartition("/")[2]]
        elif opciones := esquema.get("anyOf") or esquema.get("oneOf") or esquema.get("allOf"):
            esquema = next((o for o in opciones if o.get("type") != "null"), {})
        else:
            return {**esquema, **dicho}
