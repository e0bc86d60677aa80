"""Use cases of the registration form. The company's row is locked first, then its case."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from uuid_utils.compat import uuid7

from services.registro.empresas.events import publicar_empresa
from services.registro.empresas.flujo import FLUJO
from services.registro.empresas.models import Empresa
from services.registro.empresas.service import bloquear
from services.registro.formularios.lectura import datos_de, sigue_igual, ultimo
from services.registro.formularios.models import Formulario
from services.registro.formularios.rules import ACTO, CLASES, ROLES, aceptable, lo_que_falta
from services.registro.personas.models import Firmante
from shared.audit import Sistema, anotar
from shared.clock import reloj_legal
from shared.documents import Objeto
from shared.events import RefObjeto
from shared.events.firma import VeredictoEmitido, VeredictoSolicitado
from shared.expedientes import Expediente, adjuntar, adjuntos, aplicar, leer
from shared.expedientes.consultas import Adjunto
from shared.http.problemas import Problema
from shared.identity import Principal, exigir_empresa
from shared.jobs import encolar
from shared.messaging import publicar

RENDERIZAR = "registro.renderizar_formulario"
SISTEMA = Sistema("registro")
MAXIMO_DOCUMENTOS = 20
_CAMBIO = {
    "codigo": "FORM_OUTDATED",
    "texto": "Los datos de la empresa cambiaron después de generar este formulario.",
    "remedio": "Genere el formulario de nuevo, fírmelo y súbalo.",
}


async def _en_registro(tx: AsyncSession, nit: str, quien: Principal) -> tuple[Empresa, Expediente]:
    """The locked company while its registration can still be changed by its own people."""
    exigir_empresa(quien, nit, actuar=True)
    empresa = await bloquear(tx, nit)
    exp = await leer(tx, empresa.expediente, bloquear=True)
    if exp.estado != "registrada":
        raise Problema("transicion-no-permitida", f"La empresa está {exp.estado}.", estado=exp.estado)
    return empresa, exp


async def agregar_documento(
    tx: AsyncSession, nit: str, clase: str, nombre: str, objeto: Objeto, quien: Principal
) -> Adjunto:
    """Attach a document to the registration; the form names it with its digest.

    Raises:
        Problema: `no-encontrado`, `prohibido`, `transicion-no-permitida`, `demasiados-documentos`.
    """
    empresa, exp = await _en_registro(tx, nit, quien)
    propios = [a for a in await adjuntos(tx, exp.id) if a.clase in CLASES]
    if len(propios) >= MAXIMO_DOCUMENTOS:
        raise Problema("demasiados-documentos", f"Se reciben {MAXIMO_DOCUMENTOS} documentos por empresa.")
    adjunto = await _adjuntar(tx, exp, quien, clase, nombre, objeto)
    datos = {"clase": clase, "sha256": objeto.sha256}
    await anotar(tx, quien=quien, accion="empresa.adjuntar", objeto=f"empresa:{empresa.nit}", datos=datos)
    return adjunto


async def _adjuntar(
    tx: AsyncSession, exp: Expediente, quien: Principal, clase: str, nombre: str, objeto: Objeto
) -> Adjunto:
    return await adjuntar(
        tx,
        exp.id,
        quien,
        clase=clase,
        nombre=nombre,
        clave=objeto.clave,
        sha256=objeto.sha256,
        tamano=objeto.tamano,
    )


async def generar(tx: AsyncSession, nit: str, quien: Principal, clave_huellas: str) -> Formulario:
    """Freeze the company's file as the form to be signed, in place of an earlier one; it is rendered after the commit.

    Raises:
        Problema: `no-encontrado`, `prohibido`, `transicion-no-permitida`, `registro-incompleto`.
    """
    empresa, exp = await _en_registro(tx, nit, quien)
    firmantes = (await tx.execute(sa.select(Firmante).where(col(Firmante.nit) == nit))).scalars().all()
    documentos = {a.clase for a in await adjuntos(tx, exp.id)}
    if falta := lo_que_falta(firmantes, documentos):
        raise Problema("registro-incompleto", " ".join(falta), falta=falta)
    anterior = await ultimo(tx, nit)
    if anterior is not None:
        anterior.estado = "reemplazado"
        await tx.flush()
    version = anterior.version + 1 if anterior is not None else 1
    ahora, numero = reloj_legal.ahora(), f"REG-{nit}-{version}"
    forma = await datos_de(tx, empresa, numero, version, ahora)
    nuevo = Formulario(
        id=uuid7(),
        nit=nit,
        version=version,
        numero=numero,
        forma=forma.model_dump(mode="json", round_trip=True),
        creado_por=quien.sub,
        creado_en=ahora,
    )
    tx.add(nuevo)
    await tx.flush()
    await anotar(tx, quien=quien, accion="formulario.generar", objeto=f"formulario:{nuevo.id}", datos={"nit": nit})
    # What `firma` knows of the proposed representante is as new as the form.
    await publicar_empresa(tx, empresa, clave_huellas)
    await encolar(tx, RENDERIZAR, {"formulario": str(nuevo.id)}, clave=str(nuevo.id), grupo=nit, prioridad=1)
    return nuevo


async def exigir_por_firmar(tx: AsyncSession, nit: str) -> Formulario:
    """The form that can be sent signed now; asked before an upload is kept.

    Raises:
        Problema: `formulario-en-preparacion`, `formulario-no-admite-firma`, `no-encontrado`.
    """
    formulario = await ultimo(tx, nit)
    if formulario is None:
        raise Problema("no-encontrado", "La empresa no ha generado su formulario de registro.")
    if formulario.original is None:
        raise Problema("formulario-en-preparacion")
    if formulario.estado not in ("por_firmar", "rechazado"):
        raise Problema("formulario-no-admite-firma", f"El formulario está {formulario.estado.replace('_', ' ')}.")
    return formulario


async def recibir_firmado(
    tx: AsyncSession, nit: str, quien: Principal, archivo: Objeto, recibido_en: datetime
) -> Formulario:
    """Ask `firma` whether the first representante signed this very form.

    Args:
        recibido_en: system instant at which the whole file had arrived.

    Raises:
        Problema: as `exigir_por_firmar`; `formulario-desactualizado`, `transicion-no-permitida`, `prohibido`.
    """
    empresa, exp = await _en_registro(tx, nit, quien)
    formulario = await exigir_por_firmar(tx, nit)
    if not await sigue_igual(tx, empresa, formulario):
        raise Problema("formulario-desactualizado")
    firmado = RefObjeto(servicio="registro", clave=archivo.clave, sha256=archivo.sha256, tamano=archivo.tamano)
    formulario.firmado, formulario.recibido_en = firmado.model_dump(), recibido_en
    formulario.veredicto_id, formulario.razones, formulario.estado = uuid7(), [], "en_validacion"
    await tx.flush()
    await _adjuntar(tx, exp, quien, "firmado", f"{formulario.numero}-firmado.pdf", archivo)
    datos = {"nit": nit, "sha256": archivo.sha256}
    await anotar(tx, quien=quien, accion="formulario.firmar", objeto=f"formulario:{formulario.id}", datos=datos)
    pedido = VeredictoSolicitado(
        veredicto_id=formulario.veredicto_id,
        servicio="registro",
        documento_id=formulario.id,
        numero=formulario.numero,
        acto=ACTO,
        nit=nit,
        firmado=firmado,
        original=RefObjeto.model_validate(formulario.original),
        roles=ROLES,
        recibido_en=recibido_en,
    )
    cuantos = sum(a.clase == "firmado" for a in await adjuntos(tx, exp.id))
    await publicar(tx, pedido, clave=str(formulario.id), version=cuantos, asunto=formulario.numero)
    return formulario


async def recibir_veredicto(tx: AsyncSession, evento: VeredictoEmitido, clave_huellas: str) -> None:
    """With a valid signature of its representante the registration goes to review by itself; else it says why not.

    A verdict on a form that was replaced meanwhile, or on an earlier upload, changes nothing.
    """
    empresa = await bloquear(tx, evento.nit)
    exp = await leer(tx, empresa.expediente, bloquear=True)
    formulario = await tx.get(Formulario, evento.documento_id, with_for_update=True)
    if formulario is None or (formulario.estado, formulario.veredicto_id) != ("en_validacion", evento.veredicto_id):
        return
    razones: list[dict[str, Any]] = [r.model_dump() for r in evento.razones]
    aceptado = aceptable(evento.veredicto, evento.firmante_id)
    if aceptado and not await sigue_igual(tx, empresa, formulario):
        aceptado, razones = False, [_CAMBIO]
    formulario.estado = "aceptado" if aceptado else "rechazado"
    formulario.razones, formulario.decidido_en = razones, reloj_legal.ahora()
    if aceptado and evento.firmante_id is not None:
        formulario.firmante_id = UUID(evento.firmante_id)
    await tx.flush()
    datos = {"veredicto_id": str(evento.veredicto_id), "veredicto": evento.veredicto, "nit": evento.nit}
    accion = "formulario.aceptar" if aceptado else "formulario.rechazar"
    await anotar(tx, quien=SISTEMA, accion=accion, objeto=f"formulario:{formulario.id}", datos=datos)
    if aceptado and exp.estado == "registrada":
        await aplicar(tx, FLUJO, exp.id, "enviar", SISTEMA, datos={"formulario": formulario.numero})
        await publicar_empresa(tx, empresa, clave_huellas)
