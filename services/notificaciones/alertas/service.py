"""Keeping deadlines, scheduling their alerts, sending those whose day has come."""

from datetime import date, datetime, time
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select
from uuid_utils.compat import uuid7

from services.notificaciones.alertas.models import Alerta, Plazo
from services.notificaciones.alertas.rules import ESCALADA, VENCIDO, de_clase, en_palabras, hitos, por_programar
from services.notificaciones.alertas.vigencia import cancelar_alertas, cancelar_recordatorios
from services.notificaciones.avisos.service import avisar
from services.notificaciones.calendarios.rules import avisos_de, cita
from services.notificaciones.referencias.service import calendario_vigente
from services.notificaciones.settings import AjustesNotificaciones
from shared.clock import BOGOTA, reloj_legal, reloj_sistema
from shared.events.plazos import PlazoCumplido, PlazoMovido, PlazoPublicado
from shared.jobs import encolar
from shared.jobs import programar as programar_trabajos

EMITIR = "notificaciones.emitir_alerta"
PROGRAMAR = "notificaciones.programar_alertas"

ClasePlazo = Literal["plazo", "ventana", "recordado"]

_GUARDAR = text("""
    INSERT INTO plazo AS p (plazo_id, version, servicio, caso_id, caso_numero, nit, nombre, articulo, fecha, pasos,
        estado, calendario_version, obligado, clase, actualizado_en)
    VALUES (:plazo_id, :version, :servicio, :caso_id, :caso_numero, :nit, :nombre, :articulo, :fecha,
        to_jsonb(CAST(:pasos AS text[])), 'abierto', 0, :obligado, :clase, :ahora)
    ON CONFLICT (plazo_id) DO UPDATE SET version = excluded.version, nombre = excluded.nombre,
        articulo = excluded.articulo, fecha = excluded.fecha, pasos = excluded.pasos, estado = 'abierto', cierre = '',
        obligado = excluded.obligado, clase = excluded.clase, actualizado_en = excluded.actualizado_en
    WHERE p.version < excluded.version
    RETURNING plazo_id
""")
_MOVER = text("""
    UPDATE plazo SET version = :version, nombre = :nombre, fecha = :fecha, pasos = to_jsonb(CAST(:pasos AS text[])),
        actualizado_en = :ahora
    WHERE plazo_id = :plazo_id AND version < :version AND estado = 'abierto' RETURNING plazo_id
""")
_CUMPLIR = text("""
    UPDATE plazo SET version = :version, estado = 'cumplido', cierre = :motivo, actualizado_en = :ahora
    WHERE plazo_id = :plazo_id AND version < :version
    RETURNING plazo_id
""")
_CERRAR_RECORDADOS = text("""
    UPDATE plazo SET version = version + 1, estado = 'cumplido', cierre = :motivo, actualizado_en = :ahora
    WHERE caso_id = :caso_id AND clase = 'recordado' AND estado = 'abierto'
""")
_CANCELAR = text("""
    UPDATE alerta SET estado = 'cancelada' WHERE plazo_id = :plazo_id AND estado = 'programada'
        AND (CAST(:salvo AS date) IS NULL OR fecha_plazo <> :salvo)
""")
_PONER = text("""
    INSERT INTO alerta AS a (id, plazo_id, hito, fecha_plazo, dia, estado)
    SELECT nueva.id, :plazo_id, nueva.hito, :fecha_plazo, nueva.dia, 'programada'
    FROM unnest(CAST(:ids AS uuid[]), CAST(:hitos AS text[]), CAST(:dias AS date[])) AS nueva (id, hito, dia)
    ON CONFLICT ON CONSTRAINT uq_alerta_plazo_hito DO UPDATE SET dia = excluded.dia, estado = 'programada'
    WHERE a.estado IN ('programada', 'cancelada')
    RETURNING id, dia
""")


async def publicado(tx: AsyncSession, evento: PlazoPublicado, clase: ClasePlazo = "plazo") -> None:
    """Keep a deadline and have its alerts scheduled."""
    valores = evento.model_dump(exclude={"calendario_version"}) | {"pasos": list(evento.pasos)}
    valores |= {"clase": clase, "ahora": reloj_sistema.ahora()}
    if (await tx.execute(_GUARDAR, valores)).first() is not None:
        await _pedir(tx, evento.plazo_id, evento.nit)


async def movido(tx: AsyncSession, evento: PlazoMovido) -> None:
    """Move a deadline; alerts of its old date that have not gone out are cancelled."""
    valores = evento.model_dump(include={"plazo_id", "version", "nombre", "fecha"}) | {"pasos": list(evento.pasos)}
    if (await tx.execute(_MOVER, valores | {"ahora": reloj_sistema.ahora()})).first() is not None:
        await _pedir(tx, evento.plazo_id, evento.nit)


async def cumplido(tx: AsyncSession, evento: PlazoCumplido) -> None:
    """A deadline needs no more alerts; those that have not gone out do not."""
    valores = evento.model_dump(include={"plazo_id", "version", "motivo"}) | {"ahora": reloj_sistema.ahora()}
    if (await tx.execute(_CUMPLIR, valores)).first() is not None:
        await tx.execute(_CANCELAR, {"plazo_id": evento.plazo_id, "salvo": None})
        await cancelar_alertas(tx, evento.plazo_id)


async def cerrar_recordados(tx: AsyncSession, caso_id: UUID, motivo: str) -> None:
    """What a case waited for from its company is without object."""
    await tx.execute(_CERRAR_RECORDADOS, {"caso_id": caso_id, "motivo": motivo, "ahora": reloj_sistema.ahora()})
    await cancelar_recordatorios(tx, caso_id)


async def _pedir(tx: AsyncSession, plazo_id: UUID, nit: str) -> None:
    await encolar(tx, PROGRAMAR, {"plazo_id": str(plazo_id)}, grupo=nit)


async def programar(tx: AsyncSession, plazo_id: UUID, ajustes: AjustesNotificaciones) -> None:
    """Set the days of a deadline's alerts under the calendar in force, with a job for each."""
    calendario = await calendario_vigente(tx)
    plazo = await tx.get(Plazo, plazo_id, with_for_update=True)
    if plazo is None or plazo.estado != "abierto":
        return
    await tx.execute(_CANCELAR, {"plazo_id": plazo_id, "salvo": plazo.fecha})
    await cancelar_alertas(tx, plazo_id, plazo.fecha)
    plazo.calendario_version = calendario.version
    todos = hitos(plazo.fecha, calendario, ajustes.distancias, escalar=ajustes.alertas_escalar)
    nuevos = list(por_programar(de_clase(todos, plazo.clase), reloj_legal.hoy()))
    valores = {
        "plazo_id": plazo_id,
        "fecha_plazo": plazo.fecha,
        "ids": [uuid7() for _ in nuevos],
        "hitos": [hito.nombre for hito in nuevos],
        "dias": [hito.dia for hito in nuevos],
    }
    puestas = (await tx.execute(_PONER, valores)).all()
    # One job too many does nothing: the alert's own state says whether it is to go out.
    emisiones = [
        ({"alerta_id": str(alerta.id)}, datetime.combine(alerta.dia, time(ajustes.alertas_hora), tzinfo=BOGOTA))
        for alerta in puestas
    ]
    await programar_trabajos(tx, EMITIR, emisiones, grupo=plazo.nit, reloj="legal")


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
    if alerta.hito != ESCALADA and ahora.hour >= ajustes.alertas_hora and await _hay_posterior(tx, alerta, hoy):
        alerta.estado = "omitida"
        return False
    alerta.estado, alerta.emitida_en = "emitida", reloj_sistema.ahora()
    cuando = en_palabras(plazo.fecha, hoy, calendario)
    de_la_empresa = bool(plazo.nit) and alerta.hito != ESCALADA and plazo.obligado != "ministerio"
    del_ministerio = alerta.hito != ESCALADA and plazo.obligado != "empresa"
    avisos = avisos_de(plazo.fecha, calendario, ajustes.distancias, ajustes.alertas_hora)
    await avisar(
        tx,
        "alerta_escalada" if alerta.hito == ESCALADA else "alerta_plazo",
        evento_id=alerta.id,
        nit=plazo.nit,
        caso_id=plazo.caso_id,
        caso_numero=plazo.caso_numero,
        datos={**_datos(plazo, alerta, cuando), "cita": cita(plazo.model_dump(), "", avisos).congelada()},
        a_empresa=de_la_empresa,
        a_ministerio=del_ministerio,
        a_coordinacion=alerta.hito == ESCALADA,
    )
    return True


async def _hay_posterior(tx: AsyncSession, alerta: Alerta, hoy: date) -> bool:
    """Whether the day of a later milestone has come too: then that one is told instead."""
    posteriores = select(col(Alerta.id)).where(
        col(Alerta.plazo_id) == alerta.plazo_id,
        col(Alerta.hito) != ESCALADA,
        col(Alerta.dia) > alerta.dia,
        col(Alerta.dia) <= hoy,
        col(Alerta.estado).in_(("programada", "emitida")),
    )
    return (await tx.execute(posteriores)).first() is not None


_A_CARGO = {"empresa": "la empresa", "ministerio": "el Ministerio", "ambos": "la empresa y el Ministerio"}


def _datos(plazo: Plazo, alerta: Alerta, cuando: str) -> dict[str, Any]:
    return {
        "caso_numero": plazo.caso_numero,
        "nit": plazo.nit,
        "nombre": plazo.nombre,
        "articulo": plazo.articulo,
        "fecha": plazo.fecha.isoformat(),
        "pasos": plazo.pasos,
        "cuando": cuando,
        "vencido": alerta.hito in (VENCIDO, ESCALADA),
        "a_cargo": _A_CARGO[plazo.obligado],
        "ventana": plazo.clase == "ventana",
    }
