"""The zip of a batch: opened within limits, so that no file can make us read more than we said."""

import asyncio
import struct
import zipfile
from collections import Counter
from pathlib import Path

from services.consumo.hojas import problemas as _problemas  # noqa: F401 -- declares the problems raised here
from shared.documents import Almacen
from shared.http import Problema
from shared.http.rutas import LIMITE_PDF, MIB

MAXIMO_DE_ARCHIVOS = 10_000
MAXIMO_DEL_INDICE = 4 * MIB
MAXIMA_RAZON = 200
"""A PDF is compressed already; what swells more than this is no PDF."""
_FIN, _FIN_ZIP64 = b"PK\x05\x06", b"PK\x06\x07"
_COLA = 66_000


class Comprimido:
    """The PDFs of a zip by their exact names. Use as a context manager; blocking: call it in a thread.

    Raises:
        Problema: `zip-invalido`, with the reason for who sent it.
    """

    def __init__(self, ruta: Path) -> None:
        _exigir_indice_corto(ruta)
        try:
            self._zip = zipfile.ZipFile(ruta)
        except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
            raise Problema("zip-invalido", "El comprimido está dañado o no es un zip.") from error
        entradas = [e for e in self._zip.infolist() if not e.is_dir()]
        veces = Counter(e.filename for e in entradas)
        self._entradas = {e.filename: e for e in entradas}
        self._repetidos = {nombre for nombre, n in veces.items() if n > 1}

    def __enter__(self) -> "Comprimido":
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    @property
    def nombres(self) -> frozenset[str]:
        """Names of all files in it."""
        return frozenset(self._entradas)

    def visibles(self) -> list[str]:
        """Names in order, each once, without what systems put there on their own (`.DS_Store`, `__MACOSX/`)."""
        return sorted(n for n in self._entradas if not any(p.startswith((".", "__MACOSX")) for p in n.split("/")))

    def exigir_descomprimido(self, maximo: int) -> None:
        """Refuse a zip whose files have more than `maximo` bytes together; none can be read beyond what it says.

        Raises:
            Problema: `zip-invalido`.
        """
        if sum(e.file_size for e in self._entradas.values()) > maximo:
            raise Problema("zip-invalido", f"El comprimido tiene más de {maximo // MIB} MB una vez abierto.")

    def leer(self, nombre: str) -> bytes:
        """The content of the file of exactly that name, at most `LIMITE_PDF` bytes whatever its header says.

        Raises:
            Problema: `zip-invalido`, with the reason.
        """
        entrada = self._entradas.get(nombre)
        if entrada is None:
            raise Problema("zip-invalido", f"El comprimido no trae el archivo «{nombre}».")
        if nombre in self._repetidos:
            raise Problema("zip-invalido", f"El comprimido trae varias veces el archivo «{nombre}».")
        if entrada.flag_bits & 0x1:
            raise Problema("zip-invalido", f"«{nombre}» está cifrado dentro del comprimido.")
        if entrada.file_size > LIMITE_PDF:
            raise Problema("zip-invalido", f"«{nombre}» pasa de {LIMITE_PDF // MIB} MB.")
        if entrada.file_size > MIB and entrada.file_size > MAXIMA_RAZON * max(entrada.compress_size, 1):
            raise Problema("zip-invalido", f"«{nombre}» está comprimido más de lo que admite un PDF.")
        try:
            with self._zip.open(entrada) as flujo:
                datos = flujo.read(LIMITE_PDF + 1)
        except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError, RuntimeError) as error:
            raise Problema("zip-invalido", f"«{nombre}» está dañado dentro del comprimido.") from error
        if len(datos) > LIMITE_PDF:
            raise Problema("zip-invalido", f"«{nombre}» pasa de {LIMITE_PDF // MIB} MB.")
        return datos


async def bajar(almacen: Almacen, clave: str, ruta: Path) -> None:
    """Copy a kept object to a local file, in pieces."""
    _, trozos = await almacen.flujo(clave)
    with ruta.open("wb") as archivo:
        async for trozo in trozos:
            await asyncio.to_thread(archivo.write, trozo)


def _exigir_indice_corto(ruta: Path) -> None:
    """Look at the end record before the library reads the whole index into memory."""
    tamano = ruta.stat().st_size
    with ruta.open("rb") as archivo:
        archivo.seek(max(tamano - _COLA, 0))
        cola = archivo.read()
    lugar = cola.rfind(_FIN)
    if lugar < 0 or len(cola) < lugar + 22:
        raise Problema("zip-invalido", "El comprimido está dañado o no es un zip.")
    if _FIN_ZIP64 in cola[:lugar]:
        raise Problema("zip-invalido", "El comprimido es un zip de 64 bits; use uno corriente.")
    cuantos, indice = struct.unpack("<HI", cola[lugar + 10 : lugar + 16])
    if cuantos > MAXIMO_DE_ARCHIVOS or indice > MAXIMO_DEL_INDICE:
        raise Problema("zip-invalido", f"El comprimido trae más de {MAXIMO_DE_ARCHIVOS} archivos.")
