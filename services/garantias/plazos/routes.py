"""HTTP: the terms of a company, what the calendar moved, and the computation of any term."""

from datetime import date
from typing import Annotated

from fastapi import Query, Request
from sqlmodel import col

from services.garantias.parametros.resolucion_1860 import REGLAMENTOS, VIGENTE
from services.garantias.plazos.consultas import consulta_de_movidos, consulta_de_plazos, movimiento_leido
from services.garantias.plazos.models import PlazoGuardado, PlazoMovimiento
from services.garantias.plazos.rules import catalogo
from services.garantias.plazos.schemas import MovimientoLeido, PlazoCalculado, PlazoLeido, ReglaLeida
from services.garantias.referencias.service import calendario_vigente
from shared.calendar import DatoFaltante, calcular
from shared.http import Problema, Tx
from shared.http.enteros import Version
from shared.http.paginacion import Pagina, PaginacionPedida, paginar
from shared.http.rutas import Enrutador
from shared.identity import NIT, Principal, PrincipalActual, exigir_empresa

rutas = Enrutador(prefix="/v1/plazos", tags=["plazos"])

_PROPIOS = {"regla", "desde", "reglamento"}


def _empresas_visibles(quien: Principal, pedida: str | None) -> frozenset[str] | None:
    """The company asked for, if the caller may see it; else all that the caller may see (None: every one)."""
    if pedida is not None:
        exigir_empresa(quien, pedida)
        return frozenset({pedida})
    return None if quien.es_interno else quien.empresas


@rutas.get("")
async def listar(
    tx: Tx,
    quien: PrincipalActual,
    pedida: PaginacionPedida,
    empresa: NIT | None = None,
    abiertos: Annotated[bool, Query(description="Solo los que siguen corriendo.")] = True,
) -> Pagina[PlazoLeido]:
    """Terms by due date, each with the steps of its computation."""
    consulta = consulta_de_plazos(_empresas_visibles(quien, empresa), solo_abiertos=abiertos)
    filas, siguiente = await paginar(tx, consulta, (col(PlazoGuardado.vence), col(PlazoGuardado.id)), pedida)
    return Pagina(elementos=[PlazoLeido.de(f) for f in filas], siguiente=siguiente)


@rutas.get("/movidos")
async def movidos(
    tx: Tx,
    quien: PrincipalActual,
    pedida: PaginacionPedida,
    calendario: Annotated[Version | None, Query(description="Versión del calendario que los movió.")] = None,
    empresa: NIT | None = None,
) -> Pagina[MovimientoLeido]:
    """Which terms a change of calendar moved, from which date to which."""
    consulta = consulta_de_movidos(_empresas_visibles(quien, empresa), calendario)
    filas, siguiente = await paginar(tx, consulta, (col(PlazoMovimiento.id),), pedida)
    return Pagina(elementos=[movimiento_leido(f) for f in filas], siguiente=siguiente)


@rutas.get("/reglas")
async def reglas(quien: PrincipalActual, reglamento: str = VIGENTE.codigo) -> list[ReglaLeida]:
    """The terms that a regulation defines."""
    if reglamento not in REGLAMENTOS:
        raise Problema("no-encontrado", f"No existe el reglamento «{reglamento}».")
    return [ReglaLeida.de(r) for r in catalogo(reglamento).values()]


@rutas.get("/calcular")
async def calcular_plazo(
    request: Request, tx: Tx, quien: PrincipalActual, regla: str, desde: date, reglamento: str = VIGENTE.codigo
) -> PlazoCalculado:
    """Compute a term under the calendar in force, with its steps; nothing is stored.

    Figures of the case come as further query parameters, integers: `meses_importacion=12&meses_compromiso=60`.
    """
    if reglamento not in REGLAMENTOS:
        raise Problema("no-encontrado", f"No existe el reglamento «{reglamento}».")
    definida = catalogo(reglamento).get(regla)
    if definida is None:
        raise Problema("regla-de-plazo-desconocida", f"No existe la regla «{regla}».")
    extras = {k: v for k, v in request.query_params.items() if k not in _PROPIOS}
    malos = [k for k, v in extras.items() if not v.isdecimal() or len(v) > 4]
    if malos:
        raise Problema("datos-invalidos", f"Deben ser enteros de hasta cuatro cifras: {', '.join(malos)}.")
    datos = {k: int(v) for k, v in extras.items()}
    try:
        return PlazoCalculado.de(calcular(definida, desde, await calendario_vigente(tx), **datos))
    except DatoFaltante as error:
        raise Problema("datos-invalidos", f"{str(error).capitalize()}.") from error
    except (OverflowError, ValueError) as error:
        raise Problema("datos-invalidos", "El plazo cae fuera de las fechas que se pueden calcular.") from error
