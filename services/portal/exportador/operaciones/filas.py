"""Lines of a form, typed or from a sheet, as the API takes them; and its mistakes back at their field. Pure."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from services.portal.exportador.renglones import sin_puntos
from services.portal.web.api import Fallo
from services.portal.web.formatos import como_api
from services.portal.web.formularios import Formulario, campo_malo

Formato = Literal["texto", "numero", "entero", "dia", "si_no", "subpartida"]
_SI = {"si", "sí", "s", "x", "true", "1"}
_NO = {"no", "n", "", "false", "0"}
MAXIMO_DE_LINEAS = 5000


@dataclass(frozen=True, slots=True)
class Columna:
    """A datum of a line: its name in the API, its title, how it is written."""

    nombre: str
    titulo: str
    formato: Formato = "texto"
    obligatoria: bool = True


@dataclass(frozen=True, slots=True)
class Lineas:
    """What was written, with the number of each line; `hoja` is the field of the sheet that it came in, if it did."""

    valores: list[dict[str, Any]]
    numeros: list[int]
    prefijo: str
    hoja: str = ""

    def senalar(self, fallo: Fallo, indice: int, campo: str, mensaje: str) -> None:
        """Say at its field what is wrong with a datum of the line that went in this place."""
        if indice >= len(self.numeros):
            return
        n = self.numeros[indice]
        if self.hoja:
            fallo.campos.setdefault(self.hoja, f"Línea {n}: {mensaje}")
        else:
            fallo.campos[f"{self.prefijo}_{campo}_{n}"] = mensaje


class _Mal(ValueError):
    """What is written cannot be read; its text says how to write it."""


def _leido(columna: Columna, escrito: str) -> Any:
    """One value as the API takes it; None for an empty one."""
    if columna.formato == "si_no":
        if escrito.lower() not in _SI | _NO:
            raise _Mal("Escriba sí o no.")
        return escrito.lower() in _SI
    if not escrito:
        return None
    if columna.formato == "subpartida":
        return sin_puntos(escrito)
    if columna.formato == "numero":
        if (numero := como_api(escrito)) is None:
            raise _Mal("Escríbalo así: 12.500,75.")
        return numero
    if columna.formato == "entero":
        if not escrito.isdecimal():
            raise _Mal("Escriba un número entero.")
        return int(escrito)
    return _dia(escrito) if columna.formato == "dia" else escrito


def _dia(escrito: str) -> str:
    partes = escrito.split("/")
    try:
        dia = date(int(partes[2]), int(partes[1]), int(partes[0])) if len(partes) == 3 else date.fromisoformat(escrito)
    except ValueError as error:
        raise _Mal("Escriba el día así: 31/12/2026.") from error
    return dia.isoformat()


def del_formulario(form: Formulario, prefijo: str, columnas: Sequence[Columna], cuantas: int) -> Lineas:
    """The filled lines of a form, whose fields are `prefijo_nombre_1`….

    A line in which only marks or units were chosen is empty.

    Raises:
        Fallo: at the field that cannot be read, or that was left empty in a line with something else in it.
    """
    lineas = Lineas([], [], prefijo)
    for n in range(1, cuantas + 1):
        escrito = {c.nombre: form[f"{prefijo}_{c.nombre}_{n}"] for c in columnas}
        if not any(escrito[c.nombre] for c in columnas if c.formato != "si_no" and c.nombre != "unidad"):
            continue
        linea: dict[str, Any] = {}
        for c in columnas:
            campo = f"{prefijo}_{c.nombre}_{n}"
            try:
                leido = _leido(c, escrito[c.nombre])
            except _Mal as mal:
                raise campo_malo(campo, str(mal)) from mal
            if leido is None and c.obligatoria:
                raise campo_malo(campo, "Falta este dato.")
            if leido is not None:
                linea[c.nombre] = leido
        lineas.valores.append(linea)
        lineas.numeros.append(n)
    return lineas


def de_la_hoja(contenido: bytes, campo: str, columnas: Sequence[Columna]) -> Lineas:
    """The lines of a sheet separated by semicolons, whose first line has the titles, in any order.

    Args:
        campo: the field of the form where what is wrong is said.

    Raises:
        Fallo: with the line and what to write there.
    """
    try:
        texto = contenido.decode("utf-8-sig")
    except UnicodeDecodeError:
        texto = contenido.decode("cp1252", errors="replace")  # as spreadsheets here save it
    lector = csv.reader(io.StringIO(texto, newline=""), delimiter=";")
    try:
        filas = list(lector)
    except csv.Error as error:
        raise campo_malo(campo, f"La línea {lector.line_num + 1} no se puede leer como CSV.") from error
    titulos = [t.strip().casefold() for t in filas[0]] if filas else []
    lugar = {c.nombre: titulos.index(c.titulo.casefold()) for c in columnas if c.titulo.casefold() in titulos}
    if sin := [c.titulo for c in columnas if c.obligatoria and c.nombre not in lugar]:
        raise campo_malo(campo, f"En la primera línea van los títulos, separados por punto y coma. Falta: {sin[0]}.")
    lineas = Lineas([], [], "", campo)
    for n, fila in enumerate(filas[1:], start=2):
        if not any(celda.strip() for celda in fila):
            continue
        if len(lineas.valores) == MAXIMO_DE_LINEAS:
            raise campo_malo(campo, f"Caben {MAXIMO_DE_LINEAS} líneas.")
        lineas.valores.append(_de_una_fila(fila, n, campo, columnas, lugar))
        lineas.numeros.append(n)
    if not lineas.valores:
        raise campo_malo(campo, "La hoja no tiene líneas.")
    return lineas


def _de_una_fila(
    fila: Sequence[str], n: int, campo: str, columnas: Sequence[Columna], lugar: Mapping[str, int]
) -> dict[str, Any]:
    linea: dict[str, Any] = {}
    for c in columnas:
        donde = lugar.get(c.nombre, len(fila))
        try:
            leido = _leido(c, fila[donde].strip() if donde < len(fila) else "")
        except _Mal as mal:
            raise campo_malo(campo, f"Línea {n}, {c.titulo.lower()}: {mal}") from mal
        if leido is None and c.obligatoria:
            raise campo_malo(campo, f"Línea {n}: falta {c.titulo.lower()}.")
        if leido is not None:
            linea[c.nombre] = leido
    return linea


def hoja_vacia(columnas: Sequence[Columna]) -> bytes:
    """A sheet with its titles, that a spreadsheet opens with its accents."""
    return ("\ufeff" + ";".join(c.titulo for c in columnas) + "\r\n").encode()


def en_su_campo(fallo: Fallo, lista: str, lineas: Lineas | None) -> None:
    """`lista.0.cantidad` is said at the field of the line that went first; nothing if none went."""
    for error in fallo.problema.get("errores") or []:
        partes = str(error.get("campo") or "").split(".")
        if lineas is not None and len(partes) == 3 and partes[0] == lista and partes[1].isdecimal():
            lineas.senalar(fallo, int(partes[1]), partes[2], str(error["mensaje"]))
