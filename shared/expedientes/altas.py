"""Opening, numbering and attaching to many cases at once, in few statements whatever their number.

What is written is what `abrir`, `numerar` and `adjuntar` write one by one.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import UUID as PG_UUID
from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from shared.audit import Quien, en_nombre_de, identidad, version_de_software
from shared.audit.registro import auditoria
from shared.clock import reloj_legal, reloj_sistema
from shared.expedientes.flujo import Flujo
from shared.expedientes.tablas import adjunto, expediente, historia

_CONSECUTIVOS = sa.text("""
    INSERT INTO expediente_consecutivo AS c (serie, ultimo) VALUES (:serie, :cuantos)
    ON CONFLICT (serie) DO UPDATE SET ultimo = c.ultimo + :cuantos RETURNING ultimo
""")
_NUMERAR = sa.text("""
    UPDATE expediente e SET serie = :serie, consecutivo = :base + l.n, numero = :serie || '-' || (:base + l.n)
    FROM unnest(:ids) WITH ORDINALITY AS l (id, n) WHERE e.id = l.id AND e.numero IS NULL RETURNING e.id
""").bindparams(
    sa.bindparam("ids", type_=ARRAY(PG_UUID(as_uuid=True))),
    sa.bindparam("serie", type_=sa.Text),
    sa.bindparam("base", type_=sa.Integer),
)


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


async def numerar_varios(tx: AsyncSession, ids: Sequence[UUID], serie: str) -> None:
    """Give each case the next number of the series, in this order; last in the transaction, as `numerar`.

    Raises:
        ValueError: if one of them has a number already; `tx` must not commit.
    """
    if not ids:
        return
    ultimo = (await tx.execute(_CONSECUTIVOS, {"serie": serie, "cuantos": len(ids)})).scalar_one()
    datos = {"serie": serie, "base": ultimo - len(ids), "ids": list(ids)}
    if len((await tx.execute(_NUMERAR, datos)).all()) != len(ids):
        raise ValueError(f"{serie}: alguno ya tiene número")


async def adjuntar_varios(tx: AsyncSession, quien: Quien, nuevos: Iterable[Mapping[str, Any]]) -> None:
    """Record stored objects as parts of cases.

    Args:
        nuevos: of each its `expediente`, `clase`, `nombre`, `clave`, `sha256`, `tamano` and media type `tipo`.
    """
    comunes = {"agregado_por": identidad(quien), "agregado_en": reloj_legal.ahora()}
    filas = [{"id": uuid7(), **nuevo, **comunes} for nuevo in nuevos]
    if filas:
        await tx.execute(sa.insert(adjunto), filas)
