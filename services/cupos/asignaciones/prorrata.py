"""Proportional shares of whole kilograms: nobody above their limit, the sum exact, ties by turn. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from services.cupos.asignaciones.datos import Linea, Turno, cociente, kg, miles


@dataclass(frozen=True)
class Reclamo:
    """Somebody who takes part: `peso` is what the share is proportional to, `limite` the most it may be.

    Attributes:
        turno: of the earliest request, which decides between equal remainders.
    """

    clave: str
    peso: int
    limite: int
    turno: Turno


@dataclass(frozen=True)
class Vuelta:
    """Those whose exact share reaches their limit get the limit; the rest is shared again without them."""

    volumen_kg: int
    peso: int
    fijados: tuple[Reclamo, ...]


@dataclass(frozen=True)
class Reparto:
    """Kilograms per claim, and the steps by which they came out."""

    kg: Mapping[str, int]
    vueltas: tuple[Vuelta, ...]
    volumen_kg: int
    """Shared in the last step, among those below their limit."""
    activos: tuple[Reclamo, ...]
    con_uno_mas: tuple[str, ...]
    """Who got one kilogram more, by largest remainder."""

    @property
    def total_kg(self) -> int:
        return sum(self.kg.values())


def repartir(volumen_kg: int, reclamos: Sequence[Reclamo]) -> Reparto:
    """Share `volumen_kg` in proportion to `peso`, by largest remainder, never above `limite` (dominio 2).

    Whoever's exact share reaches the limit gets the limit, and what that leaves is shared again among the others, until
    nobody else reaches theirs. Kilograms that do not divide go one each to the largest fractional remainders; between
    equal ones, to the earlier turn. # house rule: the tie-break
    """
    dados = dict.fromkeys((r.clave for r in reclamos), 0)
    activos = [r for r in reclamos if r.peso > 0 and r.limite > 0]
    resto, vueltas = volumen_kg, []
    while activos:
        peso = sum(r.peso for r in activos)
        fijados = [r for r in activos if resto * r.peso >= r.limite * peso]
        if not fijados:
            break
        vueltas.append(Vuelta(resto, peso, tuple(sorted(fijados, key=lambda r: r.turno))))
        for reclamo in fijados:
            dados[reclamo.clave] = reclamo.limite
            resto -= reclamo.limite
        quedan = {r.clave for r in fijados}
        activos = [r for r in activos if r.clave not in quedan]
    peso = sum(r.peso for r in activos)
    for reclamo in activos:
        dados[reclamo.clave] = resto * reclamo.peso // peso
    por_dar = resto - sum(dados[r.clave] for r in activos) if activos else 0
    en_orden = sorted(activos, key=lambda r: (-(resto * r.peso % peso), r.turno))
    con_uno_mas = tuple(r.clave for r in en_orden[:por_dar])
    for clave in con_uno_mas:
        dados[clave] += 1
    return Reparto(dados, tuple(vueltas), resto, tuple(sorted(activos, key=lambda r: r.turno)), con_uno_mas)


def explicar(reparto: Reparto, base: str) -> Iterator[Linea]:
    """The arithmetic of a share, line by line.

    Args:
        base: what weights are ("lo pedido", "la historia").
    """
    for n, vuelta in enumerate(reparto.vueltas, start=1):
        factor = cociente(vuelta.volumen_kg, vuelta.peso)
        yield Linea(
            f"Vuelta {n}: proporción",
            f"{kg(vuelta.volumen_kg)} por repartir ÷ {miles(vuelta.peso)} ({base} de quienes participan)",
            f"{factor} por unidad",
        )
        for r in vuelta.fijados:
            exacto = cociente(vuelta.volumen_kg * r.peso, vuelta.peso)
            yield Linea(
                f"{r.clave}: llega a su límite",
                f"{miles(vuelta.volumen_kg)} × {miles(r.peso)} ÷ {miles(vuelta.peso)} = {exacto} ≥ {miles(r.limite)}",
                kg(r.limite),
            )
        dados = sum(r.limite for r in vuelta.fijados)
        quedan = vuelta.volumen_kg - dados
        yield Linea(f"Vuelta {n}: queda por repartir", f"{miles(vuelta.volumen_kg)} − {miles(dados)}", kg(quedan))
    if not reparto.activos:
        return
    volumen, peso = reparto.volumen_kg, sum(r.peso for r in reparto.activos)
    yield Linea("Proporción final", f"{kg(volumen)} ÷ {miles(peso)} ({base})", f"{cociente(volumen, peso)} por unidad")
    for r in reparto.activos:
        extra = " + 1 por residuo mayor" if r.clave in reparto.con_uno_mas else ""
        yield Linea(
            f"{r.clave}: parte",
            f"{miles(volumen)} × {miles(r.peso)} ÷ {miles(peso)} = {cociente(volumen * r.peso, peso)}{extra}",
            kg(reparto.kg[r.clave]),
        )
    enteros = sum(volumen * r.peso // peso for r in reparto.activos)
    if reparto.con_uno_mas:
        yield Linea(
            "Kilogramos que no se dividen",
            f"{miles(volumen)} − {miles(enteros)} = {len(reparto.con_uno_mas)}: uno a cada residuo mayor y, entre"
            " residuos iguales, al turno anterior",
            ", ".join(reparto.con_uno_mas),
        )
