"""Objects by their content: kept under the SHA-256 of their bytes, in a folder or in S3, by URL."""

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit
from uuid import uuid4

import obstore
from obstore.store import ObjectStore, from_url

from shared.documents.errores import DemasiadoGrande, ObjetoInexistente

MIB = 1024 * 1024
_EN_MEMORIA = 4 * MIB
_TROZO = 64 * 1024
_PARTES = 3
_CUARENTENA = "cuarentena"

EXTENSIONES = {
    "application/pdf": ".pdf",
    "application/json": ".json",
    "application/octet-stream": ".bin",
    "image/png": ".png",
    "image/svg+xml": ".svg",
    "message/rfc822": ".eml",
    "text/csv": ".csv",
    "text/plain": ".txt",
}
TIPOS = {extension: tipo for tipo, extension in EXTENSIONES.items()}


@dataclass(frozen=True)
class Objeto:
    """A kept object: its whole key (with the service's prefix), hash, bytes and media type."""

    clave: str
    sha256: str
    tamano: int
    tipo: str


class Almacen:
    """The objects of one service. Keys look like `consumo/9f/9f86d0…0a08.pdf`; equal bytes are one object.

    An object is complete or absent: what is being received stands in quarantine and is renamed once whole. In a local
    folder it is on the disk, not only in the system's memory, when `guardar` returns.
    """

    def __init__(self, almacen: ObjectStore, prefijo: str, carpeta: Path | None = None) -> None:
        self._almacen = almacen
        self.prefijo = prefijo
        self._carpeta = carpeta

    @classmethod
    def de_url(cls, url: str, prefijo: str) -> "Almacen":
        """Open the store at `file:///folder`, created if missing, or at `s3://bucket/path`, for one service.

        Args:
            prefijo: first part of every key; the service's name.

        Raises:
            ValueError: if the scheme is not supported.
        """
        partes = urlsplit(url)
        if partes.scheme == "file":
            return cls(from_url(url, mkdir=True), prefijo, Path(unquote(partes.path)))
        if partes.scheme == "s3":
            return cls(from_url(url), prefijo)
        raise ValueError(f"almacén {url!r}: se espera file:///carpeta o s3://bucket/prefijo")

    async def guardar(
        self, datos: bytes | AsyncIterator[bytes], *, tipo: str = "application/pdf", limite: int = 20 * MIB
    ) -> Objeto:
        """Keep `datos` under their hash. Keeping the same bytes again is harmless and renews their age.

        Args:
            datos: the bytes, or a stream of them; a stream is never wholly in memory past 4 MiB.
            tipo: media type, one of `EXTENSIONES`.
            limite: bytes; the stream is left at the first chunk beyond.

        Raises:
            DemasiadoGrande: beyond `limite`; nothing is kept.
            ValueError: if `tipo` is unknown.
            Exception: whatever the stream raises, with nothing kept.
        """
        if tipo not in EXTENSIONES:
            raise ValueError(f"tipo de objeto desconocido: {tipo}")
        if isinstance(datos, bytes):
            if len(datos) > limite:
                raise DemasiadoGrande(limite)
            return await self._poner(datos, tipo)
        origen = _Contado(datos, limite)
        inicio = bytearray()
        async for trozo in origen:
            inicio += trozo
            if len(inicio) > _EN_MEMORIA:
                return await self._por_cuarentena(bytes(inicio), origen, tipo)
        return await self._poner(bytes(inicio), tipo)

    def _clave(self, sha256: str, tipo: str) -> str:
        return f"{self.prefijo}/{sha256[:2]}/{sha256}{EXTENSIONES[tipo]}"

    async def _poner(self, datos: bytes, tipo: str) -> Objeto:
        sha256 = hashlib.sha256(datos).hexdigest()
        clave = self._clave(sha256, tipo)
        await obstore.put_async(self._almacen, clave, datos, use_multipart=False)
        await self._asentar(clave)
        return Objeto(clave, sha256, len(datos), tipo)

    async def _por_cuarentena(self, inicio: bytes, resto: "_Contado", tipo: str) -> Objeto:
        provisional = f"{self.prefijo}/{_CUARENTENA}/{uuid4().hex}"

        async def entero() -> AsyncIterator[bytes]:
            yield inicio
            async for trozo in resto:
                yield trozo

        # A stream that raises aborts the multipart upload: no object appears.
        await obstore.put_async(self._almacen, provisional, entero(), max_concurrency=_PARTES)
        clave = self._clave(resto.sha256, tipo)
        await obstore.rename_async(self._almacen, provisional, clave)
        await self._asentar(clave)
        return Objeto(clave, resto.sha256, resto.tamano, tipo)

    async def _asentar(self, clave: str) -> None:
        """Have the local file and its folder entry on the disk; S3 answers only when it has them."""
        if self._carpeta is not None:
            await asyncio.to_thread(_sincronizar, self._carpeta / clave)

    def _propia(self, clave: str) -> str:
        if not clave.startswith(f"{self.prefijo}/") or ".." in clave or "//" in clave:
            raise ObjetoInexistente(clave)
        return clave

    async def leer(self, clave: str, *, limite: int = 64 * MIB) -> bytes:
        """The whole object.

        Raises:
            ObjetoInexistente: if there is none, or the key is not of this service.
            DemasiadoGrande: if it has more than `limite` bytes.
        """
        try:
            respuesta = await obstore.get_async(self._almacen, self._propia(clave))
        except FileNotFoundError as error:
            raise ObjetoInexistente(clave) from error
        if respuesta.meta["size"] > limite:
            raise DemasiadoGrande(limite)
        return bytes(await respuesta.bytes_async())

    async def flujo(self, clave: str) -> tuple[int, AsyncIterator[bytes]]:
        """Size in bytes of the object, and its chunks.

        Raises:
            ObjetoInexistente: if there is none, or the key is not of this service.
        """
        try:
            respuesta = await obstore.get_async(self._almacen, self._propia(clave))
        except FileNotFoundError as error:
            raise ObjetoInexistente(clave) from error

        async def trozos() -> AsyncIterator[bytes]:
            async for trozo in respuesta.stream(min_chunk_size=_TROZO):
                yield bytes(trozo)

        return respuesta.meta["size"], trozos()

    async def existe(self, clave: str) -> bool:
        """Whether the service keeps an object of that key."""
        try:
            await obstore.head_async(self._almacen, self._propia(clave))
        except (FileNotFoundError, ObjetoInexistente):
            return False
        return True

    async def borrar_huerfanos(
        self, referidas: Callable[[list[str]], Awaitable[set[str]]], *, anteriores_a: datetime
    ) -> list[str]:
        """Delete objects that no row refers to, and what an interrupted upload left in quarantine.

        Args:
            referidas: given up to 500 keys, those that some row refers to. It is asked twice of each candidate, the
                second time just before the deletion: run the sweep under the lock that inserts of rows take.
            anteriores_a: only objects last written before this instant.

        Returns:
            The keys deleted.
        """
        borradas: list[str] = []
        async for pagina in obstore.list(self._almacen, f"{self.prefijo}/", chunk_size=500):
            viejas = [meta["path"] for meta in pagina if meta["last_modified"] < anteriores_a]
            conocidas = await referidas(viejas) if viejas else set()
            for clave in viejas:
                if clave in conocidas or await self._renovada(clave, anteriores_a) or clave in await referidas([clave]):
                    continue
                await obstore.delete_async(self._almacen, clave)
                borradas.append(clave)
        return borradas

    async def _renovada(self, clave: str, desde: datetime) -> bool:
        try:
            return (await obstore.head_async(self._almacen, clave))["last_modified"] >= desde
        except FileNotFoundError:
            return True


class _Contado:
    """A stream that hashes and counts what passes, and stops at the limit."""

    def __init__(self, origen: AsyncIterator[bytes], limite: int) -> None:
        self._origen = origen
        self._limite = limite
        self._hash = hashlib.sha256()
        self.tamano = 0

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()

    def __aiter__(self) -> "_Contado":
        return self

    async def __anext__(self) -> bytes:
        trozo = await anext(self._origen)
        self.tamano += len(trozo)
        if self.tamano > self._limite:
            raise DemasiadoGrande(self._limite)
        self._hash.update(trozo)
        return trozo


def _sincronizar(archivo: Path) -> None:
    for ruta in (archivo, archivo.parent):
        descriptor = os.open(ruta, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
