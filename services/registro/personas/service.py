"""Use cases of representations and signers. A company proposes, the Ministry accepts; either ends it."""

from collections.abc import Sequence
from typing import TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.registro.empresas.events import publicar_empresa
from services.registro.empresas.models import Empresa
from services.registro.empresas.service import bloquear
from services.registro.personas import nuevas
from services.registro.personas.models import Firmante, Representacion
from services.registro.personas.schemas import FirmanteNuevo, RepresentacionNueva
from services.registro.usuarios.models import Usuario
from shared.audit import anotar
from shared.http.problemas import Problema
from shared.identity import Principal, exigir_empresa

_MINISTERIO = ("funcionario", "coordinador")
P = TypeVar("P", Representacion, Firmante)


async def _empresa_a_cambiar(tx: AsyncSession, nit: str, quien: Principal) -> Empresa:
    exigir_empresa(quien, nit, actuar=not quien.tiene(*_MINISTERIO))
    return await bloquear(tx, nit)


async def agregar_representacion(
    tx: AsyncSession, nit: str, datos: RepresentacionNueva, quien: Principal, clave_huellas: str
) -> Representacion:
    """Propose (or, by the Ministry, put in force) a user who acts for the company.

    Raises:
        Problema: `usuario-desconocido`, `representacion-repetida`, `no-encontrado`, `prohibido`.
    """
    empresa = await _empresa_a_cambiar(tx, nit, quien)
    buscado = sa.select(col(Usuario.id)).where(col(Usuario.usuario) == datos.usuario, col(Usuario.activo))
    usuario = (await tx.execute(buscado)).scalar_one_or_none()
    if usuario is None:
        raise Problema("usuario-desconocido")
    nueva = nuevas.representacion(
        nit, usuario, datos.rol, quien, evidencia=datos.evidencia, desde=datos.desde, hasta=datos.hasta
    )
    return await _guardar(tx, empresa, nueva, quien, clave_huellas)


async def agregar_firmante(
    tx: AsyncSession, nit: str, datos: FirmanteNuevo, quien: Principal, clave_huellas: str
) -> Firmante:
    """Propose (or, by the Ministry, accept) a person whose certificate may sign for the company.

    Raises:
        Problema: `firmante-repetido`, `no-encontrado`, `prohibido`.
    """
    empresa = await _empresa_a_cambiar(tx, nit, quien)
    nuevo = nuevas.firmante(
        nit,
        datos.documento.normalizado(),
        datos.nombre,
        list(datos.roles),
        quien,
        evidencia=datos.evidencia,
        desde=datos.desde,
        hasta=datos.hasta,
    )
    return await _guardar(tx, empresa, nuevo, quien, clave_huellas)


async def _guardar(tx: AsyncSession, empresa: Empresa, persona: P, quien: Principal, clave_huellas: str) -> P:
    tx.add(persona)
    await tx.flush()
    await _anotar(tx, persona, "proponer" if persona.estado == "propuesta" else "aceptar", quien)
    await publicar_empresa(tx, empresa, clave_huellas)
    return persona


async def decidir(
    tx: AsyncSession, tabla: type[P], nit: str, id: UUID, quien: Principal, clave_huellas: str, *, aceptar: bool
) -> P:
    """Accept a proposal (funcionario) or revoke what is proposed or in force (the company too).

    Raises:
        Problema: `no-encontrado`, `prohibido`, `transicion-no-permitida`.
    """
    if aceptar:
        exigir_empresa(quien, nit)
        if not quien.tiene("funcionario"):
            raise Problema("prohibido")
        empresa = await bloquear(tx, nit)
    else:
        empresa = await _empresa_a_cambiar(tx, nit, quien)
    persona = await tx.get(tabla, id, populate_existing=True)
    if persona is None or persona.nit != nit:
        raise Problema("no-encontrado")
    if persona.estado != "propuesta" and (aceptar or persona.estado != "vigente"):
        raise Problema("transicion-no-permitida", f"Está {persona.estado}.", estado=persona.estado)
    if isinstance(persona, Representacion):
        campo = "decidida_por" if aceptar else "revocada_por"
    else:
        campo = "decidido_por" if aceptar else "revocado_por"
    setattr(persona, campo, quien.sub)
    persona.estado = "vigente" if aceptar else "revocada"
    await _anotar(tx, persona, "aceptar" if aceptar else "revocar", quien)
    await publicar_empresa(tx, empresa, clave_huellas)
    return persona


async def _anotar(tx: AsyncSession, persona: Representacion | Firmante, accion: str, quien: Principal) -> None:
    clase = persona.__tablename__
    datos = {"nit": persona.nit, "desde": persona.desde.isoformat()}
    await anotar(tx, quien=quien, accion=f"{clase}.{accion}", objeto=f"{clase}:{persona.id}", datos=datos)


async def listar(tx: AsyncSession, tabla: type[P], nit: str, quien: Principal) -> Sequence[P]:
    """All of a company, those revoked too, oldest first.

    Raises:
        Problema: `no-encontrado`.
    """
    exigir_empresa(quien, nit)
    if await tx.get(Empresa, nit) is None:
        raise Problema("no-encontrado")
    return (await tx.execute(sa.select(tabla).where(col(tabla.nit) == nit).order_by(col(tabla.id)))).scalars().all()
