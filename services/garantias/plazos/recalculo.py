"""What a new calendar does to all open terms, in batches that each are one transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import UUID as PG_UUID
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from uuid_utils.compat import uuid7

from services.garantias.plazos.models import PlazoGuardado, PlazoMovimiento
from services.garantias.plazos.rules import catalogo
from services.garantias.plazos.schemas import PlazoCalculado
from services.garantias.plazos.service import restaurar
from services.garantias.referencias.service import calendario_vigente
from shared.calendar import Calendario, Movido, Plazo, calcular
from shared.clock import reloj_legal
from shared.events.plazos import PlazoMovido
from shared.expedientes import expediente
from shared.messaging.lotes import Publicacion, publicar_lote

PRIMERO = UUID(int=0)
"""Before every case."""
LOTE = 500
"""Cases per transaction: short enough that nobody waits long for one of their rows."""

_CASOS = sa.text("""
    SELECT DISTINCT caso_id FROM plazo
    WHERE estado = 'abierto' AND calendario_version < :version AND caso_id > :tras
    ORDER BY caso_id LIMIT :limite
""")
_QUEDAN_IGUAL = sa.text("UPDATE plazo SET calendario_version = :version WHERE id = ANY(:ids)").bindparams(
    sa.bindparam("ids", type_=ARRAY(PG_UUID(as_uuid=True)))
)
# A draft that nobody signed told of a date that is no longer the one.
_DESCARTAR = sa.text("""
    UPDATE acto SET estado = 'descartado', resuelto_por = 'sistema:garantias', resuelto_en = :ahora, motivo = :motivo
    WHERE plazo_id = ANY(:ids) AND estado = 'proyectado'
""").bindparams(sa.bindparam("ids", type_=ARRAY(PG_UUID(as_uuid=True))))


@dataclass(frozen=True, slots=True)
class _Cambio:
    guardado: PlazoGuardado
    version_del_caso: int
    movido: Movido


async def recalcular_lote(tx: AsyncSession, tras: UUID = PRIMERO, limite: int = LOTE) -> tuple[int, UUID | None]:
    """Bring up to `limite` cases to the calendar in force, in the order of their ids from the one after `tras`.

    Each batch begins where the one before ended: looking for its cases costs the same however many are done already.

    Returns:
        How many terms moved, and the last case looked at if more may wait for another batch.
    """
    calendario = await calendario_vigente(tx)
    valores = {"version": calendario.version, "tras": tras, "limite": limite}
    casos = (await tx.execute(_CASOS, valores)).scalars().all()
    if not casos:
        return 0, None
    # Events of a case keep their order because each is published under the lock of its row.
    candados = sa.select(expediente.c.id, expediente.c.version).where(expediente.c.id.in_(casos))
    bloqueados = await tx.execute(candados.order_by(expediente.c.id).with_for_update(key_share=True))
    versiones: dict[UUID, int] = {fila.id: fila.version for fila in bloqueados}
    # What a term is computed from, and not its steps: those of one that stays are never read.
    abiertos = sa.select(*_DE_QUE_SALE).where(
        col(PlazoGuardado.caso_id).in_(casos),
        col(PlazoGuardado.estado) == "abierto",
        col(PlazoGuardado.calendario_version) < calendario.version,
    )
    orden = abiertos.order_by(col(PlazoGuardado.caso_id), col(PlazoGuardado.id)).with_for_update()
    iguales, nuevos = _comparar(await tx.execute(orden), calendario)
    await tx.execute(_QUEDAN_IGUAL, {"version": calendario.version, "ids": iguales})
    consulta = sa.select(PlazoGuardado).where(col(PlazoGuardado.id).in_(nuevos))
    movidos = (await tx.execute(consulta.order_by(col(PlazoGuardado.caso_id), col(PlazoGuardado.id)))).scalars()
    cambios = [_Cambio(g, versiones[g.caso_id], Movido(restaurar(g), nuevos[g.id])) for g in movidos]
    await _mover(tx, cambios, calendario.version)
    # Rows were written past the session: nothing of them is kept, nor grows with the batches.
    tx.expunge_all()
    return len(cambios), casos[-1] if len(casos) == limite else None


_DE_QUE_SALE = tuple(col(getattr(PlazoGuardado, c)) for c in ("id", "reglamento", "regla", "inicio", "datos", "vence"))


def _comparar(filas: Iterable[Any], calendario: Calendario) -> tuple[list[UUID], dict[UUID, Plazo]]:
    """Ids of the terms whose date stays, and those that moved with their new computation; alike ones once."""
    hechos: dict[tuple[Any, ...], Plazo] = {}
    iguales: list[UUID] = []
    nuevos: dict[UUID, Plazo] = {}
    for f in filas:
        clave = (f.reglamento, f.regla, f.inicio, *sorted(f.datos.items()))
        nuevo = hechos.get(clave)
        if nuevo is None:
            nuevo = hechos[clave] = calcular(catalogo(f.reglamento)[f.regla], f.inicio, calendario, **f.datos)
        if nuevo.vence == f.vence:
            iguales.append(f.id)
        else:
            nuevos[f.id] = nuevo
    return iguales, nuevos


async def _mover(tx: AsyncSession, cambios: Sequence[_Cambio], version: int) -> None:
    """Write the new dates with their steps, record each move, publish it; drafts of the old dates are discarded."""
    if not cambios:
        return
    ahora = reloj_legal.ahora()
    tabla, movimientos = (modelo.metadata.tables[modelo.__tablename__] for modelo in (PlazoGuardado, PlazoMovimiento))
    proyectados = [c.guardado.id for c in cambios if c.guardado.proyectado is not None]
    if proyectados:
        motivo = f"El calendario {version} movió el término"
        await tx.execute(_DESCARTAR, {"ids": proyectados, "ahora": ahora, "motivo": motivo})
    escribir = (
        sa.update(tabla)
        .where(tabla.c.id == sa.bindparam("cual"))
        .values(
            vence=sa.bindparam("nueva"),
            calculo=sa.bindparam("pasos"),
            version=tabla.c.version + 1,
            calendario_version=version,
            proyectado=None,
        )
    )
    conexion = await tx.connection()
    await conexion.execute(
        escribir,
        [{"cual": c.guardado.id, "nueva": c.movido.nuevo.vence, "pasos": _calculo(c.movido.nuevo)} for c in cambios],
    )
    await conexion.execute(sa.insert(movimientos), [_movimiento(c, ahora) for c in cambios])
    await _publicar(tx, cambios)


def _calculo(plazo: Plazo) -> dict[str, Any]:
    return PlazoCalculado.de(plazo).model_dump(mode="json")


def _movimiento(cambio: _Cambio, ahora: object) -> dict[str, Any]:
    movido = cambio.movido
    antes: date = cambio.guardado.vence
    return {
        "id": uuid7(),
        "plazo_id": cambio.guardado.id,
        "calendario_anterior": movido.anterior.calendario_version,
        "calendario_version": movido.nuevo.calendario_version,
        "fecha_anterior": antes,
        "fecha": movido.nuevo.vence,
        "explicacion": movido.explicacion,
        "movido_en": ahora,
    }


async def _publicar(tx: AsyncSession, cambios: Sequence[_Cambio]) -> None:
    """One event for each move; those of a case go in different rounds, as one statement keeps no order of a key."""
    rondas: list[list[Publicacion]] = []
    vistos: dict[UUID, int] = {}
    for c in cambios:
        ronda = vistos.get(c.guardado.caso_id, 0)
        vistos[c.guardado.caso_id] = ronda + 1
        if ronda == len(rondas):
            rondas.append([])
        rondas[ronda].append(
            Publicacion(_evento(c), str(c.guardado.caso_id), c.version_del_caso, c.guardado.caso_numero or None)
        )
    for publicaciones in rondas:
        await publicar_lote(tx, publicaciones)


def _evento(cambio: _Cambio) -> PlazoMovido:
    guardado, nuevo = cambio.guardado, cambio.movido.nuevo
    return PlazoMovido(
        plazo_id=guardado.id,
        version=guardado.version + 1,
        caso_id=guardado.caso_id,
        caso_numero=guardado.caso_numero,
        nit=guardado.nit,
        nombre=nuevo.regla.nombre,
        fecha_anterior=guardado.vence,
        fecha=nuevo.vence,
        pasos=nuevo.pasos,
        calendario_version=nuevo.calendario_version,
    )
