"""Certificates by the thousand, copied from an issued one in the database: what comes after them is what is tried."""

import asyncpg

_COPIAR = """
    SET session_replication_role = replica;
    CREATE TEMP TABLE nuevo AS
    SELECT i, uuidv7() AS id, uuidv7() AS consumo, 'X' || lpad(i::text, 6, '0') AS numero,
        upper(regexp_replace(translate(substr(md5(i::text), 1, 16), '0189', 'wxyz'), '(....)(....)(....)',
            '\\1-\\2-\\3-')) AS codigo
    FROM generate_series(1, {n}) i;
    INSERT INTO expediente (id, tipo, serie, consecutivo, numero, empresa, estado, version, creado_por, creado_en,
        actualizado_en)
    SELECT n.id, e.tipo, 'X', n.i, n.numero, e.empresa, e.estado, e.version, e.creado_por, e.creado_en, e.actualizado_en
    FROM nuevo n, cqe q JOIN expediente e ON e.id = q.id WHERE q.numero = '{numero}';
    INSERT INTO consumo (id, cupo_id, nit, contingente, contingente_version, comercial_kg, cantidad_kg, factor,
        factor_version, campos)
    SELECT n.consumo, c.cupo_id, c.nit, c.contingente, c.contingente_version, c.comercial_kg, c.cantidad_kg, c.factor,
        c.factor_version, c.campos
    FROM nuevo n, cqe q JOIN consumo c ON c.id = q.consumo_id WHERE q.numero = '{numero}';
    INSERT INTO cqe
    SELECT (jsonb_populate_record(q, jsonb_build_object('id', n.id, 'numero', n.numero, 'serie', 'X', 'consecutivo',
        n.i, 'consumo_id', n.consumo, 'codigo', n.codigo))).*
    FROM nuevo n, cqe q WHERE q.numero = '{numero}';
    DROP TABLE nuevo;
    RESET session_replication_role;
"""


async def copias(superusuario: str, numero: str, cuantas: int) -> list[str]:
    """Numbers of so many certificates like that one, issued on paper only: the ledger knows nothing of them."""
    conexion = await asyncpg.connect(superusuario)
    try:
        await conexion.execute(_COPIAR.format(n=cuantas, numero=numero))
        await conexion.execute("ANALYZE")
    finally:
        await conexion.close()
    return [f"X{i:06d}" for i in range(1, cuantas + 1)]
