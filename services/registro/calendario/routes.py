"""HTTP: the calendar."""

from typing import Annotated

from fastapi import Depends, Path, Query, Response

from services.registro.calendario import service
from services.registro.calendario.schemas import CalendarioLeido, Correccion
from shared.clock import reloj_legal
from shared.http import Tx
from shared.http.rutas import Enrutador
from shared.identity import Principal, requiere

rutas = Enrutador(prefix="/v1/calendario", tags=["calendario"])
Anio = Annotated[int | None, Query(ge=2000, le=2100, description="Por defecto el año en curso.")]


@rutas.post("", status_code=201)
async def corregir(
    datos: Correccion, tx: Tx, quien: Annotated[Principal, Depends(requiere("coordinador"))], respuesta: Response
) -> CalendarioLeido:
    """Publish the next version: holidays added or removed, days of closure."""
    fila = await service.corregir(tx, datos, quien)
    respuesta.headers["Location"] = f"/v1/calendario/{fila.version}"
    return CalendarioLeido.de(fila, reloj_legal.hoy().year)


@rutas.get("")
async def vigente(tx: Tx, anio: Anio = None) -> CalendarioLeido:
    """The version in force and the holidays of a year; public."""
    return CalendarioLeido.de(await service.leer(tx), anio or reloj_legal.hoy().year)


@rutas.get("/{version}")
async def version(version: Annotated[int, Path(ge=1, le=2**31 - 1)], tx: Tx, anio: Anio = None) -> CalendarioLeido:
    """Any version; public."""
    return CalendarioLeido.de(await service.leer(tx, version), anio or reloj_legal.hoy().year)
