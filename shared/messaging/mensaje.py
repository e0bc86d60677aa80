"""A record on its way to the handlers."""

from dataclasses import dataclass
from uuid import NAMESPACE_OID, UUID, uuid5

from shared.clock import reloj_sistema
from shared.messaging.sobre import Cabeceras, Sobre


@dataclass(frozen=True)
class Mensaje:
    """A record with its envelope read."""

    sobre: Sobre
    cabeceras: Cabeceras
    cuerpo: bytes


@dataclass(frozen=True)
class Crudo:
    """A record as Kafka gives it; `topico` without prefix."""

    topico: str
    particion: int
    offset: int
    clave: bytes | None
    cabeceras: Cabeceras
    cuerpo: bytes


def sin_sobre(crudo: Crudo) -> Mensaje:
    """A record whose envelope cannot be read, under an id that its redelivery has too."""
    sitio: UUID = uuid5(NAMESPACE_OID, f"{crudo.topico}/{crudo.particion}/{crudo.offset}")
    sobre = Sobre(
        id=sitio,
        tipo="desconocido",
        fuente="desconocida",
        asunto=None,
        ocurrido=reloj_sistema.ahora(),
        version=0,
        secuencia=0,
        clave=(crudo.clave or b"").decode(errors="replace").replace("\0", "") or "sin clave",
        topico=crudo.topico,
        particion=crudo.particion,
        offset=crudo.offset,
        traceparent=None,
        republicado=0,
    )
    return Mensaje(sobre, crudo.cabeceras, crudo.cuerpo)
