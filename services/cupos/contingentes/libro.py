"""A group's accounts in the ledger: what was issued is either available or assigned, never more."""

from dataclasses import dataclass
from uuid import UUID, uuid5

from sqlalchemy.ext.asyncio import AsyncSession

from shared.http import Problema
from shared.ledger import SaldoInsuficiente, abrir_cuenta, cuenta_de, saldos, transferir

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


async def ajustar(tx: AsyncSession, contingente: str, grupo: str, *, version: int, kg: int, causa: str) -> None:
    """Issue kilograms to a group, or take back (`kg` < 0) what is available; once per version of the contingente.

    Raises:
        Problema: `volumen-insuficiente` if more is taken back than is available.
    """
    de_grupo = referencia(contingente, grupo)
    emitido, disponible = cuenta_de(EMITIDO, de_grupo), cuenta_de(DISPONIBLE, de_grupo)
    origen, destino = (emitido, disponible) if kg > 0 else (disponible, emitido)
    transferencia = uuid5(disponible, f"version:{version}")
    try:
        await transferir(tx, id=transferencia, origen=origen, destino=destino, cantidad=abs(kg), causa=causa)
    except SaldoInsuficiente as error:
        raise Problema("volumen-insuficiente", disponible_kg=error.disponible) from error


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
            f"Quedan {error.disponible} kg en el grupo {grupo} y se pidieron {kg} kg.",
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
