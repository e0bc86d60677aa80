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

    oidc_emisor: str = ""
    """Issuer of an OpenID provider where people may sign in too; its metadata are read from there. Empty: none."""
    oidc_cliente: str = ""
    oidc_secreto: SecretStr = SecretStr("")
    oidc_retorno: str = ""
    """Redirect URI registered at the provider: a page of the portal."""
    oidc_alcances: str = "openid profile email"
    oidc_reclamo_nombre: str = "name"
    oidc_reclamo_roles: str = ""
    """Claim with the groups that `oidc_roles` turns into roles of the Ministry; empty if roles are kept here."""
    oidc_roles: str = ""
    """`grupo-a=funcionario,grupo-b=auditor`"""
    oidc_exclusivo: bool = False
    """Whether passwords are refused, but for the first coordinador's."""

    coordinador_inicial: str = ""
    """User name of the coordinador made at start where there is none yet; needs `coordinador_clave`."""
    coordinador_clave: SecretStr = SecretStr("")
