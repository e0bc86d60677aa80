"""The local mail server keeps exactly what it accepted, also over a restart, and shows it without running it."""

import asyncio
import smtplib
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email.message import EmailMessage
from pathlib import Path

import httpx
import pytest

from deploy.local.esperas import esperar, puerto_abierto
from deploy.local.procesos import lanzar, puerto_libre


@asynccontextmanager
async def _servidor(carpeta: Path) -> AsyncIterator[tuple[int, httpx.AsyncClient]]:
    smtp, http = puerto_libre(), puerto_libre()
    orden = [sys.executable, "-m", "deploy.local.correo", carpeta / "mensajes", str(smtp), str(http)]
    hijo = lanzar("correo", orden, carpeta / "correo.log")
    try:
        await esperar(lambda: puerto_abierto("127.0.0.1", http), 20, "correo", abandonar=hijo.por_que_murio)
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{http}") as cliente:
            yield smtp, cliente
    finally:
        hijo.matar()


def _mensaje() -> EmailMessage:
    mensaje = EmailMessage()
    mensaje["From"] = "contingentes@mincit.example"
    mensaje["To"] = "exportaciones@ingenio.example"
    mensaje["Subject"] = "Certificado CQE-15 expedido <b>ya</b>"
    mensaje["Message-ID"] = "<cqe-15@contingentes>"
    mensaje.set_content("Señores:\nadjunto el certificado.")
    mensaje.add_alternative("<p>Señores</p><script>alert(1)</script>", subtype="html")
    mensaje.add_attachment(b"%PDF-1.7 \0\xff", maintype="application", subtype="pdf", filename="certificación.pdf")
    return mensaje


def _enviar(puerto: int, mensaje: EmailMessage, *, copia: str | None = None) -> None:
    destinos = [str(mensaje["To"])] + ([copia] if copia else [])
    with smtplib.SMTP("127.0.0.1", puerto, timeout=10) as cliente:
        cliente.send_message(mensaje, to_addrs=destinos)


async def test_what_was_accepted_is_found_opened_and_downloaded_also_after_a_kill(tmp_path: Path) -> None:
    async with _servidor(tmp_path) as (smtp, _):
        await asyncio.to_thread(_enviar, smtp, _mensaje(), copia="oculta@mincit.example")
    async with _servidor(tmp_path) as (_, api):
        hallados = (await api.get("/api/mensajes", params={"para": "INGENIO", "asunto": "cqe-15"})).json()
        assert hallados["total"] == 1
        (linea,) = hallados["mensajes"]
        assert linea["para"] == ["exportaciones@ingenio.example", "oculta@mincit.example"]
        assert linea["mensaje_id"] == "<cqe-15@contingentes>"
        assert [(a["nombre"], a["tipo"]) for a in linea["adjuntos"]] == [("certificación.pdf", "application/pdf")]
        camino = f"/api/mensajes/{linea['id']}"
        assert (await api.get(f"{camino}/adjuntos/0")).content == b"%PDF-1.7 \0\xff"
        completo = (await api.get(camino)).json()
        assert completo["texto"].startswith("Señores:")
        crudo = (await api.get(f"{camino}/eml")).content
        assert b"Message-ID: <cqe-15@contingentes>" in crudo
        assert len(crudo) == linea["bytes"]
        assert (await api.get("/api/mensajes", params={"para": "otra"})).json() == {"total": 0, "mensajes": []}
        assert (await api.get("/api/mensajes", params={"despues_de": linea["id"]})).json()["total"] == 0


async def test_a_message_cannot_run_anything_in_the_page(tmp_path: Path) -> None:
    async with _servidor(tmp_path) as (smtp, api):
        await asyncio.to_thread(_enviar, smtp, _mensaje())
        pagina = (await api.get("/")).text
        assert "Certificado CQE-15 expedido &lt;b&gt;ya&lt;/b&gt;" in pagina
        assert "<script>" not in pagina
        identificador = (await api.get("/api/mensajes")).json()["mensajes"][0]["id"]
        cuerpo = await api.get(f"/api/mensajes/{identificador}/html")
        assert cuerpo.headers["content-security-policy"].startswith("sandbox; default-src 'none'")


@pytest.mark.parametrize("camino", ["/api/mensajes/nada", "/api/mensajes/nada/eml", "/?ver=nada"])
async def test_an_unknown_message_is_not_found(tmp_path: Path, camino: str) -> None:
    async with _servidor(tmp_path) as (_, api):
        assert (await api.get(camino)).status_code == 404
