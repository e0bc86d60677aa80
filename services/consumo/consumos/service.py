"""What the company does: draft, file, send signed, withdraw. One function is one change of the caller's transaction."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from services.consumo import problemas as _problemas  # noqa: F401 -- declares the problems raised here
from services.consumo.consumos.consultas import consumo_de
from services.consumo.consumos.models import CON_RESERVA, FLUJO, Consumo
from services.consumo.consumos.rules import (
    admite_consumos,
    campos_invalidos,
    debito_kg,
    por_que_no_se_imprime,
    sin_firmar_a_tiempo,
)
from services.consumo.cupos import libro
from services.consumo.cupos.models import Cupo
from services.consumo.cupos.saldos import anunciar_saldo
from services.consumo.cupos.service import cupo_visible
from services.consumo.referencias.service import contingente_actual, contingente_en, empresa_habilitada
from shared.clock import reloj_legal
from shared.documents import Objeto
from shared.documents.formas import DatosRadicadoConsumo, campos_de
from shared.documents.textos import fecha_larga, toneladas
from shared.events import RefObjeto
from shared.events.consumo import ConsumoDesistido
from shared.events.cupos import ContingenteActualizado
from shared.events.firma import VeredictoSolicitado
from shared.events.solicitudes import CausaDeDesistir
from shared.expedientes import Expediente, abrir, adjuntar, aplicar, leer, numerar
from shared.http import Problema
from shared.identity import Principal
from shared.jobs import encolar
from shared.ledger import SaldoInsuficiente, anular, reservar
from shared.messaging import publicar

RENDERIZAR_RADICADO = "consumo.renderizar_radicado"


async def crear(
    tx: AsyncSession,
    quien: Principal,
    *,
    cupo_id: UUID,
    comercial_kg: int,
    campos: dict[str, Any],
    referencia: str | None = None,
) -> tuple[Expediente, Consumo]:
    """A draft with its debit computed; it holds nothing of the cupo and may be more than it has.

    Raises:
        Problema: `no-encontrado`, `prohibido`, `empresa-no-habilitada`, `referencia-pendiente`,
            `contingente-no-vigente`, `datos-invalidos`.
    """
    cupo = await cupo_visible(tx, cupo_id, quien, actuar=True)
    await empresa_habilitada(tx, cupo.nit)
    contingente = await contingente_abierto(tx, cupo.contingente)
    if invalidos := campos_invalidos(contingente.formulario_cqe, campos):
        errores = [
            {"lugar": "body", "puntero": f"/campos{i.puntero}", "campo": "campos" + i.puntero.replace("/", "."),
             "mensaje": i.mensaje, "tipo": "formulario"}
            for i in invalidos
        ]  # fmt: skip
        raise Problema("datos-invalidos", "Revise los campos del certificado.", errores=errores)
    consumo = nuevo(cupo, contingente, comercial_kg, campos)
    exp = await abrir(
        tx,
        FLUJO,
        id=consumo.id,
        empresa=cupo.nit,
        quien=quien,
        referencia_externa=referencia,
        datos=de_nuevo(consumo, cupo),
    )
    tx.add(consumo)
    await tx.flush()
    return exp, consumo


def nuevo(cupo: Cupo, contingente: ContingenteActualizado, comercial_kg: int, campos: dict[str, Any]) -> Consumo:
    """The draft's row, with its debit computed from a positive weight and fields that the form takes."""
    factor = Decimal(contingente.factor)
    return Consumo(
        id=uuid7(),
        cupo_id=cupo.id,
        nit=cupo.nit,
        contingente=cupo.contingente,
        contingente_version=contingente.version,
        comercial_kg=comercial_kg,
        cantidad_kg=debito_kg(comercial_kg, factor),
        factor=factor,
        factor_version=contingente.factor_version,
        campos=campos,
    )


def de_nuevo(consumo: Consumo, cupo: Cupo) -> dict[str, Any]:
    """What the history keeps of a new draft."""
    return {"cupo": cupo.numero, "cantidad_kg": consumo.cantidad_kg}


async def contingente_abierto(tx: AsyncSession, codigo: str) -> ContingenteActualizado:
    """The newest version of a contingente that takes consumption requests today.

    Raises:
        Problema: `referencia-pendiente`, `contingente-no-vigente`.
    """
    contingente = await contingente_actual(tx, codigo)
    if contingente is None:
        raise Problema("referencia-pendiente", f"Aún no han llegado los datos del contingente {codigo}.")
    hoy = reloj_legal.hoy()
    desde, hasta = contingente.vigencia_desde, contingente.vigencia_hasta
    if not admite_consumos(estado=contingente.estado, desde=desde, hasta=hasta, hoy=hoy):
        raise Problema(
            "contingente-no-vigente",
            f"El contingente {codigo} está {contingente.estado}; su vigencia va del {fecha_larga(desde)} al"
            f" {fecha_larga(hasta)}.",
        )
    return contingente


def _insuficiente(disponible: int, pedido: int) -> Problema:
    return Problema(
        "cupo-insuficiente",
        f"La solicitud usa {toneladas(pedido)} del cupo y quedan disponibles {toneladas(disponible)}.",
        disponible_kg=disponible,
        pedido_kg=pedido,
    )


async def radicar(tx: AsyncSession, consumo_id: UUID, quien: Principal) -> Expediente:
    """Freeze the form's data, take the number (last) and have the PDF rendered after the commit.

    Raises:
        Problema: as `aplicar`, and `empresa-no-habilitada`, `referencia-pendiente`, `contingente-no-vigente`,
            `texto-no-imprimible`.
    """
    exp = await aplicar(tx, FLUJO, consumo_id, "radicar", quien, cambios={"radicado_en": reloj_legal.ahora()})
    consumo = await consumo_de(tx, consumo_id, bloquear=True)
    empresa = await empresa_habilitada(tx, consumo.nit)
    await contingente_abierto(tx, consumo.contingente)
    contingente = await contingente_en(tx, consumo.contingente, consumo.contingente_version)
    cupo = await tx.get_one(Cupo, consumo.cupo_id)
    await encolar(
        tx, RENDERIZAR_RADICADO, {"consumo": str(consumo_id)}, clave=str(consumo_id), grupo=consumo.nit, prioridad=1
    )
    ahora = reloj_legal.ahora()
    numero = await numerar(tx, consumo_id, f"CON-{consumo.contingente}")
    forma = DatosRadicadoConsumo(
        numero=numero,
        version=1,
        nit=consumo.nit,
        razon_social=empresa.razon_social,
        contingente=consumo.contingente,
        contingente_nombre=contingente.nombre,
        acuerdo=contingente.acuerdo,
        destinos=contingente.destinos,
        subpartidas=tuple(cupo.subpartidas),
        cupo_numero=cupo.numero,
        grupo=cupo.grupo,
        cantidad_comercial_kg=consumo.comercial_kg,
        cantidad_kg=consumo.cantidad_kg,
        factor=consumo.factor.normalize(),
        factor_version=consumo.factor_version,
        campos=campos_de(contingente.formulario_cqe, consumo.campos),
        generado_en=ahora,
    )
    consumo.forma = forma.model_dump(mode="json", round_trip=True)
    if motivo := por_que_no_se_imprime(consumo.forma):
        raise Problema("texto-no-imprimible", motivo)
    await tx.flush()
    return exp


async def exigir_radicado(tx: AsyncSession, consumo_id: UUID) -> None:
    """Refuse early, before an upload is kept, what has no rendered form yet.

    Raises:
        Problema: `radicado-en-preparacion`, `no-encontrado`.
    """
    if (await consumo_de(tx, consumo_id)).radicado is None:
        raise Problema("radicado-en-preparacion")


async def recibir_firmado(
    tx: AsyncSession,
    consumo_id: UUID,
    quien: Principal,
    archivo: Objeto,
    recibido_en: datetime,
    *,
    recibido_el: date | None = None,
) -> Expediente:
    """Reserve at once, or refuse; then ask `firma` for its verdict on the kept file.

    Args:
        recibido_en: system instant at which the whole file had arrived.
        recibido_el: legal date of that, where it is not today.

    Raises:
        Problema: as `aplicar`, and `radicado-en-preparacion`, `cupo-insuficiente`, `contingente-no-vigente`.
    """
    exp = await aplicar(
        tx, FLUJO, consumo_id, "recibir_firmado", quien, datos={"sha256": archivo.sha256, "tamano": archivo.tamano}
    )
    consumo = await consumo_de(tx, consumo_id, bloquear=True)
    if consumo.radicado is None:
        raise Problema("radicado-en-preparacion")
    contingente = await contingente_actual(tx, consumo.contingente)
    if contingente and sin_firmar_a_tiempo(recibido_el or reloj_legal.hoy(), contingente.vigencia_hasta):
        fin = fecha_larga(contingente.vigencia_hasta)
        raise Problema("contingente-no-vigente", f"El contingente {contingente.codigo} terminó el {fin}.")
    veredicto = uuid7()
    disponible, consumido = libro.cuentas_de(consumo.cupo_id)
    try:
        await reservar(
            tx,
            id=veredicto,
            origen=disponible,
            destino=consumido,
            cantidad=consumo.cantidad_kg,
            causa="consumo.recibir_firmado",
            datos={"consumo": str(consumo_id), "numero": exp.numero},
        )
    except SaldoInsuficiente as error:
        raise _insuficiente(error.disponible, consumo.cantidad_kg) from error
    await anunciar_saldo(tx, consumo.cupo_id)
    firmado = RefObjeto(servicio="consumo", clave=archivo.clave, sha256=archivo.sha256, tamano=archivo.tamano)
    consumo.firmado, consumo.recibido_en, consumo.veredicto_id = firmado.model_dump(), recibido_en, veredicto
    consumo.razones = []
    await tx.flush()
    # Every upload is kept with the case, also one that is not accepted and is followed by another.
    clase = {"clase": "firmado", "nombre": f"{exp.numero}-firmado.pdf"}
    await adjuntar(tx, consumo_id, quien, **clase, clave=archivo.clave, sha256=archivo.sha256, tamano=archivo.tamano)
    evento = VeredictoSolicitado(
        veredicto_id=veredicto,
        servicio="consumo",
        documento_id=consumo_id,
        numero=exp.numero or "",
        acto="consumo",
        nit=consumo.nit,
        firmado=firmado,
        original=RefObjeto.model_validate(consumo.radicado),
        recibido_en=recibido_en,
    )
    await publicar(tx, evento, clave=str(consumo_id), version=exp.version, asunto=exp.numero)
    return exp


async def desistir(tx: AsyncSession, consumo_id: UUID, quien: Principal, motivo: str | None) -> Expediente:
    """Withdraw a request that was not decided; what it reserved is available again.

    Raises:
        Problema: as `aplicar`.
    """
    antes = await leer(tx, consumo_id, tipo=FLUJO.tipo, bloquear=True)
    exp = await aplicar(tx, FLUJO, consumo_id, "desistir", quien, motivo=motivo)
    if antes.estado in CON_RESERVA:
        await liberar(tx, await consumo_de(tx, consumo_id, bloquear=True), "consumo.desistir")
    await anunciar_desistido(tx, exp, "empresa")
    return exp


async def anunciar_desistido(tx: AsyncSession, exp: Expediente, causa: CausaDeDesistir) -> None:
    """Tell the end of a withdrawn request, if it had been filed."""
    if exp.numero is None:
        return
    evento = ConsumoDesistido(
        consumo_id=exp.id,
        numero=exp.numero,
        nit=exp.empresa,
        referencia_externa=exp.referencia_externa,
        contingente=(await consumo_de(tx, exp.id)).contingente,
        causa=causa,
        desistido_en=exp.actualizado_en,
    )
    await publicar(tx, evento, clave=str(exp.id), version=exp.version, asunto=exp.numero)


async def liberar(tx: AsyncSession, consumo: Consumo, causa: str) -> None:
    """Void the reservation of the last signed upload."""
    assert consumo.veredicto_id is not None
    await anular(tx, id=uuid7(), reserva=consumo.veredicto_id, causa=causa)
    await anunciar_saldo(tx, consumo.cupo_id)
