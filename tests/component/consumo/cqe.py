"""Certificates at a given point of their life."""

from typing import Any
from uuid import UUID

from tests.component.consumo.conftest import Mundo
from tests.component.consumo.recorrido import decidir, enviado


async def aprobado(mundo: Mundo, cupo: str, cantidad: str = "12.5") -> dict[str, Any]:
    """The row of a certificate whose seal is awaited, or which needs none."""
    consumo = await enviado(mundo, cupo, cantidad)
    respuesta = await decidir(mundo, consumo["id"], "aprobar")
    assert respuesta.status_code == 200, respuesta.text
    (fila,) = await mundo.filas("SELECT id, numero, codigo FROM cqe WHERE consumo_id = :id", id=UUID(consumo["id"]))
    return fila


async def emitido(mundo: Mundo, cupo: str | None = None, cantidad: str = "12.5") -> dict[str, Any]:
    """The row (id, numero, codigo) of an issued certificate."""
    ya = len(await mundo.emitidos("sello.solicitado"))
    emitidos = len(await mundo.emitidos("cqe.emitido"))
    fila = await aprobado(mundo, cupo or await mundo.todo_listo(), cantidad)
    await mundo.sellar(await mundo.hasta("sello.solicitado", ya + 1))
    await mundo.hasta("cqe.emitido", emitidos + 1)
    return fila


async def leer(mundo: Mundo, numero: str, rol: str = "exportador") -> dict[str, Any]:
    respuesta = await mundo.http.get(f"/v1/cqe/{numero}", headers=mundo.como(rol))
    assert respuesta.status_code == 200, respuesta.text
    return dict(respuesta.json())
