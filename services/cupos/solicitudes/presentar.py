"""Requests as the API answers them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.cupos.asignaciones.models import Cupo
from services.cupos.cantidades import Cantidad, Unidad
from services.cupos.contingentes.models import Contingente
from services.cupos.referencias.models import Empresa
from services.cupos.solicitudes.anexos import vigentes
from services.cupos.solicitudes.informacion import plazos_de
from services.cupos.solicitudes.models import FLUJO, Solicitud
from services.cupos.solicitudes.narracion import autor, contar
from services.cupos.solicitudes.recursos import termino_de
from services.cupos.solicitudes.schemas import (
    AdjuntoLeido,
    PasoContado,
    PasoLeido,
    RazonLeida,
    RecursoPosible,
    RequerimientoLeido,
    SolicitudLeida,
    SolicitudResumida,
    TurnoLeido,
)
from services.cupos.turnos.models import Turno
from services.cupos.turnos.service import ultimo_turno
from shared.expedientes import Expediente, Paso, Situacion, acciones, historia, requerimientos, situacion
from shared.identity import Principal
from shared.oficios import OficioLeido, oficios_de


async def resumir(
    tx: AsyncSession, filas: Sequence[tuple[Expediente, Solicitud]], quien: Principal
) -> list[SolicitudResumida]:
    """Rows of an inbox, with what `quien` may do on each."""
    sit = await situacion(tx, quien)
    codigos, nits = {s.contingente for _, s in filas}, {s.nit for _, s in filas}
    con_unidad = select(col(Contingente.codigo), col(Contingente.unidad)).where(col(Contingente.codigo).in_(codigos))
    unidades: dict[str, Unidad] = {f.codigo: f.unidad for f in await tx.execute(con_unidad)}
    con_nombre = select(col(Empresa.nit), col(Empresa.razon_social)).where(col(Empresa.nit).in_(nits))
    nombres = {f.nit: f.razon_social for f in await tx.execute(con_nombre)}
    resumen = []
    for exp, solicitud in filas:
        unidad = unidades[solicitud.contingente]
        aprobada = solicitud.aprobada_kg
        resumen.append(
            SolicitudResumida(
                id=exp.id,
                numero=exp.numero,
                version=exp.version,
                estado=exp.estado,
                nit=exp.empresa,
                razon_social=nombres.get(exp.empresa, ""),
                contingente=solicitud.contingente,
                grupo=solicitud.grupo,
                subpartida=solicitud.subpartida,
                cantidad=Cantidad.de_kg(solicitud.cantidad_kg, unidad),
                aprobada=None if aprobada is None else Cantidad.de_kg(aprobada, unidad),
                formulario=solicitud.formulario,
                asignado_a=exp.asignado_a if quien.es_interno else None,
                vence=exp.vence,
                radicado_en=exp.radicado_en,
                recibido_en=solicitud.recibido_en,
                referencia_externa=exp.referencia_externa,
                creado_en=exp.creado_en,
                acciones=await _acciones(tx, exp, solicitud, quien, sit),
            )
        )
    return resumen


async def _acciones(
    tx: AsyncSession, exp: Expediente, solicitud: Solicitud, quien: Principal, sit: Situacion
) -> tuple[str, ...]:
    """What `quien` may do; an appeal only within its term."""
    posibles = await acciones(tx, FLUJO, exp, quien, sit)
    if "recurrir" in posibles and not (await termino_de(tx, solicitud)).en_termino_hoy:
        return tuple(a for a in posibles if a != "recurrir")
    return posibles


async def detallar(tx: AsyncSession, exp: Expediente, solicitud: Solicitud, quien: Principal) -> SolicitudLeida:
    """One request with its history, its turn and its files."""
    resumen = (await resumir(tx, [(exp, solicitud)], quien))[0]
    cupo = (await tx.execute(select(col(Cupo.id)).where(col(Cupo.solicitud) == exp.id))).scalar_one_or_none()
    turno = await ultimo_turno(tx, exp.id)
    recurso = await termino_de(tx, solicitud) if exp.estado == "negada" else None
    return SolicitudLeida(
        **resumen.model_dump(),
        contingente_version=solicitud.contingente_version,
        vence_calculo=exp.vence_calculo,
        radicado_listo=solicitud.radicado is not None,
        radicado_sha256=(solicitud.radicado or {}).get("sha256"),
        razones=[RazonLeida.model_validate(r) for r in solicitud.razones],
        cupo_id=cupo,
        turno=None if turno is None else leer_turno(turno, resumen.cantidad.unidad),
        adjuntos=[AdjuntoLeido.model_validate(a, from_attributes=True) for a in await vigentes(tx, exp.id)],
        requerimientos=await leer_requerimientos(tx, exp.id),
        oficios=[OficioLeido.de(o, quien) for o in await oficios_de(tx, exp.id)],
        recurso=None if recurso is None else RecursoPosible.model_validate(recurso, from_attributes=True),
        historia=[_paso(p, quien) for p in await historia(tx, exp.id)],
    )


async def leer_requerimientos(tx: AsyncSession, solicitud_id: UUID) -> list[RequerimientoLeido]:
    """The information requests of a request, oldest first, each with the computation of its last day."""
    pasos = await plazos_de(tx, solicitud_id)
    return [
        RequerimientoLeido(
            id=r.id,
            texto=r.texto,
            pedido_en=r.pedido_en,
            responder_hasta=r.responder_hasta,
            pasos=pasos.get(r.id, []),
            respuesta=r.respuesta,
            respondido_en=r.respondido_en,
        )
        for r in await requerimientos(tx, solicitud_id)
    ]


async def contar_historia(tx: AsyncSession, solicitud_id: UUID, quien: Principal) -> list[PasoContado]:
    """Every step in words, oldest first, with the letter that tells it."""
    cartas = {o.version: OficioLeido.de(o, quien) for o in await oficios_de(tx, solicitud_id)}
    return [
        PasoContado(
            version=p.version,
            accion=p.accion,
            texto=contar(p),
            motivo=p.motivo,
            estado=p.hacia,
            por=autor(p),
            ocurrido_en=p.legal_en,
            oficio=cartas.get(p.version),
        )
        for p in await historia(tx, solicitud_id)
    ]


def leer_turno(turno: Row[Any] | Turno, unidad: Unidad) -> TurnoLeido:
    """A turn as its company reads it."""
    assert turno.numero is not None
    return TurnoLeido(
        numero=turno.numero,
        recibido_en=turno.recibido_en,
        orden=turno.orden_en,
        estado=turno.estado,
        sha256=turno.sha256,
        reservado=Cantidad.de_kg(turno.reservado_kg, unidad),
    )


def _paso(paso: Paso, quien: Principal) -> PasoLeido:
    leido = PasoLeido.model_validate(paso, from_attributes=True)
    if quien.es_interno:
        return leido
    # A company sees what was decided and why; the reviewer's balance sheet and identity stay in the Ministry.
    autor = paso.quien if paso.quien == quien.sub or paso.quien.startswith("sistema:") else "ministerio"
    propio = paso.accion in {
        "aprobar",
        "aprobar_parcial",
        "negar",
        "devolver",
        "pedir_informacion",
        "asignar",
        "soltar",
    }
    return leido.model_copy(update={"quien": autor if propio else paso.quien, "datos": {} if propio else paso.datos})
