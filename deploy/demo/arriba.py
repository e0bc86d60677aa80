"""`python -m deploy.demo.arriba`: the whole system with the demo's people in it, left running to be used."""

import asyncio
import sys
from pathlib import Path

from deploy.demo.escena import Escena
from deploy.demo.narrador import Narrador
from deploy.demo.persona import Rechazo
from deploy.demo.preparacion import inscribir_empresas
from deploy.local import jsignpdf
from deploy.local.errores import FallaLocal
from deploy.local.procesos import terminar_con_senales
from deploy.local.rutas import carpeta_local
from deploy.local.secretos import guardar
from deploy.local.supervisor import Pila
from deploy.local.tabla import mostrar

_PERSONAS = (
    ("exportadora, Ingenio La Esperanza", "mrojas"),
    ("exportador, Chatarras del Caribe", "obeltran"),
    ("funcionaria del Ministerio", "funcionaria"),
    ("coordinador del Ministerio", "coordinador2"),
)


async def poblar(pila: Pila) -> str:
    """Create the demo's people, companies and contingentes the first time; give the password that they all have.

    Raises:
        FallaLocal: if a first attempt ended halfway.
    """
    archivo = pila.local / "clave-demo.txt"
    if archivo.exists():
        return archivo.read_text(encoding="utf-8").strip()
    carpeta = pila.local / "arriba"
    carpeta.mkdir(exist_ok=True)
    # The first time also sets the business clock to a day inside the windows of the example contingentes.
    async with Escena(pila=pila, narrador=Narrador(), carpeta=carpeta) as escena:
        try:
            await inscribir_empresas(escena)
        except Rechazo as error:
            raise FallaLocal(
                f"No se pudieron crear los usuarios de la demostración. Si un intento anterior quedó a medias, "
                f"borre {pila.local} y repita.\n{error}"
            ) from error
        guardar(archivo, escena.clave, modo=0o600)
    return escena.clave


async def subir(local: Path) -> None:
    """Start, populate, tell where everything is, and stay."""
    async with Pila(local) as pila:
        try:
            await jsignpdf.preparar(local)
        except FallaLocal as error:
            # Everything but signing by oneself works without it.
            print(f"! {error}")
        clave = await poblar(pila)
        mostrar(pila.estado, [(quien, usuario, clave) for quien, usuario in _PERSONAS])
        print(f"Abra {pila.estado['portal_url']} en el navegador. Ctrl-C para detener todo.")
        await asyncio.Event().wait()


def main() -> int:
    """Exit code 1 with a message when something cannot be started."""
    try:
        asyncio.run(terminar_con_senales(subir(carpeta_local())))
    except (FallaLocal, TimeoutError) as error:
        print(f"✗ {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
