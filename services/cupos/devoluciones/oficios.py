"""The official letters of a return: which one each step gives, from the facts of its case."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.cupos.asignaciones.models import Cupo
from services.cupos.contingentes.models import Contingente, Grupo
from services.cupos.contingentes.schemas import DatosContingente
from services.cupos.devoluciones.cartas import Caso
from services.cupos.devoluciones.models import Devolucion
from services.cupos.referencias.models import Empresa
from shared.expedientes import Expediente
from shared.oficios import Carta, emitir

RESPUESTA, CONSTANCIA = "respuesta", "constancia"


async def caso_de(tx: AsyncSession, exp: Expediente, devolucion: Devolucion) -> Caso:
    """What every letter of the return names."""
    assert exp.numero is not None
    assert devolucion.recibido_en is not None
    contingente = await tx.get_one(Contingente, devolucion.contingente)
    empresa = await tx.get(Empresa, devolucion.nit)
    return Caso(
        numero=exp.numero,
        empresa=empresa.razon_social if empresa else devolucion.nit,
        nit=devolucion.nit,
        cupo=(await tx.get_one(Cupo, devolucion.cupo)).numero,
        contingente=contingente.codigo,
        contingente_nombre=contingente.nombre,
        grupo_nombre=(await tx.get_one(Grupo, (devolucion.contingente, devolucion.grupo))).nombre,
        unidad=DatosContingente.model_validate(contingente.datos).unidad,
        devuelta_kg=devolucion.cantidad_kg,
        recibida_en=devolucion.recibido_en,
    )


async def emitir_oficio(tx: AsyncSession, exp: Expediente, clase: str, carta: Carta) -> UUID:
    """Write the letter of the step that the case just made. Returns its id."""
    return await emitir(tx, exp, clase, carta, servicio="cupos", asunto=carta.asunto)
