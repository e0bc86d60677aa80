"""Use cases of invitations. The company's row is locked before the invitation's."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from uuid_utils.compat import uuid7

from services.registro.empresas.events import publicar_empresa
from services.registro.empresas.models import Empresa
from services.registro.empresas.service import bloquear
from services.registro.invitaciones.models import Invitacion
from services.registro.invitaciones.schemas import InvitacionAceptada, InvitacionInterna, InvitacionNueva
from services.registro.invitaciones.schemas import InvitacionVista as Vista
from services.registro.personales import service as personales
from services.registro.personas.models import Representacion
from services.registro.usuarios import service as usuarios
from services.registro.usuarios.models import Usuario
from services.registro.usuarios.schemas import UsuarioNuevo
from shared.audit import Sistema, anotar
from shared.clock import reloj_legal
from shared.http.problemas import Problema
from shared.identity import Principal, exigir_empresa

MINISTERIO = ("funcionario", "coordinador")


async def invitar(tx: AsyncSession, nit: str, datos: InvitacionNueva, quien: Principal) -> Invitacion:
    """Ask somebody to act for the company: a mail with a one-use code.

    Raises:
        Problema: `no-encontrado`, `prohibido`, `invitacion-repetida`.
    """
    exigir_empresa(quien, nit, actuar=not quien.tiene(*MINISTERIO))
    empresa = await bloquear(tx, nit)
    nueva = Invitacion(
        id=uuid7(),
        nit=nit,
        creada_por=quien.sub,
        creada_en=reloj_legal.ahora(),
        decidida_por=quien.sub if quien.tiene(*MINISTERIO) else None,
        **datos.model_dump(),
    )
    return await _guardar(tx, nueva, empresa.razon_social, quien)


async def invitar_al_ministerio(tx: AsyncSession, datos: InvitacionInterna, quien: Principal) -> Invitacion:
    """Ask somebody of the Ministry to make a user. Raises `invitacion-repetida`."""
    nueva = Invitacion(
        id=uuid7(),
        creada_por=quien.sub,
        creada_en=reloj_legal.ahora(),
        decidida_por=quien.sub,
        **datos.model_dump(),
    )
    return await _guardar(tx, nueva, "", quien)


async def _guardar(tx: AsyncSession, nueva: Invitacion, razon_social: str, quien: Principal) -> Invitacion:
    tx.add(nueva)
    await tx.flush()
    datos = {"nit": nueva.nit or "", "rol": nueva.rol}
    await anotar(tx, quien=quien, accion="invitacion.crear", objeto=f"invitacion:{nueva.id}", datos=datos)
    palabras = {"razon_social": razon_social, "nombre": nueva.nombre, **datos}
    await personales.pedir(tx, "invitacion", nueva.id, nueva.correo, palabras)
    return nueva


async def listar(tx: AsyncSession, nit: str, quien: Principal) -> Sequence[Invitacion]:
    """Invitations of a company, newest first. Raises `no-encontrado`."""
    exigir_empresa(quien, nit)
    if await tx.get(Empresa, nit) is None:
        raise Problema("no-encontrado")
    consulta = sa.select(Invitacion).where(col(Invitacion.nit) == nit).order_by(col(Invitacion.id).desc())
    return (await tx.execute(consulta)).scalars().all()


async def retirar(tx: AsyncSession, nit: str, id: UUID, quien: Principal) -> Invitacion:
    """Withdraw an invitation that nobody took; its code works no more.

    Raises:
        Problema: `no-encontrado`, `prohibido`, `transicion-no-permitida`.
    """
    exigir_empresa(quien, nit, actuar=not quien.tiene(*MINISTERIO))
    await bloquear(tx, nit)
    invitacion = await tx.get(Invitacion, id, with_for_update=True)
    if invitacion is None or invitacion.nit != nit:
        raise Problema("no-encontrado")
    if invitacion.estado != "pendiente":
        raise Problema("transicion-no-permitida", f"Está {invitacion.estado}.", estado=invitacion.estado)
    invitacion.estado, invitacion.cerrada_en = "retirada", reloj_legal.ahora()
    await personales.anular(tx, id)
    await anotar(tx, quien=quien, accion="invitacion.retirar", objeto=f"invitacion:{id}", datos={"nit": nit})
    return invitacion


async def ver(tx: AsyncSession, codigo: str, clave: str) -> Vista:
    """What a code invites to. Raises `codigo-invalido`."""
    mensaje = await personales.canjear(tx, codigo, "invitacion", clave, gastar=False)
    i = await tx.get_one(Invitacion, mensaje.objeto)
    return Vista(
        razon_social=mensaje.datos["razon_social"],
        nit=i.nit,
        rol=i.rol,
        nombre=i.nombre,
        correo=i.correo,
        tiene_usuario=await _de_correo(tx, i.correo) is not None,
    )


async def aceptar(
    tx: AsyncSession, codigo: str, clave_nueva: str | None, quien: Principal | None, claves: tuple[str, str]
) -> InvitacionAceptada:
    """Take an invitation: with the user that signed in, or with a new one of the invited address.

    An address that already has a user takes it signed in, as any user that the mail's reader has: who only reads the
    mail gets no password of somebody.

    Args:
        claves: of the codes, and of the digests of documents.

    Raises:
        Problema: `codigo-invalido`, `invitacion-con-usuario`, `clave-debil`, `representacion-repetida`,
            `prohibido` for another user than the one that the Ministry invited.
    """
    clave_codigos, clave_huellas = claves
    vista = await personales.canjear(tx, codigo, "invitacion", clave_codigos, gastar=False)
    nit = (await tx.get_one(Invitacion, vista.objeto)).nit
    empresa = await bloquear(tx, nit) if nit is not None else None
    await personales.canjear(tx, codigo, "invitacion", clave_codigos)
    i = await tx.get_one(Invitacion, vista.objeto, with_for_update=True, populate_existing=True)
    usuario = await _usuario(tx, i, clave_nueva, quien)
    estado = "vigente" if i.decidida_por else "propuesta"
    if empresa is None:
        usuario.roles = sorted({*usuario.roles, i.rol})
    else:
        tx.add(_representacion(i, usuario.id, estado))
    i.estado, i.usuario, i.cerrada_en = "aceptada", usuario.id, reloj_legal.ahora()
    await tx.flush()
    autor = quien or Sistema("registro")
    datos = {"usuario": str(usuario.id), "nit": nit or "", "rol": i.rol}
    await anotar(tx, quien=autor, accion="invitacion.aceptar", objeto=f"invitacion:{i.id}", datos=datos)
    if empresa is not None:
        await publicar_empresa(tx, empresa, clave_huellas)
    return InvitacionAceptada(usuario_id=usuario.id, usuario=usuario.usuario, nit=nit, rol=i.rol, estado=estado)


def _representacion(i: Invitacion, usuario: UUID, estado: str) -> Representacion:
    hoy: date = reloj_legal.hoy()
    return Representacion(
        id=uuid7(),
        nit=i.nit or "",
        usuario=usuario,
        rol=i.rol,
        estado=estado,
        desde=i.desde or hoy,
        hasta=i.hasta,
        evidencia=i.evidencia,
        creada_por=i.creada_por,
        creada_en=reloj_legal.ahora(),
        decidida_por=i.decidida_por,
        decidida_en=reloj_legal.ahora() if i.decidida_por else None,
    )


async def _usuario(tx: AsyncSession, i: Invitacion, clave: str | None, quien: Principal | None) -> Usuario:
    if quien is not None:
        propio = await usuarios.buscar(tx, UUID(quien.sub))
        if i.nit is None and i.correo not in (propio.correo, propio.usuario):
            raise Problema("prohibido", "La invitación es para otra persona.")
        return propio
    if await _de_correo(tx, i.correo) is not None:
        raise Problema("invitacion-con-usuario")
    if clave is None:
        raise Problema("clave-debil", "Escriba la clave que va a usar.")
    datos = UsuarioNuevo.model_validate(
        {"usuario": i.correo, "nombre": i.nombre, "roles": [i.rol], "clave": clave, "correo": i.correo}
    )
    return await usuarios.crear(tx, datos, Sistema("registro"), debe_cambiar_clave=False)


async def _de_correo(tx: AsyncSession, correo: str) -> Usuario | None:
    consulta = sa.select(Usuario).where(sa.or_(col(Usuario.correo) == correo, col(Usuario.usuario) == correo))
    return (await tx.execute(consulta.order_by(col(Usuario.id)).limit(1))).scalar_one_or_none()
