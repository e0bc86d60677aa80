"""Erasure of a person's data (Ley 1581 de 2012, art. 8 e): what names the person goes, what happened stays.

Rows keep their ids, states and dates, so that the ledger, the audit chain and what was published go on meaning what
they meant: those hold ids and keyed digests, never the document or the name. Signed documents stay: they are records of
the administration, which has a legal duty to keep them (Decreto 1377 de 2013, art. 9).
"""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.registro.invitaciones.models import Invitacion
from services.registro.personales.models import MensajePersonal
from services.registro.personas.models import Firmante, Representacion
from services.registro.supresion.schemas import SupresionHecha
from services.registro.usuarios.models import Usuario
from shared.audit import anotar
from shared.clock import reloj_legal
from shared.http.problemas import Problema, catalogo
from shared.identity import Principal

catalogo.agregar(
    "persona-en-uso",
    409,
    "La persona todavía actúa por una empresa",
    "Revoque antes sus firmas y representaciones, y desactive su usuario.",
)
NOMBRE = "Persona suprimida"
_CLAVE_DE_NADIE = "!"


async def suprimir(tx: AsyncSession, id: UUID, motivo: str, quien: Principal) -> SupresionHecha:
    """Erase who a signer or a user was, everywhere in this service; asked again it changes nothing.

    Args:
        id: of one of its rows as a signer, or of its user.

    Raises:
        Problema: `no-encontrado`; `persona-en-uso` while it may still sign, act or sign in.
    """
    firmante = await tx.get(Firmante, id, with_for_update=True, populate_existing=True)
    usuario = None if firmante else await tx.get(Usuario, id, with_for_update=True, populate_existing=True)
    if firmante is not None:
        hecha = SupresionHecha(firmantes=await _firmantes(tx, firmante), usuarios=0, invitaciones=0, mensajes=0)
    elif usuario is not None:
        hecha = await _usuario(tx, usuario)
    else:
        raise Problema("no-encontrado")
    await anotar(
        tx, quien=quien, accion="persona.suprimir", objeto=f"persona:{id}", motivo=motivo, datos=hecha.model_dump()
    )
    return hecha


async def _firmantes(tx: AsyncSession, de: Firmante) -> int:
    """Every row with the same identity document, of whatever company; none may be alive."""
    if de.nombre == NOMBRE:
        return 0
    misma = (col(Firmante.tipo_documento) == de.tipo_documento, col(Firmante.numero_documento) == de.numero_documento)
    consulta = sa.select(Firmante).where(*misma).order_by(col(Firmante.id)).with_for_update()
    filas = (await tx.execute(consulta.execution_options(populate_existing=True))).scalars().all()
    hoy = reloj_legal.hoy()
    vivas = sorted(f.nit for f in filas if f.estado != "revocada" and (f.hasta is None or f.hasta >= hoy))
    if vivas:
        raise Problema("persona-en-uso", f"Firma por {', '.join(vivas)}.", empresas=vivas)
    for fila in filas:
        # One of its own for each row: equal ones would still tell that it was the same person.
        fila.tipo_documento, fila.numero_documento = "PA", f"SUPR{fila.id.hex[-12:].upper()}"
        fila.nombre, fila.evidencia = NOMBRE, "Suprimida"
    await tx.flush()
    return len(filas)


async def _usuario(tx: AsyncSession, usuario: Usuario) -> SupresionHecha:
    if usuario.nombre == NOMBRE:
        return SupresionHecha(firmantes=0, usuarios=0, invitaciones=0, mensajes=0)
    vivas = sa.select(col(Representacion.nit)).where(
        col(Representacion.usuario) == usuario.id, col(Representacion.estado) != "revocada"
    )
    empresas = sorted((await tx.execute(vivas)).scalars().all())
    if usuario.activo or empresas:
        raise Problema("persona-en-uso", empresas=empresas)
    correo = usuario.correo
    usuario.usuario, usuario.nombre, usuario.correo = f"suprimido-{usuario.id}", NOMBRE, None
    usuario.resumen, usuario.totp, usuario.totp_desde = _CLAVE_DE_NADIE, None, None
    usuario.emisor_externo = usuario.sujeto_externo = None
    await tx.flush()
    suyas = sa.update(Invitacion).where(col(Invitacion.usuario) == usuario.id)
    nadie = {"nombre": NOMBRE, "correo": f"suprimido-{usuario.id}", "evidencia": "Suprimida"}
    invitaciones = await tx.execute(suyas.values(**nadie).returning(col(Invitacion.id)))
    borrados = 0
    if correo is not None:
        orden = sa.delete(MensajePersonal).where(col(MensajePersonal.correo) == correo)
        borrados = len((await tx.execute(orden.returning(col(MensajePersonal.id)))).all())
    return SupresionHecha(firmantes=0, usuarios=1, invitaciones=len(invitaciones.all()), mensajes=borrados)
