"""Open terms recomputed after a holiday is added: 100,000 of them, in one process, with the list of what moved.

`python -m tests.bench.plazos --json` prints the row. The time must grow with the number of terms and no faster: the
same recomputation is measured with a quarter of them, and the ratio is the time per term of the larger over that of the
smaller. `CONTINGENTES_BENCH_PLAZOS` makes it smaller.
"""

import asyncio
import json
import os
import resource
import sys
import time
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import asyncpg
from uuid_utils.compat import uuid7

from deploy.local.pruebas import servidor_compartido
from deploy.local.rutas import carpeta_local
from services.garantias.parametros.resolucion_1860 import VIGENTE
from services.garantias.plazos.recalculo import PRIMERO, recalcular_lote
from services.garantias.plazos.rules import catalogo
from services.garantias.plazos.schemas import PlazoCalculado
from services.garantias.referencias.service import guardar_calendario
from shared.calendar import Calendario, calcular
from shared.clock import BOGOTA
from shared.events.registro import CalendarioActualizado, DiaNombrado
from shared.persistence import BaseDeDatos
from tests.ayudas import FabricaDeBases

PLAZOS = int(os.environ.get("CONTINGENTES_BENCH_PLAZOS", "100000"))
META = 1.3
"""Time per term may grow by so much from a quarter of the terms to all."""
FESTIVO = date(2027, 10, 11)
_REGLAS = ("presentacion_estudio", "prorroga_decision", "vigencia_materias_primas", "efectividad_resolucion")


async def _sembrar(superusuario: str, cuantos: int) -> None:
    """Cases with two open terms each, spread over four months around the holiday."""
    conexion = await asyncpg.connect(superusuario)
    calendario, reglas = Calendario(), catalogo(VIGENTE.codigo)
    muestra = {}
    for regla in _REGLAS:
        for dia in range(0, 720, 3):
            inicio = date(2027, 8, 1) + timedelta(days=dia // 6)
            plazo = calcular(reglas[regla], inicio, calendario)
            calculo = json.dumps(PlazoCalculado.de(plazo).model_dump(mode="json"))
            muestra[regla, dia // 3] = (inicio, plazo.vence, calculo)
    casos = [uuid7() for _ in range(cuantos // 2)]
    await conexion.execute("SET session_replication_role = replica")
    ahora = datetime(2026, 11, 1, 10, tzinfo=BOGOTA)
    await conexion.copy_records_to_table(
        "expediente",
        columns=[
            "id",
            "tipo",
            "serie",
            "consecutivo",
            "numero",
            "empresa",
            "estado",
            "version",
            "creado_por",
            "creado_en",
            "actualizado_en",
        ],
        records=[
            (
                c,
                "garantia",
                "GAR-B",
                i + 1,
                f"GAR-B-{i + 1}",
                f"{900000000 + i % 500}-7",
                "aceptada",
                2,
                "bench",
                ahora,
                ahora,
            )
            for i, c in enumerate(casos)
        ],
    )
    filas = []
    for i, caso in enumerate(casos):
        for k in range(2):
            regla = _REGLAS[(i + 2 * k) % 4]
            inicio, vence, calculo = muestra[regla, (i * 7 + k * 31) % 240]
            filas.append(
                (
                    uuid7(),
                    caso,
                    f"GAR-B-{i + 1}",
                    f"{900000000 + i % 500}-7",
                    regla,
                    VIGENTE.codigo,
                    inicio,
                    vence,
                    calculo,
                )
            )
    columnas = ["id", "caso_id", "caso_numero", "nit", "regla", "reglamento", "inicio", "vence", "calculo"]
    await conexion.execute("ALTER TABLE plazo ALTER estado SET DEFAULT 'abierto', ALTER version SET DEFAULT 1")
    await conexion.execute("ALTER TABLE plazo ALTER calendario_version SET DEFAULT 0")
    await conexion.copy_records_to_table("plazo", columns=columnas, records=filas)
    await conexion.execute("SET session_replication_role = DEFAULT")
    await conexion.execute("ANALYZE")
    await conexion.close()


async def _medir(bases: FabricaDeBases, cuantos: int) -> tuple[float, int]:
    """Seconds and moves of a recomputation of so many open terms."""
    base = await bases.de_servicio("garantias")
    await _sembrar(base.superusuario, cuantos)
    bd = BaseDeDatos(base.app, conexiones=1)
    evento = CalendarioActualizado(
        version=1, festivos_anadidos=(DiaNombrado(fecha=FESTIVO, nombre="Duelo"),), motivo="bench"
    )
    async with bd.tx() as tx:
        await guardar_calendario(tx, evento)
    movidos, tras = 0, PRIMERO
    inicio = time.perf_counter()
    while tras is not None:
        async with bd.tx() as tx:
            hechos, tras = await recalcular_lote(tx, tras)
        movidos += hechos
    tardo = time.perf_counter() - inicio
    await bd.cerrar()
    conexion = await asyncpg.connect(base.superusuario)
    contados = await conexion.fetchrow("""
        SELECT (SELECT count(*) FROM plazo_movimiento) AS lista, (SELECT count(*) FROM outbox) AS avisos,
            (SELECT count(*) FROM plazo WHERE calendario_version <> 1) AS atrasados
    """)
    await conexion.close()
    if (contados["lista"], contados["avisos"], contados["atrasados"]) != (movidos, movidos, 0) or not movidos:
        raise RuntimeError(f"movidos {movidos}, pero {dict(contados)}")
    return tardo, movidos


async def medir(postgres: str) -> list[dict[str, Any]]:
    """The row, on the server at that superuser URL."""
    bases = FabricaDeBases(postgres)
    try:
        menor, _ = await _medir(bases, PLAZOS // 4)
        mayor, movidos = await _medir(bases, PLAZOS)
    finally:
        await bases.cerrar()
    ratio = (mayor / PLAZOS) / (menor / (PLAZOS // 4))
    memoria = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    sys.stderr.write(f"{PLAZOS // 4:,}: {menor:.1f} s; {PLAZOS:,}: {mayor:.1f} s, {movidos:,} moved; {memoria} MB\n")
    fila = {
        "fila": f"{PLAZOS:,} open terms after a holiday",
        "contra": f"the same with {PLAZOS // 4:,}, time per term",
        "ratio": round(ratio, 2),
        "valor": f"{mayor:.1f} s, {PLAZOS / mayor:,.0f} terms/s, {movidos:,} moved",
        "meta": f"<= {META}",
        "cumple": ratio <= META,
        "mediana": round(ratio, 2),
        "rango": [round(ratio, 2), round(ratio, 2)],
    }
    return [fila]


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
