"""Codes of personal mails, and how long they work. Pure."""

import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Literal
from uuid import UUID

Clase = Literal["invitacion", "restablecer_clave", "direccion_por_autorizar"]

VIGENCIA: Mapping[Clase, timedelta] = {
    "invitacion": timedelta(days=7),
    "restablecer_clave": timedelta(hours=1),
    "direccion_por_autorizar": timedelta(days=7),
}
"""House rule."""
PAGINA: Mapping[Clase, str] = {
    "invitacion": "/invitacion",
    "restablecer_clave": "/restablecer",
    "direccion_por_autorizar": "/empresa",
}
"""Page of the portal to which the mail leads."""
_CODIGO = re.compile(r"([0-9a-f]{32})([0-9a-f]{32})")


def codigo_de(id: UUID, clave: str) -> str:
    """The code that is mailed: the message's id and a proof that only who reads the mailbox can have. # house rule

    Raises:
        ValueError: if the key is empty.
    """
    if not clave:
        raise ValueError("falta la clave de los códigos personales")
    return id.hex + hmac.new(clave.encode(), f"personal\n{id.hex}".encode(), hashlib.sha256).hexdigest()[:32]


def id_de(codigo: str, clave: str) -> UUID | None:
    """The message of a code, or None if it is not one of ours. # house rule"""
    partes = _CODIGO.fullmatch(codigo.strip().lower())
    if partes is None:
        return None
    id = UUID(hex=partes.group(1))
    return id if hmac.compare_digest(codigo_de(id, clave), partes.group(0)) else None
