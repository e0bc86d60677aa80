"""Sowing a file with the same use cases as the API; each company is a transaction, so that a repetition goes on."""

import secrets
from typing import Any

import sqlalchemy as sa
from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.registro.calendario import service as calendario
from services.registro.direcciones import service as direcciones
from services.registro.direcciones.models import Direccion
from services.registro.direcciones.schemas import Confirmacion
from services.registro.empresas import service as empresas
from services.registro.empresas.models import Empresa
from services.registro.personas import service as personas
from services.registro.personas.models import Firmante, Representacion
from services.registro.siembra.schemas import EmpresaSembrada, Sembrado, Siembra, UsuarioSembrado
from services.registro.trm import service as trm
from services.registro.trm.rules import fila_de
from services.registro.usuarios import service as usuarios
from services.registro.usuarios.models import Usuario
from services.registro.usuarios.schemas import UsuarioNuevo
from shared.expedientes import leer
from shared.http.problemas import Problema
from shared.identity import Principal
from shared.persistence import BaseDeDatos

SUB = "siembra"
"""Who the history and the audit say it was."""
MINISTERIO = Principal(SUB, "Siembra", frozenset({"funcionario", "coordinador"}))


async def sembrar(bd: BaseDeDatos, datos: Siembra, clave_huellas: str) -> Sembrado:
    """Add what is missing of a file, and change nothing of what is there.

    Raises:
        Problema: as the use cases; what came before the refused part stays.
        ValueError: for a rate that is none.
    """
    hecho = Sembrado()
    async with bd.tx() as tx:
        for usuario in datos.usuarios:
            hecho.usuarios += await _usuario(tx, usuario)
    for empresa in datos.empresas:
        async with bd.tx() as tx:
            await _empresa(tx, empresa, hecho, clave_huellas)
    async with bd.tx() as tx:
        if datos.calendario is not None:
            hecho.calendario = await _calendario(tx, datos)
        filas = [fila_de(t.valor, t.unidad, t.vigenciadesde, t.vigenciahasta) for t in datos.trm]
        if filas:
            hecho.trm, _ = await trm.registrar(tx, filas, MINISTERIO)
    return hecho


async def _usuario(tx: AsyncSession, dado: UsuarioSembrado) -> bool:
    if await _hay(tx, sa.select(col(Usuario.id)).where(col(Usuario.usuario) == dado.usuario)):
        return False
    clave = dado.clave or SecretStr(secrets.token_urlsafe(32))
    campos = {**dado.model_dump(exclude={"clave"}), "clave": clave}
    await usuarios.crear(tx, UsuarioNuevo.model_validate(campos), MINISTERIO)
    return True


async def _empresa(tx: AsyncSession, dada: EmpresaSembrada, hecho: Sembrado, clave: str) -> None:
    nit = dada.nit
    if await tx.get(Empresa, nit) is None:
        await empresas.registrar(tx, dada, MINISTERIO, clave)
        hecho.empresas += 1
    for firmante in dada.firmantes:
        tipo, numero = firmante.documento.normalizado()
        suyo = _de(Firmante, nit).where(col(Firmante.tipo_documento) == tipo, col(Firmante.numero_documento) == numero)
        if not await _hay(tx, suyo):
            await personas.agregar_firmante(tx, nit, firmante, MINISTERIO, clave)
            hecho.firmantes += 1
    for r in dada.representaciones:
        suya = (
            _de(Representacion, nit)
            .join(Usuario, col(Usuario.id) == col(Representacion.usuario))
            .where(col(Usuario.usuario) == r.usuario, col(Representacion.rol) == r.rol)
        )
        if not await _hay(tx, suya):
            await personas.agregar_representacion(tx, nit, r, MINISTERIO, clave)
            hecho.representaciones += 1
    for correo in dada.correos:
        if not await _hay(tx, _de(Direccion, nit).where(col(Direccion.correo) == correo)):
            nueva = await direcciones.agregar(tx, nit, correo, MINISTERIO, clave)
            hecho.correos += 1
            if dada.evidencia is not None:
                confirmacion = Confirmacion(evidencia=dada.evidencia)
                await direcciones.confirmar(tx, nit, nueva.id, confirmacion, MINISTERIO, ("", clave))
    if dada.evidencia is not None:
        hecho.habilitadas += await _habilitar(tx, nit, dada.evidencia, clave)


async def _habilitar(tx: AsyncSession, nit: str, evidencia: str, clave: str) -> bool:
    """Take a company that is still being registered through its two steps; any other state is somebody's decision."""
    empresa = await empresas.bloquear(tx, nit)
    estado = (await leer(tx, empresa.expediente)).estado
    if estado not in ("registrada", "en_revision"):
        return False
    if estado == "registrada":
        suyo = Principal(SUB, "Siembra", frozenset({"exportador"}), frozenset({nit}))
        await empresas.mover(tx, nit, "enviar", suyo, motivo=None, clave_huellas=clave)
    await empresas.mover(tx, nit, "habilitar", MINISTERIO, motivo=evidencia, clave_huellas=clave)
    return True


async def _calendario(tx: AsyncSession, datos: Siembra) -> int:
    assert datos.calendario is not None
    try:
        await calendario.corregir(tx, datos.calendario, MINISTERIO)
    except Problema as problema:
        if problema.codigo != "calendario-sin-cambios":
            raise
        return 0
    return 1


def _de(tabla: Any, nit: str) -> sa.Select[Any]:
    """Rows of a company, revoked and withdrawn ones too: what somebody ended is not sown again."""
    return sa.select(tabla.id).where(tabla.nit == nit)


async def _hay(tx: AsyncSession, consulta: sa.Select[Any]) -> bool:
    return (await tx.execute(consulta.limit(1))).first() is not None
