"""Deadlines: how long a due milestone takes to become its notice, among 1,000 deadlines and among 100,000.

`python -m tests.bench.alertas --json` prints a list of one row. Most deadlines are far off; as many are due in both
sizes, and the service's own worker finds and tells them once the legal clock comes to their day. The peer is the same
on the smaller size. The rows are made in bulk with SQL.
"""

import asyncio
import json
import os
import statistics
import sys
import time
from datetime import date, datetime, timedelta
from datetime import time as hora_del_dia
from pathlib import Path
from tempfile import TemporaryDirectory

import asyncpg

from deploy.local.pruebas import servidor_compartido
from deploy.local.rutas import carpeta_local
from services.notificaciones.alertas.jobs import trabajos
from services.notificaciones.settings import AjustesNotificaciones
from shared.clock import BOGOTA, fijar
from shared.documents import Almacen
from shared.http.contexto import Contexto
from shared.jobs import Trabajador
from shared.persistence import BaseDeDatos
from tests.ayudas import FabricaDeBases, esperar_hasta

CHICO, GRANDE = 1_000, 100_000
VENCEN = 300
VUELTAS = 3
META = 0.7
DIA = date(2026, 12, 1)
NIT = "900204272-8"

_PLAZOS = """
    INSERT INTO empresa VALUES ('{nit}', 'Ingenio de Prueba', 'habilitada', 1) ON CONFLICT DO NOTHING;
    CREATE TEMP TABLE t AS
        SELECT i, uuidv7() AS plazo, uuidv7() AS alerta, i <= {vencen} AS vence FROM generate_series(1, {n}) i;
    INSERT INTO plazo (plazo_id, version, servicio, caso_id, caso_numero, nit, nombre, articulo, fecha, pasos, estado,
        calendario_version)
    SELECT plazo, 1, 'garantias', plazo, 'GAR-' || i, '{nit}', 'Presentar el estudio', 'art. 28',
        CASE WHEN vence THEN date '{dia}' ELSE date '{dia}' + 30 + i % 700 END, '[]', 'abierto', 0 FROM t;
    INSERT INTO alerta (id, plazo_id, hito, fecha_plazo, dia, estado)
    SELECT alerta, plazo, '0', p.fecha, p.fecha, 'programada' FROM t JOIN plazo p ON p.plazo_id = t.plazo;
    INSERT INTO trabajos (id, tipo, grupo, datos, estado, reloj, no_antes)
    SELECT uuidv7(), 'notificaciones.emitir_alerta', '{nit}', jsonb_build_object('alerta_id', a.id), 'programado',
        'legal', (a.dia + time '07:00') AT TIME ZONE 'America/Bogota'
    FROM t JOIN alerta a ON a.id = t.alerta;
    DROP TABLE t;
"""


async def _segundos_por_hito(postgres: str, bases: FabricaDeBases, carpeta: Path, n: int) -> float:
    base = await bases.de_servicio("notificaciones")
    conexion = await asyncpg.connect(base.superusuario)
    await conexion.execute(_PLAZOS.format(n=n, vencen=VENCEN, nit=NIT, dia=DIA.isoformat()))
    await conexion.execute("VACUUM ANALYZE")
    ajustes = AjustesNotificaciones(servicio="notificaciones")
    bd = BaseDeDatos(base.app)
    contexto = Contexto(ajustes=ajustes, bd=bd, almacen=Almacen.de_url(carpeta.as_uri(), "notificaciones"))
    trabajador = Trabajador(ajustes, bd, trabajos=[trabajos], contexto=contexto)
    try:
        with fijar(datetime.combine(DIA, hora_del_dia(7), tzinfo=BOGOTA)):
            inicio = time.monotonic()
            await trabajador.iniciar()

            async def todos() -> bool:
                emitidas = await conexion.fetchval("SELECT count(*) FROM aviso WHERE clase = 'alerta_plazo'")
                return bool(emitidas == VENCEN)

            await esperar_hasta(todos, limite=120)
            segundos = time.monotonic() - inicio
            await trabajador.detener(timedelta(seconds=5))
    finally:
        await conexion.close()
        await bd.cerrar()
    return segundos / VENCEN


async def medir(postgres: str, carpeta: Path) -> list[dict[str, object]]:
    """Rows of the table of `make bench`; the ratio is the median of paired runs."""
    bases = FabricaDeBases(postgres)
    pares = []
    try:
        for _ in range(VUELTAS):
            chico = await _segundos_por_hito(postgres, bases, carpeta, CHICO)
            grande = await _segundos_por_hito(postgres, bases, carpeta, GRANDE)
            pares.append((chico, grande))
            sys.stderr.write(f"{chico * 1000:.2f} ms entre {CHICO:,}, {grande * 1000:.2f} ms entre {GRANDE:,}\n")
    finally:
        await bases.cerrar()
    razones = sorted(chico / grande for chico, grande in pares)
    razon = statistics.median(razones)
    return [
        {
            "fila": "due milestones",
            "contra": f"the same among {CHICO:,} deadlines",
            "ratio": round(razon, 2),
            "valor": f"{statistics.median(g for _, g in pares) * 1000:.1f} ms each among {GRANDE:,}",
            "meta": f">= {META}",
            "cumple": razon >= META,
            "mediana": round(razon, 2),
            "rango": [round(razones[0], 2), round(razones[-1], 2)],
        }
    ]


def main() -> None:
    """Against CONTINGENTES_PRUEBAS_POSTGRES, else a server of this run."""
    local = carpeta_local()
    local.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=local, prefix="bench-alertas-") as texto:
        carpeta = Path(texto)
        ajeno = os.environ.get("CONTINGENTES_PRUEBAS_POSTGRES")
        if ajeno:
            filas = asyncio.run(medir(ajeno, carpeta))
        else:
            with servidor_compartido("postgres", carpeta, local) as postgres:
                filas = asyncio.run(medir(postgres, carpeta))
    sys.stdout.write(json.dumps(filas, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
