"""Keeping deadlines, scheduling their alerts, sending those whose day has come."""

from datetime import datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select
from uuid_utils.compat import uuid7

from services.notificaciones.alertas.models import Alerta, Plazo
from services.notificaciones.alertas.rules import VENCIDO, en_palabras, hitos, por_programar
from services.notificaciones.avisos.service import avisar
from services.notificaciones.referencias.service import calendario_vigente
from services.notificaciones.settings import AjustesNotificaciones
from shared.clock import BOGOTA, reloj_legal, reloj_sistema
from shared.events.plazos import PlazoCumplido, PlazoMovido, PlazoPublicado
from shared.jobs import encolar

EMITIR = "notificaciones.emitir_alerta"
PROGRAMAR = "notificaciones.programar_alertas"

_GUARDAR = text("""
    INSERT INTO plazo AS p (plazo_id, version, servicio, caso_id, caso_numero, nit, nombre, articulo, fecha, pasos,
        estado, calendario_version)
    VALUES (:plazo_id, :version, :servicio, :caso_id, :caso_numero, :nit, :nombre, :articulo, :fecha,
        to_jsonb(CAST(:pasos AS text[])), 'abierto', 0)
    ON CONFLICT (plazo_id) DO UPDATE SET version = excluded.version, nombre = excluded.nombre,
        articulo = excluded.articulo, fecha = excluded.fecha, pasos = excluded.pasos, estado = 'abierto'
    WHERE p.version < excluded.version
    RETURNING plazo_id
""")
_MOVER = text("""
    UPDATE plazo SET version = :version, nombre = :nombre, fecha = :fecha, pasos = to_jsonb(CAST(:pasos AS text[]))
    WHERE plazo_id = :plazo_id AND version < :version AND estado = 'abierto' RETURNING plazo_id
""")
_CUMPLIR = text("""
    UPDATE plazo SET version = :version, estado = 'cumplido' WHERE plazo_id = :plazo_id AND version < :version
    RETURNING plazo_id
""")
_CANCELAR = text("""
    UPDATE alerta SET estado = 'cancelada' WHERE plazo_id = :plazo_id AND estado = 'programada'
        AND (CAST(:salvo AS date) IS NULL OR fecha_plazo <> :salvo)
""")
_PONER = text("""
    INSERT INTO alerta AS a (id, plazo_id, hito, fecha_plazo, dia, estado)
    VALUES (:id, :plazo_id, :hito, :fecha_plazo, :dia, 'programada')
    ON CONFLICT ON CONSTRAINT uq_alerta_plazo_hito DO UPDATE SET dia = excluded.dia, estado = 'programada'
    WHERE a.estado IN ('programada', 'cancelada')
    RETURNING id
""")


async def publicado(tx: AsyncSession, evento: PlazoPublicado) -> None:
    """Keep a deadline and have its alerts scheduled."""
    valores = evento.model_dump(exclude={"calendario_version"}) | {"pasos": list(evento.pasos)}
    if (await tx.execute(_GUARDAR, valores)).first() is not None:
        await _pedir(tx, evento.plazo_id, evento.nit)


async def movido(tx: AsyncSession, evento: PlazoMovido) -> None:
    """Move a deadline; alerts of its old date that have not gone out are cancelled."""
    valores = evento.model_dump(include={"plazo_id", "version", "nombre", "fecha"}) | {"pasos": list(evento.pasos)}
    if (await tx.execute(_MOVER, valores)).first() is not None:
        await _pedir(tx, evento.plazo_id, evento.nit)


async def cumplido(tx: AsyncSession, evento: PlazoCumplido) -> None:
    """A deadline needs no more alerts."""
    valores = {"plazo_id": evento.plazo_id, "version": evento.version}
    if (await tx.execute(_CUMPLIR, valores)).first() is not None:
        await tx.execute(_CANCELAR, {"plazo_id": evento.plazo_id, "salvo": None})


async def _pedir(tx: AsyncSession, plazo_id: UUID, nit: str) -> None:
    await encolar(tx, PROGRAMAR, {"plazo_id": str(plazo_id)}, grupo=nit)


async def programar(tx: AsyncSession, plazo_id: UUID, ajustes: AjustesNotificaciones) -> None:
    """Set the days of a deadline's alerts under the calendar in force, with a job for each."""
    calendario = await calendario_vigente(tx)
    plazo = await tx.get(Plazo, plazo_id, with_for_update=True)
    if plazo is None or plazo.estado != "abierto":
        return
    await tx.execute(_CANCELAR, {"plazo_id": plazo_id, "salvo": plazo.fecha})
    plazo.calendario_version = calendario.version
    todos = hitos(plazo.fecha, calendario, ajustes.distancias)
    for hito in por_programar(todos, reloj_legal.hoy()):
        valores = {
            "id": uuid7(),
            "plazo_id": plazo_id,
            "hito": hito.nombre,
            "fecha_plazo": plazo.fecha,
            "dia": hito.dia,
        }
        id = (await tx.execute(_PONER, valores)).scalar_one_or_none()
        if id is None:
            continue
        cuando = datetime.combine(hito.dia, time(ajustes.alertas_hora), tzinfo=BOGOTA)
        # One job too many does nothing: the alert's own state says whether it is to go out.
        await encolar(tx, EMITIR, {"alerta_id": str(id)}, grupo=plazo.nit, no_antes=cuando, reloj="legal")


async def emitir(tx: AsyncSession, alerta_id: UUID, ajustes: AjustesNotificaciones) -> bool:
    """Announce a deadline if its day has come and no later milestone's has; says whether it was announced.

    Raises:
        NoTodavia: if the company is not known here yet.
    """
    calendario = await calendario_vigente(tx)
    referida = await tx.get(Alerta, alerta_id)
    if referida is None:
        return False
    # The deadline first, as everywhere: its row orders the changes of its alerts.
    plazo = await tx.get_one(Plazo, referida.plazo_id, with_for_update=True)
    alerta = await tx.get_one(Alerta, alerta_id, with_for_update=True, populate_existing=True)
    ahora = reloj_legal.ahora()
    hoy = ahora.date()
    if alerta.estado != "programada" or plazo.estado != "abierto" or alerta.dia > hoy:
        return False
    posteriores = select(col(Alerta.id)).where(
        col(Alerta.plazo_id) == plazo.plazo_id,
        col(Alerta.dia) > alerta.dia,
        col(Alerta.dia) <= hoy,
        col(Alerta.estado).in_(("programada", "emitida")),
    )
    if ahora.hour >= ajustes.alertas_hora and (await tx.execute(posteriores)).first() is not None:
        alerta.estado = "omitida"
        return False
    alerta.estado, alerta.emitida_en = "emitida", reloj_sistema.ahora()
    await avisar(
        tx,
        "alerta_plazo",
        evento_id=alerta.id,
        nit=plazo.nit,
        caso_id=plazo.caso_id,
        caso_numero=plazo.caso_numero,
        datos=_datos(plazo, alerta, en_palabras(plazo.fecha, hoy, calendario)),
        a_ministerio=True,
    )
    return True


def _datos(plazo: Plazo, alerta: Alerta, cuando: str) -> dict[str, Any]:
    return {
        "caso_numero": plazo.caso_numero,
        "nit": plazo.nit,
        "nombre": plazo.nombre,
        "articulo": plazo.articulo,
        "fecha": plazo.fecha.isoformat(),
        "pasos": plazo.pasos,
        "cuando": cuando,
        "vencido": alerta.hito == VENCIDO,
    }
