"""Settings of `registro`."""

from pydantic import SecretStr

from shared.settings import Ajustes


class AjustesRegistro(Ajustes):
    """Besides the common ones: secrets of the tokens, how long they last, and the first coordinador."""

    clave_llaves: SecretStr = SecretStr("")
    """Secret under which the private halves of the signing keys are kept; any text, 32 random bytes at best."""
    minutos_token: int = 15
    horas_sesion: int = 12
    """How long a session can be renewed before signing in again."""
    dias_llave: int = 90
    """How long a signing key signs before the next one takes over."""

    url_portal: str = ""
    """Where browsers reach the portal, for the links of personal mails; without it they bring only the code."""

    coordinador_inicial: str = ""
    """User name of the coordinador made at start where there is none yet; needs `coordinador_clave`."""
    coordinador_clave: SecretStr = SecretStr("")
