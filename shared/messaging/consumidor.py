"""Which handler takes which event."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from shared.events import Evento
from shared.events.temas import TEMAS
from shared.messaging.sobre import Sobre

Orden = Literal["estricto", "ultimo"]
E = TypeVar("E", bound=Evento)
Manejador = Callable[[AsyncSession, Any, Sobre], Awaitable[None]]

_COMPACTADOS = {tema.nombre for tema in TEMAS if "compact" in tema.config.get("cleanup.policy", "")}


@dataclass
class Consumidor:
    """The handlers of a service, or of one aggregate of it; several of one service are joined by `reunir`.

    Two handlers of one event run in the same transaction, in the order of registration.
    """

    servicio: str
    manejadores: dict[type[Evento], list[Manejador]] = field(default_factory=dict)
    ordenes: dict[str, Orden] = field(default_factory=dict)
    """Per topic."""

    def maneja(
        self, evento: type[E], *, orden: Orden | None = None
    ) -> Callable[
        [Callable[[AsyncSession, E, Sobre], Awaitable[None]]], Callable[[AsyncSession, E, Sobre], Awaitable[None]]
    ]:
        """Register `async (tx, evento, sobre) -> None` for an event type.

        Args:
            orden: "estricto": each key's events are applied one after the other without gaps; "ultimo": each message
                is the full state, only the newest version matters. By default "ultimo" on compacted topics, else
                "estricto". It holds for a whole topic.

        Raises:
            ValueError: if another handler declared the other order for the same topic.
        """
        pedido: Orden = orden or ("ultimo" if evento.topico in _COMPACTADOS else "estricto")
        if self.ordenes.setdefault(evento.topico, pedido) != pedido:
            raise ValueError(f"{evento.topico} ya se lee con orden {self.ordenes[evento.topico]!r}")

        def registrar(
            manejador: Callable[[AsyncSession, E, Sobre], Awaitable[None]],
        ) -> Callable[[AsyncSession, E, Sobre], Awaitable[None]]:
            self.manejadores.setdefault(evento, []).append(manejador)
            return manejador

        return registrar

    @property
    def topicos(self) -> tuple[str, ...]:
        """Topics to read, without prefix."""
        return tuple(sorted(self.ordenes))


def reunir(servicio: str, consumidores: Iterable[Consumidor]) -> Consumidor:
    """One consumer with the handlers of all.

    Raises:
        ValueError: if one belongs to another service, or two disagree on a topic's order.
    """
    todos = Consumidor(servicio)
    for consumidor in consumidores:
        if consumidor.servicio != servicio:
            raise ValueError(f"un consumidor de {consumidor.servicio} no puede correr en {servicio}")
        for evento, manejadores in consumidor.manejadores.items():
            for manejador in manejadores:
                todos.maneja(evento, orden=consumidor.ordenes[evento.topico])(manejador)
    return todos
