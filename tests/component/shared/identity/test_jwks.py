"""Keys read over HTTP: rotation is seen, an outage is survived, invented ids do not become calls."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from shared.identity import JwksRemoto, LlaveFirma
from tests.ayudas import esperar_hasta

NADA, SIEMPRE = timedelta(0), timedelta(hours=1)


@dataclass
class Publicacion:
    llaves: list[LlaveFirma] = field(default_factory=list)
    lecturas: int = 0
    puerto: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.puerto}/jwks.json"


@asynccontextmanager
async def publicar(publicacion: Publicacion) -> AsyncIterator[None]:
    app = FastAPI()

    @app.get("/jwks.json")
    async def jwks() -> dict[str, object]:
        publicacion.lecturas += 1
        return {"keys": [llave.jwk() for llave in publicacion.llaves]}

    # With protocol 0 asyncio does not set TCP_NODELAY, and each answer waits 40 ms for an acknowledgement.
    with socket.socket(proto=socket.IPPROTO_TCP) as s:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        s.bind(("127.0.0.1", publicacion.puerto))
        publicacion.puerto = s.getsockname()[1]
        servidor = uvicorn.Server(uvicorn.Config(app, log_config=None))
        tarea = asyncio.create_task(servidor.serve(sockets=[s]))
        await esperar_hasta(lambda: servidor.started)
        yield
        servidor.should_exit = True
        await tarea


async def test_a_rotated_key_is_read_at_once_and_many_readers_read_once() -> None:
    vieja, nueva = LlaveFirma.nueva(), LlaveFirma.nueva()
    publicacion = Publicacion([vieja])
    async with publicar(publicacion):
        jwks = JwksRemoto(publicacion.url, fresco=SIEMPRE, pausa=NADA)
        assert all(await asyncio.gather(*(jwks.llave(vieja.kid) for _ in range(20))))
        assert publicacion.lecturas == 1
        publicacion.llaves.insert(0, nueva)
        assert await jwks.llave(nueva.kid) is not None
        assert await jwks.llave(vieja.kid) is not None
        assert publicacion.lecturas == 2


async def test_invented_ids_do_not_become_calls() -> None:
    publicacion = Publicacion([LlaveFirma.nueva()])
    async with publicar(publicacion):
        jwks = JwksRemoto(publicacion.url, fresco=SIEMPRE, pausa=SIEMPRE)
        assert [await jwks.llave(f"inventada-{n}") for n in range(50)] == [None] * 50
    assert publicacion.lecturas == 1


async def test_while_the_issuer_is_down_known_keys_hold_and_unknown_ones_are_not_judged() -> None:
    llave = LlaveFirma.nueva()
    publicacion = Publicacion([llave])
    async with publicar(publicacion):
        jwks = JwksRemoto(publicacion.url, fresco=NADA, pausa=NADA)
        assert await jwks.llave(llave.kid) is not None
    assert await jwks.llave(llave.kid) is not None
    with pytest.raises(httpx.HTTPError):
        await jwks.llave("otra")
    with pytest.raises(httpx.HTTPError):
        await JwksRemoto(publicacion.url).llave(llave.kid)
