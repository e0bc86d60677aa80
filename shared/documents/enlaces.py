"""Links between services that carry their own permission: a path, an expiry and an HMAC over both."""

import hmac
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

from shared.clock import reloj_sistema
from shared.documents.errores import EnlaceInvalido

RUTA_OBJETOS = "/interno/objetos/"
VIGENCIA = timedelta(minutes=5)


def _firma(ruta: str, exp: int, secreto: str) -> str:
    if not secreto:
        raise ValueError("falta CONTINGENTES_CLAVE_ENLACES")
    return hmac.new(secreto.encode(), f"GET\n{ruta}\n{exp}".encode(), "sha256").hexdigest()


def firmar_ruta(base_url: str, ruta: str, *, secreto: str, vence: datetime | None = None) -> str:
    """URL by which any service that knows `secreto` lets itself GET an internal path of another.

    Args:
        base_url: of the owner, without trailing slash.
        ruta: decoded path, beginning with `/interno/`.
        vence: aware instant; by default five minutes from now.
    """
    exp = int((vence or reloj_sistema.ahora() + VIGENCIA).timestamp())
    return f"{base_url}{quote(ruta)}?exp={exp}&firma={_firma(ruta, exp, secreto)}"


def verificar_ruta(ruta: str, exp: int, firma: str, *, secreto: str, ahora: datetime | None = None) -> None:
    """Accept a signed internal path or refuse it.

    Args:
        ruta: decoded path, as `request.url.path` gives it.
        exp: Unix seconds from the query.
        firma: hexadecimal HMAC from the query.

    Raises:
        EnlaceInvalido: if the signature is not ours or its time is over.
    """
    if not hmac.compare_digest(_firma(ruta, exp, secreto).encode(), firma.encode()):
        raise EnlaceInvalido("el enlace interno no es auténtico")
    if (ahora or reloj_sistema.ahora()).astimezone(UTC).timestamp() > exp:
        raise EnlaceInvalido("el enlace interno venció")


def firmar_enlace(base_url: str, clave: str, *, secreto: str, vence: datetime | None = None) -> str:
    """Signed URL of the object `clave` in the store of the service at `base_url`. See `firmar_ruta`."""
    return firmar_ruta(base_url, RUTA_OBJETOS + clave, secreto=secreto, vence=vence)


def verificar_enlace(clave: str, exp: int, firma: str, *, secreto: str, ahora: datetime | None = None) -> None:
    """Accept or refuse a signed link to an object. See `verificar_ruta`.

    Raises:
        EnlaceInvalido: if the signature is not ours or its time is over.
    """
    verificar_ruta(RUTA_OBJETOS + clave, exp, firma, secreto=secreto, ahora=ahora)
