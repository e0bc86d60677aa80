"""Keyed digests: two services can match a person or an address without an event naming it."""

import hashlib
import hmac
import re
import unicodedata

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
    tipo, numero = normalizar_documento(tipo, numero)
    return _huella(f"{tipo}:{numero}", clave)


def normalizar_texto(texto: str) -> str:
    """Lower case without accents, one space for what is neither letter nor digit: `Cra. 7 #8-9` is `cra 7 8 9`."""
    sin_tildes = "".join(c for c in unicodedata.normalize("NFKD", texto.casefold()) if not unicodedata.combining(c))
    return " ".join(re.findall(r"[0-9a-z]+", sin_tildes))


def huella_texto(clase: str, texto: str, clave: str | bytes) -> str | None:
    """HMAC-SHA256 of an address under `clave`, however it is spelt; None if nothing of it is a letter or a digit.

    Args:
        clase: what it is, so that equal texts of two kinds have different digests.

    Raises:
        ValueError: if the key is empty.
    """
    normal = normalizar_texto(texto)
    return _huella(f"{clase}:{normal}", clave) if normal else None


def huella_correo(correo: str, clave: str | bytes) -> str:
    """HMAC-SHA256 of an e-mail address under `clave`; case does not matter, every other character does.

    Raises:
        ValueError: if the key is empty.
    """
    return _huella(f"correo:{correo.strip().casefold()}", clave)


def _huella(mensaje: str, clave: str | bytes) -> str:
    secreto = clave.encode() if isinstance(clave, str) else clave
    if not secreto:
        raise ValueError("falta la clave de las huellas (CONTINGENTES_CLAVE_HUELLAS)")
    return hmac.new(secreto, mensaje.encode(), hashlib.sha256).hexdigest()
