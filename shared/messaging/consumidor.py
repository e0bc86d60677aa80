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
Condicion = Callable[[Any], bool]

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
    condiciones: dict[Manejador, Condicion] = field(default_factory=dict)
    """Of those handlers that do not take every event of their type."""

    def maneja(
        self, evento: type[E], *, orden: Orden | None = None, si: Callable[[E], bool] | None = None
    ) -> Callable[
        [Callable[[AsyncSession, E, Sobre], Awaitable[None]]], Callable[[AsyncSession, E, Sobre], Awaitable[None]]
    ]:
        """Register `async (tx, evento, sobre) -> None` for an event type.

        Args:
            orden: "estricto": each key's events are applied one after the other without gaps; "ultimo": each message
                is the full state, only the newest version matters. By default "ultimo" on compacted topics, else
                "estricto". It holds for a whole topic.
            si: which events of the type are its own, by their content alone; the others pass by without a transaction.

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
            if si is not None:
                self.condiciones[manejador] = si
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
                condicion = consumidor.condiciones.get(manejador)
                todos.maneja(evento, orden=consumidor.ordenes[evento.topico], si=condicion)(manejador)
    return todos


def para(servicio: str) -> Callable[[Any], bool]:
    """The condition of answers that name whom they are for, in their field `servicio`."""
    return lambda evento: bool(evento.servicio == servicio)
