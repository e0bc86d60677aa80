"""Time-based one-time passwords (RFC 6238: HMAC-SHA-1, six digits, thirty seconds) and their secrets at rest."""

import base64
import hashlib
import hmac
import os
import secrets
from datetime import datetime
from urllib.parse import quote, urlencode
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

PASO = 30
"""Seconds."""
_NONCE = 12


def codigo(secreto: bytes, paso: int, *, digitos: int = 6) -> str:
    """The code of a time step (RFC 4226, 5.3)."""
    resumen = hmac.new(secreto, paso.to_bytes(8, "big"), hashlib.sha1).digest()
    desde = resumen[-1] & 0x0F
    numero = int.from_bytes(resumen[desde : desde + 4], "big") & 0x7FFF_FFFF
    return str(numero % 10**digitos).zfill(digitos)


def paso_de(ahora: datetime) -> int:
    """The time step of an instant."""
    return int(ahora.timestamp()) // PASO


def paso_valido(secreto: bytes, dado: str, ahora: datetime, ultimo: int | None) -> int | None:
    """The step whose code `dado` is: this one, the one before or the next; none that is not after `ultimo`."""
    limpio = "".join(dado.split())
    actual = paso_de(ahora)
    for paso in (actual, actual - 1, actual + 1):
        vale = hmac.compare_digest(codigo(secreto, paso).encode(), limpio.encode())
        if vale and (ultimo is None or paso > ultimo):
            return paso
    return None


def nuevo_secreto() -> bytes:
    """160 random bits, as RFC 4226 recommends."""
    return secrets.token_bytes(20)


def en_base32(secreto: bytes) -> str:
    """As people type it."""
    return base64.b32encode(secreto).decode()


def uri(secreto: bytes, usuario: str) -> str:
    """What authenticator apps read from a QR code."""
    datos = {"secret": en_base32(secreto), "issuer": "Contingentes", "period": str(PASO), "digits": "6"}
    return f"otpauth://totp/{quote(f'Contingentes:{usuario}')}?{urlencode(datos)}"


def _cifra(clave: str) -> AESGCM:
    if not clave:
        raise ValueError("falta CONTINGENTES_CLAVE_LLAVES")
    return AESGCM(hashlib.sha256(b"totp\n" + clave.encode()).digest())


def cifrar(secreto: bytes, usuario: UUID, clave: str) -> bytes:
    """The secret for the database, bound to its user.

    Raises:
        ValueError: if the key is empty.
    """
    nonce = os.urandom(_NONCE)
    return nonce + _cifra(clave).encrypt(nonce, secreto, usuario.bytes)


def descifrar(guardado: bytes, usuario: UUID, clave: str) -> bytes:
    """The secret again.

    Raises:
        ValueError: if the key is empty.
        cryptography.exceptions.InvalidTag: under another key or for another user.
    """
    return _cifra(clave).decrypt(guardado[:_NONCE], guardado[_NONCE:], usuario.bytes)
