"""Erasure of a person's data (Ley 1581 de 2012, art. 8 e): what names the person goes, what happened stays.

Rows keep their ids, states and dates, so that the ledger, the audit chain and what was published go on meaning what
they meant: those hold ids and keyed digests, never the document or the name. Signed documents stay: they are records of
the administration, which has a legal duty to keep them (Decreto 1377 de 2013, art. 9).
"""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.registro.direcciones.models import Direccion
from services.registro.invitaciones.models import Invitacion
from services.registro.personales.models import MensajePersonal
from services.registro.personales.service import olvidar
from services.registro.personas.models import Firmante, Representacion
from services.registro.sesiones.models import Sesion
from services.registro.supresion.formularios import en_formularios
from services.registro.supresion.rules import (
    NOMBRE,
    SUPRIMIDA,
    correo_de_nadie,
    documento_de_nadie,
    sin_firmante,
    sin_usuario,
)
from services.registro.supresion.schemas import SupresionHecha
from services.registro.usuarios.models import Usuario
from shared.audit import anotar
from shared.clock import reloj_legal, reloj_sistema
from shared.events.registro import PersonaSuprimida
from shared.http.problemas import Problema, catalogo
from shared.identity import Principal
from shared.messaging import publicar

catalogo.agregar(
    "persona-en-uso",
    409,
    "La persona todavía actúa por una empresa",
    "Revoque antes sus firmas y representaciones, desactive su usuario y retire su dirección de las empresas.",
)
_CLAVE_DE_NADIE = "!"


async def suprimir(tx: AsyncSession, id: UUID, motivo: str, quien: Principal) -> SupresionHecha:
    """Erase who a signer, a user or somebody invited was, everywhere; asked again it changes nothing.

    What `notificaciones` mailed to that person alone it forgets too, by `CorreosPersonalesOlvidados`; names that stand
    beside a user's id in other services go by `PersonaSuprimida`.

    Args:
        id: of one of its rows as a signer, of its user, or of an invitation that nobody accepted.

    Raises:
        Problema: `no-encontrado`; `persona-en-uso` while it may still sign, act, sign in or be written to.
    """
    if (firmante := await tx.get(Firmante, id, with_for_update=True, populate_existing=True)) is not None:
        hecha = await _firmantes(tx, firmante)
    elif (usuario := await tx.get(Usuario, id, with_for_update=True, populate_existing=True)) is not None:
        hecha = await _usuario(tx, usuario)
    elif (invitacion := await tx.get(Invitacion, id, with_for_update=True, populate_existing=True)) is not None:
        hecha = await _invitado(tx, invitacion)
    else:
        raise Problema("no-encontrado")
    await anotar(
        tx, quien=quien, accion="persona.suprimir", objeto=f"persona:{id}", motivo=motivo, datos=hecha.model_dump()
    )
    return hecha


async def _firmantes(tx: AsyncSession, de: Firmante) -> SupresionHecha:
    """Every row with the same identity document, of whatever company; none may be alive."""
    if de.nombre == NOMBRE:
        return _nada()
    tipo, numero = de.tipo_documento, de.numero_documento
    misma = (col(Firmante.tipo_documento) == tipo, col(Firmante.numero_documento) == numero)
    consulta = sa.select(Firmante).where(*misma).order_by(col(Firmante.id)).with_for_update()
    filas = (await tx.execute(consulta.execution_options(populate_existing=True))).scalars().all()
    hoy = reloj_legal.hoy()
    vivas = sorted(f.nit for f in filas if f.estado != "revocada" and (f.hasta is None or f.hasta >= hoy))
    if vivas:
        raise Problema("persona-en-uso", f"Firma por {', '.join(vivas)}.", empresas=vivas)
    nadie = {fila.nit: documento_de_nadie(fila.id) for fila in filas}
    for fila in filas:
        # One of its own for each row: equal ones would still tell that it was the same person.
        fila.tipo_documento, fila.numero_documento = documento_de_nadie(fila.id)
        fila.nombre, fila.evidencia = NOMBRE, SUPRIMIDA
        fila.motivo_revocacion = fila.motivo_revocacion and SUPRIMIDA
    await tx.flush()
    formularios = await en_formularios(
        tx, sorted(nadie), lambda nit, forma: sin_firmante(forma, (tipo, numero), nadie[nit])
    )
    return _nada().model_copy(update={"firmantes": len(filas), "formularios": formularios})


async def _usuario(tx: AsyncSession, usuario: Usuario) -> SupresionHecha:
    if usuario.nombre == NOMBRE:
        return _nada()
    suyas = sa.select(Representacion).where(col(Representacion.usuario) == usuario.id).with_for_update()
    representaciones = (await tx.execute(suyas.execution_options(populate_existing=True))).scalars().all()
    empresas = sorted(r.nit for r in representaciones if r.estado != "revocada")
    if usuario.activo or empresas:
        raise Problema("persona-en-uso", empresas=empresas)
    usado, correo = usuario.usuario, usuario.correo
    usuario.usuario, usuario.nombre, usuario.correo = f"suprimido-{usuario.id}", NOMBRE, None
    usuario.resumen, usuario.totp, usuario.totp_desde = _CLAVE_DE_NADIE, None, None
    usuario.emisor_externo = usuario.sujeto_externo = None
    for r in representaciones:
        r.evidencia, r.motivo_revocacion = SUPRIMIDA, r.motivo_revocacion and SUPRIMIDA
    await tx.flush()
    await tx.execute(sa.update(Sesion).where(col(Sesion.usuario) == usuario.id).values(agente=""))
    # Some were invited, and have addresses, by the name under which they sign in.
    correos = {c for c in (correo, usado) if c}
    hecha = await _correos(tx, correos, usuario.id)
    formularios = await en_formularios(
        tx, sorted({r.nit for r in representaciones}), lambda _, forma: sin_usuario(forma, usado, correos, usuario.id)
    )
    suprimida = PersonaSuprimida(usuario=str(usuario.id), suprimida_en=reloj_sistema.ahora())
    await publicar(tx, suprimida, clave=str(usuario.id), version=1)
    return hecha.model_copy(update={"usuarios": 1, "formularios": formularios})


async def _invitado(tx: AsyncSession, invitacion: Invitacion) -> SupresionHecha:
    """Who was invited and never came; who came is erased as a user."""
    if invitacion.nombre == NOMBRE:
        return _nada()
    if invitacion.usuario is not None or invitacion.estado == "pendiente":
        raise Problema("persona-en-uso", empresas=[invitacion.nit] if invitacion.nit else [])
    return await _correos(tx, {invitacion.correo}, None)


async def _correos(tx: AsyncSession, correos: set[str], usuario: UUID | None) -> SupresionHecha:
    """Invitations, personal mails and past addresses of a mailbox.

    Raises:
        Problema: `persona-en-uso` while a company is written to there, or it is invited.
    """
    suya = sa.func.lower(col(Direccion.correo)).in_({c.lower() for c in correos})
    consulta = sa.select(Direccion).where(suya).order_by(col(Direccion.id)).with_for_update()
    direcciones = (await tx.execute(consulta.execution_options(populate_existing=True))).scalars().all()
    invitado = sa.func.lower(col(Invitacion.correo)).in_({c.lower() for c in correos})
    de_quien = sa.or_(invitado, col(Invitacion.usuario) == usuario) if usuario else invitado
    invitada = sa.select(Invitacion).where(de_quien).order_by(col(Invitacion.id)).with_for_update()
    invitaciones = (await tx.execute(invitada.execution_options(populate_existing=True))).scalars().all()
    vivas = {d.nit for d in direcciones if d.retirada_en is None}
    vivas |= {i.nit or "el Ministerio" for i in invitaciones if i.estado == "pendiente"}
    if vivas:
        detalle = f"Su correo recibe lo de {', '.join(sorted(vivas))}, o tiene una invitación pendiente."
        raise Problema("persona-en-uso", detalle, empresas=sorted(vivas))
    for direccion in direcciones:
        direccion.correo = correo_de_nadie(direccion.id)
        direccion.evidencia = direccion.evidencia and SUPRIMIDA
    for invitacion in invitaciones:
        invitacion.nombre, invitacion.evidencia = NOMBRE, SUPRIMIDA
        invitacion.correo = correo_de_nadie(invitacion.id)
    await tx.flush()
    mensajes = await olvidar(tx, sa.func.lower(col(MensajePersonal.correo)).in_({c.lower() for c in correos}))
    return _nada().model_copy(
        update={"invitaciones": len(invitaciones), "mensajes": mensajes, "direcciones": len(direcciones)}
    )


def _nada() -> SupresionHecha:
    return SupresionHecha(firmantes=0, usuarios=0, invitaciones=0, mensajes=0)
