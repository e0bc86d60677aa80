"""HTTP: the figures of each regulation, with their articles."""

from decimal import Decimal

from pydantic import BaseModel

from services.garantias.parametros.resolucion_1860 import REGLAMENTOS
from shared.http.rutas import Enrutador
from shared.identity import PrincipalActual

rutas = Enrutador(prefix="/v1/reglamentos", tags=["reglamentos"])


class ParametroLeido(BaseModel):
    """One figure; `interpretacion` where the text is silent and the project decided."""

    codigo: str
    valor: Decimal
    unidad: str
    articulo: str
    que_es: str
    interpretacion: bool


class ReglamentoLeido(BaseModel):
    """A version of the regulation."""

    codigo: str
    nombre: str
    parametros: list[ParametroLeido]


@rutas.get("")
async def listar(quien: PrincipalActual) -> list[ReglamentoLeido]:
    """Every regulation that a programme may have been authorised under."""
    return [
        ReglamentoLeido(
            codigo=r.codigo,
            nombre=r.nombre,
            parametros=[
                ParametroLeido(
                    codigo=p.codigo,
                    valor=p.valor,
                    unidad=p.unidad,
                    articulo=p.fuente,
                    que_es=p.que_es,
                    interpretacion=p.interpretacion,
                )
                for p in r.parametros.values()
            ],
        )
        for r in REGLAMENTOS.values()
    ]
