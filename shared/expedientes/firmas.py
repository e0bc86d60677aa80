"""What a person says of a signature in their name, written where the case is decided, and what it takes back."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from shared.audit import Sistema
from shared.clock import reloj_sistema
from shared.documents import textos
from shared.events.notificaciones import FirmaDesconocida, FirmaDesconocidaAtendida
from shared.expedientes.casos import escribir, leer
from shared.expedientes.tablas import Expediente, historia
from shared.messaging import Consumidor, Sobre, publicar

DESCONOCER = "desconocer_firma"
REVOCAR = "revocar_firma"
SIN_TERMINO: Mapping[str, None] = {"pausado_desde": None, "vence": None, "vence_calculo": None}
_MOTIVO = "Quien figura como firmante dice que no firmó este documento."


@dataclass(frozen=True)
class Retiro:
    """What became of a case whose signature was revoked.

    Attributes:
        resultado: as `FirmaDesconocidaAtendida` tells it.
        exp: the case from now on.
        pendiente: where a person must act, what is stopped meanwhile and what may be done, in Spanish.
    """

    resultado: Literal["retirado", "decidido", "sin_efecto"]
    exp: Expediente
    pendiente: str = ""


Revocar = Callable[[AsyncSession, Expediente, FirmaDesconocida], Awaitable[Retiro]]
"""Takes back the locked case if it still rests on that signature and was not decided."""


@dataclass(frozen=True)
class Revocable:
    """A kind of signed case; `antes` holds what is locked before the case itself, given its id."""

    revocar: Revocar
    antes: Callable[[AsyncSession, UUID], Awaitable[object]] | None = None


def motivo_de(evento: FirmaDesconocida) -> str:
    """The reason that the case and its company are given."""
    cuando = textos.fecha_y_hora(evento.desconocida_en)
    return (
        f"Firma desconocida por el representante: el {cuando}, por el enlace del correo enviado a"
        " su dirección personal, dijo que no firmó este formulario."
    )


def consumidor_de_firmas(servicio: str, revocables: Mapping[str, Revocable]) -> Consumidor:
    """The consumer of a service with signed cases: a disowned signature is a step of the history that moves nothing;
    if a representante disowned it, the case is then taken back where that can be, and the answer published.

    After a warning the checks of the case turn red, and a draft of a decision or an approval that was looked at before
    it is of an older version.
    """
    consumidor, sistema = Consumidor(servicio), Sistema(servicio)

    @consumidor.maneja(FirmaDesconocida)
    async def al_desconocerse(tx: AsyncSession, evento: FirmaDesconocida, sobre: Sobre) -> None:
        """Write it on the case, decided or not, once; take the case back if a representante says so."""
        if evento.servicio != servicio:
            return
        revocable = revocables.get((await leer(tx, evento.documento_id)).tipo, Revocable(_de_una_persona))
        if revocable.antes is not None:
            await revocable.antes(tx, evento.documento_id)
        exp = await leer(tx, evento.documento_id, bloquear=True)
        if not await _anotada(tx, evento):
            datos = {
                "veredicto_id": str(evento.veredicto_id),
                "firmante_id": evento.firmante_id,
                "desconocida_en": evento.desconocida_en.isoformat(),
            }
            exp = await escribir(tx, exp, sistema, DESCONOCER, exp.estado, _MOTIVO, datos, {})
        if evento.revoca:
            await _responder(tx, servicio, evento, await revocable.revocar(tx, exp, evento))

    return consumidor


async def desconocidas(tx: AsyncSession, casos: Sequence[UUID]) -> dict[UUID, str]:
    """When (ISO) the signature that each of these cases rests on was first disowned; a file signed later clears it."""
    d, otra = historia.c, historia.alias()
    firmada = sa.exists().where(
        otra.c.expediente == d.expediente, otra.c.accion == "recibir_firmado", otra.c.version > d.version
    )
    consulta = (
        sa.select(d.expediente, sa.func.min(d.datos["desconocida_en"].astext).label("cuando"))
        .where(d.expediente.in_(casos), d.accion == DESCONOCER, ~firmada)
        .group_by(d.expediente)
    )
    return {f.expediente: f.cuando for f in await tx.execute(consulta)}


async def _anotada(tx: AsyncSession, evento: FirmaDesconocida) -> bool:
    hecha = sa.select(historia.c.version).where(
        historia.c.expediente == evento.documento_id,
        historia.c.accion == DESCONOCER,
        historia.c.datos["veredicto_id"].astext == str(evento.veredicto_id),
    )
    return (await tx.execute(hecha.limit(1))).first() is not None


async def _de_una_persona(tx: AsyncSession, exp: Expediente, evento: FirmaDesconocida) -> Retiro:
    return Retiro("decidido", exp, "Este trámite no se retira por un enlace: un funcionario lo revisa con este aviso.")


async def _responder(tx: AsyncSession, servicio: str, evento: FirmaDesconocida, retiro: Retiro) -> None:
    exp = retiro.exp
    atendida = FirmaDesconocidaAtendida(
        veredicto_id=evento.veredicto_id,
        servicio=servicio,
        documento_id=evento.documento_id,
        numero=evento.numero,
        nit=evento.nit,
        tramite=exp.tipo,
        resultado=retiro.resultado,
        estado=exp.estado,
        pendiente=retiro.pendiente,
        atendida_en=reloj_sistema.ahora(),
    )
    topico = f"{servicio}.eventos.v1"
    await publicar(tx, atendida, clave=str(exp.id), version=exp.version, asunto=exp.numero, topico=topico)
