"""A request's place in its line, explained in sentences that a person can check. Nobody else is named."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.cupos.cantidades import Unidad, escrita
from services.cupos.contingentes.models import Contingente
from services.cupos.turnos.models import VIVOS, Turno
from services.cupos.turnos.service import antes_en_fila, ultimo_turno
from shared.calendar import en_palabras
from shared.clock import BOGOTA
from shared.http import Problema

_HECHOS = text("""
    SELECT h.hecho, h.kg, h.motivo, h.legal_en, d.libre_kg, d.por_turno, coalesce((
            SELECT sum(a.kg) FROM turno_hecho a
            WHERE a.tanda = h.tanda AND a.hecho IN ('entra', 'reserva') AND a.id < h.id
                AND a.turno IN (SELECT o.numero FROM turno o WHERE o.contingente = t.contingente AND o.grupo = t.grupo)
        ), 0)::bigint AS a_otros_kg
    FROM turno_hecho h JOIN turno t ON t.numero = h.turno
    LEFT JOIN turno_tanda d ON d.contingente = t.contingente AND d.grupo = t.grupo AND d.tanda = h.tanda
    WHERE h.turno = :turno ORDER BY h.id
""")


@dataclass(frozen=True)
class Lugar:
    """The last turn of a request, who comes before it in the line, and what happened to it."""

    turno: Turno
    unidad: Unidad
    antes: int
    antes_kg: int
    frases: tuple[str, ...]


async def explicar(tx: AsyncSession, solicitud_id: UUID) -> Lugar:
    """The place of a request's last turn.

    Raises:
        Problema: `no-encontrado` if no signed form has been received.
    """
    turno = await ultimo_turno(tx, solicitud_id)
    if turno is None:
        raise Problema("no-encontrado", "No se ha recibido ningún formulario firmado.")
    unidad: Unidad = (await tx.get_one(Contingente, turno.contingente)).unidad  # type: ignore[assignment] # by a CHECK
    antes, antes_kg = await antes_en_fila(tx, turno)

    def dicho(kg: int) -> str:
        return escrita(kg, unidad)

    frases = [
        f"El formulario firmado se recibió completo el {_instante(turno.recibido_en)} y tomó el turno {turno.numero}.",
    ]
    if turno.orden_en > turno.llegada_en:
        frases.append(
            "Se registró cuando el orden de los turnos anteriores ya estaba cerrado: cuenta desde ese cierre,"
            f" el {_instante(turno.orden_en)}."
        )
    if turno.estado == "recibido":
        frases.append("Entrará en la fila en un instante, después de los que llegaron antes.")
    for h in await tx.execute(_HECHOS, {"turno": turno.numero}):
        cuando = _instante(h.legal_en)
        match h.hecho:
            case "entra" if not h.por_turno:
                frases.append("El turno deja constancia de la recepción: este grupo no se asigna por orden de llegada.")
            case "entra" | "reserva":
                quedaban = max(h.libre_kg - h.a_otros_kg, 0)
                frases.append(_de_reserva(cuando, dicho(quedaban), dicho(h.kg) if h.kg else None))
            case "no_entra":
                frases.append(f"No entró en la fila: {h.motivo}")
            case "cede":
                frases.append(
                    f"El {cuando} cedió {dicho(h.kg)} a los siguientes, porque la validación de la firma pasó del"
                    " tiempo máximo; conserva su lugar."
                )
            case "vuelve":
                frases.append(f"El {cuando} volvió a su lugar en la fila, con la firma aceptada.")
            case "sale":
                frases.append(f"El {cuando} salió de la fila: {h.motivo}.")
    if turno.estado in VIVOS:
        if antes:
            quienes = "Hay una solicitud" if antes == 1 else f"Hay {antes} solicitudes"
            piden = "pide" if antes == 1 else "piden"
            frases.append(f"{quienes} con turno anterior y sin decidir en este grupo; {piden} {dicho(antes_kg)}.")
        else:
            frases.append("Ninguna solicitud sin decidir de este grupo tiene un turno anterior.")
        falta = turno.cantidad_kg - turno.reservado_kg
        if turno.reservado_kg > 0 and falta:
            frases.append(
                f"De los {dicho(turno.cantidad_kg)} pedidos tiene reservados {dicho(turno.reservado_kg)}: se puede"
                " aprobar a lo sumo esa cantidad, salvo que se libere más."
            )
    return Lugar(turno, unidad, antes, antes_kg, tuple(frases))


def _de_reserva(cuando: str, quedaban: str, reservado: str | None) -> str:
    if reservado is None:
        return f"Al llegar su turno, el {cuando}, quedaban {quedaban} por repartir y no se le pudo reservar nada."
    return f"El {cuando}, al llegar su turno, quedaban {quedaban} por repartir y se le reservaron {reservado}."


def _instante(instante: datetime) -> str:
    local = instante.astimezone(BOGOTA)
    return f"{en_palabras(local.date())} a las {local:%H:%M:%S},{local.microsecond // 1000:03d}"
