"""Reading what the checks of some requests look at: a fixed number of queries however many they are."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.cupos.contingentes.historia import clase_de
from services.cupos.contingentes.libro import saldos_de_grupos
from services.cupos.contingentes.models import Contingente, Grupo
from services.cupos.contingentes.rules import (
    hay_topes,
    lote_minimo,
    metodo_en,
    tope_del_contingente_kg,
    tope_kg,
    ventana_en,
)
from services.cupos.contingentes.schemas import DatosContingente
from services.cupos.referencias.models import Empresa
from services.cupos.revision.rules import Hechos, Uso
from services.cupos.solicitudes.anexos import ANEXO
from services.cupos.solicitudes.models import Solicitud
from services.cupos.turnos.models import VIVOS
from shared.clock import reloj_legal
from shared.expedientes import Expediente

_DETALLE = text("""
    SELECT s.id, t.numero AS turno, coalesce(t.reservado_kg, 0) AS reservado_kg, a.clases, v.datos AS veredicto,
        v.legal_en AS veredicto_en, f.formas, u.*
    FROM solicitud s
    LEFT JOIN LATERAL (
        SELECT numero, reservado_kg FROM turno t WHERE t.solicitud = s.id AND t.estado = ANY(:vivos)
        ORDER BY numero DESC LIMIT 1
    ) t ON true
    CROSS JOIN LATERAL (
        SELECT coalesce(array_agg(substr(a.clase, :n)), '{}') AS clases FROM expediente_adjunto a
        WHERE a.expediente = s.id AND starts_with(a.clase, :anexo)
            AND NOT EXISTS (SELECT FROM adjunto_retirado r WHERE r.adjunto = a.id)
    ) a
    LEFT JOIN LATERAL (
        SELECT h.legal_en, h.datos || coalesce((
                SELECT jsonb_build_object('desconocida_en', d.datos -> 'desconocida_en') FROM expediente_historia d
                WHERE d.expediente = h.expediente AND d.accion = 'desconocer_firma'
                    AND d.datos ->> 'veredicto_id' = h.datos ->> 'veredicto_id'
                LIMIT 1), '{}') AS datos
        FROM expediente_historia h WHERE h.expediente = s.id AND h.accion = 'veredicto'
        ORDER BY h.version DESC LIMIT 1
    ) v ON true
    CROSS JOIN LATERAL (
        SELECT coalesce(jsonb_agg(forma ORDER BY formulario), '[]') AS formas FROM (
            SELECT formulario, forma FROM solicitud_formulario f WHERE f.solicitud = s.id
            ORDER BY formulario DESC LIMIT 2) f
    ) f
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(kg) FILTER (WHERE asignado), 0)::bigint AS asignado,
            coalesce(sum(kg) FILTER (WHERE asignado AND grupo = s.grupo), 0)::bigint AS asignado_grupo,
            coalesce(sum(kg) FILTER (WHERE NOT asignado), 0)::bigint AS en_curso,
            coalesce(sum(kg) FILTER (WHERE NOT asignado AND grupo = s.grupo), 0)::bigint AS en_curso_grupo
        FROM (
            -- As `cupo_vigente` says, of these only: a view that groups is added up whole.
            SELECT true AS asignado, c.grupo, c.cantidad_kg + coalesce((SELECT sum(m.kg) FROM cupo_movimiento m
                WHERE m.cupo = c.id AND m.estado = 'hecho'), 0) AS kg
            FROM cupo c WHERE c.contingente = s.contingente AND c.nit = s.nit
            UNION ALL
            SELECT false, t.grupo, t.cantidad_kg FROM turno t JOIN solicitud o ON o.id = t.solicitud
            WHERE o.contingente = s.contingente AND o.nit = s.nit AND o.id <> s.id AND t.estado = ANY(:vivos)
        ) todo
    ) u
    WHERE s.id = ANY(:ids)
""")


async def hechos_de(
    tx: AsyncSession, casos: Sequence[Expediente], aprobar_kg: Mapping[UUID, int] | None = None
) -> dict[UUID, Hechos]:
    """What the checks of each request look at now.

    Args:
        aprobar_kg: kilograms that would be approved, where it is not all that was asked for.
    """
    ids = [c.id for c in casos]
    if not ids:
        return {}
    leidas = (await tx.execute(select(Solicitud).where(col(Solicitud.id).in_(ids)))).scalars()
    solicitudes = {s.id: s for s in leidas}
    codigos, nits = {s.contingente for s in solicitudes.values()}, {s.nit for s in solicitudes.values()}
    contingentes = {
        c.codigo: c
        for c in (await tx.execute(select(Contingente).where(col(Contingente.codigo).in_(codigos)))).scalars()
    }
    datos = {codigo: DatosContingente.model_validate(c.datos) for codigo, c in contingentes.items()}
    grupos = {
        (g.contingente, g.codigo): g
        for g in (await tx.execute(select(Grupo).where(col(Grupo.contingente).in_(codigos)))).scalars()
    }
    estados = {e.nit: e.estado for e in (await tx.execute(select(Empresa).where(col(Empresa.nit).in_(nits)))).scalars()}
    disponible = {}
    for codigo in codigos:
        de = sorted({s.grupo for s in solicitudes.values() if s.contingente == codigo})
        for grupo, saldo in (await saldos_de_grupos(tx, codigo, de)).items():
            disponible[codigo, grupo] = saldo.disponible_kg
    parametros = {"ids": ids, "vivos": list(VIVOS), "anexo": ANEXO, "n": len(ANEXO) + 1}
    detalle = {f.id: f for f in await tx.execute(_DETALLE, parametros)}
    hechos = {}
    for id, s in solicitudes.items():
        fila, c, d = detalle[id], contingentes[s.contingente], datos[s.contingente]
        momento = s.recibido_en or reloj_legal.ahora()
        ventana = ventana_en(d, momento)
        hechos[id] = Hechos(
            unidad=d.unidad,
            pedido_kg=(aprobar_kg or {}).get(id, s.cantidad_kg),
            recibida=s.recibido_en,
            ventana=(ventana.desde, ventana.hasta),
            contingente=c.codigo,
            estado=c.estado,
            vigencia_hasta=c.vigencia_hasta,
            hoy=reloj_legal.hoy(),
            grupo=s.grupo,
            bloqueo=grupos[s.contingente, s.grupo].bloqueo_motivo,
            metodo=metodo_en(d, s.grupo, momento),
            lote_minimo_kg=lote_minimo(d, s.grupo),
            solicitado_kg=s.cantidad_kg,
            topes=await _topes(tx, d, s, fila),
            turno=fila.turno,
            reservado_kg=fila.reservado_kg,
            disponible_kg=disponible[s.contingente, s.grupo],
            exigidos={a.clase: a.nombre for a in d.adjuntos if a.obligatorio},
            presentes=frozenset(fila.clases),
            veredicto=fila.veredicto or {},
            veredicto_en=fila.veredicto_en,
            empresa=s.nit,
            empresa_estado=estados.get(s.nit),
            formas=fila.formas,
        )
    return hechos


async def _topes(tx: AsyncSession, datos: DatosContingente, s: Solicitud, fila: Row[Any]) -> list[Uso]:
    if not hay_topes(datos, s.grupo):
        return []
    clase = await clase_de(tx, s.contingente, s.nit)
    del_grupo, de_todo = tope_kg(datos, s.grupo, clase), tope_del_contingente_kg(datos, clase)
    usos = []
    if del_grupo is not None:
        usos.append(Uso(del_grupo, fila.asignado_grupo, fila.en_curso_grupo, f"en el grupo {s.grupo}"))
    if de_todo is not None:
        usos.append(Uso(de_todo, fila.asignado, fila.en_curso, "en todo el contingente"))
    return usos
