"""Publishing many events of different aggregates in one statement."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from opentelemetry import propagate
from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import UUID as PG_UUID
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import BigInteger, Text
from uuid_utils.compat import uuid7

from shared.clock import reloj_sistema
from shared.events import Evento
from shared.messaging.errores import EventoDemasiadoGrande, VersionRetrocede
from shared.messaging.outbox import MAXIMO_BYTES, avisar_al_confirmar

# As `outbox.publicar`: the rows of the keys are locked before `seq` is drawn.
_INSERTAR = text("""
    WITH lote AS (
        SELECT * FROM unnest(:ids, :agregados, :claves, :versiones, :topicos, :tipos, :asuntos, :cuerpos)
            WITH ORDINALITY AS l (id, aggregate_type, clave, version, topic, type, subject, payload, n)
    ), orden AS (
        INSERT INTO outbox_orden AS o (topic, aggregate_id, sequence, version)
        SELECT topic, clave, 1, version FROM lote ORDER BY topic, clave
        ON CONFLICT (topic, aggregate_id) DO UPDATE SET sequence = o.sequence + 1, version = excluded.version
        WHERE o.version <= excluded.version
        RETURNING topic, aggregate_id, sequence
    ), nuevos AS (
        INSERT INTO outbox (id, aggregate_type, aggregate_id, aggregate_version, sequence, topic, type, subject,
            payload, headers, occurred_at)
        SELECT l.id, l.aggregate_type, l.clave, l.version, o.sequence, l.topic, l.type, l.subject, l.payload,
            CAST(:cabeceras AS jsonb), :ahora
        FROM lote l JOIN orden o ON o.topic = l.topic AND o.aggregate_id = l.clave ORDER BY l.n
        RETURNING 1
    )
    SELECT count(*) FROM nuevos
""").bindparams(
    bindparam("ids", type_=ARRAY(PG_UUID(as_uuid=True))),
    bindparam("versiones", type_=ARRAY(BigInteger)),
    *(bindparam(n, type_=ARRAY(Text)) for n in ("agregados", "claves", "topicos", "tipos", "asuntos", "cuerpos")),
)


@dataclass(frozen=True)
class Publicacion:
    """One event of a batch; the fields are the arguments of `publicar`."""

    evento: Evento
    clave: str
    version: int
    asunto: str | None = None


async def publicar_lote(tx: AsyncSession, publicaciones: Sequence[Publicacion]) -> None:
    """Publish events, in order, if and only if `tx` commits. The caller holds the locks of their aggregates' rows.

    Raises:
        ValueError: if two have the same topic and key, whose order one statement cannot keep.
        EventoDemasiadoGrande, VersionRetrocede: as `publicar`; `tx` must not commit.
    """
    if not publicaciones:
        return
    if len({(p.evento.topico, p.clave) for p in publicaciones}) < len(publicaciones):
        raise ValueError("en un lote cada clave va una vez por tema")
    cuerpos = [p.evento.model_dump_json() for p in publicaciones]
    for publicacion, cuerpo in zip(publicaciones, cuerpos, strict=True):
        if len(cuerpo.encode()) > MAXIMO_BYTES:
            raise EventoDemasiadoGrande(f"{publicacion.evento.tipo}: el máximo es {MAXIMO_BYTES} bytes")
    otras: dict[str, str] = {}
    propagate.inject(otras)
    parametros = {
        "ids": [uuid7() for _ in publicaciones],
        "agregados": [p.evento.agregado() for p in publicaciones],
        "claves": [p.clave for p in publicaciones],
        "versiones": [p.version for p in publicaciones],
        "topicos": [p.evento.topico for p in publicaciones],
        "tipos": [p.evento.tipo for p in publicaciones],
        "asuntos": [p.asunto for p in publicaciones],
        "cuerpos": cuerpos,
        "cabeceras": json.dumps(otras),
        "ahora": reloj_sistema.ahora(),
    }
    if (await tx.execute(_INSERTAR, parametros)).scalar_one() != len(publicaciones):
        raise VersionRetrocede("una versión del lote es menor que la última publicada de su clave")
    avisar_al_confirmar(tx)
