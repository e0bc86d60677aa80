"""Allocation from a file: what an act orders that no method fits, row by row, all or nothing."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic_core import PydanticCustomError
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from uuid_utils.compat import uuid7

from services.cupos.asignaciones import corridas
from services.cupos.asignaciones.models import FLUJO, Corrida
from services.cupos.cantidades import a_kilogramos
from services.cupos.contingentes.schemas import DatosContingente
from services.cupos.referencias.models import Empresa
from services.cupos.solicitudes.models import FLUJO as DE_SOLICITUD
from services.cupos.solicitudes.models import Solicitud
from shared.clock import reloj_legal
from shared.documents.textos import kilogramos
from shared.events import RefObjeto
from shared.expedientes.tablas import expediente
from shared.http import Problema
from shared.identity import Principal
from shared.identity.nit import validar_nit

COLUMNAS = ("nit", "grupo", "cantidad", "solicitud")
MAXIMO = 5_000
"""Rows of a file."""


@dataclass(frozen=True)
class Acto:
    """The act that orders the allocation, with its PDF kept."""

    numero: str
    fecha: date
    documento: RefObjeto

    def a_json(self) -> dict[str, Any]:
        documento = self.documento.model_dump(mode="json")
        return {"numero": self.numero, "fecha": self.fecha.isoformat(), "documento": documento}


async def crear_de_archivo(
    tx: AsyncSession, codigo: str, contenido: bytes, acto: Acto, quien: Principal, *, motivo: str
) -> Corrida:
    """Open a run whose result is a CSV: `nit;grupo;cantidad;solicitud`, the last one optional.

    Each row gives a company a quantity of a group, in the contingente's unit; a row that names a request decides it.

    Raises:
        Problema: `no-encontrado`, `contingente-sin-vigencia`; `archivo-con-errores` with every row's defects.
    """
    contingente, datos = await corridas.contingente_vigente(tx, codigo)
    filas = await _leer(tx, datos, contenido)
    corrida = await corridas.abrir(
        tx,
        Corrida(
            id=uuid7(),
            numero="",
            clase="archivo",
            contingente=contingente.codigo,
            grupos=sorted({f["grupo"] for f in filas}),
            ronda="extraordinaria",
            estado=FLUJO.inicial,
            version=1,
            acto=acto.a_json(),
            filas=filas,
            creada_en=reloj_legal.ahora(),
        ),
        quien,
        motivo,
    )
    return await corridas.calcular(tx, corrida.id, quien)


class _Errores:
    def __init__(self) -> None:
        self.lineas: list[dict[str, Any]] = []

    def decir(self, linea: int, campo: str, mensaje: str) -> None:
        self.lineas.append({"linea": linea, "campo": campo, "mensaje": mensaje})

    def exigir_ninguno(self) -> None:
        if self.lineas:
            detalle = "; ".join(f"línea {e['linea']}, {e['campo']}: {e['mensaje']}" for e in self.lineas[:5])
            raise Problema("archivo-con-errores", detalle, lineas=self.lineas)


async def _leer(tx: AsyncSession, datos: DatosContingente, contenido: bytes) -> list[dict[str, Any]]:
    errores = _Errores()
    crudas = _filas(contenido, errores)
    errores.exigir_ninguno()
    grupos = {g.codigo for g in datos.grupos}
    solicitudes = await _solicitudes(tx, {f["solicitud"] for _, f in crudas if f["solicitud"]})
    estados = await _empresas(tx, {f["nit"] for _, f in crudas})
    leidas: list[dict[str, Any]] = []
    vistas: set[str] = set()
    for linea, f in crudas:
        kg = _kilogramos(f["cantidad"], datos, linea, errores)
        if not _nit_valido(f["nit"]):
            errores.decir(linea, "nit", f"{f['nit']} no es un NIT con su dígito de verificación.")
        elif estados.get(f["nit"]) != "habilitada":
            errores.decir(linea, "nit", f"La empresa {f['nit']} no está habilitada.")
        if f["grupo"] not in grupos:
            errores.decir(linea, "grupo", f"El contingente {datos.codigo} no tiene el grupo {f['grupo']}.")
        quien = f["solicitud"] or f"{f['nit']} en {f['grupo']}"
        if quien in vistas:
            errores.decir(linea, "solicitud" if f["solicitud"] else "nit", f"{quien} está dos veces.")
        vistas.add(quien)
        caso = solicitudes.get(f["solicitud"])
        if f["solicitud"]:
            _comprobar_solicitud(f, caso, datos.codigo, kg, linea, errores)
        n = len(leidas) + 1
        leidas.append(
            {
                "n": n,
                "nit": f["nit"],
                "grupo": f["grupo"],
                "kg": kg,
                "solicitud": None if caso is None else str(caso["id"]),
                "numero": f["solicitud"] or f"Fila {n}",
            }
        )
    errores.exigir_ninguno()
    return leidas


def _filas(contenido: bytes, errores: _Errores) -> list[tuple[int, dict[str, str]]]:
    """Rows with their line in the file; comma or semicolon, UTF-8 with or without mark."""
    try:
        texto = contenido.decode("utf-8-sig")
    except UnicodeDecodeError:
        errores.decir(1, "archivo", "El archivo no está en UTF-8.")
        return []
    primera = texto.partition("\n")[0]
    lector = csv.reader(io.StringIO(texto), delimiter=";" if ";" in primera else ",", strict=True)
    filas: list[tuple[int, dict[str, str]]] = []
    try:
        encabezado = [c.strip().lower() for c in next(lector, [])]
        if encabezado not in ([*COLUMNAS], [*COLUMNAS[:3]]):
            errores.decir(1, "encabezado", f"La primera línea debe ser: {';'.join(COLUMNAS)}.")
            return []
        for celdas in lector:
            if not any(c.strip() for c in celdas):
                continue
            if len(celdas) != len(encabezado):
                errores.decir(lector.line_num, "fila", f"Tiene {len(celdas)} columnas y son {len(encabezado)}.")
                continue
            fila = dict.fromkeys(COLUMNAS, "") | dict(zip(encabezado, (c.strip() for c in celdas), strict=True))
            filas.append((lector.line_num, fila))
    except csv.Error as error:
        errores.decir(lector.line_num, "archivo", f"No es un CSV bien formado: {error}.")
    if not filas and not errores.lineas:
        errores.decir(1, "archivo", "El archivo no tiene filas.")
    if len(filas) > MAXIMO:
        errores.decir(filas[MAXIMO][0], "archivo", f"El archivo pasa de {MAXIMO} filas.")
    return filas


def _nit_valido(nit: str) -> bool:
    try:
        return validar_nit(nit) == nit
    except PydanticCustomError:
        return False


def _kilogramos(cantidad: str, datos: DatosContingente, linea: int, errores: _Errores) -> int:
    try:
        return a_kilogramos(cantidad, datos.unidad)
    except PydanticCustomError as error:
        errores.decir(linea, "cantidad", error.message())
        return 0


def _comprobar_solicitud(
    f: Mapping[str, str], caso: Mapping[str, Any] | None, contingente: str, kg: int, linea: int, errores: _Errores
) -> None:
    """A request of that company and group, that can be decided, for no more than it asks."""
    if caso is None or caso["contingente"] != contingente:
        errores.decir(linea, "solicitud", f"No existe {f['solicitud']} en este contingente.")
        return
    if (caso["nit"], caso["grupo"]) != (f["nit"], f["grupo"]):
        errores.decir(linea, "solicitud", f"{f['solicitud']} es de {caso['nit']} en el grupo {caso['grupo']}.")
    if DE_SOLICITUD.transicion(caso["estado"], "aprobar") is None:
        errores.decir(linea, "solicitud", f"{f['solicitud']} está {caso['estado']} y no se puede decidir.")
    if kg > caso["cantidad_kg"]:
        errores.decir(linea, "cantidad", f"{f['solicitud']} pidió {kilogramos(caso['cantidad_kg'])}.")


async def _solicitudes(tx: AsyncSession, numeros: set[str]) -> dict[str, dict[str, Any]]:
    s = Solicitud
    consulta = (
        select(
            expediente.c.numero,
            expediente.c.estado,
            col(s.id),
            col(s.nit),
            col(s.contingente),
            col(s.grupo),
            col(s.cantidad_kg),
        )
        .join(s, col(s.id) == expediente.c.id)
        .where(expediente.c.numero.in_(sorted(numeros)))
    )
    return {str(f.numero): dict(f._mapping) for f in await tx.execute(consulta)}


async def _empresas(tx: AsyncSession, nits: set[str]) -> dict[str, str]:
    consulta = select(col(Empresa.nit), col(Empresa.estado)).where(col(Empresa.nit).in_(sorted(nits)))
    return {f.nit: f.estado for f in await tx.execute(consulta)}
