"""The quota of an import period in the ledger: what is available, reserved, used and re-exported, in USD cents."""

from dataclasses import dataclass
from uuid import UUID, uuid5

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.garantias.dinero import de_centavos
from services.garantias.programas import periodos
from services.garantias.programas.models import Programa
from services.garantias.programas.rules import ClasePrograma, es_de_materias_primas
from services.garantias.registros.models import CupoPeriodo
from shared.clock import reloj_legal
from shared.events.garantias import CupoDeProgramaMovido
from shared.expedientes import Expediente
from shared.http import Problema
from shared.ledger import SaldoInsuficiente, abrir_cuenta, cuenta_de, reservar, saldos, transferir
from shared.messaging import publicar

UNIDAD = "USD-centavos"
AUTORIZADO, DISPONIBLE, UTILIZADO, REEXPORTADO = "cupo_pv", "disponible_pv", "utilizado_pv", "reexportado_pv"


@dataclass(frozen=True, slots=True)
class Saldo:
    """USD cents of a period's quota: authorised = available + reserved + used + re-exported."""

    autorizado: int
    disponible: int
    reservado: int
    utilizado: int
    reexportado: int


def periodo_de(programa: Programa, anio: int) -> int:
    """Arts. 21 par. 1 and 57: raw materials by calendar year, the rest one period for the whole programme."""
    return anio if es_de_materias_primas(ClasePrograma(programa.clase)) else 0


def cuenta(tipo: str, programa_id: UUID, periodo: int) -> UUID:
    """Id of an account of a period's quota."""
    return cuenta_de(tipo, f"{programa_id}:{periodo}", UNIDAD)


async def sincronizar(tx: AsyncSession, programa: Programa, periodo: int) -> None:
    """Open the accounts of a period and bring what it authorises to what the programme says now.

    Raises:
        Problema: `cupo-excedido` where the programme now authorises less than was drawn already.
    """
    ref = f"{programa.id}:{periodo}"
    origen = await abrir_cuenta(tx, AUTORIZADO, str(programa.id), unidad=UNIDAD, sin_negativos=False)
    disponible = await abrir_cuenta(tx, DISPONIBLE, ref, unidad=UNIDAD)
    await abrir_cuenta(tx, UTILIZADO, ref, unidad=UNIDAD)
    await abrir_cuenta(tx, REEXPORTADO, ref, unidad=UNIDAD)
    nuevo = insert(CupoPeriodo).values(programa_id=programa.id, periodo=periodo, autorizado_centavos=0, version=1)
    await tx.execute(nuevo.on_conflict_do_nothing())
    fila = await tx.get_one(CupoPeriodo, (programa.id, periodo), with_for_update=True, populate_existing=True)
    anterior = await cupo_utilizado(tx, programa.id, periodo - 1) if periodo else 0
    cupo = await periodos.cupo_del_periodo(tx, programa, periodo, anterior)
    diferencia = cupo - fila.autorizado_centavos
    if not diferencia:
        return
    fila.autorizado_centavos, fila.version = cupo, fila.version + 1
    await tx.flush()
    de, a = (origen, disponible) if diferencia > 0 else (disponible, origen)
    movimiento = uuid5(programa.id, f"cupo:{periodo}:{fila.version}")
    try:
        await transferir(tx, id=movimiento, origen=de, destino=a, cantidad=abs(diferencia), causa="cupo_pv.autorizado")
    except SaldoInsuficiente as error:
        raise _excedido(error.disponible, abs(diferencia)) from error


def _excedido(disponible: int, pedido: int) -> Problema:
    return Problema(
        "cupo-excedido",
        f"Quedan {de_centavos(disponible)} USD del cupo y se piden {de_centavos(pedido)} USD (art. 42).",
        disponible_usd=str(de_centavos(disponible)),
        pedido_usd=str(de_centavos(pedido)),
    )


async def apartar(tx: AsyncSession, programa: Programa, periodo: int, centavos: int, reserva: UUID) -> None:
    """Hold cents of the quota for a registration that was filed.

    Raises:
        Problema: `cupo-excedido` if one cent is missing.
    """
    await sincronizar(tx, programa, periodo)
    try:
        await reservar(
            tx,
            id=reserva,
            origen=cuenta(DISPONIBLE, programa.id, periodo),
            destino=cuenta(UTILIZADO, programa.id, periodo),
            cantidad=centavos,
            causa="registro.radicado",
        )
    except SaldoInsuficiente as error:
        raise _excedido(error.disponible, centavos) from error


async def modificar(tx: AsyncSession, programa_id: UUID, periodo: int, diferencia: int, movimiento: UUID) -> None:
    """Give back to the quota what a registration no longer draws, or draw more.

    Raises:
        Problema: `cupo-excedido` if it is to draw more than is left.
    """
    if not diferencia:
        return
    disponible, utilizado = (cuenta(t, programa_id, periodo) for t in (DISPONIBLE, UTILIZADO))
    de, a = (disponible, utilizado) if diferencia > 0 else (utilizado, disponible)
    try:
        await transferir(tx, id=movimiento, origen=de, destino=a, cantidad=abs(diferencia), causa="registro.modificado")
    except SaldoInsuficiente as error:
        raise _excedido(error.disponible, abs(diferencia)) from error


async def reexportar(tx: AsyncSession, programa_id: UUID, periodo: int, centavos: int, movimiento: UUID) -> None:
    """Take what was re-exported for good out of what is used; the quota itself does not grow again."""
    await transferir(
        tx,
        id=movimiento,
        origen=cuenta(UTILIZADO, programa_id, periodo),
        destino=cuenta(REEXPORTADO, programa_id, periodo),
        cantidad=centavos,
        causa="registro.reexportado",
    )


async def saldo_de(tx: AsyncSession, programa: Programa, periodo: int) -> Saldo:
    """The period's balance; one that nothing was drawn from yet has what art. 57 gives it."""
    cuentas = [cuenta(t, programa.id, periodo) for t in (DISPONIBLE, UTILIZADO, REEXPORTADO)]
    leidos = await saldos(tx, cuentas)
    if not leidos:
        anterior = await cupo_utilizado(tx, programa.id, periodo - 1) if periodo else 0
        previsto = await periodos.cupo_previsto(tx, programa, periodo, anterior)
        return Saldo(previsto, previsto, 0, 0, 0)
    disponible, utilizado, reexportado = (leidos[c] for c in cuentas)
    return Saldo(
        autorizado=disponible.asentado + utilizado.asentado + reexportado.asentado,
        disponible=disponible.disponible,
        reservado=disponible.por_salir,
        utilizado=utilizado.asentado,
        reexportado=reexportado.asentado,
    )


async def cupo_utilizado(tx: AsyncSession, programa_id: UUID, periodo: int) -> int:
    """Arts. 32, 46 and 86: USD cents of registrations as modified, less definitive re-exports."""
    utilizado = cuenta(UTILIZADO, programa_id, periodo)
    leido = (await saldos(tx, [utilizado])).get(utilizado)
    return leido.asentado if leido else 0


async def anunciar(tx: AsyncSession, programa: Expediente, fila: Programa, periodo: int) -> None:
    """Publish the period's balance as `tx` leaves it."""
    subir = (
        sa.update(CupoPeriodo)
        .where(col(CupoPeriodo.programa_id) == fila.id, col(CupoPeriodo.periodo) == periodo)
        .values(version=CupoPeriodo.version + 1)
        .returning(col(CupoPeriodo.version))
    )
    version = (await tx.execute(subir)).scalar_one()
    saldo = await saldo_de(tx, fila, periodo)
    evento = CupoDeProgramaMovido(
        programa_id=fila.id,
        programa=programa.numero or "",
        nit=programa.empresa,
        periodo=periodo,
        autorizado_centavos=saldo.autorizado,
        utilizado_centavos=saldo.utilizado,
        reservado_centavos=saldo.reservado,
        disponible_centavos=saldo.disponible,
    )
    await publicar(tx, evento, clave=f"{fila.id}:{periodo}", version=version, asunto=programa.numero)


def periodo_actual(programa: Programa) -> int:
    """The period that a registration filed today belongs to."""
    return periodo_de(programa, reloj_legal.hoy().year)
