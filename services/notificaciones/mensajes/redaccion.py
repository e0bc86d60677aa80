"""Writes the mail of a notice: subject, plain text, HTML, attachment."""

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from shared.documents import textos

_ANCHO = 90
_PLANTILLAS = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=select_autoescape(["html"]),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_PLANTILLAS.filters["toneladas"] = textos.toneladas
_PLANTILLAS.filters["kilogramos"] = textos.kilogramos
_PLANTILLAS.filters["pais"] = textos.pais
_PLANTILLAS.filters["fecha"] = lambda valor: textos.fecha_larga(date.fromisoformat(valor))
_PLANTILLAS.filters["instante"] = lambda valor: textos.fecha_y_hora(datetime.fromisoformat(valor))


@dataclass(frozen=True)
class Texto:
    """A message in words; `asunto` is one line."""

    asunto: str
    plano: str
    html: str


def redactar(clase: str, datos: dict[str, Any]) -> Texto:
    """The words of a notice of `clase`. The first line of its text template is the subject.

    Raises:
        jinja2.UndefinedError: if the template names something that `datos` lacks.
    """
    asunto, _, plano = _PLANTILLAS.get_template(f"{clase}.txt").render(datos).partition("\n")
    html = _PLANTILLAS.get_template(f"{clase}.html").render(datos, asunto=asunto)
    return Texto(" ".join(asunto.split()), "\n".join(_renglones(plano.strip())) + "\n", html)


def _renglones(plano: str) -> Iterator[str]:
    """Lines of at most `_ANCHO` characters where there is a space to break at; a link stays whole."""
    for linea in plano.splitlines():
        yield from textwrap.wrap(linea, _ANCHO, break_long_words=False, break_on_hyphens=False) or [""]


def componer(
    texto: Texto,
    *,
    remitente: str,
    direccion: str,
    message_id: str,
    caso: str,
    fecha: datetime,
    adjunto: tuple[str, bytes] | None = None,
) -> EmailMessage:
    """The mail for one address.

    Args:
        remitente: `Name <address>`.
        adjunto: file name and PDF.

    Raises:
        ValueError: if a header would hold a line break.
    """
    mensaje = EmailMessage(policy=SMTP)
    nombre, correo = parseaddr(remitente)
    mensaje["From"] = Address(nombre, addr_spec=correo)
    mensaje["To"] = direccion
    mensaje["Subject"] = texto.asunto
    mensaje["Date"] = format_datetime(fecha)
    mensaje["Message-ID"] = message_id
    mensaje["Auto-Submitted"] = "auto-generated"
    mensaje["Content-Language"] = "es"
    mensaje["X-Contingentes-Caso"] = caso
    mensaje.set_content(texto.plano, cte="quoted-printable")
    mensaje.add_alternative(texto.html, subtype="html", cte="quoted-printable")
    if adjunto is not None:
        archivo, contenido = adjunto
        mensaje.add_attachment(contenido, maintype="application", subtype="pdf", filename=archivo)
    return mensaje
