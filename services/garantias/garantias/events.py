"""What changes of a guarantee announce."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.garantias.garantias.models import Garantia
from services.garantias.referencias.service import empresa
from shared.clock import reloj_sistema
from shared.events.garantias import (
    GarantiaAceptada,
    GarantiaCancelada,
    GarantiaExtendida,
    GarantiaPorSustituir,
    GarantiaReparada,
    GarantiaSustituida,
)
from shared.events.publico import GarantiaPublica
from shared.expedientes import Expediente
from shared.messaging import publicar


async def anunciar_estado(tx: AsyncSession, exp: Expediente, garantia: Garantia, programa: Expediente) -> None:
    """Publish the full current state for DIAN, under a version that only grows."""
    garantia.version_publica += 1
    await tx.flush()
    evento = await publica_de(tx, exp, garantia, programa)
    await publicar(tx, evento, clave=exp.numero or "", version=garantia.version_publica, asunto=exp.numero)


async def publica_de(tx: AsyncSession, exp: Expediente, garantia: Garantia, programa: Expediente) -> GarantiaPublica:
    """What DIAN's systems read of a guarantee, under its last public version."""
    titular = await empresa(tx, exp.empresa)
    return GarantiaPublica(
        numero=exp.numero or "",
        version=garantia.version_publica,
        estado=exp.estado,
        programa=programa.numero or "",
        nit=exp.empresa,
        razon_social=titular.razon_social if titular else "",
        clase=garantia.clase,
        valor_cop_centavos=garantia.valor_cop_centavos,
        demostrar_hasta=garantia.demostrar_hasta,
        valida_hasta=garantia.hasta,
        actualizado_en=reloj_sistema.ahora(),
    )


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


async def anunciar_por_sustituir(tx: AsyncSession, exp: Expediente, garantia: Garantia, motivo: str) -> None:
    """Publish that another guarantee is due (art. 25)."""
    evento = GarantiaPorSustituir.model_validate(
        {
            "garantia_id": garantia.id,
            "numero": exp.numero or "",
            "nit": exp.empresa,
            "causa": garantia.causa_sustitucion,
            "motivo": motivo,
            "hasta": garantia.sustituir_hasta,
        }
    )
    await publicar(tx, evento, clave=str(garantia.id), version=exp.version, asunto=exp.numero)


async def anunciar_sustituida(tx: AsyncSession, exp: Expediente, sustituta: Expediente) -> None:
    """Publish that another guarantee took its place."""
    evento = GarantiaSustituida(
        garantia_id=exp.id,
        numero=exp.numero or "",
        nit=exp.empresa,
        sustituta_id=sustituta.id,
        sustituta_numero=sustituta.numero or "",
    )
    await publicar(tx, evento, clave=str(exp.id), version=exp.version, asunto=exp.numero)


async def anunciar_extendida(tx: AsyncSession, exp: Expediente, garantia: Garantia, articulo: str) -> None:
    """Publish the dates to which the law moved it (art. 35)."""
    assert garantia.demostrar_hasta is not None
    evento = GarantiaExtendida(
        garantia_id=garantia.id,
        numero=exp.numero or "",
        nit=exp.empresa,
        articulo=articulo,
        demostrar_hasta=garantia.demostrar_hasta,
        valida_hasta=garantia.hasta,
        exige_certificado=garantia.certificado_pendiente,
    )
    await publicar(tx, evento, clave=str(garantia.id), version=exp.version, asunto=exp.numero)


async def anunciar_cancelada(tx: AsyncSession, exp: Expediente, articulo: str, motivo: str) -> None:
    """Publish that it was cancelled (arts. 26 and 27)."""
    evento = GarantiaCancelada(
        garantia_id=exp.id, numero=exp.numero or "", nit=exp.empresa, articulo=articulo, motivo=motivo
    )
    await publicar(tx, evento, clave=str(exp.id), version=exp.version, asunto=exp.numero)
