"""Reads delivery status notifications (RFC 3464): which delivery they speak of, and what became of it."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import Message
from typing import Literal
from uuid import UUID

from services.notificaciones.entregas.rules import entrega_de_retorno

Accion = Literal["fallo", "demora", "entregado", "otro"]

_ACCIONES: dict[str, Accion] = {
    "failed": "fallo",
    "delayed": "demora",
    "delivered": "entregado",
    "relayed": "entregado",
    "expanded": "entregado",
}
_CODIGO = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
_RETORNOS = ("Delivered-To", "X-Original-To", "To", "Envelope-To")


@dataclass(frozen=True)
class Rebote:
    """A report. `entrega_id` is none where it names no delivery of ours with its proof."""

    huella: str
    """SHA-256 of the report: the same one twice is one."""
    entrega_id: UUID | None
    accion: Accion
    codigo: str
    """Enhanced status code, e.g. `5.1.1`; empty if none was given."""
    diagnostico: str


def leer(crudo: bytes, secreto: str, destinatario: str = "") -> Rebote:
    """The report in a mail.

    A mail that is no report of a mail server (an answer of absence, spam) is `otro`: nothing is concluded from it.

    Args:
        secreto: that of `entregas.rules.retorno`.
        destinatario: to whom it was delivered (`RCPT TO`), where the mail server tells.
    """
    mensaje = message_from_bytes(crudo, policy=policy.compat32)
    direcciones = [destinatario, *(str(mensaje.get(c, "")) for c in _RETORNOS)]
    entrega = next((e for d in direcciones if (e := entrega_de_retorno(d, secreto)) is not None), None)
    accion: Accion = "otro"
    codigo = diagnostico = ""
    for campos in _por_destinatario(mensaje):
        accion = _ACCIONES.get(_limpio(campos.get("Action")).lower(), "otro")
        codigo_hallado = _CODIGO.search(_limpio(campos.get("Status")))
        codigo = codigo_hallado.group() if codigo_hallado else ""
        diagnostico = _limpio(campos.get("Diagnostic-Code"))
        if accion == "fallo":
            break
    return Rebote(hashlib.sha256(crudo).hexdigest(), entrega, accion, codigo, diagnostico[:500])


def _por_destinatario(mensaje: Message) -> Iterator[Message]:
    """The blocks of fields of a report, one for each recipient."""
    for parte in mensaje.walk():
        if parte.get_content_type() == "message/delivery-status" and parte.is_multipart():
            yield from (b for b in parte.get_payload() if isinstance(b, Message) and b.get("Action"))


def _limpio(valor: object) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in str(valor or "")).split())
