"""HTTP: held messages, failed jobs and refused events of one service; the gateway joins the lists of all."""

from functools import cache
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path, Query

from shared.http.paginacion import Pagina, PaginacionPedida
from shared.http.rutas import Enrutador
from shared.http.tx import Tx
from shared.identity import Principal, requiere
from shared.operacion import actos, consultas
from shared.operacion import problemas as _problemas  # noqa: F401 -- declares the problems of these routes
from shared.operacion.consultas import ACEPTAR_HUECO, DESCARTAR, OMITIR, REPETIR
from shared.operacion.schemas import (
    DetalleDeMensaje,
    DetalleDeTrabajo,
    EventoRechazado,
    MensajeRetenido,
    Operado,
    Razon,
    ResumenDeOperacion,
    TrabajoFallido,
)

_OPERAN = ("coordinador", "operador")
Lector = Annotated[Principal, Depends(requiere(*_OPERAN, "auditor"))]
Operador = Annotated[Principal, Depends(requiere(*_OPERAN))]
Numero = Annotated[int, Path(ge=1, le=2**63 - 1)]
Texto = Annotated[str | None, Query(max_length=200)]


@cache
def rutas_de_operacion(servicio: str) -> Enrutador:
    """The routes of a service: lists at a path that all services share, each row under the service's own name."""
    rutas = Enrutador(prefix="/v1/operacion", tags=["operación"])

    @rutas.get("/resumen")
    async def resumen(tx: Tx, quien: Lector) -> ResumenDeOperacion:
        """How much waits for an operator."""
        return await consultas.resumen(tx, servicio)

    _de_mensajes(rutas, servicio, "cartas-muertas", "muerto")
    _de_mensajes(rutas, servicio, "aparcados", "aparcado")
    _de_trabajos(rutas, servicio)
    _de_salida(rutas, servicio)
    return rutas


def _de_mensajes(rutas: Enrutador, servicio: str, clase: str, estado: str) -> None:
    uno, nombre = f"/{servicio}/{clase}/{{id}}", clase.replace("-", "_")

    def acciones(quien: Principal, motivo: str) -> list[str]:
        return _si_opera(quien, REPETIR, DESCARTAR, *([ACEPTAR_HUECO] if motivo == "hueco" else []))

    @rutas.get(f"/{clase}", name=f"{nombre}_listar")
    async def listar(tx: Tx, quien: Lector, pedida: PaginacionPedida, clave: Texto = None) -> Pagina[MensajeRetenido]:
        """Messages that are held, oldest first; `clave`: only those of this aggregate."""
        filas, siguiente = await consultas.mensajes(tx, estado, clave, pedida)
        elementos = [
            MensajeRetenido(**f._mapping, servicio=servicio, acciones=acciones(quien, f.motivo)) for f in filas
        ]
        return Pagina(elementos=elementos, siguiente=siguiente)

    @rutas.get(uno, name=f"{nombre}_ver")
    async def ver(tx: Tx, quien: Lector, id: Numero) -> DetalleDeMensaje:
        """One of them, with what it says."""
        fila = await consultas.mensaje(tx, id, estado)
        return DetalleDeMensaje(**fila, servicio=servicio, acciones=acciones(quien, fila["motivo"]))

    @rutas.post(f"{uno}/repetir", name=f"{nombre}_repetir")
    async def repetir(tx: Tx, quien: Operador, id: Numero, cuerpo: Razon) -> Operado:
        """Have it applied again within a moment; if it goes well, those behind it follow."""
        return await actos.con_mensaje(tx, servicio, quien, id, estado=estado, accion=REPETIR, razon=cuerpo.razon)

    @rutas.post(f"{uno}/descartar", name=f"{nombre}_descartar")
    async def descartar(tx: Tx, quien: Operador, id: Numero, cuerpo: Razon) -> Operado:
        """Give it up: it counts as seen, and those behind it follow."""
        return await actos.con_mensaje(tx, servicio, quien, id, estado=estado, accion=DESCARTAR, razon=cuerpo.razon)

    if estado == "aparcado":

        @rutas.post(f"{uno}/aceptar-hueco", name=f"{nombre}_aceptar_hueco")
        async def aceptar(tx: Tx, quien: Operador, id: Numero, cuerpo: Razon) -> Operado:
            """Accept that the messages missing before it will never come."""
            return await actos.con_mensaje(
                tx, servicio, quien, id, estado=estado, accion=ACEPTAR_HUECO, razon=cuerpo.razon
            )


def _de_trabajos(rutas: Enrutador, servicio: str) -> None:
    uno = f"/{servicio}/trabajos-fallidos/{{id}}"

    @rutas.get("/trabajos-fallidos", name="trabajos_fallidos_listar")
    async def listar(tx: Tx, quien: Lector, pedida: PaginacionPedida, tipo: Texto = None) -> Pagina[TrabajoFallido]:
        """Jobs that used up their attempts, oldest first."""
        filas, siguiente = await consultas.fallidos(tx, tipo, pedida)
        acciones = _si_opera(quien, REPETIR, DESCARTAR)
        elementos = [TrabajoFallido(**f._mapping, servicio=servicio, acciones=acciones) for f in filas]
        return Pagina(elementos=elementos, siguiente=siguiente)

    @rutas.get(uno, name="trabajos_fallidos_ver")
    async def ver(tx: Tx, quien: Lector, id: UUID) -> DetalleDeTrabajo:
        """One of them, with what it works on."""
        fila = await consultas.fallido(tx, id)
        return DetalleDeTrabajo(**fila, servicio=servicio, acciones=_si_opera(quien, REPETIR, DESCARTAR))

    @rutas.post(f"{uno}/repetir", name="trabajos_fallidos_repetir")
    async def repetir(tx: Tx, quien: Operador, id: UUID, cuerpo: Razon) -> Operado:
        """Give it all its attempts again, now."""
        return await actos.con_trabajo(tx, servicio, quien, id, accion=REPETIR, razon=cuerpo.razon)

    @rutas.post(f"{uno}/descartar", name="trabajos_fallidos_descartar")
    async def descartar(tx: Tx, quien: Operador, id: UUID, cuerpo: Razon) -> Operado:
        """Cancel it: what it was to do is not done."""
        return await actos.con_trabajo(tx, servicio, quien, id, accion=DESCARTAR, razon=cuerpo.razon)


def _de_salida(rutas: Enrutador, servicio: str) -> None:
    @rutas.get("/salida", name="salida_listar")
    async def listar(tx: Tx, quien: Lector, pedida: PaginacionPedida) -> Pagina[EventoRechazado]:
        """Events whose last attempt to be published failed, oldest first."""
        filas, siguiente = await consultas.rechazados(tx, pedida)
        acciones = _si_opera(quien, OMITIR)
        elementos = [EventoRechazado(**f._mapping, servicio=servicio, acciones=acciones) for f in filas]
        return Pagina(elementos=elementos, siguiente=siguiente)

    @rutas.post(f"/{servicio}/salida/{{id}}/omitir", name="salida_omitir")
    async def omitir(tx: Tx, quien: Operador, id: Numero, cuerpo: Razon) -> Operado:
        """Publish a notice in its place, so that those of its key follow; the row keeps its body."""
        return await actos.omitir(tx, servicio, quien, id, razon=cuerpo.razon)


def _si_opera(quien: Principal, *acciones: str) -> list[str]:
    return list(acciones) if quien.tiene(*_OPERAN) else []
