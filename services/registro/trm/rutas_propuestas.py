"""HTTP: rates typed by hand, with a second person; and rates by range."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends

from services.registro.empresas.schemas import ConMotivo
from services.registro.trm import propuestas, service
from services.registro.trm.rules import dias_sin_tasa, fila_de
from services.registro.trm.schemas import PropuestaLeida, TasaLeida, TasasDeRango, TasasNuevas, Tramo
from shared.http import Problema, Tx
from shared.http.rutas import Enrutador
from shared.identity import Principal, requiere

rutas = Enrutador(prefix="/v1/trm", tags=["trm"])
Registrador = Annotated[Principal, Depends(requiere("coordinador", "operador"))]
Lector = Annotated[Principal, Depends(requiere("coordinador", "operador", "auditor"))]
_MAXIMO_DIAS = 400


@rutas.post("", status_code=201)
async def proponer(datos: TasasNuevas, tx: Tx, quien: Registrador) -> PropuestaLeida:
    """Type rates as the Superintendencia Financiera publishes them; they hold once another person confirms them."""
    filas, errores = [], []
    for i, cruda in enumerate(datos.filas):
        try:
            filas.append(fila_de(cruda.valor, cruda.unidad, cruda.vigenciadesde, cruda.vigenciahasta))
        except ValueError as error:
            errores.append({"puntero": f"/filas/{i}", "mensaje": str(error)})
    if errores:
        raise Problema("datos-invalidos", errores=errores)
    return PropuestaLeida.de(await propuestas.proponer(tx, filas, datos.motivo, quien), quien.sub)


@rutas.get("/propuestas")
async def listar(
    tx: Tx, quien: Lector, estado: Literal["propuesta", "confirmada", "rechazada"] | None = None
) -> list[PropuestaLeida]:
    """Proposals, newest first."""
    return [PropuestaLeida.de(p, quien.sub) for p in await propuestas.listar(tx, estado)]


@rutas.post("/propuestas/{id}/confirmar")
async def confirmar(id: UUID, tx: Tx, quien: Registrador) -> PropuestaLeida:
    """Register the proposed rates; never by who proposed them."""
    return PropuestaLeida.de(await propuestas.decidir(tx, id, quien), quien.sub)


@rutas.post("/propuestas/{id}/rechazar")
async def rechazar(id: UUID, datos: ConMotivo, tx: Tx, quien: Registrador) -> PropuestaLeida:
    """Refuse a proposal; one's own too, which withdraws it."""
    return PropuestaLeida.de(await propuestas.decidir(tx, id, quien, rechazo=datos.motivo), quien.sub)


@rutas.get("/rango")
async def rango(desde: date, hasta: date, tx: Tx) -> TasasDeRango:
    """Rates of a range of days, both included, and the days without one; public."""
    if not 0 <= (hasta - desde).days < _MAXIMO_DIAS:
        raise Problema("rango-invalido")
    tasas = await service.de_rango(tx, desde, hasta)
    faltan = dias_sin_tasa([(t.desde, t.hasta) for t in tasas], desde, hasta)
    return TasasDeRango(
        desde=desde,
        hasta=hasta,
        tasas=[TasaLeida.de(t) for t in tasas],
        faltan=[Tramo(desde=a, hasta=b) for a, b in faltan],
    )
