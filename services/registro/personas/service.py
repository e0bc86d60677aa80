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
from services.registro.formas.service import en_curso
from services.registro.personas import nuevas
from services.registro.personas.models import Firmante, Representacion
from services.registro.personas.schemas import FirmanteNuevo, RepresentacionNueva
from services.registro.usuarios.models import Usuario
from shared.audit import anotar
from shared.clock import reloj_legal
from shared.events.registro import FirmanteRevocado, FormaEnCurso
from shared.http.problemas import Problema
from shared.identity import Principal, exigir_empresa
from shared.messaging import publicar

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
    tx: AsyncSession,
    tabla: type[P],
    nit: str,
    id: UUID,
    quien: Principal,
    clave_huellas: str,
    *,
    aceptar: bool,
    motivo: str | None = None,
) -> P:
    """Accept a proposal (funcionario) or revoke what is proposed or in force (the company too).

    A revoked signer is published with the forms in flight that carry its signature.

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
    genero = "a" if isinstance(persona, Representacion) else "o"
    campo = f"decidid{genero}" if aceptar else f"revocad{genero}"
    setattr(persona, f"{campo}_por", quien.sub)
    setattr(persona, f"{campo}_en", reloj_legal.ahora())
    era_firmante = isinstance(persona, Firmante) and persona.estado == "vigente"
    persona.estado = "vigente" if aceptar else "revocada"
    persona.motivo_revocacion = motivo
    await _anotar(tx, persona, "aceptar" if aceptar else "revocar", quien, motivo)
    await publicar_empresa(tx, empresa, clave_huellas)
    if era_firmante and not aceptar:
        await _publicar_revocado(tx, empresa, persona.id, motivo)
    return persona


async def _publicar_revocado(tx: AsyncSession, empresa: Empresa, id: UUID, motivo: str | None) -> None:
    formas = tuple(await en_curso(tx, empresa.nit, id))
    evento = FirmanteRevocado(
        firmante_id=id, nit=empresa.nit, motivo=motivo or "", formas=formas, revocado_en=reloj_legal.ahora()
    )
    await publicar(tx, evento, clave=empresa.nit, version=empresa.version, asunto=empresa.nit)


async def formas_de(tx: AsyncSession, nit: str, id: UUID, quien: Principal) -> list[FormaEnCurso]:
    """Forms in flight with a signer's signature.

    Raises:
        Problema: `no-encontrado`.
    """
    exigir_empresa(quien, nit)
    firmante = await tx.get(Firmante, id)
    if firmante is None or firmante.nit != nit:
        raise Problema("no-encontrado")
    return await en_curso(tx, nit, id)


async def _anotar(
    tx: AsyncSession, persona: Representacion | Firmante, accion: str, quien: Principal, motivo: str | None = None
) -> None:
    clase = persona.__tablename__
    datos = {"nit": persona.nit, "desde": persona.desde.isoformat()}
    objeto = f"{clase}:{persona.id}"
    await anotar(tx, quien=quien, accion=f"{clase}.{accion}", objeto=objeto, motivo=motivo, datos=datos)


async def listar(tx: AsyncSession, tabla: type[P], nit: str, quien: Principal) -> Sequence[P]:
    """All of a company, those revoked too, oldest first.

    Raises:
        Problema: `no-encontrado`.
    """
    exigir_empresa(quien, nit)
    if await tx.get(Empresa, nit) is None:
        raise Problema("no-encontrado")
    return (await tx.execute(sa.select(tabla).where(col(tabla.nit) == nit).order_by(col(tabla.id)))).scalars().all()
