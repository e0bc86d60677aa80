"""`python -m deploy.local up | down | estado`: the local stack from the command line."""

import argparse
import asyncio
import json
import os
import signal
import sys
from pathlib import Path

from deploy.local import estado, jsignpdf
from deploy.local.errores import FallaLocal
from deploy.local.esperas import esperar
from deploy.local.procesos import terminar_con_senales
from deploy.local.rutas import carpeta_local
from deploy.local.servicios import SERVICIOS
from deploy.local.supervisor import Pila
from deploy.local.tabla import mostrar


async def _subir(local: Path, servicios: list[str]) -> None:
    async with Pila(local, servicios) as pila:
        try:
            await jsignpdf.preparar(local)
        except FallaLocal as error:
            # Everything but signing by oneself works without it.
            print(f"! {error}")
        mostrar(pila.estado)
        print("Ctrl-C para detener todo.")
        await asyncio.Event().wait()


async def _bajar(local: Path) -> None:
    actual = estado.leer(local)
    if not actual.get("en_marcha"):
        print(f"No hay nada en marcha en {local}.")
        return
    os.kill(int(actual["supervisor_pid"]), signal.SIGTERM)
    await esperar(lambda: not estado.en_marcha(local), 60, "el sistema no terminó de detenerse")
    print(f"Detenido lo que corría en {local}; los datos se conservan.")


def main() -> int:
    """Exit code 1 with a message when something cannot be started."""
    lector = argparse.ArgumentParser(prog="python -m deploy.local", description="El sistema completo en esta máquina.")
    lector.add_argument("orden", choices=["up", "down", "estado"])
    lector.add_argument("servicios", nargs="*", default=list(SERVICIOS), help="por defecto todos")
    pedido = lector.parse_args()
    local = carpeta_local()
    try:
        if pedido.orden == "up":
            asyncio.run(terminar_con_senales(_subir(local, pedido.servicios)))
        elif pedido.orden == "down":
            asyncio.run(_bajar(local))
        else:
            print(json.dumps(estado.leer(local), indent=1, ensure_ascii=False))
    except (FallaLocal, TimeoutError) as error:
        print(f"✗ {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
