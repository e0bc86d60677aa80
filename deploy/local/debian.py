"""Programs of Debian's packages unpacked under `.local`, for which nobody need be root."""

import asyncio
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from deploy.local.errores import FallaLocal
from deploy.local.procesos import ejecutar, turno
from deploy.local.rutas import carpeta_de_programas, carpeta_local


async def programa_de_debian(
    nombre: str, paquetes: Sequence[str], ruta: str, salidas: str, *, local: Path | None = None
) -> Path:
    """A file of some packages, brought by apt-get if it is not here yet.

    Args:
        nombre: folder of its own under `.local`.
        ruta: of the file inside the packages.
        salidas: what to do where it can't be brought; Spanish, part of the message.

    Raises:
        FallaLocal: it is not here and can't be brought.
    """
    destino = carpeta_de_programas(local or carpeta_local()) / nombre
    if not (destino / ruta).exists():
        apt, dpkg = shutil.which("apt-get"), shutil.which("dpkg-deb")
        if apt is None or dpkg is None:
            raise FallaLocal(f"No hay con qué traer {nombre}: no es un sistema Debian. {salidas}")
        async with turno(destino.with_suffix(".turno")):
            if not (destino / ruta).exists():
                await _traer(apt, dpkg, nombre, paquetes, destino, salidas)
    if not (destino / ruta).exists():
        raise FallaLocal(f"El paquete de {nombre} no trae lo que se esperaba. {salidas}")
    return destino / ruta


async def _traer(apt: str, dpkg: str, nombre: str, paquetes: Sequence[str], destino: Path, salidas: str) -> None:
    with tempfile.TemporaryDirectory() as temporal:
        carpeta = Path(temporal)
        try:
            # apt checks each archive against the signed index of the distribution.
            await ejecutar([apt, "download", *paquetes], que="apt-get", directorio=carpeta, limite=120)
            for archivo in await asyncio.to_thread(lambda: sorted(carpeta.glob("*.deb"))):
                await ejecutar([dpkg, "-x", str(archivo), str(carpeta / "x")], que="dpkg-deb", limite=60)
        except FallaLocal as error:
            raise FallaLocal(f"apt-get no pudo traer {nombre}. {salidas}\n{error}") from error
        destino.parent.mkdir(parents=True, exist_ok=True)
        await asyncio.to_thread(shutil.rmtree, destino, ignore_errors=True)
        await asyncio.to_thread(shutil.move, carpeta / "x", destino)
