"""PostgreSQL and Kafka for a test run: started once by whoever needs one first, gone when nobody uses it any more.

Every test process holds a shared lock on a file for as long as it runs; the process that owns the server waits for the
exclusive one. So nothing is left behind however the test processes end, kill -9 included.
"""

import asyncio
import contextlib
import fcntl
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

from deploy.local.errores import FallaLocal
from deploy.local.esperas import esperar
from deploy.local.kafka import Kafka, puede_haber_kafka
from deploy.local.postgres import Postgres
from deploy.local.procesos import cola_de, terminar_con_senales

LIMITE_DE_ARRANQUE = 900
"""Seconds; long because the first start may fetch Kafka."""


@contextlib.contextmanager
def servidor_compartido(tipo: str, carpeta: Path, programas: Path) -> Iterator[str]:
    """Address of a server shared by all processes of a test run, which names the run by `carpeta`.

    Args:
        tipo: "postgres" (gives a superuser URL) or "kafka" (gives host:port).
        carpeta: throw-away data of this run.
        programas: where fetched programs are kept.

    Raises:
        FallaLocal: if it does not start.
    """
    propia = carpeta / tipo
    propia.mkdir(parents=True, exist_ok=True)
    with (carpeta / f"{tipo}.usuarios").open("w") as usuarios:
        fcntl.flock(usuarios, fcntl.LOCK_SH)
        with (carpeta / f"{tipo}.arranque").open("w") as arranque:
            fcntl.flock(arranque, fcntl.LOCK_EX)
            direccion = carpeta / f"{tipo}.direccion"
            if not direccion.exists():
                _arrancar(tipo, carpeta, programas, direccion)
        yield direccion.read_text(encoding="utf-8")


def _arrancar(tipo: str, carpeta: Path, programas: Path, direccion: Path) -> None:
    registro = carpeta / f"{tipo}.log"
    with registro.open("ab") as salida:
        proceso = subprocess.Popen(
            [sys.executable, "-m", "deploy.local.pruebas", tipo, str(carpeta.resolve()), str(programas.resolve())],
            stdin=subprocess.DEVNULL,
            stdout=salida,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    fin = time.monotonic() + LIMITE_DE_ARRANQUE
    while not direccion.exists():
        if proceso.poll() is not None or time.monotonic() > fin:
            raise FallaLocal(f"{tipo} no arrancó para las pruebas.\n{cola_de(registro)}")
        time.sleep(0.05)


def _libre(candado: Path) -> bool:
    with candado.open("w") as archivo:
        try:
            fcntl.flock(archivo, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


async def _iniciar(tipo: str, carpeta: Path, programas: Path) -> tuple[str, Callable[[], Awaitable[None]]]:
    if tipo == "postgres":
        postgres = Postgres(carpeta / tipo, carpeta / "postgres-servidor.log", durable=False)
        await postgres.iniciar()
        return postgres.url, postgres.parar
    if not puede_haber_kafka(programas) and shutil.which("docker"):
        return _en_contenedor()
    kafka = Kafka(carpeta / tipo, carpeta / "kafka-servidor.log", programas=programas)
    await kafka.iniciar()
    return kafka.bootstrap, kafka.parar


def _en_contenedor() -> tuple[str, Callable[[], Awaitable[None]]]:
    from testcontainers.kafka import KafkaContainer

    contenedor = KafkaContainer("apache/kafka:4.3.1").with_kraft()
    contenedor.start()

    async def parar() -> None:
        await asyncio.to_thread(contenedor.stop)

    return contenedor.get_bootstrap_server(), parar


def _limpiar(tipo: str, carpeta: Path) -> None:
    shutil.rmtree(carpeta / tipo, ignore_errors=True)
    for archivo in carpeta.glob(f"{tipo}*"):
        archivo.unlink()
    with contextlib.suppress(OSError):
        carpeta.rmdir()  # succeeds for the last of both servers


async def _servir(tipo: str, carpeta: Path, programas: Path) -> None:
    direccion, parar = await _iniciar(tipo, carpeta, programas)
    try:
        nueva = carpeta / f"{tipo}.direccion.nueva"
        nueva.write_text(direccion, encoding="utf-8")
        nueva.rename(carpeta / f"{tipo}.direccion")
        await esperar(lambda: _libre(carpeta / f"{tipo}.usuarios"), float("inf"), "fin de las pruebas", pausa=0.2)
    finally:
        # Nobody may take it for running while it stops.
        (carpeta / f"{tipo}.direccion").unlink(missing_ok=True)
        await parar()
        _limpiar(tipo, carpeta)


if __name__ == "__main__":
    os.chdir(Path(__file__).resolve().parents[2])
    asyncio.run(terminar_con_senales(_servir(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))))
