"""Deciding all the requests of a group as a run says, in a few statements for the ledger, the cases and the quotas."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from uuid_utils.compat import uuid7

from services.cupos.asignaciones.datos import FilaDeResultado
from services.cupos.asignaciones.models import Corrida, Cupo
from services.cupos.asignaciones.service import asignado
from services.cupos.contingentes.libro import ASIGNADO, DISPONIBLE, referencia
from services.cupos.contingentes.models import Grupo, VersionDeContingente
from services.cupos.referencias.models import Empresa
from services.cupos.solicitudes.decisiones import publicar_decision
from services.cupos.solicitudes.models import FLUJO, Solicitud
from services.cupos.turnos import service as turnos
from services.cupos.turnos.models import VIVOS, Turno
from shared.audit import Sistema, en_nombre_de, identidad
from shared.clock import reloj_legal
from shared.documents.textos import kilogramos
from shared.expedientes import Expediente, situacion
from shared.expedientes.lotes_de_sistema import Movimiento, mover_lote
from shared.expedientes.tablas import CAMPOS, expediente
from shared.http import Problema
from shared.identity import Principal
from shared.ledger import SaldoInsuficiente, Transferencia, cuenta_de, transferir_enlazadas
from shared.messaging.lotes import Publicacion, publicar_lote

SISTEMA = Sistema("cupos")
SIN_VOLUMEN = "volumen_agotado"
_TERMINAR = text("""
    WITH fin AS (
        UPDATE turno SET estado = 'atendido', motivo = :motivo
        WHERE solicitud = ANY(:ids) AND estado = ANY(:vivos) AND reserva IS NULL RETURNING numero, tanda
    )
    INSERT INTO turno_hecho (turno, hecho, kg, motivo, legal_en)
    SELECT numero, 'sale', 0, :motivo, :ahora FROM fin WHERE tanda IS NOT NULL ORDER BY numero
""")


async def exigir_sin_conflicto(tx: AsyncSession, filas: Sequence[FilaDeResultado], quien: Principal) -> None:
    """Nobody decides on a company of theirs, nor on one with which they have a declared conflict.

    Raises:
        Problema: `conflicto-de-interes`, with the companies.
    """
    ajenas = (await situacion(tx, quien)).conflictos | quien.empresas
    if con_conflicto := sorted({f.nit for f in filas} & ajenas):
        raise Problema("conflicto-de-interes", f"Con {', '.join(con_conflicto)}.", empresas=con_conflicto)


async def terminar_turnos(tx: AsyncSession, solicitudes: Sequence[UUID], motivo: str) -> None:
    """End the live turns of requests that are about to be decided; what they hold is free. Their cases are held."""
    con_reserva = select(col(Turno.solicitud)).where(
        col(Turno.solicitud).in_(solicitudes), col(Turno.estado).in_(VIVOS), col(Turno.reserva).is_not(None)
    )
    for solicitud in sorted((await tx.execute(con_reserva)).scalars().all()):
        await turnos.pasar(tx, solicitud, "atendido", motivo)
    parametros = {"ids": list(solicitudes), "vivos": list(VIVOS), "motivo": motivo, "ahora": reloj_legal.ahora()}
    await tx.execute(_TERMINAR, parametros)


async def decidir(
    tx: AsyncSession,
    corrida: Corrida,
    grupo: Grupo,
    filas: Sequence[tuple[FilaDeResultado, str]],
    quien: Principal,
    motivo: str,
) -> dict[str, Cupo]:
    """Decide requests of a group: whole, in part, or (0 kg) denied. Cases and ledger are held, turns ended.

    Args:
        filas: what each gets, with the state of its case: `enviada` or `lista_de_espera`.

    Returns:
        The cupos by request.

    Raises:
        Problema: `volumen-insuficiente`; the transaction must not commit.
    """
    ids = [UUID(f.id) for f, _ in filas]
    consulta = select(Solicitud).where(col(Solicitud.id).in_(ids)).order_by(col(Solicitud.id))
    consulta = consulta.with_for_update(key_share=True).execution_options(populate_existing=True)
    solicitudes = {s.id: s for s in (await tx.execute(consulta)).scalars()}
    await _mover(tx, corrida, filas, solicitudes, quien, motivo)
    casos = await _casos(tx, ids)
    cupos = await _asignar(tx, corrida, grupo, [f for f, _ in filas if f.kg > 0], casos, solicitudes)
    # What every letter reads, once for all of them.
    versiones = select(VersionDeContingente).where(col(VersionDeContingente.codigo) == corrida.contingente)
    nits = {s.nit for s in solicitudes.values()}
    leidos: list[Any] = [
        *(await tx.execute(versiones)).scalars(),
        *(await tx.execute(select(Empresa).where(col(Empresa.nit).in_(nits)))).scalars(),
    ]
    for fila, _ in filas:
        caso, solicitud = casos[UUID(fila.id)], solicitudes[UUID(fila.id)]
        causa = SIN_VOLUMEN if fila.kg == 0 else None
        await publicar_decision(tx, caso, solicitud, motivo, fila.kg, quien, causa=causa)
    leidos.clear()
    return cupos


async def _mover(
    tx: AsyncSession,
    corrida: Corrida,
    filas: Sequence[tuple[FilaDeResultado, str]],
    solicitudes: dict[UUID, Solicitud],
    quien: Principal,
    motivo: str,
) -> None:
    ahora = reloj_legal.ahora()
    esperaban = [
        Movimiento(UUID(f.id), SISTEMA.sub, ahora, datos={"corrida": str(corrida.id)})
        for f, estado in filas
        if estado == "lista_de_espera"
    ]
    await mover_lote(tx, FLUJO, "liberar", "lista_de_espera", "enviada", esperaban)
    por_accion: dict[str, list[Movimiento]] = {"aprobar": [], "aprobar_parcial": [], "negar": []}
    for f, _ in filas:
        solicitud = solicitudes[UUID(f.id)]
        accion = "negar" if f.kg == 0 else "aprobar" if f.kg == solicitud.cantidad_kg else "aprobar_parcial"
        por_accion[accion].append(_decision(corrida, f, solicitud, quien, motivo, ahora))
        if f.kg > 0:
            solicitud.aprobada_kg = f.kg
    for accion, hacia in (("aprobar", "aprobada"), ("aprobar_parcial", "aprobada_parcial"), ("negar", "negada")):
        await mover_lote(tx, FLUJO, accion, "enviada", hacia, por_accion[accion])
    await tx.flush()


def _decision(
    corrida: Corrida, fila: FilaDeResultado, solicitud: Solicitud, quien: Principal, motivo: str, ahora: datetime
) -> Movimiento:
    """What is kept of the decision: what the run gave, and where its arithmetic is."""
    visto: dict[str, Any] = {
        "aprobada_kg": fila.kg,
        "solicitada_kg": solicitud.cantidad_kg,
        "formulario": solicitud.formulario,
        "firmado_sha256": (solicitud.firmado or {}).get("sha256"),
        "corrida": str(corrida.id),
        "calculo": corrida.calculo,
    }
    if fila.kg == 0:
        visto["causa"] = SIN_VOLUMEN
    return Movimiento(solicitud.id, identidad(quien), ahora, en_nombre_de(quien), motivo, visto)


async def _casos(tx: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, Expediente]:
    filas = await tx.execute(select(*CAMPOS).where(expediente.c.id.in_(ids)))
    casos = [Expediente(*fila) for fila in filas]
    return {caso.id: caso for caso in casos}


async def _asignar(
    tx: AsyncSession,
    corrida: Corrida,
    grupo: Grupo,
    filas: Sequence[FilaDeResultado],
    casos: dict[UUID, Expediente],
    solicitudes: dict[UUID, Solicitud],
) -> dict[str, Cupo]:
    """One linked movement of the ledger, one insert, one publication, for all that get something."""
    if not filas:
        return {}
    ahora = reloj_legal.ahora()
    cupos = {f.id: _cupo(f, casos[UUID(f.id)], solicitudes[UUID(f.id)], grupo, ahora) for f in filas}
    de_grupo = referencia(corrida.contingente, grupo.codigo)
    origen, destino = cuenta_de(DISPONIBLE, de_grupo), cuenta_de(ASIGNADO, de_grupo)
    pasos = [Transferencia(c.transferencia, origen, destino, c.cantidad_kg, f"cupo {c.numero}") for c in cupos.values()]
    try:
        await transferir_enlazadas(tx, uuid7(), pasos)
    except SaldoInsuficiente as error:
        raise Problema(
            "volumen-insuficiente",
            f"En el grupo {grupo.codigo} no alcanzan los {kilogramos(error.disponible)} que quedan.",
            disponible_kg=error.disponible,
        ) from error
    tx.add_all(cupos.values())
    await tx.flush()
    await publicar_lote(tx, [Publicacion(asignado(c), str(c.id), 1, c.numero) for c in cupos.values()])
    return cupos


def _cupo(fila: FilaDeResultado, caso: Expediente, solicitud: Solicitud, grupo: Grupo, ahora: datetime) -> Cupo:
    assert caso.numero is not None
    return Cupo(
        id=uuid7(),
        solicitud=solicitud.id,
        numero=caso.numero,
        nit=solicitud.nit,
        contingente=solicitud.contingente,
        contingente_version=solicitud.contingente_version,
        grupo=solicitud.grupo,
        subpartidas=[solicitud.subpartida] if solicitud.subpartida else grupo.subpartidas,
        cantidad_kg=fila.kg,
        transferencia=uuid7(),
        asignado_en=ahora,
    )
