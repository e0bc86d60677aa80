"""Growth: reading the balance of a cupo with 10², 10⁴ and 10⁶ movements, and pages of inboxes with 10⁴ and 10⁶ cases.

`python -m tests.bench.crecimiento --json` prints three rows. The peer is the same reading on the smallest size; flat is
a ratio of medians of at most 1.5, of the worst of the readings. The rows are made in bulk with SQL (without triggers, a
minute of work); what is measured are the service's own functions on its migrated database, as its own role.
"""

import asyncio
import json
import os
import random
import statistics
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID, uuid4

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

from deploy.local.pruebas import servidor_compartido
from deploy.local.rutas import carpeta_local
from services.consumo.cupos import libro
from shared.calendar import Calendario
from shared.expedientes import Filtro, bandeja, expediente
from shared.expedientes.bandejas import FiltroDeBandeja, buscar_en_bandeja
from shared.http.paginacion import Paginacion
from shared.identity import Principal
from shared.ledger import movimientos
from shared.persistence import BaseDeDatos
from tests.ayudas import FabricaDeBases

META = 1.5
LECTURAS = 150
MOVIMIENTOS = (100, 10_000, 1_000_000)
CASOS = (10_000, 1_000_000)
PENDIENTES = ("enviado", "en_espera_informacion")
PRIMERO = datetime(2020, 1, 1, tzinfo=UTC)
"""Of the movements, one second apart."""
REVISOR = Principal("revisor", "Revisora", frozenset({"funcionario"}), frozenset())
EMPRESA = Principal("empresa", "Empresa", frozenset({"exportador"}), frozenset({"900000007-7"}))
AZAR = random.Random(11)  # noqa: S311 - which page is read is no secret

# The reserved kilogram of each odd movement is consumed by the even one after it.
_MOVIMIENTOS = """
    SET session_replication_role = replica;
    INSERT INTO libro_cuentas (id, tipo, referencia, unidad, sin_negativos, asentado, por_salir, por_entrar, asientos,
        instante)
    VALUES ('{disponible}', 'disponible', '{cupo}', 'kg', true, {n}, 0, 0, {n}, '2026-01-01Z'),
        ('{consumido}', 'consumido', '{cupo}', 'kg', true, {n} / 2, 0, 0, {n}, '2026-01-01Z');
    CREATE TEMP TABLE t AS SELECT i, uuidv7() AS id FROM generate_series(1, {n}) i;
    CREATE INDEX ON t (i);
    INSERT INTO libro_transferencias (id, clase, origen, destino, cantidad, reserva, causa, instante)
    SELECT t.id, CASE WHEN t.i % 2 = 1 THEN 'reserva' ELSE 'asiento' END, '{disponible}', '{consumido}', 1, r.id,
        'bench', timestamptz '2020-01-01Z' + t.i * interval '1 second'
    FROM t LEFT JOIN t r ON r.i = t.i - 1 AND t.i % 2 = 0 ORDER BY t.i;
    INSERT INTO libro_asientos
    SELECT '{disponible}', i, id, {n} * 3 / 2 - i / 2, i % 2, 0, timestamptz '2020-01-01Z' + i * interval '1 second'
    FROM t ORDER BY i;
    INSERT INTO libro_asientos
    SELECT '{consumido}', i, id, i / 2, 0, i % 2, timestamptz '2020-01-01Z' + i * interval '1 second' FROM t ORDER BY i;
    DROP TABLE t;
    RESET session_replication_role
"""
# Of every ten cases eight were decided, and a decided case keeps the due date that it had; the older are due earlier.
_CASOS = """
    SET session_replication_role = replica;
    INSERT INTO expediente (id, tipo, serie, consecutivo, numero, empresa, estado, version, asignado_a, vence,
        radicado_en, creado_por, creado_en, actualizado_en)
    SELECT uuidv7(), 'consumo', 'CON-B', i, 'CON-B-' || i, (900000000 + i % 500) || '-7',
        CASE i % 10 WHEN 8 THEN 'enviado' WHEN 9 THEN 'en_espera_informacion' WHEN 7 THEN 'negado' ELSE 'aprobado' END,
        3, CASE WHEN i % 3 = 0 THEN 'revisor' END,
        CASE WHEN i % 10 < 8 THEN date '2015-01-01' + (i::bigint * 4000 / {n})::integer
            ELSE date '2026-11-01' + (i::bigint * 60 / {n})::integer END,
        now(), 'bench', now(), now()
    FROM generate_series(1, {n}) i;
    RESET session_replication_role
"""


async def _base(postgres: str, bases: FabricaDeBases, guion: str) -> BaseDeDatos:
    base = await bases.de_servicio("consumo")
    conexion = await asyncpg.connect(base.superusuario)
    await conexion.execute(guion)
    await conexion.execute("VACUUM ANALYZE")
    await conexion.close()
    return BaseDeDatos(base.app, conexiones=1)


Lectura = Callable[[AsyncSession], Awaitable[object]]
Lecturas = dict[int, dict[str, Callable[[], Lectura]]]


async def _medianas(bases: dict[int, BaseDeDatos], lecturas: Lecturas) -> dict[str, dict[int, float]]:
    """Milliseconds of each reading by size, the sizes in turn so that all have the same machine."""
    tiempos: dict[str, dict[int, list[float]]] = {}
    for vuelta in range(LECTURAS + 10):
        for tamano, bd in bases.items():
            for nombre, hacer in lecturas[tamano].items():
                lectura = hacer()
                async with bd.tx() as tx:
                    inicio = time.perf_counter()
                    await lectura(tx)
                    fin = time.perf_counter()
                if vuelta >= 10:  # plans and caches of each connection are made before
                    tiempos.setdefault(nombre, {}).setdefault(tamano, []).append((fin - inicio) * 1000)
    return {n: {t: statistics.median(v) for t, v in por.items()} for n, por in tiempos.items()}


def _fila(nombre: str, contra: str, medianas: dict[str, dict[int, float]]) -> dict[str, Any]:
    razones = {n: max(por.values()) / min(por.values()) for n, por in medianas.items()}
    for n, por in medianas.items():
        cifras = ", ".join(f"{t:,}: {ms:.2f} ms" for t, ms in por.items())
        sys.stderr.write(f"{nombre} · {n}: {cifras} (x{razones[n]:.2f})\n")
    peor = max(razones, key=lambda n: razones[n])
    return {
        "fila": f"growth, {nombre}",
        "contra": contra,
        "ratio": round(razones[peor], 2),
        "valor": f"{max(medianas[peor].values()):.1f} ms ({peor})",
        "meta": f"<= {META}",
        "cumple": razones[peor] <= META,
        "mediana": round(statistics.median(razones.values()), 2),
        "rango": [round(min(razones.values()), 2), round(razones[peor], 2)],
    }


async def _saldos(postgres: str) -> list[dict[str, Any]]:
    fabrica = FabricaDeBases(postgres)
    bases: dict[int, BaseDeDatos] = {}
    lecturas: Lecturas = {}
    for n in MOVIMIENTOS:
        cupo = uuid4()
        disponible, consumido = libro.cuentas_de(cupo)
        guion = _MOVIMIENTOS.format(cupo=cupo, disponible=disponible, consumido=consumido, n=n)
        bases[n] = await _base(postgres, fabrica, guion)
        await _comprobar(bases[n], cupo, n)
        lecturas[n] = {
            "now": partial(_ahora, cupo),
            "past instant": partial(_entonces, cupo, n),
        }
        if n > MOVIMIENTOS[0]:  # a hundred are two pages, which one reading of the table gives
            lecturas[n]["page of movements"] = partial(_pagina, disponible, n)
    medianas = await _medianas(bases, lecturas)
    pagina = {"page of movements": medianas.pop("page of movements")}
    filas = [
        _fila("balance of a cupo", "the same on 100 movements", medianas),
        _fila("movements of a cupo", "the same on 10,000 movements", pagina),
    ]
    for bd in bases.values():
        await bd.cerrar()
    await fabrica.cerrar()
    return filas


async def _comprobar(bd: BaseDeDatos, cupo: UUID, n: int) -> None:
    """What is measured gives the right figures."""
    async with bd.tx() as tx:
        mitad = await libro.saldo_en(tx, cupo, PRIMERO + timedelta(seconds=n // 2))
        hoy = (await libro.saldos_de(tx, [cupo]))[cupo]
    if (mitad.consumido, mitad.disponible, hoy.consumido) != (n // 4, n * 3 // 2 - n // 4 - n // 2 % 2, n // 2):
        raise RuntimeError(f"saldos equivocados con {n} movimientos: {mitad}, {hoy}")


def _ahora(cupo: UUID) -> Lectura:
    return lambda tx: libro.saldos_de(tx, [cupo])


def _entonces(cupo: UUID, n: int) -> Lectura:
    return lambda tx: libro.saldo_en(tx, cupo, PRIMERO + timedelta(seconds=AZAR.randrange(n)))


def _pagina(cuenta: UUID, n: int) -> Lectura:
    return lambda tx: movimientos(tx, cuenta, antes_de=AZAR.randrange(60, n), limite=50)


async def _bandejas(postgres: str) -> dict[str, Any]:
    fabrica = FabricaDeBases(postgres)
    bases: dict[int, BaseDeDatos] = {}
    lecturas: Lecturas = {}
    calendario = Calendario()
    for n in CASOS:
        bases[n] = await _base(postgres, fabrica, _CASOS.format(n=n))
        pendientes = FiltroDeBandeja(estados=PENDIENTES)
        lecturas[n] = {
            "first page": partial(_de_revision, calendario, pendientes, None),
            "a page within": partial(
                _de_revision, calendario, pendientes, await _cursor(bases[n], calendario, pendientes)
            ),
            "mine": partial(_de_revision, calendario, FiltroDeBandeja(estados=PENDIENTES, asignado_a="yo"), None),
            "of nobody": partial(
                _de_revision, calendario, FiltroDeBandeja(estados=PENDIENTES, asignado_a="nadie"), None
            ),
            "of any state": partial(_de_revision, calendario, FiltroDeBandeja(), None),
            "of a company": _de_la_empresa,
        }
    fila = _fila("inbox pages", "the same on 10,000 cases", await _medianas(bases, lecturas))
    for bd in bases.values():
        await bd.cerrar()
    await fabrica.cerrar()
    return fila


async def _cursor(bd: BaseDeDatos, calendario: Calendario, filtro: FiltroDeBandeja) -> str:
    """Of a page in the middle of the inbox."""
    desde = FiltroDeBandeja(estados=filtro.estados, condiciones=(expediente.c.orden >= date(2026, 12, 1),))
    async with bd.tx() as tx:
        _, siguiente = await buscar_en_bandeja(tx, "consumo", REVISOR, desde, calendario, Paginacion())
    if siguiente is None:
        raise RuntimeError("la bandeja no tiene páginas en medio")
    return siguiente


def _de_revision(calendario: Calendario, filtro: FiltroDeBandeja, cursor: str | None) -> Lectura:
    pedida = Paginacion(cursor=cursor)
    return lambda tx: buscar_en_bandeja(tx, "consumo", REVISOR, filtro, calendario, pedida)


def _de_la_empresa() -> Lectura:
    return lambda tx: bandeja(tx, EMPRESA, Filtro(tipos=("consumo",)), Paginacion(limite=20))


async def medir(postgres: str) -> list[dict[str, Any]]:
    """Rows of the table of `make bench`."""
    return [*await _saldos(postgres), await _bandejas(postgres)]


def main() -> None:
    """Against CONTINGENTES_PRUEBAS_POSTGRES, else a server of this run."""
    ajeno = os.environ.get("CONTINGENTES_PRUEBAS_POSTGRES")
    if ajeno:
        filas = asyncio.run(medir(ajeno))
    else:
        with TemporaryDirectory() as carpeta, servidor_compartido("postgres", Path(carpeta), carpeta_local()) as url:
            filas = asyncio.run(medir(url))
    sys.stdout.write(json.dumps(filas, ensure_ascii=False))


if __name__ == "__main__":
    main()
