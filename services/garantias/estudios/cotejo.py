"""Art. 31: the company's own table of registrations against those that are on record."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from services.garantias.declaraciones.archivo import ArchivoIlegible, reconocer
from services.garantias.dinero import de_centavos
from services.garantias.estudios.models import Estudio
from services.garantias.unidades import llano

COLUMNAS = ("registro", "item", "cantidad", "fob_usd")
MAXIMO_DE_DIFERENCIAS = 1000
_REGISTRADO = sa.text("""
    SELECT e.numero, i.item, i.cantidad, i.fob_centavos FROM registro r
    JOIN expediente e ON e.id = r.id AND e.estado IN ('aprobado', 'renunciado', 'cancelado')
    JOIN registro_item i ON i.registro_id = r.id WHERE r.programa_id = :p AND r.periodo = :periodo
""")


@dataclass(frozen=True, slots=True)
class Diferencia:
    """An item that is not the same on both sides; `linea` is its place in the file, none if it is not there."""

    linea: int | None
    registro: str
    item: int
    texto: str


async def registrado(tx: AsyncSession, fila: Estudio) -> dict[tuple[str, int], tuple[Decimal, int]]:
    """Quantity and cents of each item of the study's period, as modified."""
    filas = await tx.execute(_REGISTRADO, {"p": fila.programa_id, "periodo": fila.periodo})
    return {(f.numero, f.item): (f.cantidad, f.fob_centavos) for f in filas}


def comparar(ruta: Path, registrados: Mapping[tuple[str, int], tuple[Decimal, int]]) -> Iterator[Diferencia]:
    """What the file says otherwise, line by line, and then what it leaves out.

    Raises:
        ArchivoIlegible: if it can't be read as a whole.
    """
    formato = reconocer(ruta, COLUMNAS, ())
    lugar = [formato.columnas.index(c) for c in COLUMNAS]
    vistos: set[tuple[str, int]] = set()
    with ruta.open(encoding=formato.codificacion, newline="") as texto:
        lector = csv.reader(texto, delimiter=formato.separador)
        try:
            next(lector)
            for celdas in lector:
                if any(c.strip() for c in celdas):
                    yield from _linea(lector.line_num, celdas, lugar, registrados, vistos)
        except (csv.Error, UnicodeDecodeError) as error:
            raise ArchivoIlegible("El archivo no se pudo leer; puede estar cortado.") from error
    for numero, item in sorted(registrados.keys() - vistos):
        yield Diferencia(None, numero, item, "Está registrado y el archivo no lo trae.")


def _linea(
    linea: int,
    celdas: list[str],
    lugar: list[int],
    registrados: Mapping[tuple[str, int], tuple[Decimal, int]],
    vistos: set[tuple[str, int]],
) -> Iterator[Diferencia]:
    if len(celdas) <= max(lugar):
        yield Diferencia(linea, celdas[0][:40], 0, "La línea está incompleta.")
        return
    numero, escrito, cantidad, fob = (celdas[i].strip() for i in lugar)
    try:
        item, medida, valor = int(escrito), Decimal(cantidad.replace(",", ".")), Decimal(fob.replace(",", "."))
    except (ValueError, InvalidOperation):
        yield Diferencia(linea, numero[:40], 0, "Ítem, cantidad y valor son números sin separador de miles.")
        return
    clave = (numero, item)
    if clave in vistos:
        yield Diferencia(linea, numero[:40], item, "Está repetido.")
        return
    vistos.add(clave)
    if (hay := registrados.get(clave)) is None:
        yield Diferencia(linea, numero[:40], item, "No está registrado en el período.")
        return
    if medida != hay[0]:
        yield Diferencia(linea, numero, item, f"Dice {llano(medida)} y se registraron {llano(hay[0])}.")
    if valor * 100 != hay[1]:
        yield Diferencia(linea, numero, item, f"Dice {valor} USD y se registraron {de_centavos(hay[1])} USD.")
