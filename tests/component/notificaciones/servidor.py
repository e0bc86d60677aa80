"""A real SMTP server that does what a test's script says, at the instants where mail goes wrong."""

import asyncio
import email
import email.policy
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class ServidorDeCorreo:
    """`al_destinatario` and `al_contenido` give the answer to an address or a mail; none means 250.

    `cortar` closes the connection instead of answering: "antes" of taking the mail, or "despues".
    """

    al_destinatario: Callable[[str], str | None] = lambda direccion: None
    al_contenido: Callable[[EmailMessage], str | None] = lambda mensaje: None
    cortar: str | None = None
    recibidos: list[tuple[str, EmailMessage]] = field(default_factory=list)
    demorar: dict[str, asyncio.Event] = field(default_factory=dict)
    """Addresses to which it says nothing until the event."""
    remitentes: list[str] = field(default_factory=list)
    """Sender of the envelope of each mail taken."""
    crudos: list[bytes] = field(default_factory=list)
    opciones: dict[str, Any] = field(default_factory=dict)
    """Of each conversation: `tls_context` for STARTTLS, `authenticator`…"""
    tls: ssl.SSLContext | None = None
    """Encrypted from the first byte."""
    seguros: list[tuple[bool, bool]] = field(default_factory=list)
    """Of each mail taken, whether it came encrypted and from somebody known."""
    conexiones: int = 0
    puerto: int = 0
    detenido_en: dict[str, asyncio.Event] = field(
        default_factory=lambda: {"destinatario": asyncio.Event(), "contenido": asyncio.Event()}
    )
    """Set when a conversation has come that far."""
    seguir: dict[str, asyncio.Event] = field(default_factory=dict)
    """Where it waits for the test before the answer."""
    _servidor: asyncio.Server | None = None
    _abiertas: set[asyncio.BaseTransport] = field(default_factory=set)

    async def iniciar(self) -> None:
        bucle = asyncio.get_running_loop()
        enchufe = socket.create_server(("127.0.0.1", self.puerto))
        self.puerto = enchufe.getsockname()[1]
        self._servidor = await bucle.create_server(self._sesion, sock=enchufe, ssl=self.tls)

    async def detener(self) -> None:
        if self._servidor is not None:
            self._servidor.close()
            for transporte in list(self._abiertas):
                transporte.close()
            await self._servidor.wait_closed()
            self._servidor = None

    def _sesion(self) -> SMTP:
        self.conexiones += 1
        servidor = self

        class Sesion(SMTP):
            def connection_made(self, transport: asyncio.BaseTransport) -> None:
                servidor._abiertas.add(transport)
                super().connection_made(transport)

        return Sesion(self, enable_SMTPUTF8=True, loop=asyncio.get_running_loop(), ident="prueba", **self.opciones)

    async def handle_RCPT(  # noqa: N802 (aiosmtpd's name)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, rcpt_options: list[str]
    ) -> str:
        await self._esperar("destinatario")
        if address in self.demorar:
            await self.demorar[address].wait()
        respuesta = self.al_destinatario(address)
        if respuesta is None:
            envelope.rcpt_tos.append(address)
        return respuesta or "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 (idem)
        mensaje = email.message_from_bytes(envelope.original_content or b"", policy=email.policy.default)
        assert isinstance(mensaje, EmailMessage)
        await self._esperar("contenido")
        respuesta = self.al_contenido(mensaje)
        if self.cortar != "antes" and (respuesta is None or respuesta.startswith("2")):
            self.recibidos += [(direccion, mensaje) for direccion in envelope.rcpt_tos]
            self.remitentes.append(envelope.mail_from or "")
            self.crudos.append(envelope.original_content or b"")
            assert isinstance(server.transport, asyncio.Transport)
            cifrado = server.transport.get_extra_info("ssl_object") is not None
            self.seguros.append((cifrado, bool(session.authenticated)))
        if self.cortar is not None:
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        return respuesta or "250 2.0.0 aceptado"

    async def _esperar(self, etapa: str) -> None:
        self.detenido_en[etapa].set()
        if etapa in self.seguir:
            await self.seguir[etapa].wait()

    def para(self, direccion: str) -> list[EmailMessage]:
        """What was taken for an address."""
        return [mensaje for destino, mensaje in self.recibidos if destino == direccion]
