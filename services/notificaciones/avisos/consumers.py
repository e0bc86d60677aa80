"""From events to notices: by the tables of rules, and the official letters."""

from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy.ext.asyncio import AsyncSession

from services.notificaciones.avisos.palabras import Operacion, Tramite
from services.notificaciones.avisos.reglas import OBJETADAS, REGLAS, Regla
from services.notificaciones.avisos.service import avisar, con_oficio
from services.notificaciones.avisos.tramites import OPERACIONES, TRAMITES, VERIFICADAS
from services.notificaciones.avisos.tramites_garantias import OPERACIONES_DE_GARANTIAS, TRAMITES_DE_GARANTIAS
from services.notificaciones.avisos.tramites_operaciones import TRAMITES_DE_OPERACIONES
from services.notificaciones.avisos.tramites_programas import TRAMITES_DE_PROGRAMAS
from services.notificaciones.mensajes.rules import Clase
from shared.events import Evento, RefObjeto
from shared.events.consumo import CqeEmitido, DexActualizada
from shared.events.oficios import OficioSellado
from shared.messaging import Consumidor, Sobre

consumidor = Consumidor("notificaciones")
DE_UNA_DECISION = ("respuesta",)
"""Kinds of letters that go with the notice of the decision that they hold."""


def _manejar(regla: Regla) -> None:
    async def al_ocurrir(tx: AsyncSession, evento: Any, sobre: Sobre) -> None:
        if regla.si(evento):
            await avisar_por(tx, regla, evento, sobre)

    consumidor.maneja(regla.evento)(al_ocurrir)


async def avisar_por(tx: AsyncSession, regla: Regla, evento: Any, sobre: Sobre) -> None:
    """Told at once or, where a letter goes with it (`oficio_id`), once that is sealed."""
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


def _adjunto(evento: Evento) -> tuple[str, RefObjeto] | None:
    return (f"CQE-{evento.numero}.pdf", evento.documento) if isinstance(evento, CqeEmitido) else None


async def decir(tx: AsyncSession, tramite: Tramite, evento: Any, sobre: Sobre, clase: Clase = "tramite") -> None:
    """Tell the company, in the words of the table."""
    palabras = tramite.palabras(evento)
    if palabras is not None:
        await avisar(
            tx,
            clase,
            evento_id=sobre.id,
            nit=evento.nit,
            caso_id=getattr(evento, tramite.caso),
            caso_numero=getattr(evento, tramite.numero),
            datos={
                **palabras.datos(),
                "caso_numero": getattr(evento, tramite.numero),
                "referencia_externa": getattr(evento, "referencia_externa", None),
            },
            oficio_id=getattr(evento, "oficio_id", None),
            a_ministerio=tramite.tambien == "ministerio",
            a_coordinacion=tramite.tambien == "coordinacion",
        )


def _decir(tramite: Tramite) -> None:
    async def al_ocurrir(tx: AsyncSession, evento: Any, sobre: Sobre) -> None:
        await decir(tx, tramite, evento, sobre)

    consumidor.maneja(tramite.evento)(al_ocurrir)


def _avisar_a_operacion(operacion: Operacion) -> None:
    async def al_ocurrir(tx: AsyncSession, evento: Any, sobre: Sobre) -> None:
        palabras = operacion.palabras(evento)
        if palabras is not None:
            numero = getattr(evento, operacion.numero)
            await avisar(
                tx,
                "operacion",
                evento_id=sobre.id,
                nit="",
                caso_id=_caso_de(evento, numero),
                caso_numero=numero,
                datos={**palabras.datos(), "caso_numero": numero},
                a_empresa=False,
                a_ministerio=operacion.a == "ministerio",
                a_coordinacion=operacion.a == "coordinacion",
                a_operacion=operacion.a == "operacion",
            )

    consumidor.maneja(operacion.evento)(al_ocurrir)


def _caso_de(evento: Any, numero: str) -> UUID:
    """The case's id, or one by its name for what is no case: a contingente, a key."""
    propio = getattr(evento, "caso_id", None) or getattr(evento, "documento_id", None)
    return propio if isinstance(propio, UUID) else uuid5(NAMESPACE_URL, f"urn:contingentes:{numero}")


for _regla in REGLAS:
    _manejar(_regla)
for _tramite in (*TRAMITES, *TRAMITES_DE_GARANTIAS, *TRAMITES_DE_PROGRAMAS, *TRAMITES_DE_OPERACIONES):
    _decir(_tramite)
for _operacion in (*OPERACIONES, *OPERACIONES_DE_GARANTIAS):
    _avisar_a_operacion(_operacion)


@consumidor.maneja(DexActualizada)
async def al_actualizar_dex(tx: AsyncSession, evento: DexActualizada, sobre: Sobre) -> None:
    """An objection asks something of the company; that it was verified is only told."""
    if evento.estado == "verificada":
        await decir(tx, VERIFICADAS, evento, sobre, "dex_verificada")
    elif evento.estado == "objetada":
        await avisar_por(tx, OBJETADAS, evento, sobre)


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
            "referencia_externa": evento.referencia_externa,
            "asunto_oficio": evento.asunto,
            "sellado_en": evento.sellado_en.isoformat(),
        },
        adjunto=(f"{evento.numero}.pdf", evento.documento),
    )
