"""Use cases of authorised addresses."""

import hmac
from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from uuid_utils.compat import uuid7

from services.registro.direcciones.models import Direccion
from services.registro.direcciones.representante import avisar_al_representante, decide, es_representante
from services.registro.direcciones.rules import codigo_de_confirmacion, por_autorizar
from services.registro.direcciones.schemas import (
    Autorizacion,
    Confirmacion,
    ConfirmacionPendiente,
    CorreoAutorizado,
    CorreosDeEmpresa,
)
from services.registro.empresas.events import publicar_empresa
from services.registro.empresas.models import Empresa
from services.registro.empresas.service import bloquear
from shared.audit import Sistema, anotar
from shared.clock import reloj_legal
from shared.http.problemas import Problema
from shared.identity import Principal, exigir_empresa

_MINISTERIO = ("funcionario", "coordinador")


async def agregar(tx: AsyncSession, nit: str, correo: str, quien: Principal, clave_huellas: str) -> Direccion:
    """Add an address, unconfirmed: nothing but its confirmation is mailed to it.

    Once the company is registered its representante has to authorise it first, unless that person adds it.

    Raises:
        Problema: `direccion-repetida`, `no-encontrado`, `prohibido`.
    """
    exigir_empresa(quien, nit, actuar=not quien.tiene(*_MINISTERIO))
    empresa = await bloquear(tx, nit)
    ahora = reloj_legal.ahora()
    nueva = Direccion(id=uuid7(), nit=nit, correo=correo, creada_por=quien.sub, creada_en=ahora)
    if await decide(tx, empresa, quien):
        nueva.autorizada_en, nueva.autorizada_por = ahora, quien.sub
    tx.add(nueva)
    await tx.flush()
    await anotar(tx, quien=quien, accion="direccion.agregar", objeto=f"direccion:{nueva.id}", datos={"nit": nit})
    if nueva.autorizada_en is None:
        await avisar_al_representante(tx, empresa, nueva, "alta")
    await publicar_empresa(tx, empresa, clave_huellas)
    return nueva


async def confirmar(
    tx: AsyncSession, nit: str, id: UUID, datos: Confirmacion, quien: Principal | None, claves: tuple[str, str]
) -> Direccion:
    """Confirm an address by its code, which whoever reads the mailbox may bring, or by a funcionario's evidence.

    Args:
        claves: of the confirmation codes, and of the digests of documents.

    Raises:
        Problema: `confirmacion-invalida`, `no-encontrado`, `no-autenticado`, `prohibido`.
    """
    clave_codigos, clave_huellas = claves
    if datos.evidencia is not None:
        if quien is None:
            raise Problema("no-autenticado")
        if not quien.tiene(*_MINISTERIO):
            raise Problema("prohibido")
    empresa = await bloquear(tx, nit)
    direccion = await _viva(tx, nit, id)
    if datos.codigo is not None:
        bueno = codigo_de_confirmacion(str(direccion.id), direccion.correo, clave_codigos)
        if not hmac.compare_digest(bueno.encode(), datos.codigo.encode()):
            raise Problema("confirmacion-invalida")
        if direccion.autorizada_en is None:
            raise Problema("direccion-sin-autorizar")
    if direccion.confirmada_en is not None:
        return direccion
    direccion.confirmada_en = reloj_legal.ahora()
    direccion.confirmada_por = quien.sub if quien else "buzon"
    direccion.evidencia = datos.evidencia
    if direccion.autorizada_en is None and quien is not None:
        direccion.autorizada_en, direccion.autorizada_por = direccion.confirmada_en, quien.sub
    autor = quien or Sistema("registro")
    await anotar(tx, quien=autor, accion="direccion.confirmar", objeto=f"direccion:{id}", motivo=datos.evidencia)
    await publicar_empresa(tx, empresa, clave_huellas)
    return direccion


async def retirar(tx: AsyncSession, nit: str, id: UUID, quien: Principal, clave_huellas: str) -> Direccion:
    """Stop mailing an address; one in use goes on until the representante authorises it, unless that person asks.

    Raises:
        Problema: `no-encontrado`, `prohibido`.
    """
    exigir_empresa(quien, nit, actuar=not quien.tiene(*_MINISTERIO))
    empresa = await bloquear(tx, nit)
    direccion = await _viva(tx, nit, id)
    if direccion.confirmada_en is not None and not await decide(tx, empresa, quien):
        if direccion.retiro_pedido_en is None:
            direccion.retiro_pedido_en, direccion.retiro_pedido_por = reloj_legal.ahora(), quien.sub
            await anotar(tx, quien=quien, accion="direccion.pedir_retiro", objeto=f"direccion:{id}")
            await avisar_al_representante(tx, empresa, direccion, "retiro")
        return direccion
    direccion.retirada_en = reloj_legal.ahora()
    await anotar(tx, quien=quien, accion="direccion.retirar", objeto=f"direccion:{id}")
    await publicar_empresa(tx, empresa, clave_huellas)
    return direccion


async def autorizar(
    tx: AsyncSession, nit: str, id: UUID, datos: Autorizacion, quien: Principal, clave_huellas: str
) -> Direccion:
    """The representante's word on a new or a leaving address; or a funcionario's, with evidence of it.

    Raises:
        Problema: `no-encontrado`, `prohibido`, `direccion-sin-cambios`.
    """
    exigir_empresa(quien, nit)
    empresa = await bloquear(tx, nit)
    direccion = await _viva(tx, nit, id)
    if quien.tiene(*_MINISTERIO):
        if datos.evidencia is None:
            raise Problema("prohibido", "Indique la evidencia de la voluntad del representante.")
    elif not await es_representante(tx, nit, quien):
        raise Problema("prohibido", "Solo el representante de la empresa autoriza sus correos.")
    pendiente, ahora = por_autorizar(direccion), reloj_legal.ahora()
    if pendiente is None:
        raise Problema("direccion-sin-cambios")
    if pendiente == "alta":
        direccion.autorizada_en, direccion.autorizada_por = ahora, quien.sub
    else:
        direccion.retirada_en = ahora
    accion = f"direccion.autorizar_{pendiente}"
    await anotar(tx, quien=quien, accion=accion, objeto=f"direccion:{id}", motivo=datos.evidencia)
    await publicar_empresa(tx, empresa, clave_huellas)
    return direccion


async def listar(tx: AsyncSession, nit: str, quien: Principal) -> Sequence[Direccion]:
    """Addresses of a company that were not withdrawn.

    Raises:
        Problema: `no-encontrado`.
    """
    exigir_empresa(quien, nit)
    if await tx.get(Empresa, nit) is None:
        raise Problema("no-encontrado")
    return await _vivas(tx, nit)


async def correos_de(tx: AsyncSession, nit: str) -> CorreosDeEmpresa:
    """Confirmed addresses of a company. Raises `no-encontrado`."""
    empresa = await tx.get(Empresa, nit)
    if empresa is None:
        raise Problema("no-encontrado")
    confirmadas = [d for d in await _vivas(tx, nit) if d.confirmada_en is not None]
    correos = [CorreoAutorizado(direccion_id=d.id, correo=d.correo) for d in confirmadas]
    return CorreosDeEmpresa(nit=nit, razon_social=empresa.razon_social, correos=correos)


async def pendientes_de(tx: AsyncSession, nit: str, clave_codigos: str) -> list[ConfirmacionPendiente]:
    """Addresses of a company that wait for their confirmation, each with the code to mail to it."""
    return [
        ConfirmacionPendiente(
            nit=nit,
            direccion_id=d.id,
            correo=d.correo,
            codigo=codigo_de_confirmacion(str(d.id), d.correo, clave_codigos),
        )
        for d in await _vivas(tx, nit)
        if d.confirmada_en is None and d.autorizada_en is not None
    ]


async def _vivas(tx: AsyncSession, nit: str) -> Sequence[Direccion]:
    consulta = sa.select(Direccion).where(col(Direccion.nit) == nit, col(Direccion.retirada_en).is_(None))
    return (await tx.execute(consulta.order_by(col(Direccion.id)))).scalars().all()


async def _viva(tx: AsyncSession, nit: str, id: UUID) -> Direccion:
    direccion = await tx.get(Direccion, id)
    if direccion is None or direccion.nit != nit or direccion.retirada_en is not None:
        raise Problema("no-encontrado")
    return direccion
