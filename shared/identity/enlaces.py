"""Signed internal links: how one service reads something of another, for one path and a short while."""

import hashlib
import hmac
from urllib.parse import quote

from shared.clock import reloj_sistema


def _firma(metodo: str, ruta: str, vence: int, clave: bytes) -> str:
    return hmac.new(clave, f"{metodo}\n{ruta}\n{vence}".encode(), hashlib.sha256).hexdigest()


def firmar_enlace(base: str, ruta: str, clave: str | bytes, *, segundos: int = 60, metodo: str = "GET") -> str:
    """`base + ruta` with `exp` (Unix seconds) and `firma`, good for `segundos` from now.

    Args:
        base: the owner's URL, without trailing slash.
        ruta: absolute path beginning with `/interno/`, unquoted, without query.

    Raises:
        ValueError: if the key is empty or the path is not internal.
    """
    secreto = clave.encode() if isinstance(clave, str) else clave
    if not secreto:
        raise ValueError("falta la clave de los enlaces internos (CONTINGENTES_CLAVE_ENLACES)")
    if not ruta.startswith("/interno/"):
        raise ValueError("los enlaces internos empiezan por /interno/")
    vence = int(reloj_sistema.ahora().timestamp()) + segundos
    return f"{base}{quote(ruta)}?exp={vence}&firma={_firma(metodo, ruta, vence, secreto)}"


def enlace_valido(metodo: str, ruta: str, exp: str, firma: str, clave: str | bytes) -> bool:
    """Whether `firma` is ours for this method and path and `exp` has not passed; compared in constant time."""
    secreto = clave.encode() if isinstance(clave, str) else clave
    if not secreto or not exp.isdecimal() or len(exp) > 12:
        return False
    buena = hmac.compare_digest(_firma(metodo, ruta, int(exp), secreto), firma)
    return buena and int(exp) >= int(reloj_sistema.ahora().timestamp())
