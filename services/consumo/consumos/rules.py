"""Rules of a consumption: what a commercial weight debits, what its form must hold, when it can be filed. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from shared.calendar import Calendario, en_palabras
from shared.documents.letras import no_imprimibles, nombrar


@dataclass(frozen=True)
class CampoInvalido:
    """A field of the certificate's form that does not pass; `puntero` is a JSON pointer below `campos`.

    `mensaje` is a Spanish sentence that begins with the field's title, where the form gives it one.
    """

    puntero: str
    mensaje: str


def debito_kg(comercial_kg: int, factor: Decimal) -> int:
    """Kilograms of quota that a commercial weight uses: ceil(commercial × factor), exact. # house rule

    Rounding up keeps the sum of what is shipped below the volume, which the raw value of the quota measures.

    Raises:
        ValueError: if the weight or the factor is not positive.
    """
    if comercial_kg <= 0 or factor <= 0:
        raise ValueError("el peso y el factor son positivos")
    exacto = comercial_kg * Fraction(factor)
    return -(-exacto.numerator // exacto.denominator)


def campos_invalidos(formulario: Mapping[str, Any], campos: Mapping[str, Any]) -> list[CampoInvalido]:
    """What of `campos` the contingente's JSON Schema refuses; a schema without properties takes no field.

    Manual IV: the fields of the request depend on contingente and destination.
    """
    return invalidos_segun(validador_de(formulario), campos)


def validador_de(formulario: Mapping[str, Any]) -> Draft202012Validator:
    """The validator of a contingente's form, to be used for many requests; formats (dates) are checked."""
    esquema = {"type": "object", "additionalProperties": False, **formulario}
    return Draft202012Validator(esquema, format_checker=Draft202012Validator.FORMAT_CHECKER)


def invalidos_segun(validador: Draft202012Validator, campos: Mapping[str, Any]) -> list[CampoInvalido]:
    """As `campos_invalidos`, with the validator of the form."""
    errores = sorted(validador.iter_errors(dict(campos)), key=lambda e: (list(map(str, e.absolute_path)), e.message))
    return [*_ilegibles(campos, ""), *(invalido for error in errores for invalido in _explicar(error))]


def _ilegibles(valor: Any, puntero: str) -> list[CampoInvalido]:
    """Texts that would stand on the certificate otherwise than they were written, or not at all."""
    if isinstance(valor, Mapping):
        return [i for n, v in valor.items() for i in _ilegibles(v, f"{puntero}/{_escapado(n)}")]
    if isinstance(valor, list):
        return [i for n, v in enumerate(valor) for i in _ilegibles(v, f"{puntero}/{n}")]
    if not isinstance(valor, str):
        return []
    if malos := no_imprimibles(valor):
        cuales = ", ".join(map(nombrar, malos[:5]))
        return [CampoInvalido(puntero, f"Tiene caracteres que no se pueden imprimir ({cuales}); escríbalo de nuevo.")]
    if valor and not valor.strip():
        return [CampoInvalido(puntero, "Solo tiene espacios: escríbalo, o quítelo si no se pide.")]
    return []


def por_que_no_se_imprime(forma: Mapping[str, Any]) -> str | None:
    """Spanish sentence with the data of a document that can't be printed; None if all of it can.

    Args:
        forma: the document's frozen data as JSON; of `campos`, the values are named by their labels.
    """
    textos = {nombre.replace("_", " "): valor for nombre, valor in forma.items() if isinstance(valor, str)}
    textos |= {campo["etiqueta"]: f"{campo['etiqueta']} {campo['valor']}" for campo in forma.get("campos", ())}
    malos = {nombre: no_imprimibles(texto) for nombre, texto in textos.items()}
    dichos = [f"{nombre} ({', '.join(map(nombrar, suyos[:5]))})" for nombre, suyos in malos.items() if suyos]
    return f"No se puede imprimir: {'; '.join(dichos)}." if dichos else None


def _escapado(parte: object) -> str:
    # Half a character in a name that the company made up can't be told back in UTF-8.
    legible = str(parte).encode("utf-8", "replace").decode()
    return legible.replace("~", "~0").replace("/", "~1")


_TIPOS = {
    "string": "un texto",
    "integer": "un número entero",
    "number": "un número",
    "boolean": "sí o no",
    "array": "una lista",
    "object": "un grupo de campos",
    "null": "vacío",
}


def _explicar(error: ValidationError) -> list[CampoInvalido]:
    puntero = "".join("/" + _escapado(parte) for parte in error.absolute_path)
    esquema: Any = error.schema
    instancia: Any = error.instance
    match error.validator:
        case "required":
            # jsonschema reports each missing name by itself; the message names it.
            faltan = [n for n in _lista(error.validator_value) if n not in instancia and repr(n) in error.message]
            propiedades = esquema.get("properties", {})
            return [
                CampoInvalido(
                    f"{puntero}/{_escapado(n)}", _dicho(propiedades.get(n), "Falta este campo.", "falta este campo.")
                )
                for n in faltan
            ]
        case "additionalProperties":
            conocidas = esquema.get("properties", {})
            return [
                CampoInvalido(f"{puntero}/{_escapado(n)}", "Este campo no existe en el formulario.")
                for n in instancia
                if n not in conocidas
            ]
    texto = _falta(str(error.validator), error.validator_value)
    return [CampoInvalido(puntero, _dicho(esquema, texto, texto[0].lower() + texto[1:]))]


def _lista(valor: Any) -> list[Any]:
    return valor if isinstance(valor, list) else [valor]


def _dicho(esquema: Any, solo: str, tras_titulo: str) -> str:
    titulo = esquema.get("title") if isinstance(esquema, Mapping) else None
    return f"{titulo}: {tras_titulo}" if titulo else solo


def _falta(regla: str, limite: Any) -> str:
    match regla:
        case "type":
            return f"Debe ser {' o '.join(_TIPOS.get(t, str(t)) for t in _lista(limite))}."
        case "minLength":
            return f"Debe tener al menos {limite} caracteres."
        case "maxLength":
            return f"Debe tener como máximo {limite} caracteres."
        case "enum":
            return f"Debe ser uno de: {', '.join(map(str, limite))}."
        case "format":
            return "Debe ser una fecha AAAA-MM-DD." if limite == "date" else f"No tiene el formato {limite}."
        case "minimum" | "exclusiveMinimum":
            return f"Debe ser {'mayor que' if regla == 'exclusiveMinimum' else 'al menos'} {limite}."
        case "maximum" | "exclusiveMaximum":
            return f"Debe ser {'menor que' if regla == 'exclusiveMaximum' else 'como máximo'} {limite}."
    return "No tiene la forma que pide el formulario."


def sin_firmar_a_tiempo(hoy: date, vigencia_hasta: date) -> bool:
    """Whether a filed form without signature is past its time: its quota year ended. # house rule

    Manual IV has certificates asked for within the contingente's period; a form that arrives signed by its last day is
    reviewed as any other, however long that takes.
    """
    return hoy > vigencia_hasta


def admite_consumos(*, estado: str, desde: date, hasta: date, hoy: date) -> bool:
    """Whether a contingente takes consumption requests: in force and within its quota year (Manual IV)."""
    return estado == "vigente" and desde <= hoy <= hasta


def revision_en_palabras(hecho: str, desde: date, habiles: int, calendario: Calendario) -> tuple[date, list[str]]:
    """Last day to decide, `habiles` business days after `hecho` ("enviada"), and its computation in words."""
    vence = calendario.sumar_habiles(desde, habiles)
    return vence, [f"{hecho} el {en_palabras(desde)}", f"{habiles} días hábiles de revisión: {en_palabras(vence)}"]
