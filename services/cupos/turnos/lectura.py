"""What a run of a line reads: the turns that are new, those that lack something, those whose verdict is late."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.cupos.contingentes.libro import ASIGNADO, DISPONIBLE, referencia
from services.cupos.turnos.entrada import Nuevo
from services.cupos.turnos.reglas import ReglasDeFila
from services.cupos.turnos.rules import EnFila
from shared.ledger import cuenta_de

_NUEVOS = text("""
    SELECT t.numero, t.solicitud, t.formulario, t.orden_en, t.cantidad_kg, t.recibido_en, t.veredicto_id, t.sha256,
        t.quien, t.act, t.archivo, s.nit, s.radicado
    FROM turno t JOIN solicitud s ON s.id = t.solicitud
    WHERE t.contingente = :contingente AND t.grupo = :grupo
        AND t.estado = 'recibido' AND t.orden_en <= :corte
    ORDER BY t.orden_en, t.numero LIMIT :limite
""")
_LES_FALTA = text("""
    SELECT t.numero, t.solicitud, t.orden_en, t.cantidad_kg, t.reservado_kg, t.reserva, t.estado, t.cedido_en
    FROM turno t WHERE t.contingente = :contingente AND t.grupo = :grupo
        AND t.estado IN ('en_validacion', 'en_espera', 'en_estudio')
        AND t.reservado_kg < t.cantidad_kg
        AND (t.cedido_en IS NULL OR t.estado <> 'en_validacion')
        AND (CAST(:cabe AS bigint) IS NULL OR t.cantidad_kg - t.reservado_kg <= CAST(:cabe AS bigint))
    ORDER BY t.orden_en, t.numero LIMIT :limite
""")
_VENCIDOS = text("""
    SELECT t.numero, t.solicitud, t.orden_en, t.cantidad_kg, t.reservado_kg, t.reserva, t.estado, t.cedido_en
    FROM turno t WHERE t.contingente = :contingente AND t.grupo = :grupo
        AND t.estado = 'en_validacion' AND t.reserva IS NOT NULL
        AND t.recibido_en <= :limite_de_recibo
    ORDER BY t.orden_en, t.numero LIMIT :limite
""")
_VUELVEN = text("""
    SELECT t.numero, t.solicitud, t.orden_en, t.cantidad_kg, t.reservado_kg, t.reserva, t.estado, t.cedido_en
    FROM turno t WHERE t.contingente = :contingente AND t.grupo = :grupo
        AND t.cedido_en IS NOT NULL AND t.estado IN ('en_espera', 'en_estudio')
    ORDER BY t.orden_en, t.numero LIMIT :limite
""")
_OTRA_VEZ = text("""
    SELECT t.numero, t.solicitud, t.orden_en, t.cantidad_kg, t.reservado_kg, t.reserva, t.estado, t.cedido_en
    FROM turno t WHERE t.numero = ANY(:numeros) ORDER BY t.orden_en, t.numero
""")
_RECIBIDOS = text("SELECT numero FROM turno WHERE numero = ANY(:numeros) AND estado = 'recibido'")
_FORMULARIOS = text("SELECT id, formulario FROM solicitud WHERE id = ANY(:ids)")


@dataclass(frozen=True)
class Fila:
    """The line of a group as a run takes it."""

    contingente: str
    grupo: str
    corte: datetime | None
    tanda: int
    corrida_en: datetime | None

    @property
    def de(self) -> dict[str, str]:
        return {"contingente": self.contingente, "grupo": self.grupo}

    @property
    def disponible(self) -> UUID:
        """Account of the ledger."""
        return cuenta_de(DISPONIBLE, referencia(self.contingente, self.grupo))

    @property
    def asignado(self) -> UUID:
        """Account of the ledger."""
        return cuenta_de(ASIGNADO, referencia(self.contingente, self.grupo))


@dataclass(frozen=True)
class Viejo:
    """A turn that is in the line already."""

    numero: int
    solicitud: UUID
    orden_en: datetime
    cantidad_kg: int
    reservado_kg: int
    reserva: UUID | None
    estado: str
    cedido_en: datetime | None

    @property
    def en_fila(self) -> EnFila:
        return EnFila(self.numero, self.orden_en, self.cantidad_kg, self.reservado_kg)


async def nuevos(tx: AsyncSession, fila: Fila, limite: int) -> list[Nuevo]:
    """Turns received up to the cut that have not entered, in order."""
    if fila.corte is None:
        return []
    return [Nuevo(*f) for f in await tx.execute(_NUEVOS, fila.de | {"corte": fila.corte, "limite": limite})]


async def les_falta(tx: AsyncSession, fila: Fila, limite: int, *, cabe: int | None = None) -> list[Viejo]:
    """Turns that lack something and may have it, in order; with `cabe`, those that lack at most so much."""
    return await _viejos(tx, _LES_FALTA, fila.de | {"limite": limite, "cabe": cabe})


async def vencidos(tx: AsyncSession, fila: Fila, reglas: ReglasDeFila, ahora: datetime, limite: int) -> list[Viejo]:
    """Turns with something reserved whose verdict is later than the maximum."""
    recibo = ahora - timedelta(minutes=reglas.validacion_maxima_minutos)
    return await _viejos(tx, _VENCIDOS, fila.de | {"limite": limite, "limite_de_recibo": recibo})


async def vuelven(tx: AsyncSession, fila: Fila, limite: int) -> list[Viejo]:
    """Turns that had yielded and whose signature was accepted afterwards: they take their place again."""
    return await _viejos(tx, _VUELVEN, fila.de | {"limite": limite})


async def otra_vez(tx: AsyncSession, viejos: Sequence[Viejo]) -> list[Viejo]:
    """The same turns as they are now."""
    return await _viejos(tx, _OTRA_VEZ, {"numeros": [v.numero for v in viejos]})


async def aun_recibidos(tx: AsyncSession, entran: Sequence[Nuevo]) -> tuple[set[int], set[int]]:
    """Which turns still wait to enter, and which of them with the form that their locked request has."""
    if not entran:
        return set(), set()
    siguen = set((await tx.execute(_RECIBIDOS, {"numeros": [n.numero for n in entran]})).scalars())
    formularios = {f.id: f.formulario for f in await tx.execute(_FORMULARIOS, {"ids": [n.solicitud for n in entran]})}
    return siguen, {n.numero for n in entran if n.numero in siguen and formularios[n.solicitud] == n.formulario}


async def _viejos(tx: AsyncSession, consulta: TextClause, parametros: dict[str, Any]) -> list[Viejo]:
    return [Viejo(*f) for f in await tx.execute(consulta, parametros)]
