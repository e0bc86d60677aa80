"""Rules of the line of a group served by order of arrival. Pure: what the sequencer does, and what a replay repeats."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal

UltimaParcial = Literal["parcial", "completa"]
Hecho = Literal["entra", "no_entra", "reserva", "cede", "vuelve", "sale"]


@dataclass(frozen=True)
class EnFila:
    """A turn in line: what it asks for and what is reserved for it already, in kilograms."""

    turno: int
    orden: datetime
    pedido_kg: int
    reservado_kg: int = 0

    @property
    def falta_kg(self) -> int:
        return self.pedido_kg - self.reservado_kg


@dataclass(frozen=True)
class Reparto:
    """What one run of a line gives: turn → kilograms added, in the order in which they were given."""

    otorgado: dict[int, int]
    sobra_kg: int
    faltan: bool
    """Whether somebody in line still lacks something."""


def secuenciar(entradas: Iterable[EnFila], libre_kg: int, ultima: UltimaParcial) -> Reparto:
    """First come, first served (dominio 2): each in turn gets what it lacks while it fits whole.

    The first that no longer fits gets what is left (`parcial`), or waits for all of it while smaller ones behind it
    pass (`completa`). # house rule: the contingente says which
    """
    otorgado: dict[int, int] = {}
    faltan = False
    for e in sorted(entradas, key=lambda e: (e.orden, e.turno)):
        if e.falta_kg <= 0:
            continue
        if e.falta_kg <= libre_kg:
            otorgado[e.turno] = e.falta_kg
        else:
            faltan = True
            if ultima == "parcial" and libre_kg > 0:
                otorgado[e.turno] = libre_kg
        libre_kg -= otorgado.get(e.turno, 0)
    return Reparto(otorgado, libre_kg, faltan)


def abierto_kg(tramos: Sequence[tuple[datetime, int]], ahora: datetime, comprometido_kg: int) -> int | None:
    """What the tranches opened by now still allow, or None where there are none (dominio 2)."""
    if not tramos:
        return None
    return max(sum(kg for abre, kg in tramos if abre <= ahora) - comprometido_kg, 0)


def abrio_tramo(tramos: Sequence[tuple[datetime, int]], desde: datetime | None, ahora: datetime) -> bool:
    """Whether a tranche opened since the last run."""
    return any(abre <= ahora and (desde is None or abre > desde) for abre, _ in tramos)


@dataclass
class Tope:
    """Caps of an applicant and what counts against them, of the group and of the whole contingente."""

    grupo_kg: int | None
    total_kg: int | None
    en_grupo_kg: int
    en_total_kg: int

    def admite(self, kg: int) -> bool:
        return (self.grupo_kg is None or self.en_grupo_kg + kg <= self.grupo_kg) and (
            self.total_kg is None or self.en_total_kg + kg <= self.total_kg
        )


def fuera_de_tope(nuevos: Sequence[tuple[int, str, int]], topes: Mapping[str, Tope]) -> list[int]:
    """Turns that would put their company above a cap, those in line before them counted (dominio 2).

    Args:
        nuevos: (turn, NIT, kilograms) in their order.
        topes: by NIT, for those that are capped, with what they were assigned and what their earlier turns ask for.
    """
    topes, fuera = {nit: replace(t) for nit, t in topes.items()}, []
    for turno, nit, kg in nuevos:
        tope = topes.get(nit)
        if tope is None:
            continue
        if tope.admite(kg):
            tope.en_grupo_kg += kg
            tope.en_total_kg += kg
        else:
            fuera.append(turno)
    return fuera


def validacion_vencida(recibido_en: datetime, ahora: datetime, minutos: int) -> bool:
    """A pending verdict keeps its reservation up to a maximum, counted from the receipt (dominio 2)."""
    return ahora >= recibido_en + timedelta(minutes=minutos)


@dataclass(frozen=True)
class Anotado:
    """One line of the journal: a fact about a turn, or (`hecho` None) a run that shared out `kg`."""

    orden: tuple[int, int]
    """Facts of a run go with the run, whatever else was written between them."""
    tanda: int | None
    hecho: Hecho | None
    kg: int
    turno: int = 0
    llegada: datetime | None = None
    pedido_kg: int = 0
    por_turno: bool = True
    ultima: UltimaParcial = "parcial"


@dataclass(frozen=True)
class Repeticion:
    """What came of repeating a line from its journal. `diferencias`: (run, turn, kilograms written, kilograms due)."""

    tandas: int
    turnos: int
    reservado_kg: dict[int, int]
    diferencias: list[tuple[int, int, int, int]] = field(default_factory=list)


def repetir(diario: Iterable[Anotado]) -> Repeticion:
    """Do every run again from who was in line and what there was to share out, and compare with what was written."""
    fila: dict[int, EnFila] = {}
    aparte: set[int] = set()
    escrito: dict[tuple[int, int], int] = {}
    debido: dict[tuple[int, int], int] = {}
    tanda: Anotado | None = None
    entraron: set[int] = set()
    tandas = 0

    def cerrar() -> None:
        if tanda is None or tanda.tanda is None or not tanda.por_turno:
            return
        candidatos = [e for e in fila.values() if e.turno not in aparte]
        for turno, kg in secuenciar(candidatos, tanda.kg, tanda.ultima).otorgado.items():
            debido[tanda.tanda, turno] = kg
            fila[turno] = EnFila(turno, fila[turno].orden, fila[turno].pedido_kg, fila[turno].reservado_kg + kg)

    for a in sorted(diario, key=lambda a: a.orden):
        if tanda is not None and a.tanda != tanda.tanda:
            cerrar()
            tanda = None
        if a.hecho is None:
            tanda, tandas = a, tandas + 1
        elif a.hecho == "entra" and a.llegada is not None:
            fila[a.turno] = EnFila(a.turno, a.llegada, a.pedido_kg)
            entraron.add(a.turno)
        elif a.hecho == "cede":
            fila[a.turno] = EnFila(a.turno, fila[a.turno].orden, fila[a.turno].pedido_kg)
            aparte.add(a.turno)
        elif a.hecho == "vuelve":
            aparte.discard(a.turno)
        elif a.hecho == "sale":
            fila.pop(a.turno, None)
            aparte.discard(a.turno)
        if a.hecho in {"entra", "reserva"} and a.kg and a.tanda is not None:
            escrito[a.tanda, a.turno] = a.kg
    cerrar()
    diferencias = [
        (t, n, escrito.get((t, n), 0), debido.get((t, n), 0))
        for t, n in sorted(escrito.keys() | debido.keys())
        if escrito.get((t, n), 0) != debido.get((t, n), 0)
    ]
    return Repeticion(tandas, len(entraron), {e.turno: e.reservado_kg for e in fila.values()}, diferencias)
