"""Logs as JSON lines on standard output, each with the trace id and whatever was bound to the context."""

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

import structlog
from structlog.tracebacks import ExceptionDictTransformer
from structlog.typing import EventDict, FilteringBoundLogger, Processor, WrappedLogger

from shared.observability.secretos import tachar
from shared.observability.trazas import traza_actual


def _con_traza(_: WrappedLogger, __: str, evento: EventDict) -> EventDict:
    if (traza := traza_actual()) is not None:
        evento.setdefault("trace_id", traza)
    return evento


def configurar_registros(servicio: str, *, nivel: int = logging.INFO) -> None:
    """Send structlog and the standard library's loggers through one JSON renderer, with the service's name."""
    comunes: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _con_traza,
    ]
    structlog.configure(
        processors=[*comunes, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(nivel),
        cache_logger_on_first_use=True,
    )
    salida = logging.StreamHandler(sys.stdout)
    salida.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=comunes,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _Nombrar(servicio),
                # Without locals: they hold documents, addresses and keys.
                structlog.processors.ExceptionRenderer(ExceptionDictTransformer(show_locals=False)),
                structlog.processors.JSONRenderer(ensure_ascii=False),
                _sin_secretos,
            ],
        )
    )
    raiz = logging.getLogger()
    raiz.handlers = [salida]
    raiz.setLevel(nivel)
    # aiokafka tells each rebalance and each fetch at INFO; what matters of it is told by the consumers themselves.
    for ruidoso in ("aiokafka", "httpx", "httpcore"):
        logging.getLogger(ruidoso).setLevel(max(nivel, logging.WARNING))


def _sin_secretos(_: WrappedLogger, __: str, linea: EventDict | str) -> str:
    """Last of all, over the rendered line: nothing that was quoted anywhere in it escapes."""
    return tachar(str(linea))


class _Nombrar:
    def __init__(self, servicio: str) -> None:
        self._servicio = servicio

    def __call__(self, _: WrappedLogger, __: str, evento: EventDict) -> EventDict:
        return {"servicio": self._servicio, **evento}


def registro(nombre: str) -> FilteringBoundLogger:
    """A logger: `registro(__name__).info("cqe_emitido", cqe=numero)`; events are named, data are fields."""
    return cast(FilteringBoundLogger, structlog.stdlib.get_logger(nombre))


@contextmanager
def vincular(**campos: object) -> Iterator[None]:
    """Fields for every log line inside the block: `with vincular(evento_id=...):`."""
    with structlog.contextvars.bound_contextvars(**campos):
        yield
