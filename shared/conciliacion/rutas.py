"""HTTP: the controls of a day, their CSV and their sealed record."""

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from shared.conciliacion import registro
from shared.documents import Almacen
from shared.events import RefObjeto
from shared.events.publico import ControlPublico
from shared.http import Problema
from shared.http.tx import Tx
from shared.identity import Principal, requiere
from shared.identity.principal import ROLES_INTERNOS

_LECTOR = Annotated[Principal, Depends(requiere(*sorted(ROLES_INTERNOS), "servicio"))]
_ARCHIVOS: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/csv": {}, "application/pdf": {}}, "description": "El archivo."}
}


def rutas_de_conciliacion(temas: tuple[str, ...]) -> APIRouter:
    """Routes below `/v1/<tema>/conciliacion`; they come before those that take a number in that place."""
    rutas = APIRouter(tags=["conciliación"])
    for tema in temas:
        _de_tema(rutas, tema)
    return rutas


def _de_tema(rutas: APIRouter, tema: str) -> None:
    @rutas.get(f"/v1/{tema}/conciliacion/{{dia}}", name=f"leer_control_de_{tema}")
    async def leer(dia: date, tx: Tx, quien: _LECTOR) -> ControlPublico:
        """Lo que sumaba el tema público al terminar el día: cantidad, suma y huella por grupo."""
        return await _control(tx, tema, dia)

    @rutas.get(
        f"/v1/{tema}/conciliacion/{{dia}}/{{archivo}}",
        name=f"descargar_control_de_{tema}",
        response_class=Response,
        responses=_ARCHIVOS,
    )
    async def descargar(
        dia: date, archivo: Literal["lineas.csv", "acta.pdf"], tx: Tx, quien: _LECTOR, request: Request
    ) -> Response:
        """Las líneas del control, o el acta sellada que las lleva adjuntas."""
        control = await _control(tx, tema, dia)
        objeto = control.csv if archivo == "lineas.csv" else control.acta
        if objeto is None:
            raise Problema("no-encontrado", "El acta de ese día todavía no está sellada.")
        return await _archivo(request.app.state.almacen, objeto, f"{control.numero}-{archivo}")


async def _control(tx: Tx, tema: str, dia: date) -> ControlPublico:
    control = await registro.leer(tx, f"{tema}-{dia}")
    if control is None:
        raise Problema("no-encontrado", f"No hay control de {tema} del {dia}.")
    return control


async def _archivo(almacen: Almacen, objeto: RefObjeto, nombre: str) -> Response:
    datos = await almacen.leer(objeto.clave)
    cabeceras = {
        "Content-Disposition": f'attachment; filename="{nombre}"',
        "ETag": f'"{objeto.sha256}"',
        "Cache-Control": "private, no-cache",
    }
    return Response(datos, media_type=objeto.tipo, headers=cabeceras)
