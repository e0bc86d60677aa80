"""Speaks SMTP: keeps connections, hands one mail to the server, and says honestly how that ended."""

import asyncio
from collections.abc import Awaitable, Callable

import aiosmtplib

from services.notificaciones.entregas.rules import Desenlace, clasificar
from services.notificaciones.settings import AjustesNotificaciones

_CORTADA = (aiosmtplib.SMTPServerDisconnected, aiosmtplib.SMTPTimeoutError, OSError)


def _corte(que: str, error: Exception) -> str:
    return f"{que}: {type(error).__name__} {error}".strip()[:500]


class NoEnviar(Exception):
    """The delivery was taken back just before its content would have gone out."""


class Cartero:
    """A pool of connections to the mail server of the settings. One mail at a time goes over each."""

    def __init__(self, ajustes: AjustesNotificaciones) -> None:
        self._ajustes = ajustes
        self._turnos = asyncio.Semaphore(ajustes.smtp_conexiones)
        self._libres: list[aiosmtplib.SMTP] = []

    async def entregar(
        self, crudo: bytes, *, remitente: str, direccion: str, antes_de_datos: Callable[[], Awaitable[None]]
    ) -> Desenlace:
        """Hand a mail for one address to the server.

        Args:
            crudo: the mail as it goes over the wire, ASCII.
            antes_de_datos: called once the server has taken sender and recipient and before any of the content;
                nothing has been delivered until it has returned.

        Returns:
            `enviada` only with the server's 250 after the content; `dudosa` if the connection was lost after the
            content began; else what the refusal means. A lost connection before that is `diferida`.

        Raises:
            NoEnviar: as `antes_de_datos` raised it; nothing was sent.
        """
        async with self._turnos:
            try:
                smtp = await self._con_sobre(remitente, direccion)
            except aiosmtplib.SMTPRecipientRefused as error:
                return clasificar(error.code, error.message, "destinatario")
            except aiosmtplib.SMTPSenderRefused as error:
                return clasificar(error.code, error.message, "remitente")
            except aiosmtplib.SMTPResponseException as error:
                return clasificar(error.code, error.message, "conexion")
            except aiosmtplib.SMTPNotSupported as error:
                return Desenlace("fallida", f"el servidor de correo no lo admite: {error}")
            except (*_CORTADA, aiosmtplib.SMTPException) as error:
                return Desenlace("diferida", _corte("sin servidor de correo", error))
            try:
                await antes_de_datos()
            except NoEnviar:
                await self._guardar(smtp, limpia=False)
                raise
            except BaseException:
                smtp.close()
                raise
            try:
                respuesta = await smtp.data(crudo)
            except aiosmtplib.SMTPDataError as error:
                await self._guardar(smtp, limpia=False)
                return clasificar(error.code, error.message, "contenido")
            except _CORTADA as error:
                smtp.close()
                return Desenlace("dudosa", _corte("se cortó al enviar el contenido", error))
            except BaseException:
                # Interrupted half-way through a conversation: of no further use.
                smtp.close()
                raise
            await self._guardar(smtp, limpia=True)
            return Desenlace("enviada", f"{respuesta.code} {respuesta.message}"[:500])

    async def cerrar(self) -> None:
        """Take leave of the server."""
        while self._libres:
            smtp = self._libres.pop()
            try:
                await smtp.quit()
            except (*_CORTADA, aiosmtplib.SMTPException):
                smtp.close()

    async def _con_sobre(self, remitente: str, direccion: str) -> aiosmtplib.SMTP:
        """A connection on which sender and recipient have been accepted.

        A kept connection may have been closed by the server meanwhile: then a new one is tried.
        """
        while self._libres:
            smtp = self._libres.pop()
            try:
                return await self._dirigir(smtp, remitente, direccion)
            except _CORTADA:
                smtp.close()
        return await self._dirigir(await self._conectar(), remitente, direccion)

    async def _conectar(self) -> aiosmtplib.SMTP:
        a = self._ajustes
        smtp = aiosmtplib.SMTP(
            hostname=a.smtp_host,
            port=a.smtp_puerto,
            username=a.smtp_usuario or None,
            password=a.smtp_clave.get_secret_value() or None,
            use_tls=a.smtp_tls == "directo",
            start_tls=a.smtp_tls == "starttls",
            cert_bundle=a.smtp_ca or None,
            timeout=a.smtp_segundos,
        )
        try:
            await smtp.connect()
        except BaseException:
            smtp.close()
            raise
        return smtp

    async def _dirigir(self, smtp: aiosmtplib.SMTP, remitente: str, direccion: str) -> aiosmtplib.SMTP:
        utf8 = not direccion.isascii()
        try:
            if utf8 and not smtp.supports_extension("smtputf8"):
                raise aiosmtplib.SMTPNotSupported("SMTPUTF8")
            codificacion = "utf-8" if utf8 else "ascii"
            await smtp.mail(remitente, options=["SMTPUTF8"] if utf8 else [], encoding=codificacion)
            await smtp.rcpt(direccion, encoding=codificacion)
        except (aiosmtplib.SMTPResponseException, aiosmtplib.SMTPNotSupported):
            await self._guardar(smtp, limpia=False)
            raise
        except BaseException:
            smtp.close()
            raise
        return smtp

    async def _guardar(self, smtp: aiosmtplib.SMTP, *, limpia: bool) -> None:
        """Keep a connection for the next mail.

        Args:
            limpia: whether a content was taken, which leaves nothing to reset (RFC 5321, 4.1.1.4).
        """
        if not smtp.is_connected:
            smtp.close()
            return
        if limpia:
            self._libres.append(smtp)
            return
        try:
            await smtp.rset()
        except (*_CORTADA, aiosmtplib.SMTPException):
            smtp.close()
        else:
            self._libres.append(smtp)
