"""A local mail server: takes every message by SMTP, sends none on, and shows the mailbox on a page and by JSON.

python -m deploy.local.correo CARPETA PUERTO_SMTP PUERTO_HTTP [HOST]
"""

import asyncio
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote

import uvicorn
from aiosmtpd.smtp import SMTP, Envelope, Session
from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader

from deploy.local.buzon import Buzon, Mensaje

_MAXIMO = 40 * 1024 * 1024
"""Bytes of a message; more than the largest certificate with its attachments."""
# A message is other people's content: nothing in it may run or call out.
_AISLADO = {"Content-Security-Policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"}


class Recepcion:
    """aiosmtpd's handler."""

    def __init__(self, buzon: Buzon) -> None:
        self._buzon = buzon

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  aiosmtpd's name
        contenido = envelope.original_content or b""
        mensaje = await asyncio.to_thread(
            self._buzon.guardar, envelope.mail_from or "", list(envelope.rcpt_tos), contenido
        )
        return f"250 2.0.0 recibido {mensaje.id}"


def crear_app(buzon: Buzon) -> FastAPI:
    """The page and the API of a mailbox."""
    app = FastAPI(title="Buzón local", version="1", docs_url="/api", redoc_url=None)
    paginas = Environment(loader=FileSystemLoader(Path(__file__).parent / "plantillas"), autoescape=True)

    def pedido(identificador: str) -> Mensaje:
        mensaje = buzon.uno(identificador)
        if mensaje is None:
            raise HTTPException(404, "No hay ningún mensaje con ese identificador.")
        return mensaje

    @app.get("/api/mensajes")
    def listar(
        para: str | None = None, asunto: str | None = None, despues_de: str | None = None, limite: int = 200
    ) -> dict[str, Any]:
        hallados = buzon.buscar(para=para, asunto=asunto, despues_de=despues_de)
        return {"total": len(hallados), "mensajes": [m.resumen() for m in hallados[: max(limite, 0)]]}

    @app.get("/api/mensajes/{identificador}")
    def uno(identificador: str) -> dict[str, Any]:
        return pedido(identificador).completo()

    @app.get("/api/mensajes/{identificador}/eml")
    def eml(identificador: str) -> Response:
        nombre = {"Content-Disposition": f'attachment; filename="{identificador}.eml"'}
        return Response(pedido(identificador).crudo, media_type="message/rfc822", headers=nombre)

    @app.get("/api/mensajes/{identificador}/html")
    def html(identificador: str) -> HTMLResponse:
        cuerpo = pedido(identificador).cuerpo("html")
        if cuerpo is None:
            raise HTTPException(404, "El mensaje no tiene cuerpo HTML.")
        return HTMLResponse(cuerpo, headers=_AISLADO)

    @app.get("/api/mensajes/{identificador}/adjuntos/{numero}")
    def adjunto(identificador: str, numero: int) -> Response:
        adjuntos = pedido(identificador).adjuntos
        if not 0 <= numero < len(adjuntos):
            raise HTTPException(404, "El mensaje no tiene ese adjunto.")
        uno = adjuntos[numero]
        # A PDF is shown by the browser's own viewer; anything else is only saved.
        modo = "inline" if uno.tipo == "application/pdf" else "attachment"
        cabeceras = {
            "Content-Disposition": f"{modo}; filename*=UTF-8''{quote(uno.nombre)}",
            "X-Content-Type-Options": "nosniff",
        }
        return Response(uno.contenido, media_type=uno.tipo, headers=cabeceras)

    @app.get("/salud/lista")
    def lista() -> dict[str, str]:
        return {"estado": "lista"}

    @app.get("/", response_class=HTMLResponse, include_in_schema=False)
    def pagina(request: Request, para: str = "", asunto: str = "", ver: str | None = None) -> str:
        hallados = buzon.buscar(para=para or None, asunto=asunto or None)
        abierto = pedido(ver) if ver else next(iter(hallados), None)
        return paginas.get_template("buzon.html").render(
            mensajes=hallados[:200], total=len(hallados), abierto=abierto, para=para, asunto=asunto
        )

    return app


async def servir(carpeta: Path, puerto_smtp: int, puerto_http: int, host: str) -> None:
    """Serve both ports until a signal ends it."""
    buzon = Buzon(carpeta)
    bucle = asyncio.get_running_loop()
    recepcion = Recepcion(buzon)
    smtp = await bucle.create_server(
        lambda: SMTP(recepcion, enable_SMTPUTF8=True, data_size_limit=_MAXIMO, ident="buzon local", loop=bucle),
        host,
        puerto_smtp,
    )
    configuracion = uvicorn.Config(crear_app(buzon), host=host, port=puerto_http, log_level="warning")
    try:
        await uvicorn.Server(configuracion).serve()
    finally:
        smtp.close()


if __name__ == "__main__":
    asyncio.run(
        servir(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4] if len(sys.argv) > 4 else "127.0.0.1")
    )
