"""The form of a certificate, drawn from the JSON Schema that each contingente brings. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from services.portal.web.formatos import como_api, con_dias, decimal

PREFIJO = "campo_"


@dataclass(frozen=True, slots=True)
class Pregunta:
    """One field as a page draws it; `clase` is `texto`, `fecha`, `lista`, `si_no`, `numero` or `parrafo`."""

    nombre: str
    titulo: str
    clase: str
    obligatorio: bool
    ayuda: str
    opciones: tuple[tuple[str, str], ...] = ()
    maximo: int | None = None


def preguntas(esquema: Mapping[str, Any]) -> list[Pregunta]:
    """The fields of a certificate, in the order of its schema."""
    exigidos = set(esquema.get("required", ()))
    propiedades: Mapping[str, Mapping[str, Any]] = esquema.get("properties", {})
    return [
        Pregunta(
            nombre=PREFIJO + nombre,
            titulo=str(p.get("title") or nombre),
            clase=_clase(p),
            obligatorio=nombre in exigidos,
            ayuda=str(p.get("description") or en_palabras(str(p.get("pattern") or ""))),
            opciones=tuple((str(o), str(o)) for o in p.get("enum", ())),
            maximo=p.get("maxLength"),
        )
        for nombre, p in propiedades.items()
    ]


def _clase(propiedad: Mapping[str, Any]) -> str:
    if "enum" in propiedad:
        return "lista"
    if propiedad.get("format") == "date":
        return "fecha"
    tipo = propiedad.get("type")
    if tipo in ("integer", "number"):
        return "numero"
    if tipo == "boolean":
        return "si_no"
    return "parrafo" if int(propiedad.get("maxLength") or 0) > 300 else "texto"


_DE_UN_CONJUNTO = re.compile(r"\^\[((?:0-9|A-Z|a-z|-| )+)\]\{(\d+)(?:,(\d+))?\}\$")
_SE_DICE = {"0-9": "números", "A-Z": "letras mayúsculas", "a-z": "letras minúsculas", "-": "guiones", " ": "espacios"}


def en_palabras(patron: str) -> str:
    """What a pattern asks for, where it is so many characters of a set; else nothing: a person reads no patterns."""
    partes = _DE_UN_CONJUNTO.fullmatch(patron)
    if partes is None:
        return ""
    dichos = [_SE_DICE[x] for x in re.findall(r"0-9|A-Z|a-z|-| ", partes[1])]
    de = " o ".join(filter(None, (", ".join(dichos[:-1]), dichos[-1])))
    desde, hasta = int(partes[2]), int(partes[3] or partes[2])
    cuantos = str(desde) if desde == hasta else f"De {desde} a {hasta}"
    return f"{cuantos} {'carácter' if hasta == 1 else 'caracteres'}: {de}."


def campos_escritos(esquema: Mapping[str, Any], escritos: Mapping[str, str]) -> dict[str, Any]:
    """What was written, as the schema wants it; empty answers are left out, numbers that are none stay as written."""
    salida: dict[str, Any] = {}
    for nombre, propiedad in esquema.get("properties", {}).items():
        texto = escritos.get(PREFIJO + nombre, "")
        if texto:
            salida[nombre] = _valor(_clase(propiedad), propiedad, texto)
    return salida


def _valor(clase: str, propiedad: Mapping[str, Any], texto: str) -> Any:
    if clase == "si_no":
        return texto == "si"
    if clase == "numero" and (numero := como_api(texto)) is not None:
        return int(numero) if "." not in numero else float(numero)
    if clase == "lista":
        return next((o for o in propiedad["enum"] if str(o) == texto), texto)
    return texto


def respuestas(esquema: Mapping[str, Any], campos: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What was written, as people read it and in the order of the form; without its schema, by the names alone."""
    propiedades: Mapping[str, Mapping[str, Any]] = esquema.get("properties", {})
    orden = [n for n in propiedades if n in campos] + [n for n in campos if n not in propiedades]
    dichas = []
    for nombre in orden:
        propiedad = propiedades.get(nombre, {})
        titulo = str(propiedad.get("title") or nombre.replace("_", " ").capitalize())
        dichas.append((titulo, _dicho(campos[nombre])))
    return dichas


def _dicho(valor: Any) -> str:
    if isinstance(valor, bool):
        return "Sí" if valor else "No"
    return decimal(format(Decimal(str(valor)), "f")) if isinstance(valor, int | float) else con_dias(str(valor))


def errores_de(errores: Mapping[str, str], esquema: Mapping[str, Any]) -> dict[str, str]:
    """Errors by the names of the page: those of the certificate's fields have a prefix."""
    propios = esquema.get("properties", {})
    return {(PREFIJO + c if c in propios else c): m for c, m in errores.items()}
