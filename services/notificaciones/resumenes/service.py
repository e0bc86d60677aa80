"""Which digests are due, and what each says."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from services.notificaciones.avisos.service import avisar
from services.notificaciones.mensajes.rules import Clase
from services.notificaciones.referencias.service import calendario_vigente
from services.notificaciones.resumenes.rules import semana_que_toca, toca_diario
from services.notificaciones.settings import AjustesNotificaciones
from shared.clock import reloj_legal, reloj_sistema
from shared.jobs import encolar

RESUMIR = "notificaciones.resumir"
LOTE = 500
"""Companies whose digest one turn of the timer asks for."""
LINEAS = 25
"""Deadlines of each kind that a digest writes out; of the rest it gives the number."""

_PEDIR = text("""
    INSERT INTO resumen (id, clase, nit, dia) VALUES (:id, :clase, :nit, :dia)
    ON CONFLICT ON CONSTRAINT uq_resumen DO NOTHING RETURNING id
""")
_EMPRESAS = text("""
    SELECT DISTINCT p.nit FROM plazo p
    WHERE p.estado = 'abierto' AND p.nit <> '' AND p.obligado <> 'ministerio' AND p.fecha <= :hasta
      AND NOT (p.clase = 'ventana' AND p.fecha < :hoy)
      AND NOT EXISTS (SELECT FROM resumen r WHERE r.clase = 'resumen_semanal' AND r.nit = p.nit AND r.dia = :dia)
    LIMIT :lote
""")
_PLAZOS = text("""
    SELECT p.fecha, p.caso_numero, p.nombre, coalesce(e.razon_social, '') AS empresa, count(*) OVER () AS total
    FROM plazo p LEFT JOIN empresa e ON e.nit = p.nit
    WHERE p.estado = 'abierto' AND p.fecha BETWEEN :desde AND :hasta AND p.obligado <> :ajeno
      AND (CAST(:nit AS text) IS NULL OR p.nit = :nit) AND NOT (p.clase = 'ventana' AND p.fecha < :hoy)
    ORDER BY p.fecha, p.caso_numero, p.plazo_id LIMIT :lineas
""")
_SIN_LLEGAR = text("SELECT count(*) FROM entrega WHERE estado IN ('fallida', 'rebotada', 'dudosa')")
_HECHO = text("UPDATE resumen SET hecho_en = :ahora, plazos = :plazos WHERE id = :id AND hecho_en IS NULL RETURNING id")
_LEER = text("SELECT id, clase, nit, dia FROM resumen WHERE id = :id")
_MUY_ANTES = date(1900, 1, 1)


async def pedir(tx: AsyncSession, ajustes: AjustesNotificaciones) -> int:
    """Ask, once each, for the digests that are due by the legal clock; says how many were asked for.

    Nothing is counted: a digest exists for its reader and day or does not, so restarts, replicas and clocks that jump
    make none twice; of days that passed without service none is made up.
    """
    calendario = await calendario_vigente(tx)
    ahora = reloj_legal.ahora()
    hoy = ahora.date()
    pedidos = 0
    if ajustes.direcciones_ministerio and toca_diario(ahora, calendario, ajustes.resumen_hora):
        pedidos += await _pedir(tx, "resumen_diario", "", hoy)
    semana = semana_que_toca(ahora, calendario, ajustes.resumen_hora)
    if semana is not None:
        hasta = calendario.sumar_habiles(hoy, ajustes.resumen_dias)
        valores = {"hasta": hasta, "hoy": hoy, "dia": semana, "lote": LOTE}
        for nit in (await tx.execute(_EMPRESAS, valores)).scalars().all():
            pedidos += await _pedir(tx, "resumen_semanal", nit, semana)
    return pedidos


async def _pedir(tx: AsyncSession, clase: Clase, nit: str, dia: date) -> int:
    valores = {"id": uuid7(), "clase": clase, "nit": nit, "dia": dia}
    id = (await tx.execute(_PEDIR, valores)).scalar_one_or_none()
    if id is None:
        return 0
    await encolar(tx, RESUMIR, {"resumen_id": str(id)}, clave=str(id), grupo=nit)
    return 1


async def resumir(tx: AsyncSession, id: UUID, ajustes: AjustesNotificaciones) -> None:
    """Write a digest and have it mailed; without deadlines (and, for the ministry, undelivered mails) none goes out.

    Raises:
        NoTodavia: if the company is not known here yet.
    """
    resumen = (await tx.execute(_LEER, {"id": id})).one()
    calendario = await calendario_vigente(tx)
    diario = resumen.clase == "resumen_diario"
    hoy = reloj_legal.hoy()
    comunes = {"nit": None if diario else resumen.nit, "ajeno": "empresa" if diario else "ministerio", "hoy": hoy}
    hasta = calendario.sumar_habiles(hoy, ajustes.resumen_dias)
    vencidos, cuantos_vencidos = await _plazos(tx, comunes, _MUY_ANTES, hoy - timedelta(days=1), con_empresa=diario)
    de_hoy, cuantos_hoy = await _plazos(tx, comunes, hoy, hoy, con_empresa=diario)
    proximos, cuantos_proximos = await _plazos(tx, comunes, hoy + timedelta(days=1), hasta, con_empresa=diario)
    fallidos = int((await tx.execute(_SIN_LLEGAR)).scalar_one()) if diario else 0
    total = cuantos_vencidos + cuantos_hoy + cuantos_proximos
    hecho = {"id": id, "ahora": reloj_sistema.ahora(), "plazos": total}
    if (await tx.execute(_HECHO, hecho)).first() is None or not total + fallidos:
        return
    await avisar(
        tx,
        resumen.clase,
        evento_id=id,
        nit=resumen.nit,
        caso_id=id,
        caso_numero=f"RES-{resumen.dia.isoformat()}",
        datos={
            "dia": resumen.dia.isoformat(),
            "dias": ajustes.resumen_dias,
            "total": cuantos_hoy + cuantos_proximos,
            "vencidos": vencidos,
            "vencidos_total": cuantos_vencidos,
            "hoy": de_hoy,
            "proximos": proximos,
            "proximos_total": cuantos_proximos,
            "correos_fallidos": fallidos,
        },
        a_empresa=not diario,
        a_ministerio=diario,
    )


async def _plazos(
    tx: AsyncSession, comunes: dict[str, Any], desde: date, hasta: date, *, con_empresa: bool
) -> tuple[list[dict[str, str]], int]:
    filas = (await tx.execute(_PLAZOS, {**comunes, "desde": desde, "hasta": hasta, "lineas": LINEAS})).all()
    lineas = [
        {
            "fecha": f.fecha.isoformat(),
            "caso_numero": f.caso_numero,
            "nombre": f.nombre,
            "empresa": f.empresa if con_empresa else "",
        }
        for f in filas
    ]
    return lineas, int(filas[0].total) if filas else 0
