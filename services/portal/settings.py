"""Settings of `portal`."""

from urllib.parse import urlsplit

from pydantic import SecretStr

from shared.settings import Ajustes

_DE_ESTA_MAQUINA = {"localhost", "127.0.0.1", "::1"}


class AjustesPortal(Ajustes):
    """The portal knows one other service, the gateway; `url_publica` is where a person's browser reaches that one."""

    url_gateway: str = ""
    """Base URL of the public API, as this process reaches it; `url_publica` if empty."""
    url_portal: str = ""
    """Where browsers reach the portal; cookies are `Secure` unless it is http on this very machine."""
    clave_sesiones: SecretStr = SecretStr("")
    """Secret of the cookies, any long text; changing it ends every session."""
    segundos_gateway: float = 65
    """Longest wait for an answer; longer than any long-poll of the API."""
    conexiones: int = 1000
    """Requests to the API at once; whoever waits for a verdict holds one."""
    proveedor: str = ""
    """Name of the identity provider that the API signs in at, for the button; empty without one. The provider sends
    browsers back to `/entrar/proveedor`, which is registro's `CONTINGENTES_OIDC_RETORNO`."""
    componentes: bool = False
    """Whether `/componentes` shows every component; for development and tests."""

    @property
    def url_de_la_api(self) -> str:
        """Base URL of the API.

        Raises:
            ValueError: if it is not configured.
        """
        url = self.url_gateway or self.url_publica
        if not url:
            raise ValueError("falta CONTINGENTES_URL_GATEWAY")
        return url.rstrip("/")

    @property
    def cookies_seguras(self) -> bool:
        """Whether cookies travel over https only."""
        partes = urlsplit(self.url_portal)
        return not (partes.scheme == "http" and partes.hostname in _DE_ESTA_MAQUINA)
