"""A new draft like an earlier request."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.cupos.cantidades import Cantidad
from services.cupos.contingentes.models import Contingente
from services.cupos.contingentes.schemas import DatosContingente
from services.cupos.solicitudes import service
from services.cupos.solicitudes.anexos import ANEXO, vigentes
from services.cupos.solicitudes.consultas import solicitud_visible
from services.cupos.solicitudes.models import Solicitud
from services.cupos.solicitudes.schemas import Copia, SolicitudEscrita
from shared.expedientes import Expediente, adjuntar
from shared.identity import Principal, exigir_empresa


async def copiar(tx: AsyncSession, solicitud_id: UUID, quien: Principal, copia: Copia) -> tuple[Expediente, Solicitud]:
    """Open a draft with what an earlier request of the company asked for and the files of its form.

    The files are not stored again: the new attachments refer to the same objects.

    Args:
        copia: what is to be different: another contingente (next year's), group or quantity.

    Raises:
        Problema: `no-encontrado`, `prohibido`, and those of a new draft.
    """
    exp, origen = await solicitud_visible(tx, solicitud_id, quien)
    exigir_empresa(quien, exp.empresa, actuar=True)
    unidad = DatosContingente.model_validate((await tx.get_one(Contingente, origen.contingente)).datos).unidad
    cantidad = copia.cantidad or Cantidad.de_kg(origen.cantidad_kg, unidad).valor
    escrita = SolicitudEscrita(
        contingente=copia.contingente or origen.contingente,
        grupo=copia.grupo or origen.grupo,
        subpartida=origen.subpartida,
        cantidad=cantidad,
    )
    nuevo, solicitud = await service.crear(tx, escrita, quien, exp.empresa, copia.referencia_externa)
    for adjunto in await vigentes(tx, solicitud_id):
        if adjunto.clase.startswith(ANEXO):
            await adjuntar(
                tx,
                nuevo.id,
                quien,
                clase=adjunto.clase,
                nombre=adjunto.nombre,
                clave=adjunto.clave,
                sha256=adjunto.sha256,
                tamano=adjunto.tamano,
                tipo=adjunto.tipo,
            )
    return nuevo, solicitud
