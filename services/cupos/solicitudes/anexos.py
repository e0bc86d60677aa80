"""Attachments of a request: of its form, of the answer to an information request, of an appeal."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.cupos.contingentes.models import Contingente
from services.cupos.contingentes.schemas import DatosContingente
from services.cupos.solicitudes.consultas import solicitud_de
from services.cupos.solicitudes.models import FLUJO, AdjuntoRetirado
from shared.audit import anotar, identidad
from shared.clock import reloj_legal
from shared.documents import Objeto
from shared.expedientes import Adjunto, Expediente, adjuntar, adjuntos, leer, requerimientos
from shared.http import Problema
from shared.identity import Principal, exigir_empresa

ANEXO, RESPUESTA, RECURSO = "anexo:", "respuesta:", "recurso:"
"""Beginning of the class of the company's attachments, before the kind of document."""
OTRA = "otro"
"""The kind of what the contingente does not ask for."""
MAXIMO = 40
_DE_ESTADO = {"borrador": ANEXO, "devuelta": ANEXO, "en_espera_informacion": RESPUESTA, "negada": RECURSO}
"""What an attachment is for, by the state in which it is added: it goes with the step that follows."""


async def vigentes(tx: AsyncSession, solicitud_id: UUID) -> list[Adjunto]:
    """Files of a request, oldest first, without those that its company took out."""
    consulta = select(col(AdjuntoRetirado.adjunto)).where(col(AdjuntoRetirado.solicitud) == solicitud_id)
    retirados = set((await tx.execute(consulta)).scalars())
    return [a for a in await adjuntos(tx, solicitud_id) if a.id not in retirados]


async def agregar(
    tx: AsyncSession, solicitud_id: UUID, quien: Principal, *, clase: str, nombre: str, objeto: Objeto
) -> Adjunto:
    """Attach a stored PDF to the step that the company is preparing.

    Args:
        clase: kind of document; for the form, one of those that the contingente names, or `otro`.

    Raises:
        Problema: `no-encontrado`, `prohibido`, `transicion-no-permitida`, `adjunto-de-otra-clase`,
            `demasiados-adjuntos`.
    """
    exp = await _de_la_empresa(tx, solicitud_id, quien)
    prefijo = _para(exp)
    if prefijo == ANEXO:
        await _exigir_clase(tx, solicitud_id, clase)
    if sum(a.clase.startswith((ANEXO, RESPUESTA, RECURSO)) for a in await vigentes(tx, solicitud_id)) >= MAXIMO:
        raise Problema("demasiados-adjuntos", f"Una solicitud admite {MAXIMO} adjuntos.", maximo=MAXIMO)
    return await adjuntar(
        tx,
        solicitud_id,
        quien,
        clase=f"{prefijo}{clase}",
        nombre=nombre or f"{clase}.pdf",
        clave=objeto.clave,
        sha256=objeto.sha256,
        tamano=objeto.tamano,
        tipo=objeto.tipo,
    )


async def retirar(tx: AsyncSession, solicitud_id: UUID, adjunto_id: UUID, quien: Principal) -> None:
    """Take an attachment out of the step that the company is preparing; what was filed already stays.

    Raises:
        Problema: `no-encontrado`, `prohibido`, `transicion-no-permitida`.
    """
    exp = await _de_la_empresa(tx, solicitud_id, quien)
    prefijo = _para(exp)
    adjunto = await vigente(tx, solicitud_id, adjunto_id)
    abiertos = [r for r in await requerimientos(tx, solicitud_id) if r.respondido_en is None]
    anterior = prefijo == RESPUESTA and adjunto.agregado_en < abiertos[-1].pedido_en
    if not adjunto.clase.startswith(prefijo) or anterior:
        raise Problema("transicion-no-permitida", "Ese adjunto ya se presentó.", estado=exp.estado)
    tx.add(
        AdjuntoRetirado(
            adjunto=adjunto.id, solicitud=solicitud_id, quien=identidad(quien), retirado_en=reloj_legal.ahora()
        )
    )
    await tx.flush()
    datos = {"adjunto": str(adjunto.id), "clase": adjunto.clase, "sha256": adjunto.sha256}
    await anotar(tx, quien=quien, accion="solicitud.retirar_adjunto", objeto=exp.objeto, datos=datos)


async def vigente(tx: AsyncSession, solicitud_id: UUID, adjunto_id: UUID) -> Adjunto:
    """One attachment that was not taken out.

    Raises:
        Problema: `no-encontrado`.
    """
    encontrado = next((a for a in await vigentes(tx, solicitud_id) if a.id == adjunto_id), None)
    if encontrado is None:
        raise Problema("no-encontrado", "La solicitud no tiene ese adjunto.")
    return encontrado


def exigir_etapa(exp: Expediente) -> None:
    """The case is in a state in which something can be attached; asked before a file is kept.

    Raises:
        Problema: `transicion-no-permitida`.
    """
    _para(exp)


def _para(exp: Expediente) -> str:
    prefijo = _DE_ESTADO.get(exp.estado)
    if prefijo is None:
        raise Problema("transicion-no-permitida", f"En estado {exp.estado} no se adjunta.", estado=exp.estado)
    return prefijo


async def _de_la_empresa(tx: AsyncSession, solicitud_id: UUID, quien: Principal) -> Expediente:
    exp = await leer(tx, solicitud_id, tipo=FLUJO.tipo, bloquear=True)
    exigir_empresa(quien, exp.empresa, actuar=True)
    return exp


async def _exigir_clase(tx: AsyncSession, solicitud_id: UUID, clase: str) -> None:
    solicitud = await solicitud_de(tx, solicitud_id)
    contingente = await tx.get_one(Contingente, solicitud.contingente)
    clases = [a.clase for a in DatosContingente.model_validate(contingente.datos).adjuntos]
    if clase not in {*clases, OTRA}:
        raise Problema(
            "adjunto-de-otra-clase", f"El contingente pide: {', '.join([*clases, OTRA])}.", clases=[*clases, OTRA]
        )
