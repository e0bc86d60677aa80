"""HTTP: rates."""

from datetime import date
from typing import Annotated

from fastapi import Depends, Request

from services.registro.trm import service
from services.registro.trm.rules import leer_csv
from services.registro.trm.schemas import TasaLeida, TasasRegistradas
from shared.clock import reloj_legal
from shared.http import Problema, Tx
from shared.http.rutas import MIB, Enrutador
from shared.identity import Principal, requiere

rutas = Enrutador(prefix="/v1/trm", tags=["trm"])
Registrador = Annotated[Principal, Depends(requiere("coordinador", "operador"))]


@rutas.post(
    "/csv",
    status_code=201,
    max_body_size=4 * MIB,
    openapi_extra={"requestBody": {"required": True, "content": {"text/csv": {"schema": {"type": "string"}}}}},
)
async def registrar_csv(request: Request, tx: Tx, quien: Registrador) -> TasasRegistradas:
    """Add the rows of the open data's CSV (`valor,unidad,vigenciadesde,vigenciahasta`): all of them or none."""
    filas, errores = leer_csv(await request.body())
    if errores or not filas:
        raise Problema("datos-invalidos", "El CSV no se puede registrar.", errores=errores[:100])
    nuevas, repetidas = await service.registrar(tx, filas, quien)
    return TasasRegistradas(nuevas=nuevas, repetidas=repetidas)


@rutas.get("")
async def de_dia(tx: Tx, fecha: date | None = None) -> TasaLeida:
    """The rate of a day, by default today; public."""
    return TasaLeida.de(await service.de_dia(tx, fecha or reloj_legal.hoy()))
