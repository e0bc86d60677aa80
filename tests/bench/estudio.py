"""A demonstration study of 1,000,000 lines, 200,000 registrations and 500 tables: imported, credited, explained.

`python -m tests.bench.estudio --json` prints three rows: seconds against the aim, memory of the process that works,
and the time of a line at full size over that at a tenth of it (linear is about 1). What is measured is the job's own
work, file to credits, as the service's own role; the sample of lines explained afterwards is timed with it.
CONTINGENTES_BENCH_ESTUDIO_LINEAS makes it smaller.
"""

import asyncio
import json
import os
import random
import resource
import subprocess
import sys
import time
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from deploy.local.pruebas import servidor_compartido
from deploy.local.rutas import carpeta_local
from services.garantias.abonos.sql import abonar
from services.garantias.declaraciones.archivo import COLUMNAS
from services.garantias.declaraciones.importar import importar
from services.garantias.estudios.consultas import lineas as explicadas
from shared.http.paginacion import Paginacion
from shared.persistence import BaseDeDatos
from tests.ayudas import FabricaDeBases
from tests.estudios import PRIMERO, Sembrado, sembrar

LINEAS = int(os.environ.get("CONTINGENTES_BENCH_ESTUDIO_LINEAS", "1000000"))
META_SEGUNDOS, META_MB, META_LINEAL = 120.0, 300.0, 1.5
CIPS, CODIGOS = 500, 200
RAIZ = Path(__file__).parents[2]

# Each of the first registrations has so many copies, one a day, with quantities of their own.
_COPIAS = (
    """INSERT INTO expediente (id, tipo, numero, serie, consecutivo, empresa, estado, version, creado_por, creado_en,
        actualizado_en)
    SELECT c.id, e.tipo, 'RI-' || lpad(c.n::text, 7, '0'), 'RI', c.n, e.empresa, e.estado, 1, e.creado_por, e.creado_en,
        e.actualizado_en
    FROM copia c JOIN expediente e ON e.id = c.de""",
    """INSERT INTO registro (id, programa_id, periodo, garantia_id, fob_centavos, reembolsable, reserva, radicado_el,
        registrado_el, valido_hasta, clausula_primera)
    SELECT c.id, r.programa_id, r.periodo, r.garantia_id, 1, true, c.id, d, d, d, d
    FROM copia c JOIN registro r ON r.id = c.de CROSS JOIN LATERAL (SELECT r.registrado_el + c.k % 360 AS d) x""",
    """INSERT INTO registro_item (registro_id, item, codigo, descripcion, subpartida, unidad, cantidad, fob_centavos)
    SELECT c.id, 1, i.codigo, i.descripcion, i.subpartida, i.unidad, 1 + (c.n % 9973) * 0.0137, 100000 + c.n
    FROM copia c JOIN registro_item i ON i.registro_id = c.de""",
)


async def _sembrar(url: str, lineas: int) -> Sembrado:
    azar = random.Random(7)  # noqa: S311 - data of a bench
    registros = [(c, PRIMERO, Decimal(azar.randint(1, 10**6)).scaleb(-3)) for c in range(1, CODIGOS + 1)]
    cips = [
        {c: Decimal(azar.randint(1, 2 * 10**5)).scaleb(-5) for c in azar.sample(range(1, CODIGOS + 1), 2)}
        for _ in range(CIPS)
    ]
    bd = BaseDeDatos(url, conexiones=1)
    try:
        async with bd.tx() as tx:
            sembrado = await sembrar(tx, registros, cips)
            valores = {"p": sembrado.programa, "copias": max(lineas // 5 // CODIGOS - 1, 1), "base": CODIGOS}
            await tx.execute(sa.text("CREATE TEMP TABLE copia (de uuid, id uuid, k integer, n bigint)"))
            await tx.execute(
                sa.text("""INSERT INTO copia SELECT r.id, gen_random_uuid(), k, row_number() OVER () + :base
                    FROM registro r CROSS JOIN generate_series(1, :copias) k WHERE r.programa_id = :p"""),
                valores,
            )
            for orden in _COPIAS:
                await tx.execute(sa.text(orden))
        async with bd.sueltas() as conexion:
            await conexion.execute(sa.text("VACUUM ANALYZE"))
    finally:
        await bd.cerrar()
    return sembrado


def _escribir(ruta: Path, lineas: int) -> None:
    """The flat file, without holding it."""
    azar = random.Random(13)  # noqa: S311 - data of a bench
    dias = [(PRIMERO + timedelta(days=n)).isoformat() for n in range(500)]
    with ruta.open("w", encoding="latin-1", newline="") as salida:
        salida.write(";".join(COLUMNAS) + "\n")
        for n in range(lineas):
            milesimas = azar.randint(1, 200_000)
            fob = milesimas * 10 + 1
            agregado = fob * 60 // 100
            salida.write(
                f"6{n:09};1;exportacion;{azar.choice(dias)};PV-1;CIP-{azar.randint(1, CIPS)};;U;"
                f"{milesimas // 1000}.{milesimas % 1000:03};;{fob // 100}.{fob % 100:02};"
                f"{agregado // 100}.{agregado % 100:02};D;;S\n"
            )


async def _correr(url: str, carpeta: Path, sembrado: Sembrado) -> dict[str, float]:
    bd = BaseDeDatos(url, conexiones=2)
    try:
        inicio = time.perf_counter()
        async with bd.tx() as tx:
            hecho = await importar(tx, carpeta / "declaraciones.csv", sembrado.destino(), carpeta / "errores.csv")
            importado = time.perf_counter()
            await _abonar(tx, sembrado)
        abonado = time.perf_counter()
        async with bd.tx() as tx:
            pagina = await explicadas(tx, sembrado.estudio, Paginacion(limite=200, cursor=str(hecho.lineas // 2)), None)
        if hecho.rechazadas or len(pagina.elementos) != 200 or not all(x.codigos for x in pagina.elementos):
            raise SystemExit(f"{hecho.rechazadas} líneas rechazadas, {len(pagina.elementos)} explicadas")
    finally:
        await bd.cerrar()
    return {
        "segundos": time.perf_counter() - inicio,
        "importar": importado - inicio,
        "abonar": abonado - importado,
        "mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


async def _abonar(tx: AsyncSession, sembrado: Sembrado) -> None:
    await abonar(
        tx,
        estudio=sembrado.estudio,
        programa=sembrado.programa,
        periodo=2025,
        origen=None,
        anterior=None,
        tope_ventas=Decimal(0),
    )


async def _una(postgres: str, lineas: int) -> dict[str, float]:
    """Seed and write here; work in a process of its own, whose memory is then only that of the work."""
    fabrica = FabricaDeBases(postgres)
    base = await fabrica.de_servicio("garantias")
    try:
        sembrado = await _sembrar(base.superusuario, lineas)
        with TemporaryDirectory(prefix="estudio-") as carpeta:
            _escribir(Path(carpeta) / "declaraciones.csv", lineas)
            ids = [str(sembrado.programa), str(sembrado.estudio)]
            orden = [sys.executable, "-m", "tests.bench.estudio", "--correr", base.app, carpeta, *ids]
            salida = await asyncio.to_thread(subprocess.run, orden, cwd=RAIZ, stdout=subprocess.PIPE, check=True)
        medido: dict[str, float] = json.loads(salida.stdout)
        return medido
    finally:
        await fabrica.cerrar()


def _fila(fila: str, contra: str, ratio: float, valor: str, meta: str, cumple: bool, detalle: str) -> dict[str, Any]:
    return {
        "fila": fila,
        "contra": contra,
        "ratio": round(ratio, 2),
        "valor": valor,
        "meta": meta,
        "cumple": cumple,
        "mediana": valor,
        "rango": detalle,
    }


async def medir(postgres: str) -> list[dict[str, Any]]:
    """Rows of the table of `make bench`."""
    decima, entera = await _una(postgres, LINEAS // 10), await _una(postgres, LINEAS)
    segundos, mb = entera["segundos"], entera["mb"]
    meta = META_SEGUNDOS * LINEAS / 1_000_000
    lineal = segundos / 10 / decima["segundos"]
    partes = f"importar {entera['importar']:.1f} s, abonar {entera['abonar']:.1f} s"
    nombre = f"estudio de demostración, {LINEAS:,} líneas"
    return [
        _fila(nombre, "meta", segundos / meta, f"{segundos:.1f} s", f"≤ {meta:.0f} s", segundos <= meta, partes),
        _fila(nombre, "memoria", mb / META_MB, f"{mb:.0f} MB", f"≤ {META_MB:.0f} MB", mb <= META_MB, "proceso"),
        _fila(
            nombre,
            "una décima",
            lineal,
            f"{lineal:.2f}",
            f"≤ {META_LINEAL}",
            lineal <= META_LINEAL,
            f"{decima['segundos']:.1f} s con {LINEAS // 10:,}",
        ),
    ]


def main() -> None:
    """Against CONTINGENTES_PRUEBAS_POSTGRES, else a server of this run."""
    if sys.argv[1:2] == ["--correr"]:
        url, carpeta, programa, estudio = sys.argv[2:]
        medido = asyncio.run(_correr(url, Path(carpeta), Sembrado(UUID(programa), UUID(estudio), (), ())))
        sys.stdout.write(json.dumps(medido))
        return
    ajeno = os.environ.get("CONTINGENTES_PRUEBAS_POSTGRES")
    if ajeno:
        filas = asyncio.run(medir(ajeno))
    else:
        with TemporaryDirectory() as carpeta, servidor_compartido("postgres", Path(carpeta), carpeta_local()) as url:
            filas = asyncio.run(medir(url))
    sys.stdout.write(json.dumps(filas, ensure_ascii=False))


if __name__ == "__main__":
    main()
