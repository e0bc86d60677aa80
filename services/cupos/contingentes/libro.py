"""A group's accounts in the ledger: what was issued is either available or assigned, never more."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from sqlalchemy.ext.asyncio import AsyncSession

from shared.documents.textos import kilogramos
from shared.http import Problema
from shared.ledger import (
    SaldoInsuficiente,
    Transferencia,
    abrir_cuenta,
    cuenta_de,
    saldo,
    saldos,
    transferir,
    transferir_enlazadas,
)

EMITIDO, DISPONIBLE, ASIGNADO = "grupo_emitido", "grupo_disponible", "grupo_asignado"


@dataclass(frozen=True)
class SaldoGrupo:
    """Kilograms of a group."""

    disponible_kg: int
    asignado_kg: int
    reservado_kg: int


def referencia(contingente: str, grupo: str) -> str:
    """How the accounts of a group are referred to."""
    return f"{contingente}/{grupo}"


async def abrir_grupo(tx: AsyncSession, contingente: str, grupo: str) -> None:
    """Open the three accounts of a group; only the issuing one may be negative, by what has been issued."""
    de_grupo = referencia(contingente, grupo)
    await abrir_cuenta(tx, EMITIDO, de_grupo, sin_negativos=False)
    await abrir_cuenta(tx, DISPONIBLE, de_grupo)
    await abrir_cuenta(tx, ASIGNADO, de_grupo)


async def emitir(tx: AsyncSession, contingente: str, grupo: str, *, version: int, kg: int, causa: str) -> None:
    """Issue to a group the volume with which it is published; once per version of the contingente."""
    de_grupo = referencia(contingente, grupo)
    emitido, disponible = cuenta_de(EMITIDO, de_grupo), cuenta_de(DISPONIBLE, de_grupo)
    transferencia = uuid5(disponible, f"version:{version}")
    await transferir(tx, id=transferencia, origen=emitido, destino=disponible, cantidad=kg, causa=causa)


async def mover_volumen(
    tx: AsyncSession, contingente: str, *, desde: str | None, hacia: str | None, enlace: UUID, kg: int, causa: str
) -> None:
    """Take back available kilograms of group `desde`, issue them to group `hacia`, or both at once.

    Raises:
        Problema: `volumen-insuficiente` if more is taken back than is available; nothing is moved.
    """
    pasos = []
    for grupo, vuelve in ((desde, True), (hacia, False)):
        if grupo is not None:
            de_grupo = referencia(contingente, grupo)
            emitido, disponible = cuenta_de(EMITIDO, de_grupo), cuenta_de(DISPONIBLE, de_grupo)
            origen, destino = (disponible, emitido) if vuelve else (emitido, disponible)
            pasos.append(Transferencia(uuid5(enlace, grupo), origen, destino, kg, causa))
    try:
        await transferir_enlazadas(tx, enlace, pasos)
    except SaldoInsuficiente as error:
        raise Problema(
            "volumen-insuficiente",
            f"Del grupo {desde} solo se pueden quitar {error.disponible} kg: el resto está asignado o reservado.",
            disponible_kg=error.disponible,
            pedido_kg=kg,
        ) from error


async def asignar(tx: AsyncSession, contingente: str, grupo: str, *, transferencia: UUID, kg: int, causa: str) -> int:
    """Assign available kilograms. Returns what stays available.

    Raises:
        Problema: `volumen-insuficiente`; nothing is moved.
    """
    de_grupo = referencia(contingente, grupo)
    try:
        return await transferir(
            tx,
            id=transferencia,
            origen=cuenta_de(DISPONIBLE, de_grupo),
            destino=cuenta_de(ASIGNADO, de_grupo),
            cantidad=kg,
            causa=causa,
        )
    except SaldoInsuficiente as error:
        raise Problema(
            "volumen-insuficiente",
            f"Quedan {kilogramos(error.disponible)} en el grupo {grupo} y se pidieron {kilogramos(kg)}.",
            disponible_kg=error.disponible,
            pedido_kg=kg,
        ) from error


async def desasignar(
    tx: AsyncSession, contingente: str, grupo: str, *, transferencia: UUID, kg: int, causa: str
) -> None:
    """Make assigned kilograms available again; the same `transferencia` again changes nothing.

    Raises:
        SaldoInsuficiente: if the group has not so much assigned.
    """
    de_grupo = referencia(contingente, grupo)
    origen, destino = cuenta_de(ASIGNADO, de_grupo), cuenta_de(DISPONIBLE, de_grupo)
    await transferir(tx, id=transferencia, origen=origen, destino=destino, cantidad=kg, causa=causa)


async def saldos_de_grupos(tx: AsyncSession, contingente: str, grupos: list[str]) -> dict[str, SaldoGrupo]:
    """Present balances by group; zero for those not issued yet."""
    cuentas = {g: [cuenta_de(t, referencia(contingente, g)) for t in (DISPONIBLE, ASIGNADO)] for g in grupos}
    leidos = await saldos(tx, [c for par in cuentas.values() for c in par])
    resultado = {}
    for grupo, (disponible, asignado) in cuentas.items():
        d, a = leidos.get(disponible), leidos.get(asignado)
        resultado[grupo] = SaldoGrupo(d.disponible if d else 0, a.asentado if a else 0, d.por_salir if d else 0)
    return resultado


async def saldo_en(tx: AsyncSession, contingente: str, grupo: str, en: datetime) -> SaldoGrupo:
    """Balances of a published group as they were at an instant."""
    de_grupo = referencia(contingente, grupo)
    disponible = await saldo(tx, cuenta_de(DISPONIBLE, de_grupo), en)
    asignado = await saldo(tx, cuenta_de(ASIGNADO, de_grupo), en)
    return SaldoGrupo(disponible.disponible, asignado.asentado, disponible.por_salir)
