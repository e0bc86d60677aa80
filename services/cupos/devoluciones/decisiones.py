"""What follows a signed return: the verdict, the reviewer's decision, and the answer of `consumo` to the debit."""

from typing import Any, Literal, cast
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.cupos.asignaciones.models import Cupo
from services.cupos.devoluciones import cartas
from services.cupos.devoluciones.consultas import devolucion_de
from services.cupos.devoluciones.models import FLUJO, Devolucion
from services.cupos.devoluciones.oficios import CONSTANCIA, RESPUESTA, caso_de, emitir_oficio
from services.cupos.informes.saldos import saldo_conocido
from services.cupos.movimientos.models import Movimiento
from services.cupos.movimientos.service import al_juzgarse, pedir_debito
from services.cupos.solicitudes.oficios import firmante_de
from shared.audit import Sistema
from shared.clock import reloj_legal
from shared.documents.textos import kilogramos
from shared.events import RefObjeto
from shared.events.cupos import DevolucionDecidida, DevolucionFirmaRechazada
from shared.events.firma import VeredictoEmitido
from shared.expedientes import Expediente, aplicar, historia, leer
from shared.identity import Principal
from shared.messaging import publicar
from shared.oficios import Carta, Firmante

SISTEMA = Sistema("cupos")


async def aplicar_veredicto(tx: AsyncSession, veredicto: VeredictoEmitido) -> bool:
    """Send the return on to review, or back to its company with the reasons.

    Returns:
        False if nobody waits for this verdict any more.
    """
    exp = await leer(tx, veredicto.documento_id, tipo=FLUJO.tipo, bloquear=True)
    devolucion = await devolucion_de(tx, exp.id, bloquear=True)
    if exp.estado != "en_validacion" or devolucion.veredicto_id != veredicto.veredicto_id:
        return False
    datos = {
        "veredicto_id": str(veredicto.veredicto_id),
        "veredicto": veredicto.veredicto,
        "subindicacion": veredicto.subindicacion,
        "firmante_id": veredicto.firmante_id,
    }
    if veredicto.veredicto == "TOTAL_PASSED":
        exp = await aplicar(tx, FLUJO, exp.id, "veredicto", SISTEMA, hacia="solicitada", datos=datos)
        sha256 = RefObjeto.model_validate(devolucion.firmado).sha256
        await emitir_oficio(tx, exp, CONSTANCIA, cartas.constancia(await caso_de(tx, exp, devolucion), sha256=sha256))
        return True
    motivo = " ".join(razon.texto for razon in veredicto.razones) or veredicto.veredicto
    exp = await aplicar(tx, FLUJO, exp.id, "veredicto", SISTEMA, hacia="radicada", motivo=motivo, datos=datos)
    devolucion.razones = [razon.model_dump() for razon in veredicto.razones]
    await tx.flush()
    evento = DevolucionFirmaRechazada(
        devolucion_id=exp.id,
        numero=exp.numero or "",
        nit=exp.empresa,
        referencia_externa=exp.referencia_externa,
        razones=veredicto.razones,
    )
    await publicar(tx, evento, clave=str(exp.id), version=exp.version, asunto=exp.numero)
    return True


async def aprobar(
    tx: AsyncSession,
    devolucion_id: UUID,
    quien: Principal,
    *,
    motivo: str,
    version: int | None = None,
    anotado: dict[str, Any] | None = None,
) -> Expediente:
    """Approve: the debit is asked of `consumo`, which judges it against what is available at that moment.

    Args:
        anotado: more for the record of the decision.

    Raises:
        Problema: as `aplicar`.
    """
    await leer(tx, devolucion_id, tipo=FLUJO.tipo, bloquear=True)
    devolucion = await devolucion_de(tx, devolucion_id, bloquear=True)
    conocido = await saldo_conocido(tx, devolucion.cupo)
    visto = {
        "cantidad_kg": devolucion.cantidad_kg,
        "disponible_kg": None if conocido is None else conocido.disponible_kg,
        "saldo_version": None if conocido is None else conocido.version,
        "firmado_sha256": (devolucion.firmado or {}).get("sha256"),
        **(anotado or {}),
    }
    exp = await aplicar(tx, FLUJO, devolucion_id, "aprobar", quien, motivo=motivo, version=version, datos=visto)
    assert exp.numero is not None
    firmante = firmante_de(quien)
    devolucion.firmante, devolucion.cargo = firmante.nombre, firmante.cargo
    devolucion.debito = await pedir_debito(
        tx,
        devolucion.cupo,
        kg=devolucion.cantidad_kg,
        causa="devolucion",
        caso_id=devolucion_id,
        referencia=exp.numero,
    )
    await tx.flush()
    return exp


async def negar(
    tx: AsyncSession,
    devolucion_id: UUID,
    quien: Principal,
    *,
    causa: str,
    motivo: str,
    version: int | None = None,
    anotado: dict[str, Any] | None = None,
) -> Expediente:
    """Deny with a coded cause and its reason in words; the cupo stays as it is.

    Raises:
        Problema: as `aplicar`.
    """
    datos = {"causa": causa, **(anotado or {})}
    exp = await aplicar(tx, FLUJO, devolucion_id, "negar", quien, motivo=motivo, version=version, datos=datos)
    devolucion = await devolucion_de(tx, devolucion_id)
    caso, firmante = await caso_de(tx, exp, devolucion), firmante_de(quien)
    carta = cartas.negada(caso, causa=causa, motivo=motivo, firmante=firmante)
    await _responder(tx, exp, devolucion, motivo, carta)
    return exp


@al_juzgarse("devolucion")
async def al_juzgarse_debito(tx: AsyncSession, movimiento: Movimiento) -> None:
    """The return takes effect, or is refused because the cupo was used meanwhile."""
    devolucion = await devolucion_de(tx, movimiento.caso_id, bloquear=True)
    assert devolucion.firmante is not None
    assert devolucion.cargo is not None
    firmante = Firmante(nombre=devolucion.firmante, cargo=devolucion.cargo)
    aprobada = await _motivo_de_aprobar(tx, devolucion.id)
    quedan = movimiento.disponible_kg or 0
    datos = {"debito": str(movimiento.id), "disponible_kg": quedan}
    devueltos = kilogramos(devolucion.cantidad_kg)
    if movimiento.estado == "hecho":
        motivo = f"Se devolvieron {devueltos} al grupo; del cupo quedan disponibles {kilogramos(quedan)}."
        exp = await aplicar(tx, FLUJO, devolucion.id, "debitada", SISTEMA, motivo=motivo, datos=datos)
        caso = await caso_de(tx, exp, devolucion)
        carta = cartas.aplicada(caso, motivo=aprobada, quedan_kg=quedan, firmante=firmante)
    else:
        motivo = (
            f"Al aplicarla había disponibles {kilogramos(quedan)} del cupo, menos que los {devueltos} de la"
            " devolución: no se devolvió nada."
        )
        exp = await aplicar(tx, FLUJO, devolucion.id, "sin_saldo", SISTEMA, motivo=motivo, datos=datos)
        caso = await caso_de(tx, exp, devolucion)
        carta = cartas.rechazada(caso, motivo=aprobada, habia_kg=quedan, firmante=firmante)
    await _responder(tx, exp, devolucion, motivo, carta)


async def _motivo_de_aprobar(tx: AsyncSession, devolucion_id: UUID) -> str:
    return next((p.motivo or "" for p in reversed(await historia(tx, devolucion_id)) if p.accion == "aprobar"), "")


async def _responder(tx: AsyncSession, exp: Expediente, devolucion: Devolucion, motivo: str, carta: Carta) -> None:
    oficio_id = await emitir_oficio(tx, exp, RESPUESTA, carta)
    cupo = await tx.get_one(Cupo, devolucion.cupo)
    evento = DevolucionDecidida(
        devolucion_id=exp.id,
        numero=exp.numero or "",
        nit=exp.empresa,
        referencia_externa=exp.referencia_externa,
        cupo_id=cupo.id,
        cupo_numero=cupo.numero,
        contingente=devolucion.contingente,
        grupo=devolucion.grupo,
        estado=cast(Literal["aplicada", "rechazada", "negada"], exp.estado),
        motivo=motivo,
        cantidad_kg=devolucion.cantidad_kg,
        decidida_en=reloj_legal.ahora(),
        oficio_id=oficio_id,
    )
    await publicar(tx, evento, clave=str(exp.id), version=exp.version, asunto=exp.numero)
