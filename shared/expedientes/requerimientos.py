"""Information requests to the company: they stop the clock of the decision until they are answered."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from shared.audit import Quien, identidad
from shared.calendar import Calendario, en_palabras
from shared.clock import reloj_legal
from shared.expedientes.casos import aplicar, leer
from shared.expedientes.flujo import Flujo
from shared.expedientes.tablas import Expediente, requerimiento
from shared.http.problemas import Problema


@dataclass(frozen=True)
class Requerimiento:
    """What was asked and answered; `restantes` are the business days that were left to decide."""

    id: UUID
    texto: str
    pedido_en: datetime
    responder_hasta: date | None
    restantes: int | None
    respuesta: str | None
    respondido_en: datetime | None


_CAMPOS = [requerimiento.c[n] for n in Requerimiento.__dataclass_fields__]


def reanudar(restantes: int, hoy: date, calendario: Calendario) -> tuple[date, list[str]]:
    """Due date once the clock runs again with `restantes` business days left, and its computation in words."""
    vence = calendario.sumar_habiles(hoy, restantes)
    return vence, [
        f"respuesta recibida el {en_palabras(hoy)}: el término se reanuda",
        f"quedaban {restantes} días hábiles: {en_palabras(vence)}",
    ]


async def pedir_informacion(
    tx: AsyncSession,
    flujo: Flujo,
    expediente_id: UUID,
    quien: Quien,
    *,
    texto: str,
    calendario: Calendario,
    responder_hasta: date | None = None,
    accion: str = "pedir_informacion",
    version: int | None = None,
) -> Expediente:
    """Ask the company for something and stop the clock; the text is the transition's reason.

    Raises:
        Problema: as `aplicar`, and `motivo-obligatorio` without a text.
    """
    if not texto.strip():
        raise Problema("motivo-obligatorio")
    antes = await leer(tx, expediente_id, tipo=flujo.tipo, bloquear=True)
    ahora = reloj_legal.ahora()
    exp = await aplicar(
        tx, flujo, expediente_id, accion, quien, motivo=texto, version=version, cambios={"pausado_desde": ahora}
    )
    restantes = None if antes.vence is None else max(0, calendario.habiles_entre(ahora.date(), antes.vence))
    await tx.execute(
        sa.insert(requerimiento).values(
            id=uuid7(),
            expediente=exp.id,
            texto=texto,
            pedido_por=identidad(quien),
            pedido_en=ahora,
            responder_hasta=responder_hasta,
            restantes=restantes,
        )
    )
    return exp


async def responder(
    tx: AsyncSession,
    flujo: Flujo,
    expediente_id: UUID,
    quien: Quien,
    *,
    respuesta: str,
    calendario: Calendario,
    accion: str = "responder",
    version: int | None = None,
) -> Expediente:
    """Answer the open request: the clock runs on with the days that were left.

    Raises:
        Problema: as `aplicar`, and `motivo-obligatorio` without an answer.
    """
    if not respuesta.strip():
        raise Problema("motivo-obligatorio")
    ahora = reloj_legal.ahora()
    await leer(tx, expediente_id, tipo=flujo.tipo, bloquear=True)
    cerrado = (
        sa.update(requerimiento)
        .where(requerimiento.c.expediente == expediente_id, requerimiento.c.respondido_en.is_(None))
        .values(respuesta=respuesta, respondido_por=identidad(quien), respondido_en=ahora)
        .returning(requerimiento.c.restantes)
    )
    fila = (await tx.execute(cerrado)).one_or_none()
    cambios: dict[str, object] = {"pausado_desde": None}
    if fila is not None and fila.restantes is not None:
        cambios["vence"], cambios["vence_calculo"] = reanudar(fila.restantes, ahora.date(), calendario)
    return await aplicar(tx, flujo, expediente_id, accion, quien, motivo=respuesta, version=version, cambios=cambios)


async def requerimientos(tx: AsyncSession, expediente_id: UUID) -> list[Requerimiento]:
    """All information requests of a case, oldest first."""
    consulta = (
        sa.select(*_CAMPOS).where(requerimiento.c.expediente == expediente_id).order_by(requerimiento.c.pedido_en)
    )
    return [Requerimiento(*fila) for fila in await tx.execute(consulta)]
