"""W3C trace context carried from HTTP into the outbox, through Kafka and into jobs.

Whoever stores work for later stores `traceparent_actual()` beside it; whoever takes it up again does so inside
`continuar(traceparent, nombre)`. Spans are OpenTelemetry's, and so are exporters.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from opentelemetry import trace
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.trace import Span, SpanKind
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

_PROPAGADOR = TraceContextTextMapPropagator()


def configurar_trazas(servicio: str) -> None:
    """Give the process its provider of spans, named after the service; does nothing if it has one.

    Without it spans have no ids of their own: what comes in from outside is passed on, nothing new is begun.
    """
    if not isinstance(trace.get_tracer_provider(), TracerProvider):
        trace.set_tracer_provider(TracerProvider(resource=Resource.create({"service.name": servicio})))


@contextmanager
def continuar(
    traceparent: str | None, nombre: str, *, clase: SpanKind = SpanKind.INTERNAL, **atributos: str | int
) -> Iterator[Span]:
    """A span named `nombre` under the trace of `traceparent`; a missing or malformed one starts a new trace."""
    padre = _PROPAGADOR.extract({"traceparent": traceparent}) if traceparent else None
    trazador = trace.get_tracer("contingentes")
    with trazador.start_as_current_span(nombre, context=padre, kind=clase, attributes=atributos) as tramo:
        yield tramo


def traceparent_actual() -> str | None:
    """The W3C header value of the current span, or None outside any."""
    portador: dict[str, str] = {}
    _PROPAGADOR.inject(portador)
    return portador.get("traceparent")


def traza_actual() -> str | None:
    """The current trace id, 32 hexadecimal digits, or None outside any span."""
    contexto = trace.get_current_span().get_span_context()
    return trace.format_trace_id(contexto.trace_id) if contexto.is_valid else None
