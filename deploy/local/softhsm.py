"""SoftHSM 2, a PKCS#11 token in software: what the seal's tests use in place of the ministry's HSM.

The one of the machine, or else Debian's packages unpacked under `.local`, for which nobody need be root.
"""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from deploy.local.debian import programa_de_debian
from deploy.local.errores import FallaLocal
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
    await programa_de_debian("softhsm", _PAQUETES, _MODULO, _SALIDAS, local=local)
    presente = _presente(programas)
    if presente is None:
        raise FallaLocal(f"El paquete de SoftHSM no trae lo que se esperaba. {_SALIDAS}")
    return presente
