"""Filed requests in bulk, by SQL: as if they had been written, filed and rendered one by one."""

from collections.abc import Sequence
from uuid import UUID

import asyncpg

_SEMBRAR = """
WITH pedidas AS (
    SELECT n, nit, kg, gen_random_uuid() AS id FROM unnest($3::text[], $4::bigint[]) WITH ORDINALITY AS p (nit, kg, n)
), base AS (
    SELECT coalesce(max(ultimo), 0) AS ultimo FROM expediente_consecutivo WHERE serie = 'CUP-' || $1
), serie AS (
    INSERT INTO expediente_consecutivo (serie, ultimo) SELECT 'CUP-' || $1, base.ultimo + count(*)
    FROM base, pedidas GROUP BY base.ultimo
    ON CONFLICT (serie) DO UPDATE SET ultimo = excluded.ultimo
), casos AS (
    INSERT INTO expediente (id, tipo, serie, consecutivo, numero, empresa, estado, version, radicado_en, creado_por,
        creado_en, actualizado_en)
    SELECT p.id, 'solicitud', 'CUP-' || $1, base.ultimo + p.n, format('CUP-%s-%s', $1, base.ultimo + p.n), p.nit,
        'radicada', 2, $5, 'exportador', $5, $5 FROM pedidas p, base
), pasos AS (
    INSERT INTO expediente_historia (expediente, version, quien, desde, accion, hacia, software, legal_en, sistema_en)
    SELECT p.id, h.version, 'exportador', h.desde, h.accion, h.hacia, 'prueba', $5, $5
    FROM pedidas p, (VALUES (1, NULL, 'crear', 'borrador'), (2, 'borrador', 'radicar', 'radicada'))
        AS h (version, desde, accion, hacia)
), actos AS (
    INSERT INTO auditoria (quien, accion, objeto, datos, software, legal_en, ocurrido_en)
    SELECT 'exportador', h.accion, 'solicitud:' || p.id,
        jsonb_build_object('version', h.version, 'desde', h.desde, 'hacia', h.hacia), 'prueba', $5, $5
    FROM pedidas p, (VALUES (1, NULL, 'solicitud.crear', 'borrador'), (2, 'borrador', 'solicitud.radicar', 'radicada'))
        AS h (version, desde, accion, hacia)
), solicitudes AS (
    INSERT INTO solicitud (id, nit, contingente, contingente_version, grupo, cantidad_kg, forma, radicado)
    SELECT p.id, p.nit, $1, c.version, $2, p.kg, '{}', jsonb_build_object('servicio', 'cupos', 'clave', 'sembrado',
        'sha256', repeat('0', 64), 'tamano', 1, 'tipo', 'application/pdf')
    FROM pedidas p JOIN contingente c ON c.codigo = $1
)
SELECT id FROM pedidas ORDER BY n
"""


async def sembrar(
    url: str, contingente: str, grupo: str, pedidos: Sequence[tuple[str, int]], cuando: object
) -> list[UUID]:
    """Filed requests, by (NIT, kilograms), whose forms are taken as rendered. `url` is the superuser's."""
    conexion = await asyncpg.connect(url)
    try:
        nits, kgs = [nit for nit, _ in pedidos], [kg for _, kg in pedidos]
        return [f["id"] for f in await conexion.fetch(_SEMBRAR, contingente, grupo, nits, kgs, cuando)]
    finally:
        await conexion.close()
