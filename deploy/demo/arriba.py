"""`python -m deploy.demo.arriba`: the whole system with the demo's people in it, left running to be used."""

import asyncio
import json
import shlex
import sys
from collections.abc import Mapping, Sequence
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
_FIRMANTE = "representante_a"
"""Of the local PKI: who signs for the first of them."""


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


def como_usarlo(portal: str, clave: str, firmante: Mapping[str, str], orden: Sequence[str] | None) -> str:
    """What to open, who to be, and how to sign a form that the portal gives.

    Args:
        clave: password of everybody.
        firmante: of the index of the PKI, who signs for the first of the people.
        orden: how JSignPdf is started; None where it is not there.
    """
    ancho = max(len(usuario) for _, usuario in _PERSONAS)
    lineas = [
        "",
        f"Abra {portal} en el navegador y entre con uno de estos usuarios.",
        f"La clave de todos es {clave}",
        "",
        *(f"  {usuario:<{ancho}}  {quien}" for quien, usuario in _PERSONAS),
        "",
    ]
    if orden is not None:
        firmar = ["-kst", "PKCS12", "-ksf", firmante["p12"], "-ksp", firmante["contrasena"], "-ha", "SHA256", "-a"]
        lineas += [
            f"Para firmar lo que {_PERSONAS[0][1]} descargue, como lo haría {firmante['nombre'].title()}:",
            "",
            f"  {shlex.join([*orden, *firmar])} FORMULARIO.pdf",
            "",
            "Deja FORMULARIO_signed.pdf, que se sube en la misma página.",
        ]
    return "\n".join([*lineas, "Ctrl-C detiene todo; los datos quedan para la próxima vez."])


async def subir(local: Path) -> None:
    """Start, populate, tell where everything is, and stay."""
    async with Pila(local) as pila:
        try:
            await jsignpdf.preparar(local)
        except FallaLocal as error:
            # Everything but signing by oneself works without it.
            print(f"! {error}")
        clave = await poblar(pila)
        mostrar(pila.estado)
        indice = json.loads((Path(str(pila.estado["pki"])) / "indice.json").read_text(encoding="utf-8"))
        orden = jsignpdf.orden_para_firmar(local) if jsignpdf.jsignpdf_presente(local) else None
        print(como_usarlo(str(pila.estado["portal_url"]), clave, indice["titulares"][_FIRMANTE], orden))
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
