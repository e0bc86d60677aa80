"""The official letter that answers an annulment, from the facts of its case."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.consumo.anulaciones import cartas
from services.consumo.anulaciones.models import Anulacion
from services.consumo.cqe.consultas import expedido_el
from services.consumo.cqe.models import Cqe
from services.consumo.cupos import libro
from services.consumo.cupos.models import Cupo
from services.consumo.referencias.models import Empresa
from services.consumo.referencias.service import contingente_en
from shared.expedientes import Expediente
from shared.identity import Principal
from shared.oficios import Firmante, emitir

SERVICIO, RESPUESTA = "consumo", "respuesta"


async def responder(
    tx: AsyncSession,
    exp: Expediente,
    anulacion: Anulacion,
    cqe: Cqe,
    *,
    motivo: str,
    quien: Principal,
    fuera_de_periodo: bool = False,
    sigue_suspendido: bool = False,
) -> UUID:
    """Write the sealed answer to an annulment just approved or denied, as its case now stands. Returns its id."""
    caso = await _caso(tx, exp, anulacion, cqe)
    cargo = "Coordinación del Grupo de Contingentes" if quien.tiene("coordinador") else "Grupo de Contingentes"
    firmante = Firmante(nombre=quien.nombre or "Grupo de Contingentes", cargo=cargo)
    if exp.estado == "aprobada":
        saldo = (await libro.saldos_de(tx, [anulacion.cupo_id]))[anulacion.cupo_id]
        carta = cartas.aprobada(
            caso,
            motivo=motivo,
            disponible_kg=saldo.disponible,
            fuera_de_periodo=fuera_de_periodo,
            firmante=firmante,
        )
    else:
        carta = cartas.negada(caso, motivo=motivo, sigue_suspendido=sigue_suspendido, firmante=firmante)
    return await emitir(tx, exp, RESPUESTA, carta, servicio=SERVICIO, asunto=carta.asunto)


async def _caso(tx: AsyncSession, exp: Expediente, anulacion: Anulacion, cqe: Cqe) -> cartas.Caso:
    assert exp.numero is not None
    assert anulacion.recibido_en is not None
    empresa = await tx.get(Empresa, anulacion.nit)
    contingente = await contingente_en(tx, cqe.contingente, cqe.contingente_version)
    return cartas.Caso(
        numero=exp.numero,
        empresa=empresa.razon_social if empresa else anulacion.nit,
        nit=anulacion.nit,
        cqe=cqe.numero,
        cqe_expedido=expedido_el(cqe),
        cupo=(await tx.get_one(Cupo, anulacion.cupo_id)).numero,
        contingente=anulacion.contingente,
        contingente_nombre=contingente.nombre,
        comercial_kg=cqe.comercial_kg,
        debito_kg=anulacion.cantidad_kg,
        recibida_en=anulacion.recibido_en,
    )
