"""The envelope: CloudEvents 1.0 attributes as Kafka headers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.messaging.errores import SobreInvalido

Cabeceras = Sequence[tuple[str, bytes]]


@dataclass(frozen=True)
class Sobre:
    """Everything about a received event except its body.

    `secuencia` is the n-th message of (`fuente`, `topico`, `clave`); `topico` is without the installation's prefix.
    """

    id: UUID
    tipo: str
    fuente: str
    """`<service>/<identity of its outbox>`"""
    asunto: str | None
    ocurrido: datetime
    version: int
    secuencia: int
    clave: str
    topico: str
    particion: int
    offset: int
    traceparent: str | None
    republicado: int
    """Replay epoch of the publisher in which it came again; 0 the first time."""


def cabeceras_kafka(
    *,
    id: UUID,
    tipo: str,
    fuente: str,
    asunto: str | None,
    ocurrido: datetime,
    version: int,
    secuencia: int,
    republicado: int,
    otras: Mapping[str, str],
) -> list[tuple[str, bytes]]:
    """Headers of a record. `otras` holds `traceparent` and what the publisher added."""
    valores = {
        **otras,
        "ce_specversion": "1.0",
        "ce_id": str(id),
        "ce_type": tipo,
        "ce_source": fuente,
        "ce_time": ocurrido.isoformat().replace("+00:00", "Z"),
        "ce_dataschema": f"urn:contingentes:esquemas:{tipo}",
        "ce_sequence": str(secuencia),
        "aggregate_version": str(version),
        "content-type": "application/json",
    }
    if asunto is not None:
        valores["ce_subject"] = asunto
    if republicado:
        valores["republicado"] = str(republicado)
    return [(nombre, valor.encode()) for nombre, valor in valores.items()]


def leer_sobre(*, topico: str, particion: int, offset: int, clave: bytes | None, cabeceras: Cabeceras) -> Sobre:
    """The envelope of a record.

    Raises:
        SobreInvalido: if an attribute is missing or is not what it should be.
    """
    try:
        valores = {nombre: valor.decode() for nombre, valor in cabeceras}
        ocurrido = datetime.fromisoformat(valores["ce_time"])
        if ocurrido.tzinfo is None:
            raise SobreInvalido("ce_time sin zona horaria")
        if not clave:
            raise SobreInvalido("mensaje sin clave")
        return Sobre(
            id=UUID(valores["ce_id"]),
            tipo=valores["ce_type"],
            fuente=valores["ce_source"],
            asunto=valores.get("ce_subject"),
            ocurrido=ocurrido,
            version=int(valores["aggregate_version"]),
            secuencia=int(valores["ce_sequence"]),
            clave=clave.decode(),
            topico=topico,
            particion=particion,
            offset=offset,
            traceparent=valores.get("traceparent"),
            republicado=int(valores.get("republicado", "0")),
        )
    except KeyError as error:
        raise SobreInvalido(f"falta la cabecera {error.args[0]}") from error
    except (UnicodeDecodeError, ValueError) as error:
        raise SobreInvalido(f"sobre ilegible: {error}") from error
