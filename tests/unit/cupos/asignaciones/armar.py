"""Short hands for inputs of a run."""

from typing import Any

from services.cupos.asignaciones.datos import EntradaDeGrupo, Entradas, Peticion, ResultadoDeGrupo, Solicitante
from services.cupos.asignaciones.rules import calcular, defectos

T = 1000
"""Kilograms of a metric ton."""


def pide(numero: str, kg: int, turno: int, nit: str | None = None, **resto: Any) -> Peticion:
    datos = {"estado": "enviada"} | resto
    instante = f"2026-01-05T13:00:{turno:02d}.000000+00:00"
    return Peticion(id=f"id-{numero}", numero=numero, nit=nit or numero, kg=kg, turno=(instante, turno), **datos)


def grupo(metodo: Any, volumen: int, *peticiones: Peticion, quienes: Any = (), **resto: Any) -> EntradaDeGrupo:
    conocidos = {s.nit: s for s in quienes}
    nits = dict.fromkeys(p.nit for p in peticiones)
    datos = {"grupo": "G", "disponible_kg": volumen} | resto
    solicitantes = tuple(conocidos.get(n) or Solicitante(n) for n in nits)
    return EntradaDeGrupo(metodo=metodo, volumen_kg=volumen, peticiones=peticiones, solicitantes=solicitantes, **datos)


def entradas(*grupos: EntradaDeGrupo) -> Entradas:
    return Entradas("CONTINGENTE", 1, "inicial", None, grupos)


def reparte(e: EntradaDeGrupo) -> tuple[dict[str, int], ResultadoDeGrupo]:
    """Kilograms by number, and the whole result, which breaks nothing."""
    todo = entradas(e)
    resultado = calcular(todo)
    assert defectos(todo, resultado) == []
    (r,) = resultado.grupos
    return {f.numero: f.kg for f in r.filas}, r


def formulas(r: ResultadoDeGrupo) -> list[str]:
    return [f"{x.concepto} | {x.formula} | {x.resultado}" for x in r.lineas]
