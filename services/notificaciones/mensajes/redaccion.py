"""Writes the mail of a notice: subject, plain text, HTML, attachment."""

import re
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from shared.documents import textos

_ANCHO = 90
_SOBRANTES = re.compile(r"\n[ \n]*\n")


def _entorno(formato: str, *, html: bool) -> Environment:
    entorno = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=select_autoescape(("j2",) if html else (), default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    entorno.globals |= {"formato": f"mensaje.{formato}.j2", "piezas": f"piezas.{formato}.j2"}
    filtros: dict[str, Callable[..., Any]] = {
        "fecha": lambda valor: textos.fecha_larga(date.fromisoformat(valor)),
        "instante_legal": lambda valor: (
            f"{textos.fecha_y_hora(datetime.fromisoformat(valor))} (hora legal de Colombia)"
        ),
        "pais": textos.pais,
        "peso": lambda kg: f"{textos.toneladas(kg)} ({textos.kilogramos(kg)})",
        "punto": lambda nombre: nombre if nombre.endswith(".") else f"{nombre}.",
        "seguido": _seguido,
        "tamano": textos.tamano,
    }
    entorno.filters |= filtros
    return entorno


def _seguido(texto: str) -> str:
    """Text of a template without its line breaks; a vertical tab stays as one."""
    return "\n".join(" ".join(linea.split()) for linea in texto.split("\x0b"))


# Every message is written once, of pieces that each format has.
_HTML, _TEXTO = _entorno("html", html=True), _entorno("txt", html=False)


@dataclass(frozen=True)
class Texto:
    """A message in words; `asunto` is one line."""

    asunto: str
    plano: str
    html: str


def asunto_de(clase: str, datos: dict[str, Any]) -> str:
    """The subject of a notice alone.

    Raises:
        jinja2.UndefinedError: if the template names something that `datos` lacks.
    """
    return _asunto(_TEXTO.get_template(f"{clase}.j2").render(datos).strip())


def _asunto(plano: str) -> str:
    """The first line, which every template gives."""
    return " ".join(plano.partition("\n")[0].split())


def redactar(clase: str, datos: dict[str, Any]) -> Texto:
    """The words of a notice of `clase`, by the template of that name.

    Raises:
        jinja2.UndefinedError: if the template names something that `datos` lacks.
    """
    todo = _TEXTO.get_template(f"{clase}.j2").render(datos).strip()
    asunto, plano = _asunto(todo), todo.partition("\n")[2]
    html = _HTML.get_template(f"{clase}.j2").render(datos, asunto=asunto)
    return Texto(asunto, "\n".join(_renglones(_SOBRANTES.sub("\n\n", plano.strip()))) + "\n", html)


def _renglones(plano: str) -> Iterator[str]:
    """Lines of at most `_ANCHO` characters where there is a space to break at; a link stays whole."""
    for linea in plano.splitlines():
        yield from textwrap.wrap(linea, _ANCHO, break_long_words=False, break_on_hyphens=False) or [""]


@dataclass(frozen=True)
class Archivo:
    """A file that goes with a mail; `tipo` is its media type."""

    nombre: str
    contenido: bytes
    tipo: str = "application/pdf"


def componer(
    texto: Texto,
    *,
    remitente: str,
    direccion: str,
    message_id: str,
    caso: str,
    fecha: datetime,
    archivos: Sequence[Archivo] = (),
    cabeceras: Mapping[str, str] | None = None,
) -> EmailMessage:
    """The mail for one address.

    Args:
        remitente: `Name <address>`.
        cabeceras: further headers.

    Raises:
        ValueError: if a header would hold a line break.
    """
    mensaje = EmailMessage(policy=SMTP)
    nombre, correo = parseaddr(remitente)
    mensaje["From"] = Address(nombre, addr_spec=correo)
    mensaje["To"] = direccion
    mensaje.set_raw("Subject", _como_cabecera(texto.asunto))
    mensaje["Date"] = format_datetime(fecha)
    mensaje["Message-ID"] = message_id
    mensaje["Auto-Submitted"] = "auto-generated"
    mensaje["Content-Language"] = "es"
    mensaje["X-Contingentes-Caso"] = caso
    for nombre_cabecera, valor in (cabeceras or {}).items():
        mensaje[nombre_cabecera] = valor
    mensaje.set_content(texto.plano, cte="quoted-printable")
    mensaje.add_alternative(texto.html, subtype="html", cte="quoted-printable")
    for archivo in archivos:
        principal, _, subtipo = archivo.tipo.partition("/")
        mensaje.add_attachment(
            archivo.contenido,
            maintype=principal,
            subtype=subtipo,
            filename=archivo.nombre,
            params={"charset": "utf-8"} if principal == "text" else None,
        )
    return mensaje


def _como_cabecera(texto: str) -> str:
    """The subject as it travels. `EmailMessage` itself would lose the space between two words with accents.

    Raises:
        ValueError: if it holds a line break.
    """
    if len(texto.splitlines()) > 1:
        raise ValueError("el asunto tiene saltos de línea")
    juego = "us-ascii" if texto.isascii() else "utf-8"
    return Header(texto, juego, header_name="Subject", maxlinelen=76).encode(linesep="\r\n")
