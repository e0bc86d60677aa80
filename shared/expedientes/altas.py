"""Opening many cases at once, in three statements whatever their number, with what `abrir` writes one by one."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from shared.audit import Quien, en_nombre_de, identidad, version_de_software
from shared.audit.registro import auditoria
from shared.clock import reloj_legal, reloj_sistema
from shared.expedientes.flujo import Flujo
from shared.expedientes.tablas import expediente, historia


async def abrir_varios(
    tx: AsyncSession,
    flujo: Flujo,
    *,
    empresa: str,
    quien: Quien,
    nuevos: Mapping[UUID, dict[str, Any]],
    accion: str = "crear",
) -> None:
    """Open cases of one company in the first state of their flow. Whether `quien` may is the caller's check.

    Args:
        nuevos: ids of the cases, each with what its history keeps: JSON values without personal data nor floats.
    """
    if not nuevos:
        return
    ahora, sistema = reloj_legal.ahora(), reloj_sistema.ahora()
    autor = {"quien": identidad(quien), "act": en_nombre_de(quien), "software": version_de_software()}
    estado = {
        "estado": flujo.inicial,
        "version": 1,
        "creado_por": identidad(quien),
        "cliente": en_nombre_de(quien),
    }
    casos = [
        {"id": id, "tipo": flujo.tipo, "empresa": empresa, "creado_en": ahora, "actualizado_en": ahora, **estado}
        for id in nuevos
    ]
    pasos = [
        {"expediente": id, "version": 1, "accion": accion, "hacia": flujo.inicial, "datos": datos, **autor}
        | {"legal_en": ahora, "sistema_en": sistema}
        for id, datos in nuevos.items()
    ]
    actos = [
        {"accion": f"{flujo.tipo}.{accion}", "objeto": f"{flujo.tipo}:{id}", "legal_en": ahora, "ocurrido_en": sistema}
        | {"datos": {"version": 1, "desde": None, "hacia": flujo.inicial, **datos}, **autor}
        for id, datos in nuevos.items()
    ]
    await tx.execute(sa.insert(expediente), casos)
    await tx.execute(sa.insert(historia), pasos)
    await tx.execute(sa.insert(auditoria), actos)
