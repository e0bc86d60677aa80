"""Decisions on quota requests that two people sign."""

from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.ext.asyncio import AsyncSession

from services.cupos.cantidades import CantidadPedida
from services.cupos.contingentes.models import Contingente
from services.cupos.contingentes.schemas import DatosContingente
from services.cupos.revision.comprobar import comprobar_una
from services.cupos.solicitudes import correcciones, decisiones, rules
from services.cupos.solicitudes.comprobar import kilogramos_exactos
from services.cupos.solicitudes.consultas import solicitud_de
from services.cupos.solicitudes.correcciones import ACCION as CORREGIR
from services.cupos.solicitudes.correcciones import FIRMABLE as CORRECCION
from services.cupos.solicitudes.models import FLUJO
from shared.expedientes import Expediente, Proyecto, leer, proyectar
from shared.expedientes.comprobaciones import exigir_verdes, para_el_registro, rojos
from shared.expedientes.revision import Decidido, Firmable
from shared.http import Problema
from shared.identity import Principal


class DatosDeAprobacion(BaseModel):
    """What is drafted of an approval of the whole quantity."""

    model_config = ConfigDict(extra="forbid")

    pese_a: list[str] = Field(default=[], max_length=20)


class DatosDeAprobacionParcial(DatosDeAprobacion):
    """What is drafted of an approval of less."""

    cantidad: CantidadPedida


async def _proyectar(
    tx: AsyncSession, solicitud_id: UUID, quien: Principal, decidido: Decidido, datos: Any, version: int | None
) -> UUID:
    """Draft an approval that the contingente wants signed by two.

    Raises:
        Problema: as `shared.expedientes.proyectar`; `comprobaciones-en-rojo`, `cantidad-invalida`,
            `cantidad-aprobada-invalida`, `transicion-no-permitida` where one signature is enough.
    """
    antes = await leer(tx, solicitud_id, tipo=FLUJO.tipo, bloquear=True)
    solicitud = await solicitud_de(tx, solicitud_id)
    contingente = await tx.get_one(Contingente, solicitud.contingente, populate_existing=True)
    cantidad = datos.cantidad if isinstance(datos, DatosDeAprobacionParcial) else None
    kg = solicitud.cantidad_kg if cantidad is None else kilogramos_exactos(cantidad, contingente)
    if cantidad is not None and not rules.parte_valida(kg, solicitud.cantidad_kg):
        raise Problema("cantidad-aprobada-invalida", solicitada_kg=solicitud.cantidad_kg, aprobada_kg=kg)
    roles = decisiones.segunda_firma(DatosContingente.model_validate(contingente.datos), kg)
    if not roles:
        raise Problema("transicion-no-permitida", "Esta aprobación no necesita segunda firma: decídala directamente.")
    lista = await comprobar_una(tx, antes, kg)
    anotado = {
        "kg": kg,
        "cantidad": cantidad,
        "pese_a": sorted(set(datos.pese_a) & set(rojos(lista))),
        "comprobaciones": para_el_registro(lista),
        **decidido.datos,
    }
    proyecto = await proyectar(
        tx,
        FLUJO,
        solicitud_id,
        "aprobar" if cantidad is None else "aprobar_parcial",
        quien,
        motivo=decidido.motivo,
        datos=anotado,
        version=version,
        segunda_firma=roles,
    )
    exigir_verdes(lista, datos.pese_a)
    return proyecto


async def _ejecutar(tx: AsyncSession, proyecto: Proyecto, quien: Principal) -> Expediente:
    texto = proyecto.datos.get("texto_preparado")
    exp, _ = await decisiones.aprobar(
        tx,
        proyecto.expediente,
        quien,
        motivo=proyecto.motivo or "",
        cantidad=proyecto.datos["cantidad"],
        pese_a=proyecto.datos["pese_a"],
        anotado={} if texto is None else {"texto_preparado": texto},
        firma=proyecto,
    )
    return exp


FIRMABLES: dict[str, Firmable] = {
    "aprobar": Firmable(DatosDeAprobacion, _proyectar, _ejecutar),
    "aprobar_parcial": Firmable(DatosDeAprobacionParcial, _proyectar, _ejecutar),
    correcciones.ACCION: correcciones.FIRMABLE,
    CORREGIR: CORRECCION,
}
