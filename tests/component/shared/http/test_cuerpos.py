"""Bodies are refused at their limit; files that are not PDFs, by what they are. Against a real uvicorn."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
import uvicorn

from tests.ayudas import esperar_hasta
from tests.component.shared.http.conftest import Banco

MIB = 1 << 20


@asynccontextmanager
async def servido(banco: Banco) -> AsyncIterator[int]:
    # With protocol 0 asyncio does not set TCP_NODELAY, and each answer waits 40 ms for an acknowledgement.
    with socket.socket(proto=socket.IPPROTO_TCP) as s:
        s.bind(("127.0.0.1", 0))
        servidor = uvicorn.Server(uvicorn.Config(banco.app, log_config=None, lifespan="off"))
        tarea = asyncio.create_task(servidor.serve(sockets=[s]))
        await esperar_hasta(lambda: servidor.started)
        yield s.getsockname()[1]
        servidor.should_exit = True
        await tarea


@pytest.mark.parametrize(
    ("contenido", "codigo"),
    [(b"", "archivo-vacio"), (b"PK\x03\x04 zip", "no-es-pdf"), (b" %PDF-1.7", "no-es-pdf")],
)
async def test_what_is_not_a_pdf_is_refused(banco: Banco, contenido: bytes, codigo: str) -> None:
    r = await banco.cliente.post("/v1/pdf", files={"archivo": ("a.pdf", contenido)})
    assert (r.status_code, r.json()["codigo"]) == (422, codigo)
    assert await banco.contar() == 0


async def test_an_upload_without_file_is_a_field_error(banco: Banco) -> None:
    r = await banco.cliente.post("/v1/pdf", data={"motivo": "x"})
    assert [e["campo"] for e in r.json()["errores"]] == ["archivo"]


async def test_a_body_of_another_type_is_told_so_and_not_that_its_fields_are_wrong(banco: Banco) -> None:
    for camino, tipo, contenido, dicho in (
        ("/v1/notas", "application/x-www-form-urlencoded", b'{"texto": "uno"}', "application/x-www-form-urlencoded"),
        ("/v1/notas", "text/xml; charset=utf-8", b"<a/>", "text/xml;"),
        ("/v1/notas", "", b'{"texto": "uno"}', "sin Content-Type"),
        ("/v1/pdf", "application/json", b'{"archivo": "x"}', "multipart/form-data"),
    ):
        r = await banco.cliente.post(camino, content=contenido, headers={"Content-Type": tipo} if tipo else {})
        assert (r.status_code, r.json()["codigo"]) == (415, "tipo-de-contenido"), camino
        assert dicho in r.json()["detail"]
    assert await banco.contar() == 0


async def test_an_announced_excess_is_refused_before_its_first_byte(banco: Banco) -> None:
    async with servido(banco) as puerto:
        lector, escritor = await asyncio.open_connection("127.0.0.1", puerto)
        escritor.write(
            b"POST /v1/pdf HTTP/1.1\r\nHost: x\r\nContent-Length: 209715200\r\n"
            b"Content-Type: multipart/form-data; boundary=b\r\n\r\n"
        )
        respuesta = await asyncio.wait_for(lector.readuntil(b"}"), 30)
        escritor.close()
    assert respuesta.startswith(b"HTTP/1.1 413")
    assert b"cuerpo-demasiado-grande" in respuesta


async def test_200_mb_in_pieces_are_refused_at_the_limit_not_at_the_end(banco: Banco) -> None:
    enviados = 0

    async def trozos() -> AsyncIterator[bytes]:
        nonlocal enviados
        yield b'--b\r\nContent-Disposition: form-data; name="archivo"; filename="a.pdf"\r\n\r\n%PDF-1.7'
        for _ in range(200):
            enviados += 1
            yield b"\0" * MIB

    async with servido(banco) as puerto:
        lector, escritor = await asyncio.open_connection("127.0.0.1", puerto)
        escritor.write(
            b"POST /v1/pdf HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
            b"Content-Type: multipart/form-data; boundary=b\r\n\r\n"
        )

        async def enviar() -> None:
            async for trozo in trozos():
                escritor.write(f"{len(trozo):x}\r\n".encode() + trozo + b"\r\n")
                await escritor.drain()

        envio = asyncio.create_task(enviar())
        linea = await asyncio.wait_for(lector.readline(), 30)
        al_responder = enviados
        envio.cancel()
        await asyncio.gather(envio, return_exceptions=True)
        escritor.close()
    assert linea.startswith(b"HTTP/1.1 413")
    assert al_responder < 60
    assert await banco.contar() == 0


async def test_who_sends_everything_before_reading_gets_the_refusal_too(banco: Banco) -> None:
    async with servido(banco) as puerto, httpx.AsyncClient(timeout=30) as cliente:
        archivo = {"archivo": ("a.pdf", b"%PDF-1.7" + b"x" * (30 * MIB))}
        r = await cliente.post(f"http://127.0.0.1:{puerto}/v1/pdf", files=archivo)
    assert (r.status_code, r.json()["codigo"]) == (413, "cuerpo-demasiado-grande")


async def test_json_has_its_own_smaller_limit(banco: Banco) -> None:
    r = await banco.cliente.post("/v1/notas", json={"texto": "x" * (MIB + 1)})
    assert (r.status_code, r.json()["maximo_bytes"]) == (413, MIB)


async def test_long_poll_answers_at_the_change_or_at_its_time(banco: Banco) -> None:
    creada = (await banco.cliente.post("/v1/notas", json={"texto": "espera"})).json()["id"]
    ruta = f"/v1/espera/{creada}"
    assert (await banco.cliente.get(ruta, params={"desde": 1, "esperar": 0})).json() == 1
    pendiente = asyncio.create_task(banco.cliente.get(ruta, params={"desde": 1, "esperar": 20}))
    editada = await banco.cliente.put(f"/v1/notas/{creada}", json={"texto": "otra"}, headers={"If-Match": '"v1"'})
    assert editada.json() == {"version": 2}
    r: httpx.Response = await asyncio.wait_for(pendiente, 15)
    assert r.json() == 2


async def test_an_edit_needs_the_version_that_was_seen(banco: Banco) -> None:
    creada = (await banco.cliente.post("/v1/notas", json={"texto": "edicion"})).json()["id"]
    ruta, cuerpo = f"/v1/notas/{creada}", {"texto": "editada"}
    assert (await banco.cliente.put(ruta, json=cuerpo)).json()["codigo"] == "falta-version"
    for mala in ('"v7"', '"otra"'):
        r = await banco.cliente.put(ruta, json=cuerpo, headers={"If-Match": mala})
        assert (r.status_code, r.json()["codigo"]) == (412, "version-distinta")


async def test_pages_neither_skip_nor_repeat_while_rows_come_in(banco: Banco) -> None:
    for n in range(7):
        await banco.cliente.post("/v1/notas", json={"texto": f"nota {n}"})
    vistas, cursor = [], None
    while True:
        params = {"limite": 3} | ({"cursor": cursor} if cursor else {})
        pagina = (await banco.cliente.get("/v1/notas", params=params)).json()
        vistas += [e["texto"] for e in pagina["elementos"]]
        cursor = pagina["siguiente"]
        if cursor is None:
            break
        await banco.cliente.post("/v1/notas", json={"texto": f"nueva {len(vistas)}"})
    assert vistas == [f"nota {n}" for n in reversed(range(7))]
    for malo in ("%%%", "W10", "eyJhIjoxfQ"):
        assert (await banco.cliente.get("/v1/notas", params={"cursor": malo})).json()["codigo"] == "cursor-invalido"
