"""From events to notices: by the table of rules, and the official letters."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from services.notificaciones.avisos.reglas import REGLAS, Regla
from services.notificaciones.avisos.service import avisar, con_oficio
from shared.events import Evento, RefObjeto
from shared.events.consumo import CqeEmitido
from shared.events.oficios import OficioSellado
from shared.messaging import Consumidor, Sobre

consumidor = Consumidor("notificaciones")
DE_UNA_DECISION = ("respuesta",)
"""Kinds of letters that go with the notice of the decision that they hold."""


def _manejar(regla: Regla) -> None:
    async def al_ocurrir(tx: AsyncSession, evento: Any, sobre: Sobre) -> None:
        """Told at once or, where a letter goes with it (`oficio_id`), once that is sealed."""
        if regla.si(evento):
            await avisar(
                tx,
                regla.clase,
                evento_id=sobre.id,
                nit=evento.nit,
                caso_id=getattr(evento, regla.caso),
                caso_numero=getattr(evento, regla.numero),
                datos={**evento.model_dump(mode="json", exclude={"documento"}), **regla.mas},
                adjunto=_adjunto(evento),
                oficio_id=getattr(evento, "oficio_id", None),
            )

    consumidor.maneja(regla.evento)(al_ocurrir)


def _adjunto(evento: Evento) -> tuple[str, RefObjeto] | None:
    return (f"CQE-{evento.numero}.pdf", evento.documento) if isinstance(evento, CqeEmitido) else None


for _regla in REGLAS:
    _manejar(_regla)


@consumidor.maneja(OficioSellado)
async def al_sellar_oficio(tx: AsyncSession, evento: OficioSellado, sobre: Sobre) -> None:
    """The letter itself, attached."""
    if evento.clase in DE_UNA_DECISION:
        await con_oficio(tx, evento.oficio_id, nit=evento.nit, numero=evento.numero, documento=evento.documento)
        return
    await avisar(
        tx,
        "oficio",
        evento_id=sobre.id,
        nit=evento.nit,
        caso_id=evento.caso_id,
        caso_numero=evento.caso,
        datos={
            "caso_numero": evento.caso,
            "clase_oficio": evento.clase,
            "numero": evento.numero,
            "asunto_oficio": evento.asunto,
            "sellado_en": evento.sellado_en.isoformat(),
        },
        adjunto=(f"{evento.numero}.pdf", evento.documento),
    )
