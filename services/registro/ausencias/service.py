"""Use cases of conflicts and substitutions: kept here, published to whoever has cases."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.registro.ausencias.schemas import ConflictoNuevo, SustitucionNueva
from services.registro.usuarios.models import Usuario
from shared.clock import reloj_legal
from shared.events import Evento
from shared.events.registro import (
    ConflictoDeclarado,
    ConflictoRetirado,
    SustitucionDeclarada,
    SustitucionRetirada,
)
from shared.expedientes.ausencias import (
    Conflicto,
    Sustitucion,
    conflicto_de,
    declarar_conflicto,
    declarar_sustitucion,
    retirar_conflicto,
    retirar_sustitucion,
    sustitucion_de,
)
from shared.http import Problema
from shared.identity import Principal
from shared.messaging import publicar

_version = sa.table("ausencia_version", sa.column("sujeto"), sa.column("version"))
_REVISAN = {"funcionario", "coordinador"}


async def declarar(tx: AsyncSession, quien: Principal, datos: ConflictoNuevo) -> Conflicto:
    """Keep a reviewer away from a company: the reviewer says so, or a coordinador.

    Raises:
        Problema: `prohibido`, `usuario-desconocido` if nobody who reviews has that id.
    """
    funcionario = str(datos.funcionario or quien.sub)
    await _exigir_revisor(tx, UUID(funcionario))
    version = await _siguiente_version(tx, funcionario)
    nuevo = await declarar_conflicto(
        tx,
        quien,
        funcionario=funcionario,
        empresa=datos.empresa,
        desde=datos.desde or reloj_legal.hoy(),
        hasta=datos.hasta,
        motivo=datos.motivo,
    )
    conflicto = await conflicto_de(tx, nuevo)
    evento = ConflictoDeclarado(
        conflicto_id=conflicto.id,
        funcionario=conflicto.funcionario,
        empresa=conflicto.empresa,
        desde=conflicto.desde,
        hasta=conflicto.hasta,
        declarado_por=conflicto.declarado_por,
        declarado_en=conflicto.declarado_en,
    )
    await _publicar(tx, evento, funcionario, version)
    return conflicto


async def retirar(tx: AsyncSession, quien: Principal, conflicto_id: UUID, motivo: str) -> Conflicto:
    """End a conflict now; withdrawn already, nothing changes.

    Raises:
        Problema: `no-encontrado`, `prohibido` unless a coordinador other than the reviewer.
    """
    antes = await conflicto_de(tx, conflicto_id)
    version = await _siguiente_version(tx, antes.funcionario)
    antes = await conflicto_de(tx, conflicto_id)
    conflicto = await retirar_conflicto(tx, quien, conflicto_id, motivo=motivo)
    if antes.retirado_en is None and conflicto.retirado_en is not None and conflicto.retirado_por is not None:
        evento = ConflictoRetirado(
            conflicto_id=conflicto.id,
            funcionario=conflicto.funcionario,
            retirado_por=conflicto.retirado_por,
            retirado_en=conflicto.retirado_en,
        )
        await _publicar(tx, evento, conflicto.funcionario, version)
    return conflicto


async def sustituir(tx: AsyncSession, quien: Principal, datos: SustitucionNueva) -> Sustitucion:
    """Have somebody work the cases of who is absent; a coordinador says so.

    Raises:
        Problema: `prohibido`, `usuario-desconocido`, `sustituto-ausente`.
    """
    for id in sorted((datos.ausente, datos.sustituto)):
        await _exigir_revisor(tx, id)
        # Both are held, so that two who declare each other's absence are seen one after the other.
        await _siguiente_version(tx, str(id))
    version = await _siguiente_version(tx, str(datos.ausente))
    nueva = await declarar_sustitucion(
        tx,
        quien,
        ausente=str(datos.ausente),
        sustituto=str(datos.sustituto),
        desde=datos.desde,
        hasta=datos.hasta,
        motivo=datos.motivo,
    )
    sustitucion = await sustitucion_de(tx, nueva)
    evento = SustitucionDeclarada(
        sustitucion_id=sustitucion.id,
        ausente=sustitucion.ausente,
        sustituto=sustitucion.sustituto,
        desde=sustitucion.desde,
        hasta=sustitucion.hasta,
        declarado_por=sustitucion.declarada_por,
        declarado_en=sustitucion.declarada_en,
    )
    await _publicar(tx, evento, sustitucion.ausente, version)
    return sustitucion


async def terminar_sustitucion(tx: AsyncSession, quien: Principal, sustitucion_id: UUID, motivo: str) -> Sustitucion:
    """End a substitution now; withdrawn already, nothing changes.

    Raises:
        Problema: `no-encontrado`, `prohibido` unless a coordinador.
    """
    antes = await sustitucion_de(tx, sustitucion_id)
    version = await _siguiente_version(tx, antes.ausente)
    antes = await sustitucion_de(tx, sustitucion_id)
    sustitucion = await retirar_sustitucion(tx, quien, sustitucion_id, motivo=motivo)
    if antes.retirado_en is None and sustitucion.retirado_en is not None and sustitucion.retirado_por is not None:
        evento = SustitucionRetirada(
            sustitucion_id=sustitucion.id,
            ausente=sustitucion.ausente,
            retirado_por=sustitucion.retirado_por,
            retirado_en=sustitucion.retirado_en,
        )
        await _publicar(tx, evento, sustitucion.ausente, version)
    return sustitucion


async def _exigir_revisor(tx: AsyncSession, id: UUID) -> None:
    usuario = await tx.get(Usuario, id)
    if usuario is None or _REVISAN.isdisjoint(usuario.roles):
        raise Problema(
            "usuario-desconocido", "No es una persona que revise: use el id de un funcionario o coordinador."
        )


async def _siguiente_version(tx: AsyncSession, sujeto: str) -> int:
    """Version of the next event of a reviewer; holds the reviewer's row until the commit."""
    fila = insert(_version).values(sujeto=sujeto, version=1)
    subir = fila.on_conflict_do_update(index_elements=["sujeto"], set_={"version": _version.c.version + 1})
    version: int = (await tx.execute(subir.returning(_version.c.version))).scalar_one()
    return version


async def _publicar(tx: AsyncSession, evento: Evento, sujeto: str, version: int) -> None:
    await publicar(tx, evento, clave=sujeto, version=version)
