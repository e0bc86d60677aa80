"""Rules of authorised addresses."""

import hashlib
import hmac
import re
from datetime import datetime
from typing import Literal, Protocol

_CORREO = re.compile(r"[A-Za-z0-9._%+\-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9\-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}")


def normalizar_correo(texto: str) -> str:
    """A mail address in lower case: mailboxes that differ only by case are one. # house rule

    Raises:
        ValueError: if it is not a plain address; the message is for the reader.
    """
    limpio = texto.strip().lower()
    if len(limpio) > 254 or _CORREO.fullmatch(limpio) is None or ".." in limpio:
        raise ValueError("No es una dirección de correo.")
    return limpio


def codigo_de_confirmacion(direccion_id: str, correo: str, clave: str) -> str:
    """Code that only who reads the mailbox can know; it is derived, so nothing secret is stored. # house rule

    Raises:
        ValueError: if the key is empty.
    """
    if not clave:
        raise ValueError("falta la clave de los códigos de confirmación")
    return hmac.new(clave.encode(), f"confirmar\n{direccion_id}\n{correo}".encode(), hashlib.sha256).hexdigest()[:32]


class ConAutorizacion(Protocol):
    """An address, as far as its representante has a word in it."""

    autorizada_en: datetime | None
    retiro_pedido_en: datetime | None
    retirada_en: datetime | None


def por_autorizar(direccion: ConAutorizacion) -> Literal["alta", "retiro"] | None:
    """What of an address waits for the representante: certificates go where that person says. # house rule"""
    if direccion.retirada_en is not None:
        return None
    if direccion.autorizada_en is None:
        return "alta"
    return "retiro" if direccion.retiro_pedido_en is not None else None
