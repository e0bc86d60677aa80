"""Whose word it is where a company is mailed, and telling that person."""

from typing import Literal

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.registro.direcciones.models import Direccion
from services.registro.empresas.events import EN_REGISTRO
from services.registro.empresas.models import Empresa
from services.registro.empresas.rules import estado_en
from services.registro.personales import service as personales
from services.registro.personas.models import Representacion
from services.registro.usuarios.models import Usuario
from shared.clock import reloj_legal
from shared.expedientes import leer
from shared.identity import Principal


async def es_representante(tx: AsyncSession, nit: str, quien: Principal) -> bool:
    """Whether the caller represents this very company today; the token only says that of any company."""
    return any(str(u.id) == quien.sub for u in await _representantes(tx, nit))


async def decide(tx: AsyncSession, empresa: Empresa, quien: Principal) -> bool:
    """Whether the caller's change of an address needs nobody else.

    While the company is being registered its form names the addresses and its representante signs it. # house rule
    """
    if quien.es_interno or await es_representante(tx, empresa.nit, quien):
        return True
    return (await leer(tx, empresa.expediente)).estado in EN_REGISTRO


async def avisar_al_representante(
    tx: AsyncSession, empresa: Empresa, direccion: Direccion, que: Literal["alta", "retiro"]
) -> None:
    """Mail each representante that an address waits for them."""
    for usuario in await _representantes(tx, empresa.nit):
        if usuario.correo is not None:
            datos = {
                "nombre": usuario.nombre,
                "razon_social": empresa.razon_social,
                "nit": empresa.nit,
                "direccion": direccion.correo,
                "que": que,
            }
            await personales.pedir(tx, "direccion_por_autorizar", direccion.id, usuario.correo, datos)


async def correos_de_representantes(tx: AsyncSession, nit: str) -> list[str]:
    """Where each of those who represent the company today is mailed as a person, where that is known."""
    return [u.correo for u in await _representantes(tx, nit) if u.correo is not None]


async def _representantes(tx: AsyncSession, nit: str) -> list[Usuario]:
    hoy = reloj_legal.hoy()
    consulta = (
        sa.select(Representacion, Usuario)
        .join(Usuario, col(Usuario.id) == col(Representacion.usuario))
        .where(col(Representacion.nit) == nit, col(Representacion.rol) == "representante", col(Usuario.activo))
        .order_by(col(Representacion.id))
    )
    return [u for r, u in await tx.execute(consulta) if estado_en(r, hoy) == "vigente"]
