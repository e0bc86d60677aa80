"""The sheet of a batch: columns `cupo` and `cantidad`, and the fields of the contingente's form. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from services.consumo.consumos.rules import invalidos_segun, validador_de
from services.consumo.hojas.lectura import (
    Lector,
    celdas_de_mas,
    exigir_columnas,
    exigir_lineas,
    fecha_escrita,
    hay_comas,
    leer_filas,
    nombre_llano,
    signo_decimal,
)

_SINONIMOS = {"cantidad_t": "cantidad", "toneladas": "cantidad", "numero_de_cupo": "cupo", "cupo_id": "cupo"}
_SI_NO = {"si": True, "true": True, "1": True, "no": False, "false": False, "0": False}
_MAXIMO_MOSTRADO = 80


@dataclass(frozen=True)
class Error:
    """What is wrong with a field of a line, as a Spanish sentence; `campo` is the column, or empty for the line."""

    campo: str
    mensaje: str

    def en_json(self) -> dict[str, str]:
        return {"campo": self.campo, "mensaje": self.mensaje}


@dataclass(frozen=True)
class Linea:
    """A line of the sheet, its fields still as written; `linea` is its place in the file, the header being 1."""

    linea: int
    cupo: str
    cantidad: str
    comercial_kg: int
    celdas: Mapping[str, str]
    """What is not empty of the form's columns, by their plain names."""
    errores: tuple[Error, ...]


@dataclass(frozen=True)
class Hoja:
    """`notas` tell how the file was understood: encoding, separator, decimal sign."""

    lineas: tuple[Linea, ...]
    notas: tuple[str, ...]


def leer_hoja(datos: bytes) -> Hoja:
    """The lines of the sheet; which form its columns are of is each line's own matter.

    Raises:
        HojaIlegible: as `leer_filas`, and if it lacks `cupo` or `cantidad` or repeats a column.
    """
    filas = leer_filas(datos)
    llanos = [nombre_llano(celda) for celda in filas.encabezado]
    columnas = [_SINONIMOS.get(n, n) for n in llanos]
    exigir_columnas(columnas, ("cupo", "cantidad"))
    exigir_lineas(filas)
    coma = hay_comas(filas, [columnas.index("cantidad")])
    lineas = tuple(_linea(numero, fila, columnas, coma) for numero, fila in filas.cuerpo)
    return Hoja(lineas, (f"{filas.nota}, decimales con {signo_decimal(coma)}.",))


def _linea(numero: int, fila: Sequence[str], columnas: Sequence[str], coma: bool) -> Linea:
    lector = Lector(dict(zip(columnas, fila, strict=False)), coma)
    errores = []
    if celdas_de_mas(fila, columnas):
        mensaje = "La línea tiene más celdas que el encabezado; revise comillas y separadores."
        errores.append(Error("", mensaje))
    if not lector.texto("cupo"):
        errores.append(Error("cupo", "Falta el cupo."))
    kg = lector.decimal("cantidad", 3, "Cantidad")
    if kg == 0 and not lector.errores:
        lector.errores.append("Cantidad: debe ser mayor que cero.")
    if kg > 999_999_999_999:
        lector.errores.append("Cantidad: es más de lo que admite una solicitud.")
    errores += [Error("cantidad", mensaje) for mensaje in lector.errores]
    return Linea(
        linea=numero,
        cupo=lector.texto("cupo")[:_MAXIMO_MOSTRADO],
        cantidad=lector.texto("cantidad")[:_MAXIMO_MOSTRADO],
        comercial_kg=kg,
        celdas={c: v.strip() for c, v in lector.celdas.items() if v.strip() and c not in ("cupo", "cantidad")},
        errores=tuple(errores),
    )


class Formulario:
    """The form of a contingente's certificate, ready to judge many lines."""

    def __init__(self, esquema: Mapping[str, Any]) -> None:
        self._propiedades: Mapping[str, Any] = esquema.get("properties", {})
        self._validador = validador_de(esquema)
        titulos = {nombre_llano(str(p.get("title", ""))): n for n, p in self._propiedades.items()}
        self._por_columna = titulos | {nombre_llano(n): n for n in self._propiedades}

    @property
    def encabezado(self) -> tuple[str, ...]:
        """Columns of a sheet for this form, in the order of its schema."""
        return ("cupo", "cantidad", *self._propiedades)

    def campos(self, celdas: Mapping[str, str]) -> tuple[dict[str, Any], list[Error]]:
        """The fields that a line's cells say, and what the form refuses of them."""
        campos: dict[str, Any] = {}
        errores: list[Error] = []
        for columna, texto in celdas.items():
            nombre = self._por_columna.get(columna)
            if nombre is None:
                errores.append(Error(columna, "Esta columna no existe en el formulario del contingente."))
            elif nombre in campos:
                errores.append(Error(nombre, "El campo está en dos columnas."))
            else:
                campos[nombre] = _valor(texto, self._propiedades[nombre])
        errores += [
            Error(i.puntero.removeprefix("/").replace("/", "."), i.mensaje)
            for i in invalidos_segun(self._validador, campos)
        ]
        return campos, errores


def _numero(escrito: str, texto: str) -> int | float | str:
    """A number as JSON has it, if that says exactly what was written; one with too many digits stays a text."""
    if "." not in escrito:
        return int(escrito)
    numero = float(escrito)
    return numero if Decimal(repr(numero)) == Decimal(escrito) else texto


def _valor(texto: str, propiedad: Mapping[str, Any]) -> Any:
    """A cell as the kind of value that its property wants; what is not so stays a text, and the schema says so."""
    match propiedad.get("type"):
        case "integer" if re.fullmatch(r"[+-]?[0-9]{1,18}", texto):
            return int(texto)
        case "number" if re.fullmatch(r"[+-]?[0-9]{1,15}([.,][0-9]{1,9})?", texto):
            return _numero(texto.replace(",", "."), texto)
        case "boolean":
            return _SI_NO.get(nombre_llano(texto), texto)
        case "array":
            partes = [p.strip() for p in texto.split("|")]
            return [_valor(p, propiedad.get("items", {})) for p in partes if p]
    if propiedad.get("format") == "date":
        try:
            leida = fecha_escrita(texto)
        except ValueError:
            return texto
        return texto if leida is None else leida.isoformat()
    return texto
