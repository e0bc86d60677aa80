"""How long each facet of a verdict takes. Without somebody who asks (`cronometrar`) it costs one look-up."""

import functools
import inspect
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar, cast

F = TypeVar("F", bound=Callable[..., Any])
_tiempos: ContextVar[dict[str, float] | None] = ContextVar("tiempos", default=None)


@contextmanager
def cronometrar() -> Iterator[dict[str, float]]:
    """Seconds by facet of what is judged meanwhile in this context."""
    tiempos: dict[str, float] = {}
    ficha = _tiempos.set(tiempos)
    try:
        yield tiempos
    finally:
        _tiempos.reset(ficha)


@contextmanager
def _medida(faceta: str) -> Iterator[None]:
    tiempos = _tiempos.get()
    inicio = time.perf_counter()
    try:
        yield
    finally:
        if tiempos is not None:
            tiempos[faceta] = tiempos.get(faceta, 0.0) + time.perf_counter() - inicio


def medida(faceta: str) -> Callable[[F], F]:
    """Decorator: the time of each call counts for this facet, whether it ends well or not."""

    def decorar(funcion: F) -> F:
        if inspect.iscoroutinefunction(funcion):

            @functools.wraps(funcion)
            async def asincrona(*args: Any, **kwargs: Any) -> Any:
                with _medida(faceta):
                    return await funcion(*args, **kwargs)

            return cast(F, asincrona)

        @functools.wraps(funcion)
        def sincrona(*args: Any, **kwargs: Any) -> Any:
            with _medida(faceta):
                return funcion(*args, **kwargs)

        return cast(F, sincrona)

    return decorar
