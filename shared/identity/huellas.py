"""Keyed digests of identity documents: two services can match a person without an event naming the document."""

import hashlib
import hmac
import re

TIPOS_DE_DOCUMENTO = ("CC", "CE", "NIT", "PA", "PPT", "TI")


def normalizar_documento(tipo: str, numero: str) -> tuple[str, str]:
    """Type in upper case, and the number without dots, spaces, hyphens or leading zeros.

    Raises:
        ValueError: if the type is unknown or the number holds nothing of an identity document.
    """
    tipo = tipo.strip().upper()
    if tipo not in TIPOS_DE_DOCUMENTO:
        raise ValueError(f"tipo de documento desconocido: {tipo}")
    limpio = re.sub(r"[\s.\-]", "", numero).upper().lstrip("0")
    if not re.fullmatch(r"[0-9A-Z]{3,20}", limpio):
        raise ValueError("el número de documento no tiene la forma esperada")
    return tipo, limpio


def huella_documento(tipo: str, numero: str, clave: str | bytes) -> str:
    """HMAC-SHA256 of an identity document under `clave`, 64 hexadecimal digits; spelling does not matter.

    Raises:
        ValueError: if the key is empty or the document malformed.
    """
    secreto = clave.encode() if isinstance(clave, str) else clave
    if not secreto:
        raise ValueError("falta la clave de las huellas (CONTINGENTES_CLAVE_HUELLAS)")
    tipo, numero = normalizar_documento(tipo, numero)
    return hmac.new(secreto, f"{tipo}:{numero}".encode(), hashlib.sha256).hexdigest()
