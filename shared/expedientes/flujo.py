"""Transitions of a kind of case, declared next to its model and checked when they are imported. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

SISTEMA = "sistema"
"""Role of a service acting by itself; no token carries it."""
EMPRESA = ("exportador", "representante", "apoderado")
"""The company's own people."""


class FlujoInvalido(ValueError):
    """A declaration that cannot be meant: duplicates, unreachable states, unknown names."""


def _tupla(valor: str | Iterable[str]) -> tuple[str, ...]:
    return (valor,) if isinstance(valor, str) else tuple(valor)


@dataclass(frozen=True)
class Transicion:
    """`desde` —`accion` (`roles`)→ `hacia`, as `estados.md` writes it.

    Attributes:
        desde: one state or several.
        roles: who may; one is enough. `SISTEMA` is the service itself.
        hacia: the state that follows; with several, the use case says which.
        exige_motivo: whether nobody may do it without a reason in words.
        segunda_firma: roles that must sign after the first person; empty if one is enough.
        distinto_de: actions whose last author may not do this one.
    """

    desde: str | tuple[str, ...]
    accion: str
    roles: str | tuple[str, ...]
    hacia: str | tuple[str, ...]
    exige_motivo: bool = False
    segunda_firma: tuple[str, ...] = ()
    distinto_de: tuple[str, ...] = ()

    @property
    def estados_desde(self) -> tuple[str, ...]:
        return _tupla(self.desde)

    @property
    def estados_hacia(self) -> tuple[str, ...]:
        return _tupla(self.hacia)

    def permite(self, roles: Iterable[str]) -> bool:
        """Whether one of `roles` may do it."""
        return not set(_tupla(self.roles)).isdisjoint(roles)


@dataclass(frozen=True)
class Flujo:
    """All transitions of a kind of case.

    Raises:
        FlujoInvalido: at import, for a repeated (state, action), a state that cannot be reached, or `distinto_de`
            naming no action.
    """

    tipo: str
    inicial: str
    transiciones: Sequence[Transicion]
    _tabla: dict[tuple[str, str], Transicion] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        tabla: dict[tuple[str, str], Transicion] = {}
        for transicion in self.transiciones:
            if not transicion.estados_desde or not transicion.estados_hacia or not _tupla(transicion.roles):
                raise FlujoInvalido(f"{self.tipo}: {transicion.accion} no dice desde dónde, quién o hacia dónde")
            for estado in transicion.estados_desde:
                if tabla.setdefault((estado, transicion.accion), transicion) is not transicion:
                    raise FlujoInvalido(f"{self.tipo}: {estado} —{transicion.accion} está dos veces")
        object.__setattr__(self, "_tabla", tabla)
        if inalcanzables := {e for e, _ in tabla} - self._alcanzables():
            raise FlujoInvalido(f"{self.tipo}: no se puede llegar a {', '.join(sorted(inalcanzables))}")
        acciones = {accion for _, accion in tabla}
        for transicion in self.transiciones:
            if desconocidas := set(transicion.distinto_de) - acciones:
                raise FlujoInvalido(f"{self.tipo}: no existe la acción {', '.join(sorted(desconocidas))}")

    def _alcanzables(self) -> set[str]:
        vistos, pendientes = {self.inicial}, [self.inicial]
        while pendientes:
            actual = pendientes.pop()
            siguientes = {h for t in self.transiciones if actual in t.estados_desde for h in t.estados_hacia}
            pendientes.extend(siguientes - vistos)
            vistos |= siguientes
        return vistos

    @property
    def estados(self) -> frozenset[str]:
        """Every state that a case of this kind can have."""
        return frozenset(self._alcanzables())

    @property
    def finales(self) -> frozenset[str]:
        """States with no way out."""
        return self.estados - {estado for estado, _ in self._tabla}

    def transicion(self, estado: str, accion: str) -> Transicion | None:
        """The transition of that state and action, or None."""
        return self._tabla.get((estado, accion))

    def desde(self, estado: str) -> list[Transicion]:
        """All ways out of a state, in the order of the declaration."""
        return [t for t in self.transiciones if estado in t.estados_desde]


def acciones_permitidas(flujo: Flujo, estado: str, roles: Iterable[str]) -> tuple[str, ...]:
    """Actions that somebody with `roles` may do on a case in `estado`, in the order of the declaration."""
    roles = frozenset(roles)
    return tuple(t.accion for t in flujo.desde(estado) if t.permite(roles))
