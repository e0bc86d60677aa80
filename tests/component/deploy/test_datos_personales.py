"""Where personal data may stand: `docs/datos-personales.toml` against the schemas that the migrations make."""

import tomllib

import asyncpg

from shared.events.temas import SERVICIOS
from tests.ayudas import RAIZ, plantilla_de
from tests.ayudas import con_base as en_base

_CON_TEXTO = """
    SELECT c.table_name AS tabla, array_agg(c.column_name::text ORDER BY c.column_name) AS columnas
    FROM information_schema.columns c
    JOIN pg_class k ON k.relname = c.table_name AND k.relkind IN ('r', 'p') AND NOT k.relispartition
    WHERE c.table_schema = 'public' AND c.table_name <> 'alembic_version'
        AND c.data_type IN ('text', 'character varying', 'character', 'json', 'jsonb', 'ARRAY', 'bytea', 'inet')
    GROUP BY 1
"""


def _declarado() -> dict[str, dict[str, dict[str, str]]]:
    texto = (RAIZ / "docs" / "datos-personales.toml").read_text(encoding="utf-8")
    leido: dict[str, dict[str, dict[str, str]]] = tomllib.loads(texto)
    return leido


def _columnas(tabla: dict[str, str]) -> list[str]:
    return sorted([*(c for c in tabla if c != "_otras"), *tabla.get("_otras", "").split()])


async def _hay(postgres: str) -> dict[str, dict[str, list[str]]]:
    hay = {}
    for servicio in SERVICIOS:
        conexion = await asyncpg.connect(en_base(postgres, await plantilla_de(servicio, postgres)))
        try:
            hay[servicio] = {f["tabla"]: f["columnas"] for f in await conexion.fetch(_CON_TEXTO)}
        finally:
            await conexion.close()
    return hay


async def test_each_column_that_may_hold_a_person_is_declared(postgres: str) -> None:
    declarado = _declarado()
    comunes = declarado.pop("comunes")
    assert set(declarado) == set(SERVICIOS)
    hay = await _hay(postgres)
    distintas = {
        f"{servicio}.{tabla}": (columnas, _columnas(declarado[servicio].get(tabla) or comunes.get(tabla, {})))
        for servicio, tablas in hay.items()
        for tabla, columnas in tablas.items()
        if columnas != _columnas(declarado[servicio].get(tabla) or comunes.get(tabla, {}))
    }
    assert distintas == {}, "diga en docs/datos-personales.toml qué columna es personal y quién la borra"
    de_mas = {f"{s}.{t}" for s, tablas in declarado.items() for t in tablas if t not in hay[s]}
    assert de_mas | {t for t in comunes if not any(t in tablas for tablas in hay.values())} == set()
