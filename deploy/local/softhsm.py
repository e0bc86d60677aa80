"""SoftHSM 2, a PKCS#11 token in software: what the seal's tests use in place of the ministry's HSM.

The one of the machine, or else Debian's packages unpacked under `.local`, for which nobody need be root.
"""

import asyncio
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from deploy.local.errores import FallaLocal
from deploy.local.procesos import ejecutar, turno
from deploy.local.rutas import carpeta_de_programas, carpeta_local

_PAQUETES = ("softhsm2", "softhsm2-common", "libsofthsm2")
_MODULO, _PROGRAMA = "usr/lib/softhsm/libsofthsm2.so", "usr/bin/softhsm2-util"
_SALIDAS = (
    "Salidas: instale SoftHSM 2 (`apt-get install softhsm2`), o indique su biblioteca con CONTINGENTES_SOFTHSM "
    "y tenga `softhsm2-util` en el PATH."
)


@dataclass(frozen=True)
class SoftHsm:
    """The library that services load and the program that makes tokens."""

    modulo: Path
    programa: Path

    def crear_ficha(self, carpeta: Path, nombre: str, pin: str) -> Path:
        """Make a token kept in `carpeta`; returns the configuration that `SOFTHSM2_CONF` must name.

        Raises:
            FallaLocal: the program failed.
        """
        fichas = carpeta / "fichas"
        fichas.mkdir(parents=True, exist_ok=True)
        configuracion = carpeta / "softhsm2.conf"
        configuracion.write_text(f"directories.tokendir = {fichas}\nobjectstore.backend = file\nlog.level = ERROR\n")
        orden = [str(self.programa), "--module", str(self.modulo), "--init-token", "--free", "--label", nombre]
        hecho = subprocess.run(
            [*orden, "--pin", pin, "--so-pin", pin],
            env=os.environ | {"SOFTHSM2_CONF": str(configuracion)},
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
        if hecho.returncode != 0:
            raise FallaLocal(f"SoftHSM no creó la ficha {nombre}: {(hecho.stdout + hecho.stderr)[-500:]}")
        return configuracion


def _presente(programas: Path) -> SoftHsm | None:
    programa = shutil.which("softhsm2-util")
    indicado = os.environ.get("CONTINGENTES_SOFTHSM")
    candidatos = [Path(indicado)] if indicado else [Path("/") / _MODULO, Path("/usr/local/lib/softhsm/libsofthsm2.so")]
    modulo = next((c for c in candidatos if c.exists()), None)
    if programa is not None and modulo is not None:
        return SoftHsm(modulo, Path(programa))
    propio = programas / "softhsm"
    if (propio / _MODULO).exists() and (propio / _PROGRAMA).exists():
        return SoftHsm(propio / _MODULO, propio / _PROGRAMA)
    return None


async def preparar(local: Path | None = None) -> SoftHsm:
    """SoftHSM as it is here, or brought from Debian (0.5 MB).

    Raises:
        FallaLocal: it is not here and can't be brought; the message says the ways out.
    """
    programas = carpeta_de_programas(local or carpeta_local())
    presente = _presente(programas)
    if presente is not None:
        return presente
    apt, dpkg = shutil.which("apt-get"), shutil.which("dpkg-deb")
    if apt is None or dpkg is None:
        raise FallaLocal(f"No hay con qué traer SoftHSM: no es un sistema Debian. {_SALIDAS}")
    destino = programas / "softhsm"
    async with turno(destino.with_suffix(".turno")):
        if not (destino / _MODULO).exists():
            await _traer(apt, dpkg, destino)
    presente = _presente(programas)
    if presente is None:
        raise FallaLocal(f"El paquete de SoftHSM no trae lo que se esperaba. {_SALIDAS}")
    return presente


def _archivos(carpeta: Path) -> list[Path]:
    return sorted(carpeta.glob("*.deb"))


async def _traer(apt: str, dpkg: str, destino: Path) -> None:
    with tempfile.TemporaryDirectory() as temporal:
        carpeta = Path(temporal)
        try:
            # apt checks each archive against the signed index of the distribution.
            await ejecutar([apt, "download", *_PAQUETES], que="apt-get", directorio=carpeta, limite=120)
            for archivo in _archivos(carpeta):
                await ejecutar([dpkg, "-x", str(archivo), str(carpeta / "x")], que="dpkg-deb", limite=60)
        except FallaLocal as error:
            raise FallaLocal(f"apt-get no pudo traer SoftHSM. {_SALIDAS}\n{error}") from error
        destino.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(destino, ignore_errors=True)
        await asyncio.to_thread(shutil.move, carpeta / "x", destino)
