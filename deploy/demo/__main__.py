"""`python -m deploy.demo`: exit code 0 only if every promise was kept."""

import asyncio
import json
import shutil
import sys
import traceback
from pathlib import Path

from deploy.demo.certificado import certificar
from deploy.demo.cupo import asignar_cupo
from deploy.demo.escena import Escena
from deploy.demo.garantia import constituir_garantia
from deploy.demo.narrador import Narrador
from deploy.demo.preparacion import inscribir_empresas
from deploy.demo.reposo import auditar_en_reposo
from deploy.local.rutas import carpeta_local
from deploy.local.supervisor import Pila

DURADERA = Path("demo")
"""Folder of the demo's results, below the local folder."""


async def contar(narrador: Narrador, carpeta: Path) -> None:
    narrador.acto("0 · El sistema completo en esta máquina", "The whole system on this machine")
    datos = carpeta / "pila"
    shutil.rmtree(datos, ignore_errors=True)
    async with Pila(local=datos) as pila:
        escena = Escena(pila=pila, narrador=narrador, carpeta=carpeta)
        async with escena:
            await inscribir_empresas(escena)
            await asignar_cupo(escena)
            await certificar(escena)
            await constituir_garantia(escena)
            await auditar_en_reposo(escena)


def main() -> int:
    narrador = Narrador()
    carpeta = carpeta_local() / DURADERA
    carpeta.mkdir(parents=True, exist_ok=True)
    (carpeta / "error.txt").unlink(missing_ok=True)
    codigo = 0
    try:
        asyncio.run(contar(narrador, carpeta))
    except (Exception, KeyboardInterrupt) as error:
        codigo = 1
        (carpeta / "error.txt").write_text(traceback.format_exc(), encoding="utf-8")
        narrador.consola.print(f"\n[bold red]La demostración no terminó:[/] {error}", markup=True)
        narrador.consola.print(f"  Detalle en {carpeta / 'error.txt'}; registros en {carpeta / 'pila' / 'registros'}")
    narrador.tabla()
    resumen = narrador.resumen()
    (carpeta / "resumen.json").write_text(json.dumps(resumen, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    narrador.consola.print(f"\nTodo lo producido está en {carpeta} ({resumen['segundos']} s).")
    return codigo


if __name__ == "__main__":
    sys.exit(main())
