"""What changes of a guarantee announce."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.garantias.garantias.models import Garantia
from services.garantias.referencias.service import empresa
from shared.clock import reloj_sistema
from shared.events.garantias import GarantiaAceptada, GarantiaReparada
from shared.events.publico import GarantiaPublica
from shared.expedientes import Expediente
from shared.messaging import publicar


async def anunciar_estado(tx: AsyncSession, exp: Expediente, garantia: Garantia, programa: Expediente) -> None:
    """Publish the full current state for DIAN, under a version that only grows."""
    garantia.version_publica += 1
    await tx.flush()
    titular = await empresa(tx, exp.empresa)
    evento = GarantiaPublica(
        numero=exp.numero or "",
        version=garantia.version_publica,
        estado=exp.estado,
        programa=programa.numero or "",
        nit=exp.empresa,
        razon_social=titular.razon_social if titular else "",
        clase=garantia.clase,
        valor_cop_centavos=garantia.valor_cop_centavos,
        demostrar_hasta=garantia.demostrar_hasta,
        valida_hasta=garantia.valida_hasta,
        actualizado_en=reloj_sistema.ahora(),
    )
    await publicar(tx, evento, clave=exp.numero or "", version=garantia.version_publica, asunto=exp.numero)


async def anunciar_aceptada(tx: AsyncSession, exp: Expediente, garantia: Garantia) -> None:
    """Publish that the guarantee was accepted and the dates that rule."""
    assert garantia.aceptada_el is not None
    assert garantia.demostrar_hasta is not None
    evento = GarantiaAceptada(
        garantia_id=garantia.id,
        numero=exp.numero or "",
        programa_id=garantia.programa_id,
        nit=exp.empresa,
        clase=garantia.clase,
        valor_cop_centavos=garantia.valor_cop_centavos,
        aceptada_el=garantia.aceptada_el,
        demostrar_hasta=garantia.demostrar_hasta,
        valida_hasta=garantia.valida_hasta,
    )
    await publicar(tx, evento, clave=str(garantia.id), version=exp.version, asunto=exp.numero)


async def anunciar_reparada(tx: AsyncSession, exp: Expediente, garantia: Garantia) -> None:
    """Publish the differences for which the guarantee was returned."""
    textos = tuple(d["texto"] for d in garantia.diferencias)
    evento = GarantiaReparada(garantia_id=garantia.id, numero=exp.numero or "", nit=exp.empresa, diferencias=textos)
    await publicar(tx, evento, clave=str(garantia.id), version=exp.version, asunto=exp.numero)
