"""Field errors of Pydantic told in Spanish, with a JSON pointer to each field."""

from collections.abc import Iterable, Mapping
from typing import Any, get_args

from pydantic_core import core_schema

_MENSAJES = {
    "missing": "Falta este campo.",
    "extra_forbidden": "Este campo no existe.",
    "json_invalid": "El contenido no es JSON bien formado.",
    "string_type": "Debe ser un texto.",
    "string_too_short": "Debe tener al menos {min_length} caracteres.",
    "string_too_long": "Debe tener como máximo {max_length} caracteres.",
    "string_pattern_mismatch": "No tiene la forma esperada.",
    "int_type": "Debe ser un número entero.",
    "int_parsing": "Debe ser un número entero.",
    "int_from_float": "Debe ser un número entero, sin decimales.",
    "float_parsing": "Debe ser un número.",
    "decimal_type": "Debe ser un número decimal.",
    "decimal_parsing": "Debe ser un número decimal.",
    "decimal_max_places": "Puede tener como máximo {decimal_places} decimales.",
    "decimal_max_digits": "Puede tener como máximo {max_digits} dígitos.",
    "decimal_whole_digits": "Puede tener como máximo {whole_digits} dígitos enteros.",
    "greater_than": "Debe ser mayor que {gt}.",
    "greater_than_equal": "Debe ser mayor o igual a {ge}.",
    "less_than": "Debe ser menor que {lt}.",
    "less_than_equal": "Debe ser menor o igual a {le}.",
    "finite_number": "Debe ser un número finito.",
    "bool_parsing": "Debe ser verdadero o falso.",
    "bool_type": "Debe ser verdadero o falso.",
    "date_type": "Debe ser una fecha AAAA-MM-DD.",
    "date_parsing": "Debe ser una fecha AAAA-MM-DD.",
    "date_from_datetime_parsing": "Debe ser una fecha AAAA-MM-DD.",
    "datetime_type": "Debe ser una fecha y hora con zona.",
    "datetime_parsing": "Debe ser una fecha y hora con zona.",
    "datetime_from_date_parsing": "Debe ser una fecha y hora con zona.",
    "timezone_aware": "La hora debe llevar zona.",
    "enum": "Debe ser uno de: {expected}.",
    "literal_error": "Debe ser uno de: {expected}.",
    "list_type": "Debe ser una lista.",
    "dict_type": "Debe ser un objeto.",
    "model_attributes_type": "Debe ser un objeto.",
    "too_short": "Debe tener al menos {min_length} elementos.",
    "too_long": "Debe tener como máximo {max_length} elementos.",
    "uuid_parsing": "Debe ser un identificador UUID.",
    "uuid_type": "Debe ser un identificador UUID.",
    "url_parsing": "Debe ser una dirección web.",
}
_TIPOS_DE_PYDANTIC = frozenset(get_args(core_schema.ErrorType))
_DE_NUESTROS_VALIDADORES = "value_error", "assertion_error"
_NO_ES_ARCHIVO = "Debe ser un archivo."
"""For FastAPI's own ValueError, which looks like one of ours, where a form brings text in place of a file."""
_LUGARES = {"body", "query", "path", "header", "cookie"}


def mensaje(error: Mapping[str, Any]) -> str:
    """The Spanish sentence of one Pydantic error. Messages of our own validators are Spanish already."""
    tipo, contexto = str(error["type"]), dict(error.get("ctx") or {})
    if tipo in _MENSAJES:
        if tipo in {"enum", "literal_error"}:
            contexto["expected"] = str(contexto.get("expected", "")).replace(" or ", " o ")
        return _MENSAJES[tipo].format_map(_ConHuecos(contexto))
    if tipo in _DE_NUESTROS_VALIDADORES:
        texto = str(contexto.get("error") or error["msg"])
        return _NO_ES_ARCHIVO if texto.startswith("Expected UploadFile") else texto
    # A PydanticCustomError carries a type that is not in Pydantic's own list, and the message that we wrote.
    return str(error["msg"]) if tipo not in _TIPOS_DE_PYDANTIC else "El valor no es válido."


class _ConHuecos(dict[str, Any]):
    def __missing__(self, clave: str) -> str:
        return "?"


def errores_de_campos(errores: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Per error: `lugar` (body, query, path, header), `campo` (dotted), `puntero` (JSON pointer), `mensaje`, `tipo`."""
    salida = []
    for error in errores:
        partes = [str(p) for p in error.get("loc", ())]
        lugar = partes.pop(0) if partes and partes[0] in _LUGARES else "body"
        if error["type"] == "json_invalid":
            partes = []
        puntero = "".join("/" + p.replace("~", "~0").replace("/", "~1") for p in partes)
        salida.append(
            {
                "lugar": lugar,
                "campo": ".".join(partes),
                "puntero": puntero,
                "mensaje": mensaje(error),
                "tipo": str(error["type"]),
            }
        )
    return salida
