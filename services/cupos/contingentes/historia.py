"""Who has history in a contingente: what caps and the historical method go by. Loaded whole; earlier loads are kept."""

import csv
import hashlib
import io
from collections.abc import Sequence
from typing import Any

from pydantic_core import PydanticCustomError
from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.cupos.cantidades import Cantidad, Unidad, a_kilogramos
from services.cupos.contingentes.actos import HistoriaLeida, LineaCargada, LineaDeHistoria
from services.cupos.contingentes.models import CargaDeHistoria, HistoriaDeContingente
from services.cupos.contingentes.rules import Clase
from services.cupos.contingentes.versiones import bloquear
from shared.audit import anotar, identidad
from shared.clock import reloj_legal
from shared.http import Problema
from shared.identity import Principal
from shared.identity.nit import validar_nit

COLUMNAS = ("nit", "anio", "cantidad")
"""Of the CSV, with its heading; `fuente` may follow. Separated by commas or semicolons, UTF-8."""


def _ultima(codigo: str) -> Select[int]:
    return select(func.max(col(CargaDeHistoria.n))).where(col(CargaDeHistoria.contingente) == codigo)


async def historia(tx: AsyncSession, codigo: str) -> dict[str, int]:
    """Kilograms of each company (NIT) over all its years, as the last loading says; empty without one."""
    h = HistoriaDeContingente
    consulta = (
        select(col(h.nit), func.sum(col(h.kg)))
        .where(col(h.contingente) == codigo, col(h.carga) == _ultima(codigo).scalar_subquery())
        .group_by(col(h.nit))
        .order_by(col(h.nit))
    )
    return {nit: int(kg) for nit, kg in (await tx.execute(consulta)).all()}


async def clase_de(tx: AsyncSession, codigo: str, nit: str) -> Clase:
    """Whether the company has history in the contingente."""
    h = HistoriaDeContingente
    consulta = select(
        select(col(h.nit))
        .where(col(h.contingente) == codigo, col(h.carga) == _ultima(codigo).scalar_subquery(), col(h.nit) == nit)
        .exists()
    )
    return "historico" if (await tx.execute(consulta)).scalar_one() else "nuevo"


async def cargar(
    tx: AsyncSession, codigo: str, lineas: Sequence[LineaDeHistoria], motivo: str, quien: Principal
) -> CargaDeHistoria:
    """Put another history in force, all of it or nothing.

    Raises:
        Problema: `no-encontrado`, `transicion-no-permitida` once closed, `historia-invalida` with every line at fault.
    """
    contingente = await bloquear(tx, codigo)
    if contingente.estado == "cerrado":
        raise Problema("transicion-no-permitida", f"El contingente {codigo} está cerrado.", estado="cerrado")
    unidad: Unidad = "t" if contingente.unidad == "t" else "kg"
    filas: dict[tuple[str, int], tuple[int, str]] = {}
    errores: list[dict[str, Any]] = []
    for n, linea in enumerate(lineas, 1):
        try:
            nit, kg = validar_nit(linea.nit), a_kilogramos(linea.cantidad, unidad)
            _exigir_linea(linea, nit, filas)
            filas[nit, linea.anio] = kg, linea.fuente.strip()[:300]
        except PydanticCustomError as error:
            errores.append({"linea": n, "nit": linea.nit, "anio": linea.anio, "mensaje": error.message()})
    if errores:
        raise Problema("historia-invalida", f"{len(errores)} de {len(lineas)} líneas no valen.", lineas=errores)
    canonica = "\n".join(f"{nit},{anio},{kg},{fuente}" for (nit, anio), (kg, fuente) in sorted(filas.items()))
    ultima = (await tx.execute(_ultima(codigo))).scalar_one() or 0
    carga = CargaDeHistoria(
        contingente=codigo,
        n=ultima + 1,
        motivo=motivo,
        sha256=hashlib.sha256(canonica.encode()).hexdigest(),
        lineas=len(filas),
        quien=identidad(quien),
        legal_en=reloj_legal.ahora(),
    )
    tx.add(carga)
    await tx.flush()
    tx.add_all(
        HistoriaDeContingente(contingente=codigo, carga=carga.n, nit=nit, anio=anio, kg=kg, fuente=fuente)
        for (nit, anio), (kg, fuente) in filas.items()
    )
    await tx.flush()
    await anotar(
        tx,
        quien=quien,
        accion="contingente.historia",
        objeto=f"contingente:{codigo}",
        motivo=motivo,
        datos={"carga": carga.n, "lineas": carga.lineas, "sha256": carga.sha256},
    )
    return carga


def _exigir_linea(linea: LineaDeHistoria, nit: str, filas: dict[tuple[str, int], tuple[int, str]]) -> None:
    if not 1990 <= linea.anio <= reloj_legal.hoy().year:
        raise PydanticCustomError("historia_anio", "El año va de 1990 al presente.")
    if (nit, linea.anio) in filas:
        raise PydanticCustomError("historia_repetida", "Ese NIT y ese año ya están en una línea anterior.")


async def leer_historia(tx: AsyncSession, codigo: str, unidad: Unidad) -> HistoriaLeida:
    """The history in force.

    Raises:
        Problema: `no-encontrado` if none was loaded.
    """
    n = (await tx.execute(_ultima(codigo))).scalar_one()
    carga = None if n is None else await tx.get(CargaDeHistoria, (codigo, n))
    if carga is None:
        raise Problema("no-encontrado", f"El contingente {codigo} no tiene historia cargada.")
    h = HistoriaDeContingente
    consulta = select(h).where(col(h.contingente) == codigo, col(h.carga) == carga.n).order_by(col(h.nit), col(h.anio))
    filas = (await tx.execute(consulta)).scalars().all()
    return HistoriaLeida(
        carga=carga.n,
        motivo=carga.motivo,
        legal_en=carga.legal_en,
        sha256=carga.sha256,
        lineas=[
            LineaCargada(linea=i, nit=f.nit, anio=f.anio, cantidad=Cantidad.de_kg(f.kg, unidad), fuente=f.fuente)
            for i, f in enumerate(filas, 1)
        ],
        totales={nit: Cantidad.de_kg(kg, unidad) for nit, kg in (await historia(tx, codigo)).items()},
    )


def de_csv(texto: bytes) -> list[LineaDeHistoria]:
    """The lines of a CSV; what is wrong inside a line is found when it is loaded.

    Raises:
        Problema: `historia-invalida` if it cannot be read as a table with these columns and whole years.
    """
    try:
        entero = texto.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Problema("historia-invalida", "El archivo no está en UTF-8.", lineas=[]) from error
    separador = ";" if ";" in entero.partition("\n")[0] else ","
    tabla = csv.DictReader(io.StringIO(entero, newline=""), delimiter=separador)
    try:
        return _lineas(tabla)
    except csv.Error as error:
        mensaje = f"La línea {tabla.line_num + 1} no se puede leer como CSV."
        raise Problema("historia-invalida", mensaje, lineas=[]) from error


def _lineas(tabla: "csv.DictReader[str]") -> list[LineaDeHistoria]:
    columnas = [c.strip().lower() for c in tabla.fieldnames or []]
    if not set(COLUMNAS) <= set(columnas):
        raise Problema("historia-invalida", f"Faltan las columnas: {', '.join(COLUMNAS)}.", lineas=[])
    tabla.fieldnames = columnas
    lineas, errores = [], []
    for n, fila in enumerate(tabla, 1):
        valores = {c: (fila.get(c) or "").strip() for c in (*COLUMNAS, "fuente")}
        if not valores["anio"].isascii() or not valores["anio"].isdecimal() or len(valores["anio"]) > 4:
            mensaje = "El año se escribe con cuatro cifras."
            errores.append({"linea": n, "nit": valores["nit"], "anio": None, "mensaje": mensaje})
            continue
        lineas.append(LineaDeHistoria(**(valores | {"anio": int(valores["anio"])})))
    if errores:
        raise Problema("historia-invalida", f"{len(errores)} líneas no valen.", lineas=errores)
    return lineas
