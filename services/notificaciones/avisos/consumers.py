"""Which facts of quota requests, returns and guarantees a company is told of."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.notificaciones.avisos.service import avisar, con_oficio
from shared.events.cupos import (
    DevolucionDecidida,
    DevolucionFirmaRechazada,
    SolicitudDecidida,
    SolicitudEnEspera,
    SolicitudFirmaRechazada,
    SolicitudLiberada,
    SolicitudSinTurno,
)
from shared.events.garantias import GarantiaReparada
from shared.events.oficios import OficioSellado
from shared.events.solicitudes import InformacionRecordada
from shared.messaging import Consumidor, Sobre

consumidor = Consumidor("notificaciones")
DE_UNA_DECISION = ("respuesta",)
"""Kinds of letters that go with the notice of the decision that they hold."""


@consumidor.maneja(SolicitudDecidida)
async def al_decidir_solicitud(tx: AsyncSession, evento: SolicitudDecidida, sobre: Sobre) -> None:
    """Told with its letter attached, once that is sealed."""
    await avisar(
        tx,
        "solicitud_decidida",
        evento_id=sobre.id,
        nit=evento.nit,
        caso_id=evento.solicitud_id,
        caso_numero=evento.numero,
        datos=evento.model_dump(mode="json"),
        oficio_id=evento.oficio_id,
    )


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


@consumidor.maneja(InformacionRecordada)
async def al_recordar_informacion(tx: AsyncSession, evento: InformacionRecordada, sobre: Sobre) -> None:
    await avisar(
        tx,
        "informacion_recordada",
        evento_id=sobre.id,
        nit=evento.nit,
        caso_id=evento.solicitud_id,
        caso_numero=evento.numero,
        datos=evento.model_dump(mode="json"),
    )


@consumidor.maneja(SolicitudFirmaRechazada)
async def al_rechazar_firma_de_solicitud(tx: AsyncSession, evento: SolicitudFirmaRechazada, sobre: Sobre) -> None:
    await avisar(
        tx,
        "firma_rechazada",
        evento_id=sobre.id,
        nit=evento.nit,
        caso_id=evento.solicitud_id,
        caso_numero=evento.numero,
        datos={**evento.model_dump(mode="json"), "acto": "solicitud de cupo"},
    )


@consumidor.maneja(SolicitudEnEspera)
async def al_esperar_en_fila(tx: AsyncSession, evento: SolicitudEnEspera, sobre: Sobre) -> None:
    await avisar(
        tx,
        "solicitud_en_fila",
        evento_id=sobre.id,
        nit=evento.nit,
        caso_id=evento.solicitud_id,
        caso_numero=evento.numero,
        datos=evento.model_dump(mode="json"),
    )


@consumidor.maneja(SolicitudLiberada)
async def al_salir_de_la_fila(tx: AsyncSession, evento: SolicitudLiberada, sobre: Sobre) -> None:
    await avisar(
        tx,
        "solicitud_en_fila",
        evento_id=sobre.id,
        nit=evento.nit,
        caso_id=evento.solicitud_id,
        caso_numero=evento.numero,
        datos=evento.model_dump(mode="json"),
    )


@consumidor.maneja(SolicitudSinTurno)
async def al_no_entrar_en_la_fila(tx: AsyncSession, evento: SolicitudSinTurno, sobre: Sobre) -> None:
    await avisar(
        tx,
        "solicitud_sin_turno",
        evento_id=sobre.id,
        nit=evento.nit,
        caso_id=evento.solicitud_id,
        caso_numero=evento.numero,
        datos=evento.model_dump(mode="json"),
    )


@consumidor.maneja(DevolucionDecidida)
async def al_decidir_devolucion(tx: AsyncSession, evento: DevolucionDecidida, sobre: Sobre) -> None:
    """Told with its letter attached, once that is sealed."""
    await avisar(
        tx,
        "devolucion_decidida",
        evento_id=sobre.id,
        nit=evento.nit,
        caso_id=evento.devolucion_id,
        caso_numero=evento.numero,
        datos=evento.model_dump(mode="json"),
        oficio_id=evento.oficio_id,
    )


@consumidor.maneja(DevolucionFirmaRechazada)
async def al_rechazar_firma_de_devolucion(tx: AsyncSession, evento: DevolucionFirmaRechazada, sobre: Sobre) -> None:
    await avisar(
        tx,
        "firma_rechazada",
        evento_id=sobre.id,
        nit=evento.nit,
        caso_id=evento.devolucion_id,
        caso_numero=evento.numero,
        datos={**evento.model_dump(mode="json"), "acto": "devolución"},
    )


@consumidor.maneja(GarantiaReparada)
async def al_reparar_garantia(tx: AsyncSession, evento: GarantiaReparada, sobre: Sobre) -> None:
    await avisar(
        tx,
        "garantia_reparada",
        evento_id=sobre.id,
        nit=evento.nit,
        caso_id=evento.garantia_id,
        caso_numero=evento.numero,
        datos=evento.model_dump(mode="json"),
    )
