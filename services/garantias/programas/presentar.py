"""Programmes as the API answers them."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.garantias.programas.decisiones import decision_proyectada
from services.garantias.programas.flujo import FLUJO
from services.garantias.programas.models import Programa, Solicitud
from services.garantias.programas.schemas import ProgramaLeido, SolicitudLeida, leer_solicitud
from services.garantias.programas.service import CasoPrograma
from services.garantias.programas.solicitudes import FIRMAN, copias_de, documentos_de
from shared import expedientes
from shared.expedientes import Expediente
from shared.identity import Principal


async def solicitud_leida(tx: AsyncSession, solicitud: Solicitud) -> SolicitudLeida:
    """The signed form of a request, with its copies and documents."""
    copias = await copias_de(tx, solicitud.expediente)
    return leer_solicitud(solicitud, copias, await documentos_de(tx, solicitud.expediente), list(FIRMAN))


async def leido(tx: AsyncSession, caso: CasoPrograma, quien: Principal) -> ProgramaLeido:
    """A programme as `quien` may see it."""
    acciones = await expedientes.acciones(tx, FLUJO, caso.exp, quien)
    proyectada = await decision_proyectada(tx, caso.exp.id)
    solicitud = await solicitud_leida(tx, await tx.get_one(Solicitud, caso.exp.id))
    return ProgramaLeido.de(caso.exp, caso.fila, solicitud, acciones, proyectada is not None)


async def de_expediente(tx: AsyncSession, exp: Expediente, quien: Principal) -> ProgramaLeido:
    """The programme of a case that `quien` may see."""
    return await leido(tx, CasoPrograma(exp, await tx.get_one(Programa, exp.id)), quien)
