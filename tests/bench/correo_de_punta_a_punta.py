"""From approval to mail accepted: the whole local stack through the gateway, approvals at a steady rate.

`python -m tests.bench.correo_de_punta_a_punta --json` prints a list of one row. The consumptions are filed, signed in
this process and accepted before the clock runs, and the system has come to rest; then five a second are approved
whatever becomes of those before, and each is timed from the call until the mail server took its certificate. Each mail
is looked at: one per certificate.
CONTINGENTES_BENCH_SEGUNDOS: for how long (60; the goal speaks of 300). CONTINGENTES_BENCH_POR_SEGUNDO: another rate, to
see what a machine carries; what each part spends of the processor per certificate is told on the way.
"""

import asyncio
import io
import json
import os
import statistics
import sys
import time
from collections import Counter
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psutil
from rich.console import Console

from deploy.demo.escena import Escena
from deploy.demo.firmas import firmar_con_pyhanko
from deploy.demo.narrador import Narrador
from deploy.demo.preparacion import CORREO_INGENIO, inscribir_empresas
from deploy.local.esperas import esperar
from deploy.local.rutas import carpeta_local
from deploy.local.supervisor import Pila
from tests.e2e.pasos import Caso, consumo_radicado, cupo_aprobado, en_reposo, enviar

POR_SEGUNDO = float(os.environ.get("CONTINGENTES_BENCH_POR_SEGUNDO", "5"))
SEGUNDOS = int(os.environ.get("CONTINGENTES_BENCH_SEGUNDOS", "60"))
A_LA_VEZ = 6
"""Consumptions being prepared."""
META_P50, META_P99 = 1.0, 3.0


def _decir(texto: str) -> None:
    sys.stderr.write(f"{texto}\n")


async def _firmado(escena: Escena, cupo: str) -> dict[str, Any]:
    """A consumption before the reviewers; one tonne."""
    caso = await consumo_radicado(escena, cupo, 1_000)
    titular = escena.indice["titulares"]["apoderado_a"]
    entrada = escena.guarda(f"{caso.numero}.pdf", caso.radicado)
    salida = entrada.with_suffix(".firmado.pdf")
    await asyncio.to_thread(firmar_con_pyhanko, entrada, salida, Path(titular["p12"]), titular["contrasena"])
    return await enviar(escena, Caso(caso.ruta, caso.numero, caso.radicado, salida.read_bytes()))


async def _preparar(escena: Escena, cupo: str, cuantos: int) -> list[dict[str, Any]]:
    enviados: list[dict[str, Any]] = []
    faltan = iter(range(cuantos))

    async def uno() -> None:
        for _ in faltan:
            enviados.append(await _firmado(escena, cupo))
            if len(enviados) % 50 == 0:
                _decir(f"{len(enviados)} de {cuantos} preparados")

    await asyncio.gather(*(uno() for _ in range(A_LA_VEZ)))
    return enviados


async def _aprobar(escena: Escena, enviados: list[dict[str, Any]]) -> dict[str, float]:
    """Instant of each approval's call, by certificate."""
    desde: dict[str, float] = {}
    funcionaria, inicio = escena.personas["funcionaria"], time.monotonic()

    async def una(turno: int, consumo: dict[str, Any]) -> None:
        await asyncio.sleep(max(0.0, inicio + turno / POR_SEGUNDO - time.monotonic()))
        antes = time.time()
        motivo = {"motivo": "Datos conformes con la factura"}
        aprobado = await funcionaria.publicar(f"/v1/consumos/{consumo['id']}/aprobar", motivo)
        desde[aprobado["cqe"]] = antes

    await asyncio.gather(*(una(n, c) for n, c in enumerate(enviados)))
    return desde


async def _aceptados(escena: Escena, cuantos: int) -> dict[str, float]:
    """Instant at which the mail server took each certificate, once it has all of them."""

    async def todos() -> list[dict[str, Any]] | None:
        # The mailbox lists its newest two hundred unless it is asked for more; the filings had mails too.
        buzon = await escena.correos(para=CORREO_INGENIO, limite=str(20 * cuantos + 1000))
        correos = [m for m in buzon if "6CO" in m["asunto"]]
        return correos if len(correos) >= cuantos else None

    mensajes = await esperar(todos, 120, f"{cuantos} correos", pausa=1)
    assert isinstance(mensajes, list)
    recibidos: dict[str, float] = {}
    for mensaje in mensajes:
        numero = next(p for p in mensaje["asunto"].replace(",", " ").split() if p.startswith("6CO"))
        recibidos[numero] = datetime.fromisoformat(mensaje["recibido"]).timestamp()
    repetidos = [n for n, veces in Counter(m["asunto"] for m in mensajes).items() if veces > 1]
    if repetidos:
        raise RuntimeError(f"correos repetidos: {repetidos}")
    return recibidos


def _cpu(pila: Pila) -> dict[str, float]:
    """Seconds of processor that each part of the stack has used, its children's included."""
    gastos = {}
    for parte, pid in pila.estado["pids"].items():
        principal = psutil.Process(pid)
        tiempos = [p.cpu_times() for p in (principal, *principal.children(recursive=True))]
        gastos[parte] = sum(t.user + t.system for t in tiempos)
    return gastos


async def medir(carpeta: Path) -> list[dict[str, Any]]:
    """Rows of the table of `make bench`."""
    callado = Narrador(consola=Console(file=io.StringIO()))
    cuantos = round(POR_SEGUNDO * SEGUNDOS)
    async with (
        Pila(local=carpeta / "pila", narrar=_decir) as pila,
        Escena(pila=pila, narrador=callado, carpeta=carpeta) as escena,
    ):
        await inscribir_empresas(escena)
        acto = await cupo_aprobado(escena, 2_000 * (cuantos + 10))
        enviados = await _preparar(escena, acto.cupo["id"], cuantos)
        # The filings have mails and deadlines of their own; what is timed is not behind them.
        await en_reposo(escena)
        carga, antes = os.getloadavg()[0], _cpu(pila)
        desde = await _aprobar(escena, enviados)
        recibidos = await _aceptados(escena, cuantos)
        gasto = {parte: (s - antes.get(parte, 0)) / cuantos for parte, s in _cpu(pila).items()}
    demoras = sorted(recibidos[cqe] - antes for cqe, antes in desde.items())
    p50, p99 = statistics.median(demoras), demoras[min(len(demoras) - 1, len(demoras) * 99 // 100)]
    _decir(
        f"{len(demoras)} correos: p50 {p50:.2f} s, p99 {p99:.2f} s, máximo {demoras[-1]:.2f} s; carga antes {carga:.1f}"
    )
    inicio = min(desde.values())
    peores: dict[int, float] = {}
    for cqe, llamada in desde.items():
        minuto = int((llamada - inicio) // 60)
        peores[minuto] = max(peores.get(minuto, 0.0), recibidos[cqe] - llamada)
    _decir("La peor de cada minuto: " + ", ".join(f"{s:.2f} s" for _, s in sorted(peores.items())))
    _decir("CPU por certificado: " + ", ".join(f"{p} {s * 1000:.0f} ms" for p, s in sorted(gasto.items())))
    return [
        {
            "fila": "approval -> mail accepted",
            "contra": f"the goal, at {POR_SEGUNDO:g} per second for {SEGUNDOS} s through the gateway",
            "ratio": round(max(p50 / META_P50, p99 / META_P99), 2),
            "valor": f"p50 {p50:.2f} s, p99 {p99:.2f} s",
            "meta": f"p50 <= {META_P50:g} s, p99 <= {META_P99:g} s",
            "cumple": p50 <= META_P50 and p99 <= META_P99,
            "mediana": round(p50, 2),
            "rango": [round(demoras[0], 2), round(demoras[-1], 2)],
        }
    ]


def main() -> None:
    local = carpeta_local()
    local.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=local, prefix="bench-punta-a-punta-") as carpeta:
        filas = asyncio.run(medir(Path(carpeta)))
    sys.stdout.write(json.dumps(filas, ensure_ascii=False))


if __name__ == "__main__":
    main()
