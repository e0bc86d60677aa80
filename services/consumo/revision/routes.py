"""HTTP: taking and giving back consumptions under review."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends
from pydantic import BaseModel, ConfigDict, StringConstraints

from services.consumo.consumos.consultas import consumo_visible, cqe_de
from services.consumo.consumos.models import FLUJO
from services.consumo.consumos.schemas import ConsumoLeido
from shared.expedientes import acciones, asignar, leer, soltar
from shared.expedientes.formas import Motivo
from shared.http import Tx
from shared.http.rutas import Enrutador
from shared.identity import Principal, requiere

rutas = Enrutador(prefix="/v1/consumos/{consumo_id}", tags=["revisión de consumos"])
Revisor = Annotated[Principal, Depends(requiere("funcionario", "coordinador"))]


class Asignacion(BaseModel):
    """To whom, by subject."""

    model_config = ConfigDict(extra="forbid")

    a: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    motivo: Motivo | None = None


@rutas.post("/asignar")
async def poner_en_manos(consumo_id: UUID, cuerpo: Asignacion, tx: Tx, quien: Revisor) -> ConsumoLeido:
    """Take a free case, or (coordinador) give it to somebody."""
    await leer(tx, consumo_id, tipo=FLUJO.tipo)
    await asignar(tx, consumo_id, cuerpo.a, quien, motivo=cuerpo.motivo)
    return await _leido(tx, consumo_id, quien)


@rutas.post("/soltar")
async def devolver_a_la_bandeja(consumo_id: UUID, tx: Tx, quien: Revisor) -> ConsumoLeido:
    """Give the case back to the common inbox."""
    await leer(tx, consumo_id, tipo=FLUJO.tipo)
    await soltar(tx, consumo_id, quien)
    return await _leido(tx, consumo_id, quien)


async def _leido(tx: Tx, consumo_id: UUID, quien: Principal) -> ConsumoLeido:
    exp, consumo = await consumo_visible(tx, consumo_id, quien)
    cqe = (await cqe_de(tx, [consumo_id])).get(consumo_id)
    return ConsumoLeido.de(exp, consumo, await acciones(tx, FLUJO, exp, quien), cqe)
