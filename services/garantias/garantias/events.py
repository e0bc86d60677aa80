"""What changes of a guarantee announce."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.garantias.garantias.models import Garantia
from services.garantias.programas.models import Programa
from services.garantias.referencias.service import empresa
from shared.clock import reloj_sistema
from shared.events.garantias import GarantiaAceptada, GarantiaReparada
from shared.events.publico import GarantiaPublica
from shared.messaging import publicar


async def anunciar_estado(tx: AsyncSession, garantia: Garantia, programa: Programa) -> None:
    """Publish the full current state for DIAN; its version is the guarantee's and only grows."""
    titular = await empresa(tx, garantia.nit)
    evento = GarantiaPublica(
        numero=garantia.numero,
        version=garantia.version,
        estado=garantia.estado,
        programa=programa.numero,
        nit=garantia.nit,
        razon_social=titular.razon_social if titular else "",
        clase=garantia.clase,
        valor_cop_centavos=garantia.valor_cop_centavos,
        demostrar_hasta=garantia.demostrar_hasta,
        valida_hasta=garantia.valida_hasta,
        actualizado_en=reloj_sistema.ahora(),
    )
    await publicar(tx, evento, clave=garantia.numero, version=garantia.version, asunto=garantia.numero)


async def anunciar_aceptada(tx: AsyncSession, garantia: Garantia) -> None:
    """Publish that the guarantee was accepted and the dates that rule."""
    assert garantia.aceptada_el is not None
    assert garantia.demostrar_hasta is not None
    evento = GarantiaAceptada(
        garantia_id=garantia.id,
        numero=garantia.numero,
        programa_id=garantia.programa_id,
        nit=garantia.nit,
        clase=garantia.clase,
        valor_cop_centavos=garantia.valor_cop_centavos,
        aceptada_el=garantia.aceptada_el,
        demostrar_hasta=garantia.demostrar_hasta,
        valida_hasta=garantia.valida_hasta,
    )
    await publicar(tx, evento, clave=str(garantia.id), version=garantia.version, asunto=garantia.numero)


async def anunciar_reparada(tx: AsyncSession, garantia: Garantia) -> None:
    """Publish the differences for which the guarantee was returned."""
    textos = tuple(d["texto"] for d in garantia.diferencias)
    evento = GarantiaReparada(garantia_id=garantia.id, numero=garantia.numero, nit=garantia.nit, diferencias=textos)
    await publicar(tx, evento, clave=str(garantia.id), version=garantia.version, asunto=garantia.numero)
