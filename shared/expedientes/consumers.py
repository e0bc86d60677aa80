"""What `registro` declares of reviewers, projected where there are cases to keep them from."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from shared.audit import Sistema, anotar
from shared.clock import reloj_legal
from shared.events.registro import (
    ConflictoDeclarado,
    ConflictoRetirado,
    SustitucionDeclarada,
    SustitucionRetirada,
)
from shared.expedientes.casos import leer
from shared.expedientes.manos import soltar_de_oficio
from shared.expedientes.permisos import esperar_decisiones
from shared.expedientes.tablas import Expediente, conflicto, expediente, sustitucion
from shared.messaging import Consumidor, Sobre

DECLARADO = "declarado en el registro"
"""The reason itself stays in `registro`."""


def consumidor_de_ausencias(servicio: str, pendientes: Mapping[str, Sequence[str]]) -> Consumidor:
    """The consumer of a service with cases.

    Args:
        pendientes: by kind of case, the states in which it is somebody's work: those in the hands of who declares a
            conflict go back to the common inbox.
    """
    consumidor, sistema = Consumidor(servicio), Sistema(servicio)

    @consumidor.maneja(ConflictoDeclarado)
    async def al_declarar_conflicto(tx: AsyncSession, evento: ConflictoDeclarado, sobre: Sobre) -> None:
        """Keep the reviewer away, and free the company's cases that they had."""
        # Cases are locked before what keeps their reviewer's decisions out, as those who decide do.
        await _los_suyos(tx, evento, pendientes)
        await esperar_decisiones(tx, evento.funcionario)
        valores = evento.model_dump(exclude={"conflicto_id"}) | {"id": evento.conflicto_id, "motivo": DECLARADO}
        await tx.execute(insert(conflicto).values(**valores).on_conflict_do_nothing(index_elements=["id"]))
        await anotar(tx, quien=sistema, accion="conflicto.recibir", objeto=f"conflicto:{evento.conflicto_id}")
        hoy = reloj_legal.hoy()
        if evento.desde <= hoy and (evento.hasta is None or evento.hasta >= hoy):
            for exp in await _los_suyos(tx, evento, pendientes):
                await soltar_de_oficio(tx, exp, sistema, motivo="Conflicto de interés declarado de quien lo tenía.")

    @consumidor.maneja(ConflictoRetirado)
    async def al_retirar_conflicto(tx: AsyncSession, evento: ConflictoRetirado, sobre: Sobre) -> None:
        """The conflict holds no more."""
        await _retirar(tx, conflicto, evento.conflicto_id, evento)
        await anotar(tx, quien=sistema, accion="conflicto.retirar", objeto=f"conflicto:{evento.conflicto_id}")

    @consumidor.maneja(SustitucionDeclarada)
    async def al_declarar_sustitucion(tx: AsyncSession, evento: SustitucionDeclarada, sobre: Sobre) -> None:
        """From its first day on the substitute works the absent's cases."""
        valores: dict[str, Any] = {
            "id": evento.sustitucion_id,
            "ausente": evento.ausente,
            "sustituto": evento.sustituto,
            "desde": evento.desde,
            "hasta": evento.hasta,
            "motivo": DECLARADO,
            "declarada_por": evento.declarado_por,
            "declarada_en": evento.declarado_en,
        }
        await tx.execute(insert(sustitucion).values(**valores).on_conflict_do_nothing(index_elements=["id"]))
        await anotar(tx, quien=sistema, accion="sustitucion.recibir", objeto=f"sustitucion:{evento.sustitucion_id}")

    @consumidor.maneja(SustitucionRetirada)
    async def al_retirar_sustitucion(tx: AsyncSession, evento: SustitucionRetirada, sobre: Sobre) -> None:
        """The substitution holds no more."""
        await _retirar(tx, sustitucion, evento.sustitucion_id, evento)
        await anotar(tx, quien=sistema, accion="sustitucion.retirar", objeto=f"sustitucion:{evento.sustitucion_id}")

    return consumidor


async def _retirar(
    tx: AsyncSession, tabla: sa.Table, id: UUID, evento: ConflictoRetirado | SustitucionRetirada
) -> None:
    retiro = {"retirado_en": evento.retirado_en, "retirado_por": evento.retirado_por, "retiro_motivo": DECLARADO}
    await tx.execute(sa.update(tabla).where(tabla.c.id == id, tabla.c.retirado_en.is_(None)).values(**retiro))


async def _los_suyos(
    tx: AsyncSession, evento: ConflictoDeclarado, pendientes: Mapping[str, Sequence[str]]
) -> list[Expediente]:
    """The company's pending cases that the reviewer has, locked in the order of their ids."""
    c = expediente.c
    suyos = sa.select(c.id).where(c.asignado_a == evento.funcionario, c.empresa == evento.empresa).order_by(c.id)
    leidos = [await leer(tx, id, bloquear=True) for id in (await tx.execute(suyos)).scalars().all()]
    # Read again under the lock: it may have been decided or given to somebody else meanwhile.
    return [e for e in leidos if e.asignado_a == evento.funcionario and e.estado in pendientes.get(e.tipo, ())]
