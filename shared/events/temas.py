"""Topics of the installation: who publishes where, how many partitions, what is kept.

Names here are without the installation's prefix (`contingentes.` by default).
"""

from dataclasses import dataclass, field

SERVICIOS = ("registro", "cupos", "consumo", "garantias", "firma", "notificaciones")

REGISTRO = "registro.eventos.v1"
CUPOS = "cupos.eventos.v1"
CONSUMO = "consumo.eventos.v1"
GARANTIAS = "garantias.eventos.v1"
FIRMA = "firma.eventos.v1"
FIRMA_SOLICITUDES = "firma.solicitudes.v1"
NOTIFICACIONES = "notificaciones.eventos.v1"
DLQ = "dlq.v1"
"""Of each service: `<service>.dlq.v1`."""
PUBLICO_CQE = "publico.cqe.v1"
PUBLICO_GARANTIAS = "publico.garantias.v1"
PUBLICO_DEX = "publico.dex.v1"
PUBLICO_CONTROL = "publico.control.v1"


@dataclass(frozen=True)
class Tema:
    """A topic and its configuration; `config` holds Kafka's own names and values."""

    nombre: str
    particiones: int = 6
    config: dict[str, str] = field(default_factory=dict)


_SIN_FIN = {"retention.ms": "-1"}
_COMPACTADO = {"cleanup.policy": "compact", "min.compaction.lag.ms": "86400000"}


def tema_dlq(servicio: str) -> str:
    """Topic of the dead letters of a service's consumers."""
    return f"{servicio}.{DLQ}"


TEMAS: tuple[Tema, ...] = (
    *(Tema(f"{s}.eventos.v1", config=_SIN_FIN) for s in SERVICIOS),
    Tema(FIRMA_SOLICITUDES, config=_SIN_FIN),
    *(Tema(tema_dlq(s), particiones=1, config=_SIN_FIN) for s in SERVICIOS),
    Tema(PUBLICO_CQE, config=_COMPACTADO),
    Tema(PUBLICO_GARANTIAS, config=_COMPACTADO),
    Tema(PUBLICO_DEX, config=_COMPACTADO),
    Tema(PUBLICO_CONTROL, particiones=1, config=_COMPACTADO),
)
