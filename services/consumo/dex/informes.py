"""What is used and what is missing: utilisation of quotas, certificates without declarations."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.consumo.cupos import libro
from services.consumo.cupos.models import Cupo
from services.consumo.cupos.service import consulta_de_cupos
from services.consumo.dex.models import Credito
from shared.http.paginacion import Paginacion, paginar
from shared.identity import Principal, exigir_empresa

_PENDIENTES = """
    WITH regla AS (
        SELECT DISTINCT ON (codigo) codigo, (datos ->> 'dex_limite')::date AS limite
        FROM contingente ORDER BY codigo, version DESC
    ), declarado AS (
        SELECT d.cqe_id, sum(d.comercial_kg)::bigint AS kg, count(*) AS cuantas
        FROM dex d JOIN expediente x ON x.id = d.id
        WHERE d.en_pie AND x.estado IN ('presentada', 'verificada')
          AND NOT EXISTS (SELECT FROM dex n JOIN expediente y ON y.id = n.id
              WHERE n.reemplaza_a = d.id AND n.en_pie AND y.estado IN ('presentada', 'verificada'))
        GROUP BY d.cqe_id
    )
    SELECT q.id, q.numero, q.nit, q.contingente, e.estado, q.comercial_kg, coalesce(d.kg, 0)::bigint AS declarado_kg,
           coalesce(d.cuantas, 0)::bigint AS declaraciones, coalesce(c.verificado_kg, 0)::bigint AS verificado_kg,
           r.limite, q.emitido_en, coalesce(r.limite, DATE '9999-12-30') AS orden
    FROM cqe q JOIN expediente e ON e.id = q.id JOIN regla r ON r.codigo = q.contingente
    LEFT JOIN declarado d ON d.cqe_id = q.id LEFT JOIN credito_de_cqe c ON c.cqe_id = q.id
    WHERE q.emitido_en IS NOT NULL AND e.estado NOT IN ('anulado', 'revocado') AND c.cierre_id IS NULL
      AND coalesce(d.kg, 0) < q.comercial_kg
"""


@dataclass(frozen=True)
class Pendiente:
    """A certificate that declarations do not cover; commercial kilograms."""

    cqe_id: UUID
    numero: str
    nit: str
    contingente: str
    estado: str
    comercial_kg: int
    declarado_kg: int
    declaraciones: int
    verificado_kg: int
    limite: date | None
    emitido_en: datetime


async def pendientes(
    tx: AsyncSession,
    quien: Principal,
    *,
    empresa: str | None,
    contingente: str | None,
    vencidos_al: date | None,
    sin_ninguna: bool,
    pedida: Paginacion,
) -> tuple[list[Pendiente], str | None]:
    """Certificates that declarations do not cover, by the last day to file; and the next cursor.

    Raises:
        Problema: `no-encontrado` for a company out of the caller's reach.
    """
    campos: dict[str, Any] = {"id": sa.Uuid, "numero": sa.Text, "nit": sa.Text, "contingente": sa.Text}
    campos |= {"estado": sa.Text, "comercial_kg": sa.BigInteger, "declarado_kg": sa.BigInteger}
    campos |= {"declaraciones": sa.BigInteger, "verificado_kg": sa.BigInteger, "limite": sa.Date}
    campos |= {"emitido_en": sa.DateTime(timezone=True), "orden": sa.Date}
    tabla = sa.text(_PENDIENTES).columns(**campos).subquery("pendientes")
    consulta = sa.select(tabla)
    if empresa is not None:
        exigir_empresa(quien, empresa)
        consulta = consulta.where(tabla.c.nit == empresa)
    elif not quien.es_interno:
        consulta = consulta.where(tabla.c.nit.in_(sorted(quien.empresas)))
    if contingente is not None:
        consulta = consulta.where(tabla.c.contingente == contingente)
    if vencidos_al is not None:
        consulta = consulta.where(tabla.c.limite < vencidos_al)
    if sin_ninguna:
        consulta = consulta.where(tabla.c.declaraciones == 0)
    filas, siguiente = await paginar(tx, consulta, (tabla.c.orden, tabla.c.id), pedida)
    return [Pendiente(*fila[:-1]) for fila in filas], siguiente


@dataclass(frozen=True)
class Utilizacion:
    """Of a cupo, in quota kilograms: assigned net of what was given back, certified, and verified as shipped."""

    cupo: Cupo
    asignado_kg: int
    certificado_kg: int
    verificado_kg: int


async def utilizacion_de(tx: AsyncSession, cupos: list[Cupo]) -> list[Utilizacion]:
    """Utilisation of each quota: verified declarations over net assigned."""
    ids = [c.id for c in cupos]
    saldos = await libro.saldos_de(tx, ids)
    suma = (
        sa.select(col(Credito.cupo_id), sa.func.sum(Credito.acreditado_kg))
        .where(col(Credito.cupo_id).in_(ids))
        .group_by(col(Credito.cupo_id))
    )
    verificado = {cupo: int(kg) for cupo, kg in (await tx.execute(suma)).all()}
    return [Utilizacion(c, saldos[c.id].asignado, saldos[c.id].consumido, verificado.get(c.id, 0)) for c in cupos]


async def utilizacion(
    tx: AsyncSession, quien: Principal, *, empresa: str | None, contingente: str | None, pedida: Paginacion
) -> tuple[list[Utilizacion], str | None]:
    """A page of the quotas that the caller may see, newest first, each with its utilisation; and the next cursor.

    Raises:
        Problema: `no-encontrado` for a company out of the caller's reach.
    """
    consulta = consulta_de_cupos(quien, nit=empresa, contingente=contingente)
    orden = (col(Cupo.asignado_en), col(Cupo.id))
    cupos, siguiente = await paginar(tx, consulta, orden, pedida, descendente=True)
    return await utilizacion_de(tx, list(cupos)), siguiente
