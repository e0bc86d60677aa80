"""Importing a flat file into a study: staged, judged and accepted in sets, all in one transaction."""

import csv
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from services.garantias.declaraciones import juicio
from services.garantias.declaraciones.archivo import ArchivoIlegible, Lectura, en_copia, leer, reconocer
from services.garantias.unidades import UNIDADES, convertible
from shared.persistence import cruda

CUADROS, INVENTARIOS, UNIDADES_FISICAS, VALOR = "cuadros", "inventarios", "unidades", "valor"
"""What a line is credited by: its table, its internal code (art. 74), its units (173 c) or its value (174)."""

_TROZO = 256 * 1024


@dataclass(frozen=True, slots=True)
class Destino:
    """The study that a file is for, and what judging its lines needs."""

    estudio: UUID
    programa: UUID
    numero: str
    """Of the programme."""
    periodo: int
    base: str
    unidad: str | None
    """In which 173 c counts; none otherwise."""
    hasta: date
    """Last day on which a shipment counts."""
    ventas: bool
    puntos: Decimal
    """Of value added that a declaration may differ from its table (art. 66 g)."""
    gran_usuario: bool = False
    """Its tables may come after the export, before the study or with it (art. 109 b)."""


@dataclass(frozen=True, slots=True)
class Importado:
    """What became of a file."""

    lineas: int
    aceptadas: int
    notas: tuple[str, ...]

    @property
    def rechazadas(self) -> int:
        """Lines with an error."""
        return self.lineas - self.aceptadas


async def importar(
    tx: AsyncSession, ruta: Path, destino: Destino, errores: Path, *, lineas_declaradas: int | None = None
) -> Importado:
    """Replace the lines of a study by those of a file. The caller holds the study's case.

    Args:
        errores: where the lines with an error are written, `linea;declaracion;item;error`.
        lineas_declaradas: how many the company said there are; another number refuses the file.

    Raises:
        ArchivoIlegible: the file as a whole is refused and nothing changed.
    """
    formato = reconocer(ruta)
    lectura = Lectura()
    conexion = await cruda(tx)
    await tx.execute(sa.text("SET LOCAL work_mem = '64MB'"))
    for tabla in ("carga", "conversion", "primera", "cuadro", "juicio", "programa_de_empresa"):
        await tx.execute(sa.text(f"DROP TABLE IF EXISTS pg_temp.{tabla}"))
    for orden in (juicio.CARGA, juicio.CONVERSION, juicio.PRIMERA, juicio.CUADRO, juicio.JUICIO, juicio.EMPRESA):
        await tx.execute(sa.text(orden))
    await conexion.copy_to_table("carga", source=_asincrono(en_copia(leer(ruta, formato, lectura))), format="text")
    if lectura.cortada:
        raise ArchivoIlegible("La última línea está incompleta: el archivo se cortó. Envíelo de nuevo completo.")
    if not lectura.lineas:
        raise ArchivoIlegible("El archivo no tiene líneas.")
    if lineas_declaradas is not None and lineas_declaradas != lectura.lineas:
        raise ArchivoIlegible(f"El archivo tiene {lectura.lineas} líneas y se declararon {lineas_declaradas}.")
    await _juzgar(tx, conexion, destino)
    await _ejecutar(tx, "DELETE FROM declaracion_linea WHERE estudio_id = :e", {"e": destino.estudio})
    valores = {"e": destino.estudio, "p": destino.programa, "base": destino.base}
    aceptadas = await _ejecutar(tx, juicio.ACEPTAR, valores)
    await _escribir_errores(conexion, errores)
    signo = {",": "coma", ".": "punto"}.get(lectura.signo or "", "no usados")
    nombres = {"utf-8-sig": "UTF-8", "latin-1": "Latin-1", "utf-16": "UTF-16"}
    notas = (f"Codificación {nombres[formato.codificacion]}, separador «{formato.separador}», decimales: {signo}.",)
    return Importado(lectura.lineas, aceptadas, notas)


async def _asincrono(trozos: Iterator[bytes]) -> AsyncIterator[bytes]:
    for trozo in trozos:
        yield trozo


async def _juzgar(tx: AsyncSession, conexion: asyncpg.Connection, d: Destino) -> None:
    pares = [(de, a, f) for de in UNIDADES for a in UNIDADES if (f := convertible(de, a)) is not None]
    await conexion.copy_records_to_table("conversion", records=pares)
    valores: dict[str, Any] = {
        "e": d.estudio,
        "p": d.programa,
        "periodo": d.periodo,
        "numero": d.numero,
        "base": d.base,
        "unidad": d.unidad,
        "hasta": d.hasta,
        "ventas": d.ventas,
        "puntos": str(d.puntos.normalize()),
        "gran_usuario": d.gran_usuario,
    }
    for orden in (juicio.LLENAR_PRIMERA, juicio.LLENAR_CUADRO, juicio.LLENAR_EMPRESA):
        await _ejecutar(tx, orden, valores)
    await tx.execute(sa.text("ANALYZE carga, cuadro, primera, conversion"))
    await _ejecutar(tx, juicio.JUZGAR, valores)
    await tx.execute(sa.text("ANALYZE juicio"))


_TIPOS: dict[str, Any] = {"e": sa.Uuid, "p": sa.Uuid, "periodo": sa.Integer, "hasta": sa.Date}
_TIPOS |= {"ventas": sa.Boolean, "gran_usuario": sa.Boolean}


async def _ejecutar(tx: AsyncSession, orden: str, valores: dict[str, Any]) -> int:
    consulta = sa.text(orden)
    usados = {k: v for k, v in valores.items() if k in consulta._bindparams}
    ligados = [sa.bindparam(k, type_=_TIPOS.get(k, sa.Text)) for k in usados]
    hecho = await tx.execute(consulta.bindparams(*ligados), usados)
    return int(getattr(hecho, "rowcount", 0))


async def _escribir_errores(conexion: asyncpg.Connection, errores: Path) -> None:
    """As CSV that Excel opens: UTF-8 with its mark, semicolons."""
    with errores.open("w", encoding="utf-8-sig", newline="") as salida:
        escritor = csv.writer(salida, delimiter=";")
        escritor.writerow(("linea", "declaracion", "item", "error"))
        async for fila in conexion.cursor(juicio.ERRORES, prefetch=5000):
            # A spreadsheet would run what begins like a formula.
            declaracion = fila["declaracion"]
            segura = f"'{declaracion}" if declaracion and declaracion[0] in "=+-@" else declaracion
            escritor.writerow((fila["linea"], segura, fila["item"], fila["error"]))


async def trozos_de(ruta: Path) -> AsyncIterator[bytes]:
    """The bytes of a file in pieces."""
    with ruta.open("rb") as archivo:
        while trozo := archivo.read(_TROZO):
            yield trozo
