"""Correction of a mistaken approval: a funcionario drafts, a coordinador signs, before any of the cupo was used.

More is added at once. What is taken back is asked of `consumo`, which refuses if any kilogram of the cupo is reserved
or consumed; until it answers, the request stays as approved and takes no other correction.
"""

from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from uuid_utils.compat import uuid7

from services.cupos.asignaciones.models import Cupo
from services.cupos.cantidades import CantidadPedida
from services.cupos.contingentes.models import Contingente
from services.cupos.contingentes.schemas import DatosContingente
from services.cupos.movimientos.models import Movimiento
from services.cupos.movimientos.service import al_juzgarse, aumentar, kg_vigentes, pedir_debito
from services.cupos.solicitudes.comprobar import exigir_tope, kilogramos_exactos
from services.cupos.solicitudes.consultas import solicitud_de
from services.cupos.solicitudes.models import FLUJO, Correccion, Solicitud
from services.cupos.solicitudes.oficios import emitir_correccion, firmante_de
from services.cupos.solicitudes.plazos import SISTEMA
from shared.clock import reloj_legal
from shared.events.cupos import SolicitudDecidida
from shared.events.solicitudes import CorreccionJuzgada
from shared.expedientes import Expediente, aplicar, leer, proyectar
from shared.expedientes.revision import Decidido, Firmable
from shared.expedientes.tablas import Proyecto
from shared.http import Problema
from shared.identity import Principal
from shared.messaging import publicar
from shared.oficios import Firmante

ACCION = "corregir_decision"


class DatosDeCorreccion(BaseModel):
    """What the approval should have been, in the contingente's unit; none, a denial."""

    model_config = ConfigDict(extra="forbid")

    cantidad: CantidadPedida | None = None


async def _antes(tx: AsyncSession, solicitud: Solicitud, nueva_kg: int) -> int:
    """Kilograms that stand approved, if they can be corrected to `nueva_kg` now.

    Raises:
        Problema: `correccion-en-curso`, `correccion-sin-cambio`, `cantidad-aprobada-invalida`.
    """
    pedida = select(col(Correccion.id)).where(
        col(Correccion.solicitud) == solicitud.id, col(Correccion.estado) == "pedida"
    )
    if (await tx.execute(pedida)).first() is not None:
        raise Problema("correccion-en-curso")
    antes = solicitud.aprobada_kg or 0
    if nueva_kg == antes:
        raise Problema("correccion-sin-cambio", f"La solicitud ya está aprobada por {antes} kg.", aprobada_kg=antes)
    if nueva_kg > solicitud.cantidad_kg:
        raise Problema("cantidad-aprobada-invalida", solicitada_kg=solicitud.cantidad_kg, aprobada_kg=nueva_kg)
    return antes


async def proyectar_correccion(
    tx: AsyncSession,
    solicitud_id: UUID,
    quien: Principal,
    decidido: Decidido,
    datos: DatosDeCorreccion,
    version: int | None,
) -> UUID:
    """Draft a correction; nothing moves until a coordinador signs it. Returns the draft's id.

    Raises:
        Problema: as `shared.expedientes.proyectar`, `correccion-en-curso`, `correccion-sin-cambio`,
            `cantidad-invalida`, `cantidad-aprobada-invalida`, `cupo-ya-cambiado`.
    """
    exp = await leer(tx, solicitud_id, tipo=FLUJO.tipo, bloquear=True)
    solicitud = await solicitud_de(tx, solicitud_id, bloquear=True)
    contingente = await tx.get_one(Contingente, solicitud.contingente)
    nueva_kg = 0 if datos.cantidad is None else kilogramos_exactos(datos.cantidad, contingente)
    visto: dict[str, Any] = {"nueva_kg": nueva_kg, **decidido.datos}
    if FLUJO.transicion(exp.estado, ACCION) is not None:
        visto["antes_kg"] = await _antes(tx, solicitud, nueva_kg)
        if nueva_kg < visto["antes_kg"]:
            await _exigir_entero(tx, await _cupo(tx, solicitud), visto["antes_kg"])
    return await proyectar(tx, FLUJO, solicitud_id, ACCION, quien, motivo=decidido.motivo, datos=visto, version=version)


async def ejecutar_correccion(tx: AsyncSession, proyecto: Proyecto, quien: Principal) -> Expediente:
    """Sign a correction: more takes effect now; what is taken back is asked of `consumo`.

    Raises:
        Problema: as `aplicar`; those of `proyectar_correccion`; `volumen-insuficiente`, `tope-superado`,
            `contingente-sin-vigencia`.
    """
    exp = await leer(tx, proyecto.expediente, tipo=FLUJO.tipo, bloquear=True)
    solicitud = await solicitud_de(tx, exp.id, bloquear=True)
    nueva_kg = int(proyecto.datos["nueva_kg"])
    antes_kg = await _antes(tx, solicitud, nueva_kg)
    baja = nueva_kg < antes_kg
    datos = {"antes_kg": antes_kg, "aprobada_kg": nueva_kg, "pendiente": baja}
    hacia = exp.estado if baja else _estado(nueva_kg, solicitud)
    motivo = proyecto.motivo or ""
    exp = await aplicar(tx, FLUJO, exp.id, ACCION, quien, motivo=motivo, datos=datos, hacia=hacia, firma=proyecto)
    assert exp.numero is not None
    cupo = await _cupo(tx, solicitud)
    firmante = firmante_de(quien)
    correccion = Correccion(
        id=uuid7(),
        solicitud=exp.id,
        antes_kg=antes_kg,
        nueva_kg=nueva_kg,
        motivo=motivo,
        proyectada_por=proyecto.proyectada_por,
        firmada_por=quien.sub,
        firmante=firmante.nombre,
        cargo=firmante.cargo,
        estado="pedida" if baja else "aplicada",
        firmada_en=exp.actualizado_en,
        resuelta_en=None if baja else exp.actualizado_en,
    )
    if baja:
        await _exigir_entero(tx, cupo, antes_kg)
        correccion.debito = await pedir_debito(
            tx, cupo, kg=antes_kg - nueva_kg, causa="correccion", caso_id=exp.id, referencia=exp.numero
        )
    else:
        await _aumentar(tx, exp, solicitud, cupo, antes_kg, nueva_kg)
    tx.add(correccion)
    await tx.flush()
    if not baja:
        await _contar(tx, exp, solicitud, correccion)
    return exp


def _estado(kg: int, solicitud: Solicitud) -> str:
    if kg == 0:
        return "negada"
    return "aprobada" if kg == solicitud.cantidad_kg else "aprobada_parcial"


async def _cupo(tx: AsyncSession, solicitud: Solicitud) -> UUID:
    return (await tx.execute(select(col(Cupo.id)).where(col(Cupo.solicitud) == solicitud.id))).scalar_one()


async def _exigir_entero(tx: AsyncSession, cupo: UUID, antes_kg: int) -> None:
    # Part of it went back by another way: what stands approved is no longer what the cupo has.
    if await kg_vigentes(tx, cupo) != antes_kg:
        raise Problema("cupo-ya-cambiado")


async def _aumentar(
    tx: AsyncSession, exp: Expediente, solicitud: Solicitud, cupo: UUID, antes_kg: int, nueva_kg: int
) -> None:
    assert exp.numero is not None
    contingente = await tx.get_one(Contingente, solicitud.contingente, populate_existing=True)
    if contingente.estado != "vigente":
        raise Problema("contingente-sin-vigencia", f"El contingente {contingente.codigo} está {contingente.estado}.")
    # Only the difference is new to the caps: the rest counts as assigned already.
    solicitud.aprobada_kg = nueva_kg - antes_kg
    await tx.flush()
    await exigir_tope(tx, DatosContingente.model_validate(contingente.datos), solicitud)
    solicitud.aprobada_kg = nueva_kg
    await tx.flush()
    await aumentar(tx, cupo, kg=nueva_kg - antes_kg, causa="correccion", caso_id=exp.id, referencia=exp.numero)


@al_juzgarse("correccion")
async def al_juzgarse_correccion(tx: AsyncSession, movimiento: Movimiento) -> None:
    """`consumo` answered: the request becomes what the correction says, or stays as it was and its history says why."""
    donde = (col(Correccion.debito) == movimiento.id, col(Correccion.estado) == "pedida")
    correccion = (await tx.execute(select(Correccion).where(*donde).with_for_update(key_share=True))).scalar_one()
    exp = await leer(tx, correccion.solicitud, tipo=FLUJO.tipo, bloquear=True)
    solicitud = await solicitud_de(tx, exp.id, bloquear=True)
    aplicada = movimiento.estado == "hecho"
    resultado = "aplicada" if aplicada else "rechazada"
    motivo = correccion.motivo if aplicada else "La aprobación no se corrige: el cupo ya tiene consumos o reservas."
    datos = {"resultado": resultado, "antes_kg": correccion.antes_kg, "debito": str(movimiento.id)}
    datos["aprobada_kg"] = correccion.nueva_kg if aplicada else correccion.antes_kg
    hacia = _estado(correccion.nueva_kg, solicitud) if aplicada else exp.estado
    exp = await aplicar(tx, FLUJO, exp.id, "juzgar_correccion", SISTEMA, motivo=motivo, datos=datos, hacia=hacia)
    correccion.estado, correccion.resuelta_en = resultado, exp.actualizado_en
    if aplicada:
        solicitud.aprobada_kg = correccion.nueva_kg or None
    await tx.flush()
    await _contar(tx, exp, solicitud, correccion)


async def _contar(tx: AsyncSession, exp: Expediente, solicitud: Solicitud, correccion: Correccion) -> None:
    """Events and letter of a correction that took effect, or the event of one that can't."""
    assert exp.numero is not None
    aplicada = correccion.estado == "aplicada"
    juzgada = CorreccionJuzgada(
        solicitud_id=exp.id,
        numero=exp.numero,
        nit=exp.empresa,
        referencia_externa=exp.referencia_externa,
        resultado="aplicada" if aplicada else "rechazada",
        aprobada_antes_kg=correccion.antes_kg,
        aprobada_kg=correccion.nueva_kg if aplicada else correccion.antes_kg,
    )
    await publicar(tx, juzgada, clave=str(exp.id), version=exp.version, asunto=exp.numero)
    if not aplicada:
        return
    decidida = SolicitudDecidida.model_validate(
        {
            "solicitud_id": exp.id,
            "numero": exp.numero,
            "nit": exp.empresa,
            "referencia_externa": exp.referencia_externa,
            "contingente": solicitud.contingente,
            "grupo": solicitud.grupo,
            "estado": exp.estado,
            "motivo": correccion.motivo,
            "cantidad_solicitada_kg": solicitud.cantidad_kg,
            "cantidad_aprobada_kg": correccion.nueva_kg,
            "decidida_en": reloj_legal.ahora(),
            "instancia": "correccion",
        }
    )
    await publicar(tx, decidida, clave=str(exp.id), version=exp.version, asunto=exp.numero)
    firmante = Firmante(nombre=correccion.firmante, cargo=correccion.cargo)
    await emitir_correccion(
        tx,
        exp,
        solicitud,
        antes_kg=correccion.antes_kg,
        kg=correccion.nueva_kg,
        motivo=correccion.motivo,
        firmante=firmante,
    )


FIRMABLE = Firmable(DatosDeCorreccion, proyectar_correccion, ejecutar_correccion)
"""For the reviewer's routes of drafts: `POST /v1/solicitudes/{id}/proyectos` with `accion: corregir_decision`."""
