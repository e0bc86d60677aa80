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
    smtp_segundos: float = 30
    """How long the server may take for one answer."""
    smtp_conexiones: int = Field(default=8, ge=1)

    correo_remitente: str = "Contingentes de exportación <no-responder@contingentes.vuce.gov.co>"
    correo_ministerio: str = ""
    """Addresses of the ministry that receive the deadline alerts too, separated by commas."""
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
        return tuple(parte.strip() for parte in self.correo_ministerio.split(",") if parte.strip())

    @property
    def vida(self) -> timedelta:
        return timedelta(hours=self.correo_vida_horas)
