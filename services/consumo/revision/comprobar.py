"""Reading what the checks of some consumptions look at: a fixed number of queries however many they are."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.consumo.consumos.models import Consumo
from services.consumo.cupos import libro
from services.consumo.cupos.models import Cupo
from services.consumo.cupos.service import dudas_de
from services.consumo.referencias.models import Empresa
from services.consumo.referencias.service import contingente_actual
from services.consumo.revision.rules import Embarque, Hechos, comprobaciones
from shared.clock import reloj_legal
from shared.expedientes import Expediente
from shared.expedientes.comprobaciones import Precomprobacion

_DETALLE = text("""
    SELECT c.id, coalesce(r.cantidad, 0) AS reserva_kg, v.datos AS veredicto, v.legal_en AS veredicto_en, o.otros
    FROM consumo c
    LEFT JOIN libro_transferencias r ON r.id = c.veredicto_id AND r.clase = 'reserva'
        AND NOT EXISTS (SELECT FROM libro_transferencias f WHERE f.reserva = r.id)
    LEFT JOIN LATERAL (
        SELECT h.legal_en, h.datos || coalesce((
                SELECT jsonb_build_object('desconocida_en', d.datos -> 'desconocida_en') FROM expediente_historia d
                WHERE d.expediente = h.expediente AND d.accion = 'desconocer_firma'
                    AND d.datos ->> 'veredicto_id' = h.datos ->> 'veredicto_id'
                LIMIT 1), '{}') AS datos
        FROM expediente_historia h WHERE h.expediente = c.id AND h.accion = 'veredicto'
        ORDER BY h.version DESC LIMIT 1
    ) v ON true
    CROSS JOIN LATERAL (
        SELECT coalesce(jsonb_agg(jsonb_build_object('numero', e.numero, 'comercial_kg', o.comercial_kg,
            'campos', o.campos) ORDER BY e.numero), '[]') AS otros
        FROM consumo o JOIN expediente e ON e.id = o.id
        WHERE o.huellas && c.huellas AND o.nit = c.nit AND o.contingente = c.contingente AND o.id <> c.id
            AND e.numero IS NOT NULL
            AND e.estado IN ('en_validacion', 'enviado', 'en_espera_informacion', 'aprobado')
            -- What was annulled is asked for again with the same shipment: that is how it is corrected (Manual V).
            AND NOT EXISTS (SELECT FROM cqe q JOIN expediente x ON x.id = q.id
                WHERE q.consumo_id = o.id AND x.estado IN ('anulado', 'revocado'))
    ) o
    WHERE c.id = ANY(:ids)
""")


async def comprobar(tx: AsyncSession, casos: Sequence[Expediente]) -> dict[UUID, list[Precomprobacion]]:
    """The checks of each consumption."""
    return {id: comprobaciones(hechos) for id, hechos in (await hechos_de(tx, casos)).items()}


async def hechos_de(tx: AsyncSession, casos: Sequence[Expediente]) -> dict[UUID, Hechos]:
    """What the checks of each consumption look at now."""
    ids = [c.id for c in casos]
    if not ids:
        return {}
    consumos = list((await tx.execute(select(Consumo).where(col(Consumo.id).in_(ids)))).scalars())
    de_cupos = sorted({c.cupo_id for c in consumos})
    cupos = {c.id: c for c in (await tx.execute(select(Cupo).where(col(Cupo.id).in_(de_cupos)))).scalars()}
    saldos = await libro.saldos_de(tx, de_cupos)
    en_duda = await dudas_de(tx, [c.solicitud_id for c in cupos.values()])
    nits = {c.nit for c in consumos}
    estados = {e.nit: e.estado for e in (await tx.execute(select(Empresa).where(col(Empresa.nit).in_(nits)))).scalars()}
    contingentes = {codigo: await contingente_actual(tx, codigo) for codigo in {c.contingente for c in consumos}}
    detalle: dict[UUID, Any] = {f.id: f for f in await tx.execute(_DETALLE, {"ids": ids})}
    hechos = {}
    for c in consumos:
        fila, saldo, actual = detalle[c.id], saldos[c.cupo_id], contingentes[c.contingente]
        hechos[c.id] = Hechos(
            cupo=cupos[c.cupo_id].numero,
            cantidad_kg=c.cantidad_kg,
            comercial_kg=c.comercial_kg,
            asignado_kg=saldo.asignado,
            consumido_kg=saldo.consumido,
            reservado_kg=saldo.reservado,
            disponible_kg=saldo.disponible,
            reserva_kg=fila.reserva_kg,
            contingente=c.contingente,
            estado=actual.estado if actual else None,
            vigencia=(actual.vigencia_desde, actual.vigencia_hasta) if actual else None,
            hoy=reloj_legal.hoy(),
            factor=c.factor,
            factor_version=c.factor_version,
            factor_vigente=(Decimal(actual.factor), actual.factor_version) if actual else None,
            campos=c.campos,
            otros=[Embarque(**o) for o in fila.otros],
            veredicto=fila.veredicto or {},
            veredicto_en=fila.veredicto_en,
            empresa=c.nit,
            empresa_estado=estados.get(c.nit),
            cupo_en_duda=en_duda.get(cupos[c.cupo_id].solicitud_id),
        )
    return hechos
