"""HTTP: everything of a cupo on one line of time, and how much of it was used."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, Field

from services.consumo.cantidades import Cantidad
from services.consumo.cupos.service import cupo_visible
from services.consumo.dex.informes import utilizacion_de
from services.consumo.dex.schemas import UtilizacionLeida
from services.consumo.linea.consultas import Suceso, linea_de
from shared.clock import reloj_legal
from shared.http import TxDeLectura
from shared.http.paginacion import Pagina, PaginacionPedida
from shared.http.rutas import Enrutador
from shared.identity import PrincipalActual

rutas = Enrutador(prefix="/v1/cupos", tags=["cupos"])


class SucesoLeido(BaseModel):
    """Something that happened to a cupo, told in words, with what was available after it."""

    instante: datetime
    tipo: str = Field(description="movimiento, consumo, cqe, anulacion o dex.")
    accion: str
    frase: str
    caso: UUID | None
    numero: str | None
    motivo: str | None
    cantidad: Cantidad | None = Field(description="De un movimiento, en kilogramos del cupo.")
    disponible: Cantidad

    @classmethod
    def de(cls, s: Suceso) -> "SucesoLeido":
        return cls(
            instante=s.instante,
            tipo=s.tipo,
            accion=s.accion,
            frase=s.frase,
            caso=s.caso,
            numero=s.numero,
            motivo=s.motivo,
            cantidad=None if s.kg is None else Cantidad.de_kg(s.kg),
            disponible=Cantidad.de_kg(s.disponible_kg),
        )


@rutas.get("/{cupo_id}/linea")
async def leer_linea(
    cupo_id: UUID, tx: TxDeLectura, quien: PrincipalActual, pedida: PaginacionPedida
) -> Pagina[SucesoLeido]:
    """Assignment, increases and returns, requests, certificates, annulments and declarations, newest first."""
    await cupo_visible(tx, cupo_id, quien)
    sucesos, siguiente = await linea_de(tx, cupo_id, pedida)
    return Pagina(elementos=[SucesoLeido.de(s) for s in sucesos], siguiente=siguiente)


@rutas.get("/{cupo_id}/utilizacion")
async def leer_utilizacion(cupo_id: UUID, tx: TxDeLectura, quien: PrincipalActual) -> UtilizacionLeida:
    """Verified declarations over net assigned."""
    cupo = await cupo_visible(tx, cupo_id, quien)
    (una,) = await utilizacion_de(tx, [cupo])
    return UtilizacionLeida.de(una, reloj_legal.ahora())
