"""Everything of a cupo on one line of time: the movements of its ledger and the steps of its cases."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from services.consumo.cupos import libro
from services.consumo.linea.rules import frase_de_movimiento, frase_de_paso
from shared.http.paginacion import Paginacion, paginar

# A step that moves kilograms is told by its movement, with the reason that the step gave; other steps by themselves.
_LINEA = """
    WITH movimientos AS (
        SELECT a.numero, a.instante, t.causa, t.cantidad, a.asentado - a.por_salir AS disponible_kg,
               coalesce(t.datos, '{}') AS datos,
               coalesce(t.datos ->> 'consumo', r.datos ->> 'consumo', t.datos ->> 'anulacion')::uuid AS caso
        FROM libro_asientos a JOIN libro_transferencias t ON t.id = a.transferencia
        LEFT JOIN libro_transferencias r ON r.id = t.reserva
        WHERE a.cuenta = :disponible
    ), casos AS (
        SELECT id AS caso, NULL::uuid AS cqe FROM consumo WHERE cupo_id = :cupo
        UNION ALL SELECT q.id, q.id FROM cqe q JOIN consumo o ON o.id = q.consumo_id WHERE o.cupo_id = :cupo
        UNION ALL SELECT id, cqe_id FROM anulacion WHERE cupo_id = :cupo
        UNION ALL SELECT id, cqe_id FROM dex WHERE cupo_id = :cupo
    ), pasos AS (
        SELECT h.*, e.tipo, coalesce(e.numero, q.numero) AS numero_del_caso, q.numero AS cqe
        FROM casos c JOIN expediente e ON e.id = c.caso JOIN expediente_historia h ON h.expediente = c.caso
        LEFT JOIN cqe q ON q.id = c.cqe
        WHERE h.accion NOT IN ('asignar', 'soltar', 'fijar_vencimiento', 'recordar')
          AND NOT (e.tipo = 'consumo' AND (
              h.accion IN ('recibir_firmado', 'aprobar', 'negar', 'revocar_firma')
              OR (h.accion = 'vencer' AND h.desde = 'en_espera_informacion')
              OR (h.accion = 'veredicto' AND h.hacia = 'radicado')
              OR (h.accion = 'desistir' AND h.desde IN ('en_validacion', 'enviado', 'en_espera_informacion'))))
          AND NOT (e.tipo = 'anulacion' AND h.accion = 'aprobar')
    )
    SELECT m.instante, 'm' || lpad(m.numero::text, 12, '0') AS clave, 'movimiento' AS tipo, m.causa AS accion,
           '' AS hacia, m.caso, e.numero, NULL AS cqe, h.motivo,
           m.datos ->> 'referencia' AS referencia, m.datos ->> 'causa' AS origen, m.cantidad, m.disponible_kg
    FROM movimientos m LEFT JOIN expediente e ON e.id = m.caso
    LEFT JOIN LATERAL (
        SELECT x.motivo FROM expediente_historia x
        WHERE x.expediente = m.caso AND x.legal_en <= m.instante
          AND x.accion = CASE m.causa WHEN 'consumo.firma_rechazada' THEN 'veredicto'
                         ELSE split_part(m.causa, '.', 2) END
        ORDER BY x.version DESC LIMIT 1
    ) h ON true
    UNION ALL
    SELECT p.legal_en, 'h' || p.expediente || lpad(p.version::text, 9, '0'), p.tipo, p.accion, p.hacia, p.expediente,
           p.numero_del_caso, p.cqe, p.motivo, NULL, NULL, NULL, NULL
    FROM pasos p
"""
# The balance after a step is that of the last movement up to its instant.
_SALDOS = sa.text("""
    SELECT i AS instante, coalesce((
        SELECT a.asentado - a.por_salir FROM libro_asientos a WHERE a.cuenta = :disponible AND a.instante <= i
        ORDER BY a.instante DESC, a.numero DESC LIMIT 1
    ), 0) AS kg FROM unnest(CAST(:instantes AS timestamptz[])) AS i
""")
_CAMPOS: dict[str, Any] = {
    "instante": sa.DateTime(timezone=True),
    "clave": sa.Text,
    "tipo": sa.Text,
    "accion": sa.Text,
    "hacia": sa.Text,
    "caso": sa.Uuid,
    "numero": sa.Text,
    "cqe": sa.Text,
    "motivo": sa.Text,
    "referencia": sa.Text,
    "origen": sa.Text,
    "cantidad": sa.BigInteger,
    "disponible_kg": sa.BigInteger,
}


@dataclass(frozen=True)
class Suceso:
    """Something that happened to the cupo; kilograms of the quota. `disponible_kg` is the balance after it."""

    instante: datetime
    tipo: str
    """`movimiento`, or the kind of case: `consumo`, `cqe`, `anulacion`, `dex`."""
    accion: str
    frase: str
    caso: UUID | None
    numero: str | None
    motivo: str | None
    kg: int | None
    disponible_kg: int


async def linea_de(tx: AsyncSession, cupo: UUID, pedida: Paginacion) -> tuple[list[Suceso], str | None]:
    """A page of what happened to a cupo, newest first, and the next cursor."""
    disponible, _ = libro.cuentas_de(cupo)
    consulta = sa.text(_LINEA).bindparams(
        sa.bindparam("disponible", disponible, type_=sa.Uuid), sa.bindparam("cupo", cupo, type_=sa.Uuid)
    )
    tabla = consulta.columns(**_CAMPOS).subquery("linea")
    orden = (tabla.c.instante, tabla.c.clave)
    filas, siguiente = await paginar(tx, sa.select(tabla), orden, pedida, descendente=True)
    instantes = sorted({f.instante for f in filas if f.disponible_kg is None})
    leidos = await tx.execute(_SALDOS, {"disponible": disponible, "instantes": instantes})
    saldos = {saldo.instante: saldo.kg for saldo in leidos.all()}
    return [_suceso(f, saldos) for f in filas], siguiente


def _suceso(f: Any, saldos: dict[datetime, int]) -> Suceso:
    if f.tipo == "movimiento":
        frase = frase_de_movimiento(f.accion, kg=f.cantidad, numero=f.numero, referencia=f.referencia, origen=f.origen)
    else:
        frase = frase_de_paso(f.tipo, f.accion, f.hacia, numero=f.numero, cqe=f.cqe)
    kg = saldos[f.instante] if f.disponible_kg is None else f.disponible_kg
    return Suceso(f.instante, f.tipo, f.accion, frase, f.caso, f.numero, f.motivo, f.cantidad, kg)
