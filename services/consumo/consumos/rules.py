"""Rules of a consumption: what a commercial weight debits, what its form must hold, when it can be filed. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError


@dataclass(frozen=True)
class CampoInvalido:
    """A field of the certificate's form that does not pass; `puntero` is a JSON pointer below `campos`."""

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
    esquema = {"type": "object", "additionalProperties": False, **formulario}
    validador = Draft202012Validator(esquema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    errores = sorted(validador.iter_errors(dict(campos)), key=lambda e: (list(map(str, e.absolute_path)), e.message))
    return [invalido for error in errores for invalido in _explicar(error)]


def _explicar(error: ValidationError) -> list[CampoInvalido]:
    puntero = "".join("/" + str(parte).replace("~", "~0").replace("/", "~1") for parte in error.absolute_path)
    limite: Any = error.validator_value
    instancia: Any = error.instance
    esquema: Any = error.schema
    match error.validator:
        case "required":
            faltan = [nombre for nombre in limite if nombre not in instancia]
            # jsonschema reports each missing name by itself; the message names it.
            return [
                CampoInvalido(f"{puntero}/{nombre}", "Falta este campo.")
                for nombre in faltan
                if repr(nombre) in error.message
            ]
        case "additionalProperties":
            conocidas = esquema.get("properties", {})
            return [
                CampoInvalido(f"{puntero}/{n}", "Este campo no existe en el formulario.")
                for n in instancia
                if n not in conocidas
            ]
        case "type":
            texto = f"Debe ser de tipo {limite}."
        case "minLength":
            texto = f"Debe tener al menos {limite} caracteres."
        case "maxLength":
            texto = f"Debe tener como máximo {limite} caracteres."
        case "enum":
            texto = f"Debe ser uno de: {', '.join(map(str, limite))}."
        case "format":
            texto = "Debe ser una fecha AAAA-MM-DD." if limite == "date" else f"No tiene el formato {limite}."
        case "minimum" | "exclusiveMinimum":
            texto = f"Debe ser {'mayor que' if error.validator == 'exclusiveMinimum' else 'al menos'} {limite}."
        case "maximum" | "exclusiveMaximum":
            texto = f"Debe ser {'menor que' if error.validator == 'exclusiveMaximum' else 'como máximo'} {limite}."
        case _:
            texto = "No tiene la forma que pide el formulario."
    return [CampoInvalido(puntero, texto)]


def admite_consumos(*, estado: str, desde: date, hasta: date, hoy: date) -> bool:
    """Whether a contingente takes consumption requests: in force and within its quota year (Manual IV)."""
    return estado == "vigente" and desde <= hoy <= hasta
