"""Settings of `notificaciones` beyond those of every service."""

from datetime import timedelta
from typing import Literal

from pydantic import Field, SecretStr

from shared.settings import Ajustes


class AjustesNotificaciones(Ajustes):
    """Mail server, how long it is tried, and when alerts go out."""

    smtp_host: str = "127.0.0.1"
    smtp_puerto: int = 25
    smtp_usuario: str = ""
    smtp_clave: SecretStr = SecretStr("")
    smtp_tls: Literal["no", "starttls", "directo"] = "starttls"
    """`no` only for a server on the same machine; `directo` is TLS from the first byte (port 465)."""
    smtp_ca: str = ""
    """PEM file of the authority that vouches for the mail server, besides those of the machine."""
    smtp_segundos: float = 30
    """How long the server may take for one answer."""
    smtp_conexiones: int = Field(default=8, ge=1)

    correo_remitente: str = "Contingentes de exportación <no-responder@contingentes.vuce.gov.co>"
    correo_ministerio: str = ""
    """Addresses of the ministry that are told of its own deadlines and get the daily digest, separated by commas."""
    correo_coordinacion: str = ""
    """Addresses to which an overdue deadline is escalated, separated by commas; without any, the ministry's."""
    correo_operacion: str = ""
    """Addresses that are told of seal keys and of other things to be operated; without any, the ministry's."""
    correo_rebotes: str = ""
    """Mailbox of bounces, as the envelope's sender with the delivery in it (VERP); without it, the sender's address."""
    correo_dkim_selector: str = ""
    correo_dkim_archivo: str = ""
    """PEM of the RSA key that signs the mails (DKIM), with its selector; without it they go unsigned."""
    correo_por_dominio: float = Field(default=0, ge=0)
    """Mails per second to one domain, over all replicas; 0 sets no pace."""
    correo_adjunto_maximo: int = Field(default=8_000_000, ge=1)
    """Bytes of an attachment; a bigger one becomes a link."""
    url_portal: str = ""
    """Base URL of the portal, which mails and their pages lead to; without it places are only named."""
    correo_enlace_dias: int = Field(default=30, ge=1)
    """How long the links in a mail work."""
    correo_primera_espera: float = 5
    """Seconds before the second attempt; doubled each time."""
    correo_espera_maxima: float = 3600
    correo_vida_horas: float = 72
    """After this long without success a delivery is `fallida`."""
    correo_dudosa: Literal["esperar", "reenviar"] = "esperar"
    """What happens with a delivery of which nobody knows whether the server took it: wait for a person, or send again
    (the company may then receive it twice)."""

    alertas_dias: str = "30,15,5,1,0"
    """Business days before a deadline on which it is announced; 0 is the day itself. Overdue is always announced."""
    alertas_hora: int = Field(default=7, ge=0, le=23)
    """Hour of Bogotá at which alerts go out."""
    alertas_escalar: int = Field(default=3, ge=1)
    """Business days after a deadline at which the coordination is told that it is still open."""
    resumen_hora: int = Field(default=6, ge=0, le=23)
    """Hour of Bogotá of the digests: the ministry's each business day, a company's on the first one of a week."""
    resumen_dias: int = Field(default=30, ge=1)
    """How many business days ahead a digest looks."""

    @property
    def distancias(self) -> tuple[int, ...]:
        """Distances of the alerts in business days, greatest first.

        Raises:
            ValueError: if one is not a non-negative integer.
        """
        dias = {int(parte) for parte in self.alertas_dias.split(",") if parte.strip()}
        if any(d < 0 for d in dias):
            raise ValueError("CONTINGENTES_ALERTAS_DIAS: las distancias son de cero en adelante")
        return tuple(sorted(dias, reverse=True))

    @property
    def direcciones_ministerio(self) -> tuple[str, ...]:
        return _lista(self.correo_ministerio)

    @property
    def direcciones_coordinacion(self) -> tuple[str, ...]:
        return _lista(self.correo_coordinacion) or self.direcciones_ministerio

    @property
    def direcciones_operacion(self) -> tuple[str, ...]:
        return _lista(self.correo_operacion) or self.direcciones_ministerio

    @property
    def vida(self) -> timedelta:
        return timedelta(hours=self.correo_vida_horas)


def _lista(texto: str) -> tuple[str, ...]:
    return tuple(parte.strip() for parte in texto.split(",") if parte.strip())
