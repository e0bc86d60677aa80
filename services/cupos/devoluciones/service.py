"""Use cases of the company: draft a return, file it, send it signed, withdraw it."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from uuid import UUID, uuid4

from pydantic_core import PydanticCustomError
from sqlalchemy.ext.asyncio import AsyncSession

from services.cupos.asignaciones.models import Cupo
from services.cupos.cantidades import a_kilogramos
from services.cupos.contingentes.models import Contingente, Grupo
from services.cupos.contingentes.rules import vigente
from services.cupos.contingentes.schemas import DatosContingente
from services.cupos.devoluciones import rules
from services.cupos.devoluciones.consultas import devolucion_de
from services.cupos.devoluciones.models import FLUJO, Devolucion
from services.cupos.informes.saldos import saldo_conocido
from services.cupos.movimientos.service import kg_vigentes
from services.cupos.referencias.service import empresa_habilitada
from shared.clock import reloj_legal
from shared.documents import Objeto
from shared.documents.formas import DatosRadicadoDevolucion
from shared.documents.textos import fecha_y_hora, kilogramos
from shared.events import RefObjeto
from shared.events.cupos import DevolucionDesistida
from shared.events.firma import VeredictoSolicitado
from shared.events.solicitudes import CausaDeDesistir
from shared.expedientes import Expediente, abrir, adjuntar, aplicar, leer, numerar
from shared.http import Problema
from shared.identity import Principal, exigir_empresa
from shared.jobs import encolar
from shared.messaging import publicar

RENDERIZAR = "cupos.renderizar_devolucion"


async def crear(
    tx: AsyncSession, cupo_id: UUID, cantidad: str, quien: Principal, referencia: str | None
) -> tuple[Expediente, Devolucion]:
    """Open a draft for the cupo's company.

    Raises:
        Problema: `no-encontrado`, `prohibido`, `empresa-por-conocer`, `empresa-no-habilitada`,
            `contingente-sin-vigencia`, `sin-etapa-de-devolucion`, `etapa-cerrada`, `cantidad-invalida`,
            `disponible-insuficiente`.
    """
    cupo = await tx.get(Cupo, cupo_id)
    if cupo is None:
        raise Problema("no-encontrado", "No existe ese cupo.")
    exigir_empresa(quien, cupo.nit, actuar=True)
    await empresa_habilitada(tx, cupo.nit)
    contingente, datos = await _contingente(tx, cupo.contingente)
    exigir_etapa(contingente, datos, reloj_legal.ahora())
    kg = await _exigir_cantidad(tx, cupo, datos, cantidad)
    exp = await abrir(tx, FLUJO, empresa=cupo.nit, quien=quien, referencia_externa=referencia)
    devolucion = Devolucion(
        id=exp.id, cupo=cupo.id, nit=cupo.nit, contingente=cupo.contingente, grupo=cupo.grupo, cantidad_kg=kg
    )
    tx.add(devolucion)
    await tx.flush()
    return exp, devolucion


async def editar(
    tx: AsyncSession, devolucion_id: UUID, cantidad: str, quien: Principal, *, version: int
) -> tuple[Expediente, Devolucion]:
    """Write another quantity on a draft.

    Raises:
        Problema: as `aplicar`, `cantidad-invalida`, `disponible-insuficiente`.
    """
    exp = await aplicar(tx, FLUJO, devolucion_id, "editar", quien, version=version)
    devolucion = await devolucion_de(tx, devolucion_id, bloquear=True)
    _, datos = await _contingente(tx, devolucion.contingente)
    cupo = await tx.get_one(Cupo, devolucion.cupo)
    devolucion.cantidad_kg = await _exigir_cantidad(tx, cupo, datos, cantidad)
    await tx.flush()
    return exp, devolucion


async def radicar(tx: AsyncSession, devolucion_id: UUID, quien: Principal) -> None:
    """File the return: freeze the form's data, number it (last) and have the PDF rendered after the commit.

    Raises:
        Problema: as `aplicar`, and those of `crear`.
    """
    ahora = reloj_legal.ahora()
    await aplicar(tx, FLUJO, devolucion_id, "radicar", quien, cambios={"radicado_en": ahora})
    devolucion = await devolucion_de(tx, devolucion_id, bloquear=True)
    empresa = await empresa_habilitada(tx, devolucion.nit)
    contingente, datos = await _contingente(tx, devolucion.contingente)
    _, hasta = exigir_etapa(contingente, datos, ahora)
    cupo = await tx.get_one(Cupo, devolucion.cupo)
    await exigir_disponible(tx, cupo, devolucion.cantidad_kg)
    grupo = await tx.get_one(Grupo, (devolucion.contingente, devolucion.grupo))
    cupo_kg = await kg_vigentes(tx, cupo.id)
    trabajo = {"devolucion": str(devolucion_id)}
    await encolar(tx, RENDERIZAR, trabajo, clave=str(devolucion_id), grupo=devolucion.nit)
    numero = await numerar(tx, devolucion_id, f"DEV-{contingente.codigo}")
    forma = DatosRadicadoDevolucion(
        generado_en=ahora,
        numero=numero,
        nit=devolucion.nit,
        razon_social=empresa.razon_social,
        contingente=contingente.codigo,
        contingente_nombre=contingente.nombre,
        acuerdo=datos.acuerdo,
        destinos=tuple(datos.destinos) or ("Cualquier país",),
        subpartidas=tuple(cupo.subpartidas),
        cupo_numero=cupo.numero,
        grupo=grupo.codigo,
        grupo_nombre=grupo.nombre,
        cantidad_kg=devolucion.cantidad_kg,
        cupo_kg=cupo_kg,
        etapa_hasta=hasta,
    )
    devolucion.forma = forma.model_dump(mode="json", exclude_computed_fields=True)
    await tx.flush()


async def recibir_firmado(
    tx: AsyncSession,
    devolucion_id: UUID,
    guardar: Callable[[], Awaitable[Objeto]],
    nombre: str,
    quien: Principal,
    recibido_en: datetime,
) -> tuple[Expediente, Objeto]:
    """Keep the signed form and ask for the verdict on its signature. The stage must be open when it arrived.

    Args:
        guardar: keeps the file, whole; called once nothing but a race can refuse it, and before the case is locked.
        recibido_en: legal instant at which the whole file had been received.

    Raises:
        Problema: as `aplicar`, `radicado-en-preparacion`, and those of company, contingente, stage and quantity.
    """
    exp = await leer(tx, devolucion_id, tipo=FLUJO.tipo)
    exigir_empresa(quien, exp.empresa, actuar=True)
    if FLUJO.transicion(exp.estado, "recibir_firmado") is None:
        raise Problema("transicion-no-permitida", f"La devolución está {exp.estado}.", estado=exp.estado)
    devolucion = await devolucion_de(tx, devolucion_id)
    await empresa_habilitada(tx, devolucion.nit)
    exigir_etapa(*await _contingente(tx, devolucion.contingente), recibido_en)
    if devolucion.radicado is None:
        raise Problema("radicado-en-preparacion")
    await exigir_disponible(tx, await tx.get_one(Cupo, devolucion.cupo), devolucion.cantidad_kg)
    objeto = await guardar()
    exp = await aplicar(tx, FLUJO, devolucion_id, "recibir_firmado", quien, datos={"sha256": objeto.sha256})
    devolucion = await devolucion_de(tx, devolucion_id, bloquear=True)
    assert exp.numero is not None
    firmado = RefObjeto(
        servicio="cupos", clave=objeto.clave, sha256=objeto.sha256, tamano=objeto.tamano, tipo=objeto.tipo
    )
    devolucion.firmado, devolucion.recibido_en = firmado.model_dump(mode="json"), recibido_en
    devolucion.veredicto_id, devolucion.razones = uuid4(), []
    await tx.flush()
    await adjuntar(
        tx,
        devolucion_id,
        quien,
        clase="firmado",
        nombre=nombre or f"{exp.numero}-firmado.pdf",
        clave=objeto.clave,
        sha256=objeto.sha256,
        tamano=objeto.tamano,
        tipo=objeto.tipo,
    )
    evento = VeredictoSolicitado(
        veredicto_id=devolucion.veredicto_id,
        servicio="cupos",
        documento_id=devolucion_id,
        numero=exp.numero,
        acto="devolucion",
        nit=devolucion.nit,
        firmado=firmado,
        original=RefObjeto.model_validate(devolucion.radicado),
        recibido_en=recibido_en,
    )
    await publicar(tx, evento, clave=str(devolucion_id), version=exp.version, asunto=exp.numero)
    return exp, objeto


async def desistir(tx: AsyncSession, devolucion_id: UUID, quien: Principal, *, motivo: str | None) -> Expediente:
    """Withdraw a return that was not decided.

    Raises:
        Problema: as `aplicar`.
    """
    exp = await aplicar(tx, FLUJO, devolucion_id, "desistir", quien, motivo=motivo)
    await anunciar_desistida(tx, exp, "empresa")
    return exp


async def anunciar_desistida(tx: AsyncSession, exp: Expediente, causa: CausaDeDesistir) -> None:
    """Tell the end of a withdrawn return, if it had been filed."""
    if exp.numero is None:
        return
    evento = DevolucionDesistida(
        devolucion_id=exp.id,
        numero=exp.numero,
        nit=exp.empresa,
        referencia_externa=exp.referencia_externa,
        contingente=(await devolucion_de(tx, exp.id)).contingente,
        causa=causa,
        desistida_en=exp.actualizado_en,
    )
    await publicar(tx, evento, clave=str(exp.id), version=exp.version, asunto=exp.numero)


def exigir_etapa(contingente: Contingente, datos: DatosContingente, ahora: datetime) -> tuple[datetime, datetime]:
    """The stage of returns, open at that instant, of a contingente in force.

    Raises:
        Problema: `contingente-sin-vigencia`, `sin-etapa-de-devolucion`, `etapa-cerrada`.
    """
    if not vigente(ahora.date(), contingente.estado, contingente.vigencia_desde, contingente.vigencia_hasta):
        raise Problema("contingente-sin-vigencia", f"El contingente {contingente.codigo} está {contingente.estado}.")
    if datos.devolucion is None:
        raise Problema("sin-etapa-de-devolucion", f"El contingente {contingente.codigo} no tiene esa etapa.")
    etapa = (datos.devolucion.desde, datos.devolucion.hasta)
    if not rules.etapa_abierta(ahora, etapa):
        desde, hasta = (instante.isoformat() for instante in etapa)
        dicho = f"La etapa de devoluciones va del {fecha_y_hora(etapa[0])} al {fecha_y_hora(etapa[1])}"
        raise Problema("etapa-cerrada", dicho, desde=desde, hasta=hasta)
    return etapa


async def exigir_disponible(tx: AsyncSession, cupo: Cupo, kg: int) -> None:
    """An early warning by the balance that is known here; whether it is available, `consumo` judges at the approval.

    Raises:
        Problema: `disponible-insuficiente`.
    """
    conocido = await saldo_conocido(tx, cupo.id)
    disponible = await kg_vigentes(tx, cupo.id) if conocido is None else conocido.disponible_kg
    if not rules.cabe(kg, disponible):
        raise Problema(
            "disponible-insuficiente",
            f"Del cupo {cupo.numero} hay disponibles {kilogramos(disponible)} y se devuelven {kilogramos(kg)}.",
            disponible_kg=disponible,
            pedido_kg=kg,
            al_corte=None if conocido is None else conocido.al_corte.isoformat(),
        )


async def _exigir_cantidad(tx: AsyncSession, cupo: Cupo, datos: DatosContingente, cantidad: str) -> int:
    try:
        kg = a_kilogramos(cantidad, datos.unidad)
    except PydanticCustomError as error:
        raise Problema("cantidad-invalida", error.message()) from error
    await exigir_disponible(tx, cupo, kg)
    return kg


async def _contingente(tx: AsyncSession, codigo: str) -> tuple[Contingente, DatosContingente]:
    contingente = await tx.get_one(Contingente, codigo, populate_existing=True)
    return contingente, DatosContingente.model_validate(contingente.datos)
