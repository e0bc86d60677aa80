"""Follows a public number through every service: case, messages, inboxes, held messages, jobs, letters, mail."""

from typing import Any

import asyncpg

from deploy.revision.lectura import abrir, filas, tiene

Hallazgo = dict[str, Any]
"""`servicio`, `que` and the columns of its row.

`que`: caso, cqe, veredicto, sello, oficio, trabajo, retenido, entrega, publicado or recibido.
"""

# What each table tells of a number ($1) or of the aggregates it stands for ($2).
_CONSULTAS: tuple[tuple[str, str, str], ...] = (
    (
        "caso",
        "expediente",
        """SELECT id, tipo, numero, empresa, estado, version, asignado_a, vence, actualizado_en FROM expediente
           WHERE numero = $1 OR referencia_externa = $1 OR id::text = ANY ($2) ORDER BY creado_en""",
    ),
    (
        "cqe",
        "cqe",
        """SELECT id, numero, consumo_id, sello_id, sello_error, nivel, emitido_en FROM cqe
           WHERE numero = $1 OR id::text = ANY ($2) OR consumo_id::text = ANY ($2)""",
    ),
    (
        "veredicto",
        "veredicto",
        """SELECT id, numero, estado, subindicacion, pedido_en, emitido_en FROM veredicto
           WHERE numero = $1 OR documento_id::text = ANY ($2) ORDER BY pedido_en""",
    ),
    (
        "sello",
        "sello",
        """SELECT id, numero, estado, error, pedido_en FROM sello
           WHERE numero = $1 OR documento_id::text = ANY ($2) ORDER BY pedido_en""",
    ),
    (
        "oficio",
        "oficio",
        """SELECT id, numero, caso, clase, estado, error, creado_en, sellado_en FROM oficio
           WHERE numero = $1 OR caso = $1 OR id::text = ANY ($2) OR expediente::text = ANY ($2) ORDER BY id""",
    ),
    (
        "trabajo",
        "trabajos",
        """SELECT id, tipo, estado, intentos, no_antes, motivo FROM trabajos
           WHERE datos::text LIKE '%' || $1 || '%' OR clave = ANY ($2)
              OR EXISTS (SELECT FROM unnest($2::text[]) v WHERE datos::text LIKE '%' || v || '%') ORDER BY seq""",
    ),
    (
        "retenido",
        "retenidos",
        """SELECT id, consumidor, tipo, clave, estado, motivo, espera_que, espera_clave, error, intentos FROM retenidos
           WHERE resuelto_en IS NULL AND (clave = ANY ($2) OR convert_from(cuerpo, 'UTF8') LIKE '%' || $1 || '%')
           ORDER BY id""",
    ),
)
_PUBLICADOS = """SELECT id, type AS tipo, topic AS tema, kafka_partition AS particion, kafka_offset AS "offset",
        occurred_at AS ocurrido, published_at AS publicado, last_error AS error, aggregate_id AS clave
    FROM outbox WHERE subject = $1 OR aggregate_id = $1 OR aggregate_id = ANY ($2)
        OR strpos(payload, '"' || $1 || '"') > 0 ORDER BY seq"""

# A certificate's mail belongs to its consumption's case; the event that announced it names the certificate.
_ENTREGAS = """SELECT id, clase, estado, intentos, enviada_en, detalle FROM entrega
    WHERE caso_numero = $1 OR caso_id::text = ANY ($2) OR evento_id = ANY ($3) ORDER BY creada_en"""


async def donde(numero: str, bases: dict[str, str]) -> list[Hallazgo]:
    """Everything known of `numero`, service by service.

    Args:
        numero: public number (`CUP-...`, `CON-...`, a CQE's, a letter's) or external reference.
        bases: database URL per service.
    """
    ids = sorted(await _identificadores(numero, bases))
    hallazgos: list[Hallazgo] = []
    publicados: list[Any] = []
    for servicio, url in bases.items():
        async with abrir(url) as bd:
            for que, tabla, sql in _CONSULTAS:
                if await tiene(bd, tabla):
                    hallazgos += [{"servicio": servicio, "que": que, **f} for f in await filas(bd, sql, numero, ids)]
            if await tiene(bd, "outbox"):
                salidos = await filas(bd, _PUBLICADOS, numero, ids)
                publicados += [f["id"] for f in salidos]
                hallazgos += [{"servicio": servicio, "que": "publicado", **f} for f in salidos]
    for servicio, url in bases.items():
        async with abrir(url) as bd:
            hallazgos += await _recibidos(bd, servicio, publicados)
            if await tiene(bd, "entrega"):
                entregas = await filas(bd, _ENTREGAS, numero, ids, publicados)
                hallazgos += [{"servicio": servicio, "que": "entrega", **f} for f in entregas]
    return hallazgos


async def _identificadores(numero: str, bases: dict[str, str]) -> set[str]:
    ids: set[str] = set()
    for url in bases.values():
        async with abrir(url) as bd:
            for tabla in ("expediente", "cqe", "oficio"):
                if await tiene(bd, tabla):
                    # The table's name comes from the line above.
                    ids |= {str(f["id"]) for f in await bd.fetch(f"SELECT id FROM {tabla} WHERE numero = $1", numero)}  # noqa: S608
    return ids


async def _recibidos(bd: asyncpg.Connection, servicio: str, eventos: list[Any]) -> list[Hallazgo]:
    if not await tiene(bd, "inbox"):
        return []
    sql = """SELECT consumidor, evento_id AS id, tipo, resultado, particion, desplazamiento AS "offset", recibido_en
        FROM inbox WHERE evento_id = ANY ($1) ORDER BY recibido_en"""
    return [{"servicio": servicio, "que": "recibido", **f} for f in await filas(bd, sql, eventos)]
