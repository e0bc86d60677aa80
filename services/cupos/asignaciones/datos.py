"""What an allocation run takes in and gives out: exact kilograms, frozen, written to JSON and read back the same."""

from dataclasses import dataclass
from typing import Literal

Ronda = Literal["inicial", "reasignacion", "extraordinaria"]
Metodo = Literal["orden_de_llegada", "prorrata", "historico", "archivo"]
Decision = Literal["incluida", "excluida", "reservada"]
Turno = tuple[str, int]
"""Instant of complete receipt (ISO 8601, UTC) and number; the earlier comes first."""


@dataclass(frozen=True)
class Peticion:
    """A request of the group as it stood when the run was computed.

    Attributes:
        kg: asked for.
        decision: whether it takes part, stays out, or has its kilograms kept aside; `motivo` says why.
    """

    id: str
    numero: str
    nit: str
    kg: int
    estado: str
    turno: Turno
    decision: Decision = "incluida"
    motivo: str = ""


@dataclass(frozen=True)
class Solicitante:
    """A company: its declared history, its caps, and what counts against each already, in kilograms; None without one.

    Attributes:
        tope_kg: in the group, against `asignado_kg`.
        tope_general_kg: in the whole contingente, against `asignado_general_kg` and what the run gives it elsewhere.
    """

    nit: str
    historia_kg: int = 0
    tope_kg: int | None = None
    asignado_kg: int = 0
    tope_general_kg: int | None = None
    asignado_general_kg: int = 0

    @property
    def margen_kg(self) -> int | None:
        """What the caps still leave."""
        margenes = [
            max(0, tope - ya)
            for tope, ya in ((self.tope_kg, self.asignado_kg), (self.tope_general_kg, self.asignado_general_kg))
            if tope is not None
        ]
        return min(margenes, default=None)


@dataclass(frozen=True)
class EntradaDeGrupo:
    """A group: what can be shared out, by which rules, among whom.

    Attributes:
        disponible_kg: free in the ledger, with what the turns of these requests hold.
        al_corte_kg: what was available at the cut of a reassignment round.
        abierto_kg: what the tranches opened so far leave; None without tranches.
        reserva_nuevos: decimal text, percentage of what is shared, kept for applicants without history.
    """

    grupo: str
    metodo: Metodo
    volumen_kg: int
    disponible_kg: int
    peticiones: tuple[Peticion, ...]
    solicitantes: tuple[Solicitante, ...]
    al_corte_kg: int | None = None
    abierto_kg: int | None = None
    reserva_nuevos: str | None = None
    lote_minimo_kg: int | None = None
    ultima_parcial: Literal["parcial", "completa"] = "parcial"


@dataclass(frozen=True)
class Entradas:
    """All that a calculation depends on; the same ones give the same result for ever."""

    contingente: str
    version: int
    ronda: Ronda
    corte: str | None
    grupos: tuple[EntradaDeGrupo, ...]


@dataclass(frozen=True)
class Linea:
    """A step that a person can repeat with a calculator. Spanish."""

    concepto: str
    formula: str
    resultado: str


@dataclass(frozen=True)
class FilaDeResultado:
    """What a request gets: assigned, or kept aside until it can be decided."""

    id: str
    numero: str
    nit: str
    decision: Decision
    pedido_kg: int
    kg: int
    apartado_kg: int
    motivo: str


@dataclass(frozen=True)
class ResultadoDeGrupo:
    """`repartible_kg` = Σ kg + Σ apartado_kg + `sobrante_kg`."""

    grupo: str
    metodo: Metodo
    repartible_kg: int
    sobrante_kg: int
    filas: tuple[FilaDeResultado, ...]
    lineas: tuple[Linea, ...]


@dataclass(frozen=True)
class Resultado:
    motor: int
    """Version of the arithmetic; a change that gives other figures is another version."""
    grupos: tuple[ResultadoDeGrupo, ...]


def kg(cantidad: int) -> str:
    """`1.234.567 kg`."""
    return f"{miles(cantidad)} kg"


def miles(cantidad: int) -> str:
    """`1.234.567`."""
    return f"{cantidad:,}".replace(",", ".")


def cociente(numerador: int, denominador: int) -> str:
    """`numerador / denominador` cut after three decimals: `1.234,567`."""
    entero, resto = divmod(numerador, denominador)
    return f"{miles(entero)},{resto * 1000 // denominador:03d}"
