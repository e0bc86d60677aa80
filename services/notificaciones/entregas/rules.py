"""What an address may be, what an SMTP answer means, and how long to wait."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

EstadoFinal = Literal["enviada", "diferida", "fallida", "rebotada", "dudosa"]
Etapa = Literal["conexion", "remitente", "destinatario", "contenido"]

_DIRECCION = re.compile(r"[^\s@<>\"(),:;\\\[\]\x00-\x1f\x7f]{1,64}@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_]{2,63}")
# 530 and 535 ask for credentials: they speak of our configuration, not of the recipient.
_DE_CONFIGURACION = {530, 534, 535, 538, 454}


class DireccionInvalida(ValueError):
    """An address to which nothing can be sent; the message says why, in Spanish."""


@dataclass(frozen=True)
class Desenlace:
    """How an attempt ended, with the server's words."""

    estado: EstadoFinal
    detalle: str


def normalizar(direccion: str) -> str:
    """The address with its domain in lower case, by which two spellings are one.  # house rule

    Raises:
        DireccionInvalida: if it could not be an address, or holds what would be another header or command.
    """
    if any(ord(c) < 32 or ord(c) == 127 for c in direccion):
        raise DireccionInvalida("la dirección tiene saltos de línea o caracteres de control")
    limpia = direccion.strip()
    if len(limpia) > 254 or ".." in limpia or not _DIRECCION.fullmatch(limpia):
        raise DireccionInvalida("no es una dirección de correo")
    local, _, dominio = limpia.rpartition("@")
    return f"{local}@{dominio.lower()}"


def clasificar(codigo: int, texto: str, etapa: Etapa) -> Desenlace:
    """What an SMTP refusal means (RFC 5321, 4.2.1): 4xx may pass, 5xx will not.

    A recipient refused for ever is `rebotada`; a refusal of the message or of us is `fallida`, except where it speaks
    of our own credentials, which somebody will put right.
    """
    detalle = f"{codigo} {' '.join(texto.split())}"[:500]
    if codigo < 500 or codigo in _DE_CONFIGURACION or (etapa == "conexion" and codigo == 554):
        return Desenlace("diferida", detalle)
    return Desenlace("rebotada" if etapa == "destinatario" else "fallida", detalle)


def espera(aplazamientos: int, primera: float, techo: float) -> timedelta:
    """The wait after that many put-offs (from 1): `primera` seconds, doubled each time, up to `techo`."""
    return timedelta(seconds=min(primera * 2 ** min(max(aplazamientos - 1, 0), 30), techo))
