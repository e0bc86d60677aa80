"""Which facts of consumptions, certificates, annulments and export declarations a company is told of."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.notificaciones.avisos.service import avisar
from shared.events.consumo import (
    AnulacionDecidida,
    AnulacionFirmaRechazada,
    AnulacionSolicitada,
    ConsumoDecidido,
    ConsumoFirmaRechazada,
    ConsumoInformacionPedida,
    ConsumoInformacionRecordada,
    ConsumoVencido,
    CqeCerrado,
    CqeElectronicoEmitido,
    CqeEmitido,
    CqeEstadoCambiado,
    CqeSinDex,
    DexActualizada,
)
from shared.messaging import Consumidor, Sobre

consumidor = Consumidor("notificaciones")
_DEL_CERTIFICADO = ("suspender", "reanudar", "revocar", "vencer")
"""What happens to a certificate that no other message tells; an annulment has its own."""


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


@consumidor.maneja(CqeElectronicoEmitido)
async def al_emitir_cqe_electronico(tx: AsyncSession, evento: CqeElectronicoEmitido, sobre: Sobre) -> None:
    await avisar(
        tx,
        "cqe_electronico",
        evento_id=sobre.id,
        nit=evento.nit,
        caso_id=evento.consumo_id,
        caso_numero=evento.consumo_numero,
        datos=evento.model_dump(mode="json"),
    )


@consumidor.maneja(CqeEstadoCambiado)
async def al_cambiar_cqe(tx: AsyncSession, evento: CqeEstadoCambiado, sobre: Sobre) -> None:
    if evento.accion not in _DEL_CERTIFICADO:
        return
    await avisar(
        tx,
        "cqe_estado",
        evento_id=sobre.id,
        nit=evento.nit,
        caso_id=evento.cqe_id,
        caso_numero=evento.numero,
        datos=evento.model_dump(mode="json"),
    )


@consumidor.maneja(CqeCerrado)
async def al_cerrar_cqe(tx: AsyncSession, evento: CqeCerrado, sobre: Sobre) -> None:
    await avisar(
        tx,
        "cqe_cerrado",
        evento_id=sobre.id,
        nit=evento.nit,
        caso_id=evento.cqe_id,
        caso_numero=evento.cqe_numero,
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


@consumidor.maneja(ConsumoInformacionPedida)
async def al_pedir_informacion(tx: AsyncSession, evento: ConsumoInformacionPedida, sobre: Sobre) -> None:
    await avisar(
        tx,
        "informacion_pedida",
        evento_id=sobre.id,
        nit=evento.nit,
        caso_id=evento.consumo_id,
        caso_numero=evento.numero,
        datos=evento.model_dump(mode="json"),
    )


@consumidor.maneja(ConsumoInformacionRecordada)
async def al_recordar_informacion_de_consumo(
    tx: AsyncSession, evento: ConsumoInformacionRecordada, sobre: Sobre
) -> None:
    await avisar(
        tx,
        "informacion_recordada",
        evento_id=sobre.id,
        nit=evento.nit,
        caso_id=evento.consumo_id,
        caso_numero=evento.numero,
        datos=evento.model_dump(mode="json"),
    )


@consumidor.maneja(ConsumoVencido)
async def al_vencer_consumo(tx: AsyncSession, evento: ConsumoVencido, sobre: Sobre) -> None:
    await avisar(
        tx,
        "consumo_vencido",
        evento_id=sobre.id,
        nit=evento.nit,
        caso_id=evento.consumo_id,
        caso_numero=evento.numero,
        datos=evento.model_dump(mode="json"),
    )


@consumidor.maneja(AnulacionFirmaRechazada)
async def al_rechazar_firma_de_anulacion(tx: AsyncSession, evento: AnulacionFirmaRechazada, sobre: Sobre) -> None:
    await avisar(
        tx,
        "firma_rechazada",
        evento_id=sobre.id,
        nit=evento.nit,
        caso_id=evento.anulacion_id,
        caso_numero=evento.numero,
        datos={**evento.model_dump(mode="json"), "acto": "solicitud de anulación"},
    )


@consumidor.maneja(AnulacionSolicitada)
async def al_solicitar_anulacion(tx: AsyncSession, evento: AnulacionSolicitada, sobre: Sobre) -> None:
    await avisar(
        tx,
        "anulacion_solicitada",
        evento_id=sobre.id,
        nit=evento.nit,
        caso_id=evento.anulacion_id,
        caso_numero=evento.numero,
        datos=evento.model_dump(mode="json"),
    )


@consumidor.maneja(AnulacionDecidida)
async def al_decidir_anulacion(tx: AsyncSession, evento: AnulacionDecidida, sobre: Sobre) -> None:
    await avisar(
        tx,
        "anulacion_decidida",
        evento_id=sobre.id,
        nit=evento.nit,
        caso_id=evento.anulacion_id,
        caso_numero=evento.numero,
        datos=evento.model_dump(mode="json"),
    )


@consumidor.maneja(DexActualizada)
async def al_cambiar_dex(tx: AsyncSession, evento: DexActualizada, sobre: Sobre) -> None:
    """Only an objection asks something of the company."""
    if evento.estado != "objetada":
        return
    await avisar(
        tx,
        "dex_objetada",
        evento_id=sobre.id,
        nit=evento.nit,
        caso_id=evento.dex_id,
        caso_numero=evento.radicado,
        datos=evento.model_dump(mode="json"),
    )


@consumidor.maneja(CqeSinDex)
async def al_faltar_dex(tx: AsyncSession, evento: CqeSinDex, sobre: Sobre) -> None:
    await avisar(
        tx,
        "dex_faltante",
        evento_id=sobre.id,
        nit=evento.nit,
        caso_id=evento.cqe_id,
        caso_numero=evento.cqe_numero,
        datos=evento.model_dump(mode="json"),
    )
