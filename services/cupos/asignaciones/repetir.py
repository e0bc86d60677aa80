"""Computing runs again from what was stored of them. Takes a connection of `asyncpg`, which may only read."""

import json
from typing import Any, Protocol

from services.cupos.asignaciones import rules
from services.cupos.asignaciones.datos import Entradas, Resultado
from services.cupos.asignaciones.entradas import huella, leer_entradas, leer_resultado


class Lectura(Protocol):
    """What is needed of a connection."""

    async def fetch(self, query: str, *args: Any) -> list[Any]:
        """Rows of a query."""
        ...


_CALCULOS = """
    SELECT c.numero, k.n, k.entradas::text AS entradas, k.huella, k.resultado::text AS resultado, k.huella_resultado
    FROM corrida_calculo k JOIN corrida c ON c.id = k.corrida
"""


async def repetir_una(bd: Lectura, cual: str) -> list[tuple[Entradas, Resultado, list[str]]]:
    """Every calculation of the run with that id or number: its inputs, what comes out of them now, the differences."""
    donde = "WHERE c.numero = $1 OR c.id::text = $1 ORDER BY k.n"
    return [_repetir(fila) for fila in await bd.fetch(f"{_CALCULOS} {donde}", cual)]


async def repetir_todas(bd: Lectura) -> list[str]:
    """Differences of all calculations that count, in Spanish; empty if each gives the same again."""
    filas = await bd.fetch(f"{_CALCULOS} WHERE k.n = c.calculo ORDER BY c.numero")
    return [f"{fila['numero']}: {d}" for fila in filas for d in _repetir(fila)[2]]


def _repetir(fila: Any) -> tuple[Entradas, Resultado, list[str]]:
    entradas, guardado = leer_entradas(json.loads(fila["entradas"])), leer_resultado(json.loads(fila["resultado"]))
    ahora = rules.calcular(entradas)
    return entradas, ahora, list(_diferencias(fila, entradas, guardado, ahora))


def _diferencias(fila: Any, entradas: Entradas, guardado: Resultado, ahora: Resultado) -> list[str]:
    encontradas = []
    if huella(entradas) != fila["huella"]:
        encontradas.append(f"cálculo {fila['n']}: las entradas no son las de su huella")
    if huella(guardado) != fila["huella_resultado"]:
        encontradas.append(f"cálculo {fila['n']}: el resultado guardado no es el de su huella")
    if huella(ahora) != fila["huella_resultado"]:
        encontradas.append(f"cálculo {fila['n']}: repetirlo da otro resultado")
    return encontradas
