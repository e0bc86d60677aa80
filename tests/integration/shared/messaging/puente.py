"""A TCP relay in the test's hands: cut it and both sides see a broken connection, as if a server had gone."""

import asyncio
from urllib.parse import urlsplit, urlunsplit


class Puente:
    """Listens on a free port of 127.0.0.1 and passes bytes to (`host`, `puerto`) until it is cut."""

    def __init__(self, host: str, puerto: int) -> None:
        self._destino = (host, puerto)
        self._servidor: asyncio.Server | None = None
        self._lados: set[asyncio.StreamWriter] = set()
        self.puerto = 0

    async def abrir(self) -> None:
        self._servidor = await asyncio.start_server(self._pasar, "127.0.0.1", self.puerto)
        self.puerto = self._servidor.sockets[0].getsockname()[1]

    async def cortar(self) -> None:
        assert self._servidor is not None
        self._servidor.close()
        for lado in tuple(self._lados):
            lado.transport.abort()
        await self._servidor.wait_closed()

    def por_aqui(self, url: str) -> str:
        """The same URL through this relay."""
        partes = urlsplit(url)
        cuenta = partes.netloc.rpartition("@")[0]
        return urlunsplit(partes._replace(netloc=f"{cuenta}@127.0.0.1:{self.puerto}"))

    async def _pasar(self, lector: asyncio.StreamReader, escritor: asyncio.StreamWriter) -> None:
        lector_b, escritor_b = await asyncio.open_connection(*self._destino)
        self._lados |= {escritor, escritor_b}
        try:
            await asyncio.gather(_copiar(lector, escritor_b), _copiar(lector_b, escritor))
        finally:
            self._lados -= {escritor, escritor_b}


async def _copiar(de: asyncio.StreamReader, a: asyncio.StreamWriter) -> None:
    try:
        while datos := await de.read(65536):
            a.write(datos)
            await a.drain()
    except ConnectionError:
        return
    finally:
        a.close()
