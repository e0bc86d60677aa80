"""Which facts a company is told of, and with which words."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.notificaciones.avisos.service import avisar
from shared.events.consumo import ConsumoDecidido, ConsumoFirmaRechazada, CqeEmitido
from shared.events.cupos import SolicitudDecidida, SolicitudFirmaRechazada
from shared.events.garantias import GarantiaReparada
from shared.messaging import Consumidor, Sobre

consumidor = Consumidor("notificaciones")


@consumidor.maneja(CqeEmitido)
async def al_emitir_cqe(tx: AsyncSession, evento: CqeEmitido, sobre: Sobre) -> None:
    """The certificate itself, attached."""
    await avisar(
        tx,
        "cqe_emitido",
        evento_id=sobre.id,
        nit=evento.nit,
        caso_id=evento.consumo_id,
        caso_numero=evento.consumo_numero,
        datos=evento.model_dump(mode="json", exclude={"documento"}),
        adjunto=(f"CQE-{evento.numero}.pdf", evento.documento),
    )


@consumidor.maneja(SolicitudDecidida)
async def al_decidir_solicitud(tx: AsyncSession, evento: SolicitudDecidida, sobre: Sobre) -> None:
    await avisar(
        tx,
        "solicitud_decidida",
        evento_id=sobre.id,
        nit=evento.nit,
        caso_id=evento.solicitud_id,
        caso_numero=evento.numero,
        datos=evento.model_dump(mode="json"),
    )


@consumidor.maneja(ConsumoDecidido)
async def al_decidir_consumo(tx: AsyncSession, evento: ConsumoDecidido, sobre: Sobre) -> None:
    """An approval is told by the certificate that follows it (house rule)."""
    if evento.estado == "aprobado":
        return
    await avisar(
        tx,
        "consumo_negado",
        evento_id=sobre.id,
        nit=evento.nit,
        caso_id=evento.consumo_id,
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


@consumidor.maneja(ConsumoFirmaRechazada)
async def al_rechazar_firma_de_consumo(tx: AsyncSession, evento: ConsumoFirmaRechazada, sobre: Sobre) -> None:
    await avisar(
        tx,
        "firma_rechazada",
        evento_id=sobre.id,
        nit=evento.nit,
        caso_id=evento.consumo_id,
        caso_numero=evento.numero,
        datos={**evento.model_dump(mode="json"), "acto": "solicitud de consumo"},
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
