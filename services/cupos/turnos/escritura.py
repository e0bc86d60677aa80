"""What a run of a line writes about itself and its turns, each in one statement."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import UUID as PG_UUID
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import BigInteger, Boolean, Text

from services.cupos.turnos.lectura import Fila
from services.cupos.turnos.reglas import ReglasDeFila
from services.cupos.turnos.rules import Hecho

_TANDA = text("""
    INSERT INTO turno_tanda (contingente, grupo, tanda, libre_kg, por_turno, ultima_parcial, legal_en)
    VALUES (:contingente, :grupo, :tanda, :libre, :por_turno, :ultima, :ahora)
""")
_TURNOS = text("""
    UPDATE turno t SET estado = l.estado, motivo = l.motivo, tanda = coalesce(t.tanda, l.tanda), reserva = l.reserva,
        reservado_kg = l.kg, cedido_en = CASE WHEN l.cede THEN CAST(:ahora AS timestamptz) END
    FROM unnest(:numeros, :estados, :motivos, :tandas, :reservas, :kgs, :ceden)
        AS l (numero, estado, motivo, tanda, reserva, kg, cede)
    WHERE t.numero = l.numero
""").bindparams(
    *(bindparam(n, type_=ARRAY(BigInteger)) for n in ("numeros", "tandas", "kgs")),
    *(bindparam(n, type_=ARRAY(Text)) for n in ("estados", "motivos")),
    bindparam("reservas", type_=ARRAY(PG_UUID(as_uuid=True))),
    bindparam("ceden", type_=ARRAY(Boolean)),
)
_HECHOS = text("""
    INSERT INTO turno_hecho (turno, tanda, hecho, kg, motivo, legal_en)
    SELECT h.turno, :tanda, h.hecho, h.kg, h.motivo, :ahora
    FROM unnest(:turnos, :hechos, :kgs, :motivos) WITH ORDINALITY AS h (turno, hecho, kg, motivo, n) ORDER BY h.n
""").bindparams(
    *(bindparam(n, type_=ARRAY(BigInteger)) for n in ("turnos", "kgs")),
    *(bindparam(n, type_=ARRAY(Text)) for n in ("hechos", "motivos")),
)

DeTurno = tuple[int, str, str | None, int | None, UUID | None, int, bool]
"""Number, state, reason, run, reservation, kilograms reserved, and whether it yields."""
DeHecho = tuple[int, Hecho, int, str | None]
"""Turn, fact, kilograms and reason."""


async def abrir_tanda(
    tx: AsyncSession, fila: Fila, tanda: int, libre_kg: int, reglas: ReglasDeFila, ahora: datetime
) -> None:
    """Write what a run has to share out and by which rule, before any of its facts."""
    valores = {"tanda": tanda, "libre": libre_kg, "por_turno": reglas.por_turno, "ultima": reglas.ultima_parcial}
    await tx.execute(_TANDA, fila.de | valores | {"ahora": ahora})


async def guardar_turnos(tx: AsyncSession, filas: Sequence[DeTurno], ahora: datetime) -> None:
    """Leave each turn as the run decided."""
    if filas:
        nombres = ("numeros", "estados", "motivos", "tandas", "reservas", "kgs", "ceden")
        columnas = dict(zip(nombres, map(list, zip(*filas, strict=True)), strict=True))
        await tx.execute(_TURNOS, columnas | {"ahora": ahora})


async def guardar_hechos(tx: AsyncSession, tanda: int, hechos: Sequence[DeHecho], ahora: datetime) -> None:
    """Write the facts of a run in the journal, in order."""
    if hechos:
        nombres = ("turnos", "hechos", "kgs", "motivos")
        columnas = dict(zip(nombres, map(list, zip(*hechos, strict=True)), strict=True))
        await tx.execute(_HECHOS, columnas | {"tanda": tanda, "ahora": ahora})
