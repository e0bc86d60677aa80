"""What the ministry decides on requests and on programmes."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from services.garantias.grandes_usuarios.consultas import es_gran_usuario
from services.garantias.parametros.service import reglamento_de
from services.garantias.plazos import service as plazos
from services.garantias.programas import cartas, events
from services.garantias.programas.comprobar import exigir
from services.garantias.programas.flujo import FLUJO
from services.garantias.programas.models import Programa
from services.garantias.programas.oficios import asunto_de, emitir_autorizacion, emitir_oficio
from services.garantias.programas.schemas import Autorizacion, DevolucionDeSolicitud, Suspension
from services.garantias.programas.service import CasoPrograma, buscar
from services.garantias.programas.solicitudes import PLAZO, Caso, caso_de
from shared import expedientes
from shared.clock import reloj_legal
from shared.expedientes import Expediente, Proyecto
from shared.expedientes.tablas import decision
from shared.http import Problema
from shared.identity import Principal

_NADA: Mapping[str, Any] = {}
_SIN_TERMINO = {"vence": None, "vence_calculo": None}


async def decision_proyectada(tx: AsyncSession, id: UUID) -> UUID | None:
    """Id of the draft that waits for its second signature, if there is one."""
    abierta = sa.select(decision.c.id).where(decision.c.expediente == id, decision.c.estado == "proyectada")
    return (await tx.execute(abierta)).scalar_one_or_none()


async def proyectar_autorizacion(
    tx: AsyncSession, id: UUID, datos: Autorizacion, quien: Principal, anotado: Mapping[str, Any] = _NADA
) -> CasoPrograma:
    """Draft the authorisation, for a coordinador to sign; what the checks say is kept with it (arts. 13 to 16).

    Args:
        anotado: what the record keeps besides, as the prepared text that the reason comes from.

    Raises:
        Problema: as `proyectar`; `comprobaciones-en-rojo` unless each red check is overridden by name.
    """
    caso = await caso_de(tx, id, quien, bloquear=True)
    _exigir_tramite(caso, "programa")
    visto: dict[str, Any] = {}
    if caso.exp.estado == "en_estudio":
        visto = await exigir(tx, caso, datos.pese_a)
    visto |= {"solidez_financiera": datos.solidez_financiera, **anotado}
    await expedientes.proyectar(tx, FLUJO, id, "autorizar", quien, motivo=datos.motivo, datos=visto)
    return CasoPrograma(caso.exp, caso.programa)


async def proyectar_negacion(
    tx: AsyncSession, id: UUID, motivo: str, quien: Principal, anotado: Mapping[str, Any] = _NADA
) -> Caso:
    """Draft the denial, for a coordinador to sign."""
    caso = await caso_de(tx, id, quien, bloquear=True)
    await expedientes.proyectar(tx, caso.flujo, id, "negar", quien, motivo=motivo, datos=dict(anotado))
    return caso


async def firmar(tx: AsyncSession, id: UUID, quien: Principal, anotado: Mapping[str, Any] = _NADA) -> CasoPrograma:
    """Sign the drafted decision: the programme is authorised or denied, its letter is written, the term is met.

    Raises:
        Problema: `sin-decision-proyectada`, and those of `shared.expedientes.firmar_proyecto`.
    """
    caso = await caso_de(tx, id, quien, bloquear=True)
    _exigir_tramite(caso, "programa")
    exp, motivo, decidido = await firmar_decision(tx, caso, quien, anotado)
    await _surtir(tx, exp, caso.programa, motivo, decidido, quien)
    return CasoPrograma(exp, caso.programa)


async def ejecutar(tx: AsyncSession, proyecto: Proyecto, quien: Principal) -> CasoPrograma:
    """Do what a draft says, in the transaction that signs it (`shared.expedientes.firmar_proyecto`)."""
    caso = await caso_de(tx, proyecto.expediente, quien, bloquear=True)
    _exigir_tramite(caso, "programa")
    exp = await _mover(tx, caso, proyecto, quien, _NADA)
    await _surtir(tx, exp, caso.programa, proyecto.motivo or "", proyecto.datos, quien)
    return CasoPrograma(exp, caso.programa)


async def _surtir(
    tx: AsyncSession, exp: Expediente, fila: Programa, motivo: str, decidido: Mapping[str, Any], quien: Principal
) -> None:
    """What an authorisation does besides moving the case."""
    if exp.estado != "autorizado":
        return
    fila.solidez_financiera, fila.gran_usuario = decidido["solidez_financiera"], await es_gran_usuario(tx, exp.empresa)
    fila.autorizado_en = reloj_legal.ahora()
    await tx.flush()
    await events.anunciar_autorizado(tx, exp, fila)
    await emitir_autorizacion(tx, exp, fila, motivo, quien)


async def firmar_decision(
    tx: AsyncSession, caso: Caso, quien: Principal, anotado: Mapping[str, Any] = _NADA
) -> tuple[Expediente, str, dict[str, Any]]:
    """Sign the draft of a request; a denial gets its letter here. Gives the case, the reason, what was drafted.

    Raises:
        Problema: `sin-decision-proyectada`, and those of `shared.expedientes.firmar_proyecto`.
    """
    borrador = await expedientes.proyecto_de(tx, caso.exp.id)
    if borrador is None:
        raise Problema("sin-decision-proyectada")

    async def mover(proyecto: Proyecto) -> Expediente:
        return await _mover(tx, caso, proyecto, quien, anotado)

    exp = await expedientes.firmar_proyecto(tx, caso.flujo, borrador.id, quien, mover)
    return exp, borrador.motivo or "", borrador.datos


async def _mover(
    tx: AsyncSession, caso: Caso, proyecto: Proyecto, quien: Principal, anotado: Mapping[str, Any]
) -> Expediente:
    """Move the request as its draft says and close its term; a denial gets its letter and its event."""
    motivo = proyecto.motivo or ""
    exp = await expedientes.aplicar(
        tx,
        caso.flujo,
        caso.exp.id,
        proyecto.accion,
        quien,
        motivo=motivo,
        datos={**proyecto.datos, **anotado},
        cambios=_SIN_TERMINO,
        firma=proyecto,
    )
    que = "Programa" if caso.solicitud.tramite == "programa" else "Modificación"
    final = {"autorizado": "autorizado", "negado": "negado"}[exp.estado]
    final = final if que == "Programa" else final[:-1] + "a"
    await plazos.cerrar(tx, exp, PLAZO, "cumplido", f"{que} {final}")
    if exp.estado == "negado":
        r = await reglamento_de(tx, caso.programa.reglamento)
        a = await asunto_de(tx, exp, caso.solicitud.tramite)
        carta = cartas.negacion(a, r, motivo=motivo, firmante=quien.nombre)
        await emitir_oficio(tx, exp, "negacion", carta)
        await events.anunciar_negada(tx, exp, caso.solicitud, motivo)
    return exp


async def devolver(tx: AsyncSession, id: UUID, datos: DevolucionDeSolicitud, quien: Principal) -> Caso:
    """Return a request with its causes; the term to decide begins anew when it is filed again (art. 18).

    Raises:
        Problema: as `aplicar`; `conflicto` if a decision is drafted already.
    """
    caso = await caso_de(tx, id, quien, bloquear=True)
    if await decision_proyectada(tx, id) is not None:
        raise Problema("conflicto", "Hay una decisión proyectada: fírmela o retírela primero.")
    visto = {"causas": datos.causas}
    exp = await expedientes.aplicar(
        tx, caso.flujo, id, "devolver", quien, motivo=datos.motivo, datos=visto, cambios=_SIN_TERMINO
    )
    caso.solicitud.causas_devolucion = list(datos.causas)
    await tx.flush()
    await plazos.cerrar(tx, exp, PLAZO, "sin_objeto", "Devuelta: el término se cuenta desde la nueva radicación")
    r = await reglamento_de(tx, caso.programa.reglamento)
    carta = cartas.devolucion(
        await asunto_de(tx, exp, caso.solicitud.tramite),
        r,
        causas=datos.causas,
        motivo=datos.motivo,
        firmante=quien.nombre,
    )
    await emitir_oficio(tx, exp, "devolucion", carta)
    await events.anunciar_devuelta(tx, exp, caso.solicitud, datos.motivo)
    return Caso(exp, caso.solicitud, caso.programa)


async def suspender(
    tx: AsyncSession, id: UUID, causa: str, motivo: str, quien: Principal, *, carta: bool = True
) -> CasoPrograma:
    """Stop registrations under a programme (arts. 13.1 e, 34, 54); of an association, those of every member.

    Args:
        carta: whether this step writes its own letter; the opening of a termination writes one of both.

    Raises:
        Problema: as `aplicar`.
    """
    caso = await buscar(tx, id, quien, bloquear=True)
    exp = await expedientes.aplicar(
        tx, FLUJO, id, "suspender", quien, motivo=motivo, datos={"causa": causa}, en_otras_manos=True
    )
    caso.fila.suspension_causa = causa
    await tx.flush()
    await events.anunciar_suspendido(tx, exp, causa, motivo)
    if carta:
        r = await reglamento_de(tx, caso.fila.reglamento)
        escrita = cartas.suspension(await asunto_de(tx, exp), r, causa=causa, motivo=motivo, firmante=quien.nombre)
        await emitir_oficio(tx, exp, "suspension", escrita)
    return CasoPrograma(exp, caso.fila)


async def suspender_por(tx: AsyncSession, id: UUID, datos: Suspension, quien: Principal) -> CasoPrograma:
    """Suspend for a cause that a person names. Raises as `suspender`."""
    return await suspender(tx, id, datos.causa, datos.motivo, quien)


async def levantar_suspension(tx: AsyncSession, id: UUID, motivo: str, quien: Principal) -> CasoPrograma:
    """Take registrations again.

    Raises:
        Problema: as `aplicar`; `terminacion-en-curso` while a unilateral termination is being decided.
    """
    caso = await buscar(tx, id, quien, bloquear=True)
    en_curso = sa.text("SELECT 1 FROM terminacion WHERE programa_id = :id AND abierta AND clase = 'unilateral'")
    if (await tx.execute(en_curso, {"id": id})).first() is not None:
        raise Problema("terminacion-en-curso")
    return await reanudar(tx, caso, motivo, quien)


async def reanudar(tx: AsyncSession, caso: CasoPrograma, motivo: str, quien: Principal) -> CasoPrograma:
    """Lift the suspension of a locked programme, with its letter."""
    exp = await expedientes.aplicar(
        tx, FLUJO, caso.exp.id, "levantar_suspension", quien, motivo=motivo, en_otras_manos=True
    )
    caso.fila.suspension_causa = None
    await tx.flush()
    await events.anunciar_levantada(tx, exp, motivo)
    r = await reglamento_de(tx, caso.fila.reglamento)
    carta = cartas.levantamiento(await asunto_de(tx, exp), r, motivo=motivo, firmante=quien.nombre)
    await emitir_oficio(tx, exp, "levantamiento", carta)
    return CasoPrograma(exp, caso.fila)


def _exigir_tramite(caso: Caso, tramite: str) -> None:
    if caso.solicitud.tramite != tramite:
        raise Problema("no-encontrado")
