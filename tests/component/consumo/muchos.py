"""Certificates by the thousand, copied from an issued one in the database, and batches of declarations against them."""

import io
import random
import zipfile

import asyncpg

from services.consumo.dex.hoja import COLUMNAS
from tests.component.consumo.despues import pdf_de

Archivos = dict[str, tuple[str, bytes, str]]
POR_CQE = 10

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


def lote_de_declaraciones(cqes: list[str], lineas: int, malas: int) -> Archivos:
    """A sheet and its zip, `POR_CQE` lines of each certificate; the bad ones name one that does not exist."""
    cada = lineas // malas
    hoja, comprimido = [";".join(COLUMNAS)], io.BytesIO()
    with zipfile.ZipFile(comprimido, "w", zipfile.ZIP_DEFLATED) as z:
        for i in range(lineas):
            cqe = "NO-EXISTE" if i % cada == 0 and i // cada < malas else cqes[i // POR_CQE]
            hoja.append(f"{cqe};600{i:010d};2026-11-01;1,000;1000,50;definitiva;{i}.pdf")
            contenido = random.Random(i).randbytes(1_000).hex()  # noqa: S311 - no secret
            z.writestr(f"{i}.pdf", pdf_de(contenido))
    return {
        "hoja": ("lote.csv", "\r\n".join(hoja).encode(), "text/csv"),
        "comprimido": ("lote.zip", comprimido.getvalue(), "application/zip"),
    }
