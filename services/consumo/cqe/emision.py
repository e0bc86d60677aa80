"""The life of a certificate until it is issued: created at approval, rendered, sealed by `firma`, stored, announced."""

import secrets
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from uuid_utils.compat import uuid7

from services.consumo.consumos.models import Consumo
from services.consumo.consumos.rules import por_que_no_se_imprime
from services.consumo.cqe import formularios, series
from services.consumo.cqe.consultas import cqe_de
from services.consumo.cqe.estados import anunciar
from services.consumo.cqe.models import FLUJO, Cqe, NumeroSaltado
from services.consumo.cqe.rules import (
    FORMATO,
    OCTETOS_DEL_CODIGO,
    camino_de_verificacion,
    codigo_de_verificacion,
    numero_de_serie,
    serie_de,
    valores_para_formulario,
)
from shared.audit import Quien, Sistema
from shared.clock import BOGOTA, reloj_legal
from shared.documents.formas import CAJA_SELLO_CQE, DatosCqe
from shared.events import RefObjeto
from shared.events.consumo import CqeElectronicoEmitido, CqeEmitido
from shared.events.cupos import ContingenteActualizado
from shared.events.firma import SelladoFallido, SelladoHecho, SelladoSolicitado
from shared.expedientes import Expediente, abrir, acciones, aplicar, leer, siguiente_numero, situacion
from shared.http import Problema
from shared.identity import Principal
from shared.jobs import de_clave, encolar, reintentar
from shared.messaging import publicar

RENDERIZAR_CQE = "consumo.renderizar_cqe"
GUARDAR_CQE = "consumo.guardar_cqe"
RESELLADOS_POR_VEZ = 200
SISTEMA = Sistema("consumo")


async def crear(
    tx: AsyncSession,
    consumo_exp: Expediente,
    consumo: Consumo,
    contingente: ContingenteActualizado,
    quien: Quien,
    url_publica: str,
) -> Cqe:
    """Bind the serial number (last) and freeze what the certificate says; it is `por_sellar`, or `emitido` without PDF.

    Args:
        url_publica: printed on the certificate as the address where anyone verifies it.

    Raises:
        Problema: `serie-agotada`, `formulario-pendiente`, `formulario-no-cabe`, `texto-no-imprimible`; nothing of the
            approval may stand then.
        ValueError: if the contingente's format of serial numbers is not one.
    """
    clase = contingente.certificado
    formulario = await formularios.vigente(tx, contingente.codigo) if clase == "formulario_destino" else None
    exp = await abrir(tx, FLUJO, empresa=consumo.nit, quien=quien, datos={"consumo": str(consumo.id), "clase": clase})
    if clase != "electronico":
        await encolar(tx, RENDERIZAR_CQE, {"cqe": str(exp.id)}, clave=str(exp.id), grupo=consumo.nit, prioridad=1)
    serie, consecutivo, numero = await _numerar(tx, contingente)
    aprobado_en = consumo_exp.actualizado_en
    codigo = codigo_de_verificacion(secrets.token_bytes(OCTETOS_DEL_CODIGO))
    forma = DatosCqe(
        **{c: v for c, v in (consumo.forma or {}).items() if c in DatosCqe.model_fields}
        | {
            "numero": numero,
            "consumo_numero": consumo_exp.numero,
            "contingente_nombre_en": contingente.nombre_en,
            "acuerdo_en": contingente.acuerdo_en,
            "producto": contingente.producto,
            "producto_en": contingente.producto_en,
            "periodo_desde": contingente.vigencia_desde,
            "periodo_hasta": contingente.vigencia_hasta,
            "codigo_verificacion": codigo,
            "url_verificacion": url_publica + camino_de_verificacion(numero, codigo),
            "aprobado_en": aprobado_en,
            "generado_en": aprobado_en,
        }
    ).model_dump(mode="json", round_trip=True)
    if clase == "propio" and (motivo := por_que_no_se_imprime(forma)):
        # Approved, it could never be sealed, and what is not sealed is not annulled.
        raise Problema("texto-no-imprimible", motivo)
    cqe = Cqe(
        id=exp.id,
        numero=numero,
        serie=serie,
        consecutivo=consecutivo,
        consumo_id=consumo.id,
        nit=consumo.nit,
        contingente=contingente.codigo,
        contingente_version=contingente.version,
        periodo_desde=contingente.vigencia_desde,
        periodo_hasta=contingente.vigencia_hasta,
        comercial_kg=consumo.comercial_kg,
        cantidad_kg=consumo.cantidad_kg,
        codigo=codigo,
        forma=forma,
        clase=clase,
        formulario=None if formulario is None else formulario.id,
        aprobado_en=aprobado_en,
    )
    if formulario is not None:
        formularios.exigir_que_quepa(formulario, valores_de(cqe, consumo))
    tx.add(cqe)
    await tx.flush()
    if contingente.serie_de_existencias:
        await series.ligar(tx, consecutivo, cqe)
    if clase == "electronico":
        await _emitir_sin_documento(tx, cqe)
    return cqe


async def _numerar(tx: AsyncSession, contingente: ContingenteActualizado) -> tuple[str, int, str]:
    """Series, place in it, and number: of the destination's stock, or the next of our own format that nobody has.

    Two formats of different series can print the same number, and so can a destination's stock. What another
    certificate has is passed over, and that is kept: the auditor asks for every place of a series.
    """
    codigo = contingente.codigo
    if contingente.serie_de_existencias:
        orden, numero = await series.tomar(tx, codigo)
        return f"existencias:{codigo}", orden, numero
    formato, anio = contingente.serie_cqe or FORMATO, contingente.vigencia_desde.year
    serie = serie_de(formato, contingente=codigo, anio=anio)
    while True:
        consecutivo = await siguiente_numero(tx, serie)
        numero = numero_de_serie(formato, contingente=codigo, anio=anio, consecutivo=consecutivo)
        if (await tx.execute(select(col(Cqe.id)).where(col(Cqe.numero) == numero))).one_or_none() is None:
            return serie, consecutivo, numero
        ahora = reloj_legal.ahora()
        tx.add(NumeroSaltado(serie=serie, consecutivo=consecutivo, numero=numero, saltado_en=ahora))


def valores_de(cqe: Cqe, consumo: Consumo) -> dict[str, str]:
    """What the destination's form can be filled in with."""
    return valores_para_formulario(cqe.forma, consumo.campos, cqe.aprobado_en.astimezone(BOGOTA).date())


async def _emitir_sin_documento(tx: AsyncSession, cqe: Cqe) -> None:
    """An electronic certificate is issued with its approval: its record is the certificate."""
    exp = await aplicar(tx, FLUJO, cqe.id, "sellar", SISTEMA, datos={"clase": cqe.clase, "numero": cqe.numero})
    cqe.emitido_en = exp.actualizado_en
    await tx.flush()
    emitido = CqeElectronicoEmitido.model_validate(await _comunes(tx, cqe))
    await publicar(tx, emitido, clave=str(cqe.id), version=exp.version, asunto=cqe.numero)
    await anunciar(tx, "por_sellar", exp, cqe, "sellar", None)


async def pedir_sello(tx: AsyncSession, exp: Expediente, cqe: Cqe) -> None:
    """Ask `firma` for the ministry's seal on the rendered certificate; each asking has its own id."""
    cqe.sello_id, cqe.sello_error = uuid7(), None
    await tx.flush()
    evento = SelladoSolicitado(
        sello_id=cqe.sello_id,
        servicio="consumo",
        documento_id=cqe.id,
        numero=cqe.numero,
        objeto=RefObjeto.model_validate(cqe.borrador),
        razon=f"Certificado de elegibilidad {cqe.numero}",
        # The destination's form has no place of its own for a visible seal.
        caja=CAJA_SELLO_CQE if cqe.clase == "propio" else None,
    )
    await publicar(tx, evento, clave=str(cqe.id), version=exp.version, asunto=cqe.numero)


async def recibir_sello(tx: AsyncSession, evento: SelladoHecho) -> None:
    """Have the sealed file fetched; a seal that is no longer awaited, or of a letter, changes nothing."""
    cqe = await _de_documento(tx, evento.documento_id)
    if cqe is not None and cqe.sello_id == evento.sello_id and cqe.sellado is None:
        datos = {"cqe": str(cqe.id), "sello": str(evento.sello_id), "objeto": evento.objeto.model_dump()}
        datos |= {"nivel": evento.nivel, "certificado_sha256": evento.certificado_sha256}
        await encolar(tx, GUARDAR_CQE, datos, clave=str(evento.sello_id), grupo=cqe.nit, prioridad=1)


async def recibir_fallo(tx: AsyncSession, evento: SelladoFallido) -> None:
    """Show the failure on the certificate, which stays `por_sellar` until it is asked again."""
    cqe = await _de_documento(tx, evento.documento_id)
    if cqe is not None and cqe.sello_id == evento.sello_id and cqe.sellado is None:
        cqe.sello_error = evento.error


async def _de_documento(tx: AsyncSession, documento: UUID) -> Cqe | None:
    """The locked certificate that was sent to be sealed; None of the service's other documents."""
    return await tx.get(Cqe, documento, with_for_update=True, populate_existing=True)


async def emitir(tx: AsyncSession, cqe_id: UUID, sello_id: UUID, sellado: RefObjeto, nivel: str, huella: str) -> None:
    """Issue the certificate whose sealed file is in our store, and announce it; once, whatever arrives again."""
    exp = await leer(tx, cqe_id, tipo=FLUJO.tipo, bloquear=True)
    cqe = await cqe_de(tx, id=cqe_id, bloquear=True)
    if cqe.sellado is not None or cqe.sello_id != sello_id:
        return
    datos = {"sha256": sellado.sha256, "nivel": nivel, "certificado_sha256": huella, "numero": cqe.numero}
    exp = await aplicar(tx, FLUJO, cqe_id, "sellar", SISTEMA, datos=datos)
    cqe.sellado, cqe.nivel, cqe.sello_error, cqe.emitido_en = sellado.model_dump(), nivel, None, reloj_legal.ahora()
    await tx.flush()
    emitido = CqeEmitido.model_validate(await _comunes(tx, cqe) | {"documento": sellado})
    await publicar(tx, emitido, clave=str(cqe.id), version=exp.version, asunto=cqe.numero)
    await anunciar(tx, "por_sellar", exp, cqe, "sellar", None)


async def _comunes(tx: AsyncSession, cqe: Cqe) -> dict[str, Any]:
    forma = DatosCqe.model_validate(cqe.forma)
    return {
        "cqe_id": cqe.id,
        "numero": cqe.numero,
        "consumo_id": cqe.consumo_id,
        "consumo_numero": forma.consumo_numero,
        "nit": cqe.nit,
        "referencia_externa": (await leer(tx, cqe.consumo_id)).referencia_externa,
        "contingente": cqe.contingente,
        "contingente_nombre": forma.contingente_nombre,
        "cantidad_kg": cqe.cantidad_kg,
        "cantidad_comercial_kg": cqe.comercial_kg,
        "destino": ", ".join(forma.destinos),
        "codigo_verificacion": cqe.codigo,
        "url_verificacion": forma.url_verificacion,
        "aprobado_en": cqe.aprobado_en,
        "emitido_en": cqe.emitido_en,
    }


async def resellar(tx: AsyncSession, numero: str, quien: Principal, motivo: str | None) -> Expediente:
    """Try again what failed between approval and issue: the rendering, the seal, or fetching the sealed file.

    Raises:
        Problema: as `aplicar`, and `cqe-sin-fallo`.
    """
    cqe = await cqe_de(tx, numero=numero)
    exp = await aplicar(tx, FLUJO, cqe.id, "resellar", quien, motivo=motivo, datos={"error": cqe.sello_error})
    cqe = await cqe_de(tx, numero=numero, bloquear=True)
    if cqe.sello_error is None:
        raise Problema("cqe-sin-fallo")
    if cqe.borrador is None:
        trabajo = await de_clave(tx, RENDERIZAR_CQE, str(cqe.id))
        assert trabajo is not None
        await reintentar(tx, trabajo.id)
        cqe.sello_error = None
    else:
        await pedir_sello(tx, exp, cqe)
    return exp


async def resellar_todos(
    tx: AsyncSession, quien: Principal, motivo: str | None, *, contingente: str | None = None
) -> tuple[list[str], int]:
    """Try again every certificate that failed before its issue and that `quien` may touch, the oldest first.

    Returns:
        The numbers of those tried again, at most 200, and how many failed ones are left.
    """
    consulta = select(col(Cqe.numero), col(Cqe.id)).where(col(Cqe.sello_error).is_not(None)).order_by(col(Cqe.id))
    if contingente is not None:
        consulta = consulta.where(col(Cqe.contingente) == contingente)
    fallidos = (await tx.execute(consulta)).all()
    sit = await situacion(tx, quien)
    hechos: list[str] = []
    for numero, cqe_id in fallidos[:RESELLADOS_POR_VEZ]:
        # Held before it is looked at again: somebody else may be trying it at this moment.
        exp = await leer(tx, cqe_id, tipo=FLUJO.tipo, bloquear=True)
        cqe = await cqe_de(tx, id=cqe_id)
        if cqe.sello_error is not None and "resellar" in await acciones(tx, FLUJO, exp, quien, sit):
            await resellar(tx, numero, quien, motivo)
            hechos.append(numero)
    return hechos, len(fallidos) - len(hechos)
