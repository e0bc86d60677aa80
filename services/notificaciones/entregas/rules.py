"""What an address may be, what an SMTP answer means, how long to wait, and whom a bounce speaks of."""

import hmac
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal
from uuid import UUID

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


def sin_direcciones(texto: str) -> str:
    """The words of a server without the addresses that they quote, however it spells them."""
    return re.sub(r"[^\s<>\"'(),:;]+@[^\s<>\"'(),:;]+", "…", texto)


def clasificar(codigo: int, texto: str, etapa: Etapa) -> Desenlace:
    """What an SMTP refusal means (RFC 5321, 4.2.1): 4xx may pass, 5xx will not.

    A recipient refused for ever is `rebotada`; a refusal of the message or of us is `fallida`, except where it speaks
    of our own credentials, which somebody will put right.
    """
    detalle = f"{codigo} {' '.join(texto.split())}"[:500]
    if codigo < 500 or codigo in _DE_CONFIGURACION or (etapa == "conexion" and codigo == 554):
        return Desenlace("diferida", detalle)
    return Desenlace("rebotada" if etapa == "destinatario" else "fallida", detalle)


def espera(aplazamientos: int, primera: float, techo: float, azar: float = 1.0) -> timedelta:
    """The wait after that many put-offs (from 1): `primera` seconds, doubled each time, up to `techo`.

    Args:
        azar: from 0 to 1; shortens the wait by up to a half, so that mails put off together do not come back together.
    """
    entera = min(primera * 2 ** min(max(aplazamientos - 1, 0), 30), techo)
    return timedelta(seconds=entera * (0.5 + azar / 2))


def dominio_de(direccion: str) -> str:
    """The domain of an address, in lower case."""
    return direccion.rpartition("@")[2].lower()


def retorno(rebotes: str, entrega_id: UUID, secreto: str) -> str:
    """The sender by which a bounce of this delivery comes back (VERP): `rebotes+<delivery>-<proof>@domain`.

    Args:
        rebotes: address of the mailbox of bounces.
        secreto: only who knows it can name a delivery.
    """
    local, _, dominio = rebotes.rpartition("@")
    return f"{local}+{entrega_id.hex}-{_prueba(entrega_id, secreto)}@{dominio}"


_RETORNO = re.compile(r"\+([0-9a-f]{32})-([0-9a-f]{12})@")


def entrega_de_retorno(direccion: str, secreto: str) -> UUID | None:
    """The delivery that a return address of ours names; none if it is not one."""
    hallado = _RETORNO.search(direccion)
    if hallado is None:
        return None
    id = UUID(hallado.group(1))
    return id if hmac.compare_digest(_prueba(id, secreto), hallado.group(2)) else None


def _prueba(id: UUID, secreto: str) -> str:
    return hmac.new(secreto.encode(), b"rebote\n" + id.bytes, "sha256").hexdigest()[:12]
