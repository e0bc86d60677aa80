"""What an operator does with what waits: each act with its reason, in the audit log of the transaction that does it."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from shared import jobs
from shared.audit import anotar
from shared.http.problemas import Problema
from shared.identity import Principal
from shared.messaging import retenidos
from shared.messaging.retenidos import NoSePuede
from shared.operacion import consultas
from shared.operacion.consultas import ACEPTAR_HUECO, DESCARTAR, OMITIR, REPETIR
from shared.operacion.schemas import Operado

_CON_MENSAJE: dict[str, Callable[..., Awaitable[int | None]]] = {
    REPETIR: retenidos.reintentar,
    DESCARTAR: retenidos.descartar,
    ACEPTAR_HUECO: retenidos.aceptar_hueco,
}


async def con_mensaje(
    tx: AsyncSession, servicio: str, quien: Principal, id: int, *, estado: str, accion: str, razon: str
) -> Operado:
    """Retry a held message, give it up, or accept that those before it never come.

    Raises:
        Problema: `no-encontrado` if none is held so, `operacion-imposible`.
    """
    fila = await consultas.mensaje(tx, id, estado)
    try:
        faltantes = await _CON_MENSAJE[accion](tx, id, quien=quien.sub, razon=razon)
    except NoSePuede as error:
        raise Problema("operacion-imposible", str(error)) from error
    datos = {c: str(fila[c]) for c in ("evento_id", "tipo", "consumidor", "clave", "motivo", "error")}
    await _anotar(tx, quien, accion, f"retenido:{id}", razon, datos)
    return Operado(servicio=servicio, id=str(id), accion=accion, faltantes=faltantes)


async def con_trabajo(
    tx: AsyncSession, servicio: str, quien: Principal, id: UUID, *, accion: str, razon: str
) -> Operado:
    """Give a failed job all its attempts again, or cancel it.

    Raises:
        Problema: `no-encontrado` if it is not failed now.
    """
    fila = await consultas.fallido(tx, id, en_firme=True)
    await (jobs.reintentar(tx, id) if accion == REPETIR else jobs.cancelar(tx, id, razon))
    datos = {"tipo": fila["tipo"], "clave": fila["clave"], "error": fila["motivo"]}
    await _anotar(tx, quien, accion, f"trabajo:{id}", razon, datos)
    return Operado(servicio=servicio, id=str(id), accion=accion)


async def omitir(tx: AsyncSession, servicio: str, quien: Principal, id: int, *, razon: str) -> Operado:
    """Have a notice published in place of an event that the broker refuses.

    Raises:
        Problema: `operacion-imposible` if it is not refused now.
    """
    try:
        await retenidos.omitir(tx, id, quien=quien.sub, razon=razon)
    except NoSePuede as error:
        raise Problema("operacion-imposible", str(error)) from error
    await _anotar(tx, quien, OMITIR, f"salida:{id}", razon, {})
    return Operado(servicio=servicio, id=str(id), accion=OMITIR)


async def _anotar(
    tx: AsyncSession, quien: Principal, accion: str, objeto: str, razon: str, datos: dict[str, Any]
) -> None:
    await anotar(tx, quien=quien, accion=f"operacion.{accion}", objeto=objeto, motivo=razon, datos=datos)
