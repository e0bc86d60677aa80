"""Deadlines that other facts set without being published as such: answers that are awaited, decisions, a key's end."""

from collections.abc import Callable
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy.ext.asyncio import AsyncSession

from services.notificaciones.alertas import service
from services.notificaciones.alertas.service import ClasePlazo
from services.notificaciones.alertas.vigencia import cancelar_recordatorios
from shared.clock import BOGOTA
from shared.events import Evento
from shared.events.consumo import (
    AnulacionDecidida,
    AnulacionSolicitada,
    ConsumoDesistido,
    ConsumoInformacionPedida,
    ConsumoInformacionRespondida,
    ConsumoVencido,
)
from shared.events.cupos import SolicitudDecidida
from shared.events.firma import LlaveDeSelloPorVencer
from shared.events.plazos import PlazoCumplido, PlazoPublicado
from shared.events.solicitudes import (
    InformacionPedida,
    InformacionRespondida,
    RecursoInterpuesto,
    SolicitudDesistida,
    SolicitudVencida,
)
from shared.messaging import Consumidor, Sobre

consumidor = Consumidor("notificaciones")

Publicacion = tuple[PlazoPublicado, ClasePlazo]
_ABIERTO, _CERRADO = 1, 2
"""Versions: such a deadline opens once and closes once."""


def _de(que: str, id: UUID) -> UUID:
    return uuid5(NAMESPACE_URL, f"urn:contingentes:{que}:{id}")


def _respuesta(e: InformacionPedida | ConsumoInformacionPedida) -> Publicacion:
    de_cupo = isinstance(e, InformacionPedida)
    plazo = PlazoPublicado(
        plazo_id=e.requerimiento_id,
        version=_ABIERTO,
        servicio="cupos" if de_cupo else "consumo",
        caso_id=e.solicitud_id if isinstance(e, InformacionPedida) else e.consumo_id,
        caso_numero=e.numero,
        nit=e.nit,
        nombre="Responder lo que pidió el Ministerio",
        articulo="Plazo del requerimiento",
        fecha=e.responder_hasta,
        pasos=e.pasos,
        calendario_version=0,
        obligado="empresa",
    )
    return plazo, "recordado"


def _anulacion(e: AnulacionSolicitada) -> Publicacion:
    plazo = PlazoPublicado(
        plazo_id=_de("anulacion", e.anulacion_id),
        version=_ABIERTO,
        servicio="consumo",
        caso_id=e.anulacion_id,
        caso_numero=e.numero,
        nit=e.nit,
        nombre=f"Decidir la anulación del CQE {e.cqe_numero}",
        articulo="Término del contingente",
        fecha=e.vence,
        pasos=(),
        calendario_version=0,
        obligado="ministerio",
    )
    return plazo, "plazo"


def _recurso(e: RecursoInterpuesto) -> Publicacion:
    plazo = PlazoPublicado(
        plazo_id=_de("recurso", e.solicitud_id),
        version=_ABIERTO,
        servicio="cupos",
        caso_id=e.solicitud_id,
        caso_numero=e.numero,
        nit=e.nit,
        nombre="Resolver el recurso",
        articulo="Término del recurso",
        fecha=e.resolver_hasta,
        pasos=(),
        calendario_version=0,
        obligado="ministerio",
    )
    return plazo, "plazo"


def _llave(e: LlaveDeSelloPorVencer) -> Publicacion:
    id = uuid5(NAMESPACE_URL, f"urn:contingentes:llave:{e.certificado_sha256}")
    plazo = PlazoPublicado(
        plazo_id=id,
        version=_ABIERTO,
        servicio="firma",
        caso_id=id,
        caso_numero=e.nombre,
        nit="",
        nombre="Renovar la llave del sello",
        articulo="Vigencia del certificado digital",
        fecha=e.valido_hasta.astimezone(BOGOTA).date(),
        pasos=(),
        calendario_version=0,
        obligado="ministerio",
    )
    return plazo, "recordado"


_ABREN: tuple[tuple[type[Evento], Callable[[Any], Publicacion]], ...] = (
    (InformacionPedida, _respuesta),
    (ConsumoInformacionPedida, _respuesta),
    (AnulacionSolicitada, _anulacion),
    (RecursoInterpuesto, _recurso),
    (LlaveDeSelloPorVencer, _llave),
)


def _abrir(tipo: type[Evento], como: Callable[[Any], Publicacion]) -> None:
    async def al_ocurrir(tx: AsyncSession, evento: Any, sobre: Sobre) -> None:
        await service.publicado(tx, *como(evento))

    consumidor.maneja(tipo)(al_ocurrir)


for _tipo, _como in _ABREN:
    _abrir(_tipo, _como)


async def _cerrar(tx: AsyncSession, plazo_id: UUID, caso_id: UUID, motivo: str) -> None:
    await service.cumplido(tx, PlazoCumplido(plazo_id=plazo_id, version=_CERRADO, caso_id=caso_id, motivo=motivo))


@consumidor.maneja(InformacionRespondida)
async def al_responder(tx: AsyncSession, evento: InformacionRespondida, sobre: Sobre) -> None:
    await _cerrar(tx, evento.requerimiento_id, evento.solicitud_id, "respondido")
    await cancelar_recordatorios(tx, evento.solicitud_id)


@consumidor.maneja(ConsumoInformacionRespondida)
async def al_responder_consumo(tx: AsyncSession, evento: ConsumoInformacionRespondida, sobre: Sobre) -> None:
    await _cerrar(tx, evento.requerimiento_id, evento.consumo_id, "respondido")
    await cancelar_recordatorios(tx, evento.consumo_id)


_CIERRAN: tuple[tuple[type[Evento], str], ...] = (
    (SolicitudVencida, "solicitud_id"),
    (SolicitudDesistida, "solicitud_id"),
    (ConsumoVencido, "consumo_id"),
    (ConsumoDesistido, "consumo_id"),
)
"""Ends of a case after which its request for information, whichever it was, is open no more."""


def _cerrar_con(tipo: type[Evento], campo: str) -> None:
    async def al_cerrarse(tx: AsyncSession, evento: Any, sobre: Sobre) -> None:
        await service.cerrar_recordados(tx, getattr(evento, campo), "la solicitud se cerró")

    consumidor.maneja(tipo)(al_cerrarse)


for _tipo, _campo in _CIERRAN:
    _cerrar_con(_tipo, _campo)


@consumidor.maneja(AnulacionDecidida)
async def al_decidir_anulacion(tx: AsyncSession, evento: AnulacionDecidida, sobre: Sobre) -> None:
    await _cerrar(tx, _de("anulacion", evento.anulacion_id), evento.anulacion_id, f"anulación {evento.estado}")


@consumidor.maneja(SolicitudDecidida)
async def al_decidir_solicitud(tx: AsyncSession, evento: SolicitudDecidida, sobre: Sobre) -> None:
    if evento.instancia == "recurso":
        await _cerrar(tx, _de("recurso", evento.solicitud_id), evento.solicitud_id, "recurso resuelto")
