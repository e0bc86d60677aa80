"""What the company does: draft, file, send the signed letter, withdraw. One function is one change of the transaction.

Locks are taken in this order: the certificate's case, the annulment's case, its row, the ledger.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from services.consumo import problemas as _problemas  # noqa: F401 -- declares the problems raised here
from services.consumo.anulaciones import problemas as _propios  # noqa: F401 -- declares the problems raised here
from services.consumo.anulaciones.consultas import anulacion_de
from services.consumo.anulaciones.formas import DatosCartaAnulacion
from services.consumo.anulaciones.models import FLUJO, SUSPENDE, Anulacion
from services.consumo.anulaciones.rules import por_que_no_se_anula
from services.consumo.cqe import estados
from services.consumo.cqe.consultas import cqe_de, cqe_visible, cupo_de, expedido_el
from services.consumo.cqe.models import FLUJO as FLUJO_CQE
from services.consumo.cqe.models import Cqe
from services.consumo.cupos.models import Cupo
from services.consumo.dex.consultas import cierre_de, declaraciones_en_pie
from services.consumo.referencias.service import contingente_en
from shared.clock import reloj_legal
from shared.documents import Objeto
from shared.documents.formas import DatosCqe
from shared.events import RefObjeto
from shared.events.consumo import AnulacionDecidida
from shared.events.firma import VeredictoSolicitado
from shared.expedientes import Expediente, abrir, adjuntar, aplicar, leer, numerar
from shared.http import Problema
from shared.identity import Principal, exigir_empresa
from shared.jobs import encolar
from shared.messaging import publicar

RENDERIZAR_CARTA = "consumo.renderizar_carta_anulacion"
ACTO = "anulacion"
ROLES = ("representante",)
"""Manual V: the letter is signed by the representante legal; nobody else's signature is enough."""


async def bloquear_cqe(tx: AsyncSession, cqe_id: UUID) -> tuple[Expediente, Cqe]:
    """The certificate with its case held: everything that could contradict an annulment waits for it."""
    exp = await leer(tx, cqe_id, tipo=FLUJO_CQE.tipo, bloquear=True)
    return exp, await cqe_de(tx, id=cqe_id)


async def crear(tx: AsyncSession, quien: Principal, *, cqe: str, motivo: str) -> tuple[Expediente, Anulacion]:
    """A draft; the certificate stays as it is until the signed letter is sent.

    Raises:
        Problema: `no-encontrado`, `prohibido`, `cqe-no-anulable`, `cqe-con-dex`, `cqe-cerrado`, `anulacion-en-curso`.
    """
    visible, _ = await cqe_visible(tx, cqe, quien)
    exigir_empresa(quien, visible.empresa, actuar=True)
    exp_cqe, certificado = await bloquear_cqe(tx, visible.id)
    await _exigir_anulable(tx, exp_cqe, certificado)
    exp = await abrir(tx, FLUJO, empresa=certificado.nit, quien=quien, datos={"cqe": certificado.numero})
    anulacion = Anulacion(
        id=exp.id,
        cqe_id=certificado.id,
        cupo_id=await cupo_de(tx, certificado),
        nit=certificado.nit,
        contingente=certificado.contingente,
        cantidad_kg=certificado.cantidad_kg,
        motivo=motivo,
    )
    tx.add(anulacion)
    await tx.flush()
    return exp, anulacion


async def _exigir_anulable(tx: AsyncSession, exp: Expediente, cqe: Cqe) -> None:
    if razon := por_que_no_se_anula(cqe.numero, exp.estado):
        raise Problema("cqe-no-anulable", razon, estado=exp.estado)
    if en_pie := await declaraciones_en_pie(tx, cqe.id):
        raise Problema("cqe-con-dex", f"Retire antes estas DEX: {', '.join(en_pie)}.", declaraciones=en_pie)
    if await cierre_de(tx, cqe.id) is not None:
        raise Problema("cqe-cerrado", f"Lo que no se embarcó con el certificado {cqe.numero} ya se resolvió al cierre.")


async def radicar(tx: AsyncSession, anulacion_id: UUID, quien: Principal) -> Expediente:
    """Freeze the letter's data, take the number (last) and have the letter rendered after the commit.

    Raises:
        Problema: as `aplicar` and as `crear`.
    """
    anulacion = await anulacion_de(tx, anulacion_id)
    exp_cqe, cqe = await bloquear_cqe(tx, anulacion.cqe_id)
    ahora = reloj_legal.ahora()
    exp = await aplicar(tx, FLUJO, anulacion_id, "radicar", quien, cambios={"radicado_en": ahora})
    await _exigir_anulable(tx, exp_cqe, cqe)
    anulacion = await anulacion_de(tx, anulacion_id, bloquear=True)
    contingente = await contingente_en(tx, cqe.contingente, cqe.contingente_version)
    certificado = DatosCqe.model_validate(cqe.forma)
    cupo = await tx.get_one(Cupo, anulacion.cupo_id)
    datos = {"anulacion": str(anulacion_id)}
    await encolar(tx, RENDERIZAR_CARTA, datos, clave=str(anulacion_id), grupo=anulacion.nit, prioridad=1)
    numero = await numerar(tx, anulacion_id, f"ANU-{anulacion.contingente}")
    anulacion.forma = DatosCartaAnulacion(
        numero=numero,
        nit=anulacion.nit,
        razon_social=certificado.razon_social,
        contingente=anulacion.contingente,
        contingente_nombre=contingente.nombre,
        cqe_numero=cqe.numero,
        cqe_expedido=expedido_el(cqe),
        consumo_numero=certificado.consumo_numero,
        cupo_numero=cupo.numero,
        destinos=certificado.destinos,
        cantidad_comercial_kg=cqe.comercial_kg,
        cantidad_kg=cqe.cantidad_kg,
        motivo=anulacion.motivo,
        generado_en=ahora,
    ).model_dump(mode="json", round_trip=True)
    await tx.flush()
    return exp


async def exigir_carta(tx: AsyncSession, anulacion_id: UUID) -> None:
    """Refuse early, before an upload is kept, what has no rendered letter yet.

    Raises:
        Problema: `radicado-en-preparacion`, `no-encontrado`.
    """
    if (await anulacion_de(tx, anulacion_id)).carta is None:
        raise Problema("radicado-en-preparacion")


async def recibir_firmado(
    tx: AsyncSession, anulacion_id: UUID, quien: Principal, archivo: Objeto, recibido_en: datetime
) -> Expediente:
    """Suspend the certificate at once, and ask `firma` whether the representante legal signed this very letter.

    Args:
        recibido_en: system instant at which the whole file had arrived.

    Raises:
        Problema: as `aplicar` and as `crear`, and `radicado-en-preparacion`.
    """
    exp_cqe, cqe = await bloquear_cqe(tx, (await anulacion_de(tx, anulacion_id)).cqe_id)
    datos = {"sha256": archivo.sha256, "tamano": archivo.tamano}
    exp = await aplicar(tx, FLUJO, anulacion_id, "recibir_firmado", quien, datos=datos)
    await _exigir_anulable(tx, exp_cqe, cqe)
    anulacion = await anulacion_de(tx, anulacion_id, bloquear=True)
    if anulacion.carta is None:
        raise Problema("radicado-en-preparacion")
    await estados.suspender_por_anulacion(tx, cqe.id, anulacion_id, f"Anulación {exp.numero} en trámite")
    veredicto = uuid7()
    firmado = RefObjeto(servicio="consumo", clave=archivo.clave, sha256=archivo.sha256, tamano=archivo.tamano)
    anulacion.firmado, anulacion.recibido_en, anulacion.veredicto_id = firmado.model_dump(), recibido_en, veredicto
    anulacion.razones = []
    await tx.flush()
    # Every upload is kept with the case, also one that is not accepted and is followed by another.
    clase = {"clase": "firmado", "nombre": f"{exp.numero}-firmado.pdf"}
    await adjuntar(tx, anulacion_id, quien, **clase, clave=archivo.clave, sha256=archivo.sha256, tamano=archivo.tamano)
    evento = VeredictoSolicitado(
        veredicto_id=veredicto,
        servicio="consumo",
        documento_id=anulacion_id,
        numero=exp.numero or "",
        acto=ACTO,
        nit=anulacion.nit,
        firmado=firmado,
        original=RefObjeto.model_validate(anulacion.carta),
        roles=ROLES,
        recibido_en=recibido_en,
    )
    await publicar(tx, evento, clave=str(anulacion_id), version=exp.version, asunto=exp.numero)
    return exp


async def desistir(tx: AsyncSession, anulacion_id: UUID, quien: Principal, motivo: str | None) -> Expediente:
    """Withdraw what was not decided; the certificate is no longer suspended because of it.

    Raises:
        Problema: as `aplicar`.
    """
    _, cqe = await bloquear_cqe(tx, (await anulacion_de(tx, anulacion_id)).cqe_id)
    antes = await leer(tx, anulacion_id, tipo=FLUJO.tipo, bloquear=True)
    exp = await aplicar(tx, FLUJO, anulacion_id, "desistir", quien, motivo=motivo)
    anulacion = await anulacion_de(tx, anulacion_id, bloquear=True)
    anulacion.viva = False
    await tx.flush()
    if antes.estado in SUSPENDE:
        await estados.levantar_por_anulacion(tx, cqe.id, anulacion_id, f"La empresa desistió de {exp.numero}")
    if exp.numero is not None:
        await anunciar_decision(tx, exp, anulacion, cqe, motivo or "La empresa desistió.")
    return exp


async def anunciar_decision(
    tx: AsyncSession, exp: Expediente, anulacion: Anulacion, cqe: Cqe, motivo: str, **mas: object
) -> None:
    """Publish how the annulment ended; `mas`: its letter's `oficio_id`, and where kilograms came
    back `devuelto_kg` and `fuera_de_periodo`."""
    datos = {
        "anulacion_id": exp.id,
        "numero": exp.numero,
        "cqe_id": cqe.id,
        "cqe_numero": cqe.numero,
        "cupo_id": anulacion.cupo_id,
        "nit": anulacion.nit,
        "contingente": anulacion.contingente,
        "estado": exp.estado,
        "motivo": motivo,
        "decidida_en": exp.actualizado_en,
    }
    evento = AnulacionDecidida.model_validate(datos | mas)
    await publicar(tx, evento, clave=str(exp.id), version=exp.version, asunto=exp.numero)
