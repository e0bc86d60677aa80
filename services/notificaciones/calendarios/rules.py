"""Deadlines written as iCalendar (RFC 5545)."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from icalendar import Alarm, Calendar, Event

from services.notificaciones.alertas.rules import VENCIDO, hitos
from shared.calendar import Calendario
from shared.clock import BOGOTA

DOMINIO = "plazos.contingentes.vuce.gov.co"
"""Right side of the UIDs: names what is announced, is never asked."""


@dataclass(frozen=True)
class Cita:
    """A deadline as an all-day event."""

    plazo_id: str
    secuencia: int
    """Grows with each change (RFC 5545, 3.8.7.4)."""
    titulo: str
    renglones: tuple[str, ...]
    """Lines of its description."""
    fecha: date
    actualizado_en: datetime
    cancelada: bool
    """Met or without object: a calendar program takes it away."""
    avisos: tuple[datetime, ...]
    """Instants of its alarms, aware."""

    def congelada(self) -> dict[str, Any]:
        """As JSON values, for a message that is written later."""
        return {
            **asdict(self),
            "fecha": self.fecha.isoformat(),
            "actualizado_en": self.actualizado_en.isoformat(),
            "avisos": [a.isoformat() for a in self.avisos],
        }

    @classmethod
    def de_congelada(cls, datos: Mapping[str, Any]) -> "Cita":
        """What `congelada` gave."""
        return cls(
            **{
                **datos,
                "renglones": tuple(datos["renglones"]),
                "fecha": date.fromisoformat(datos["fecha"]),
                "actualizado_en": datetime.fromisoformat(datos["actualizado_en"]),
                "avisos": tuple(datetime.fromisoformat(a) for a in datos["avisos"]),
            }
        )


def avisos_de(fecha: date, calendario: Calendario, distancias: Iterable[int], hora: int) -> tuple[datetime, ...]:
    """Instants at which a calendar program reminds: those of our own alerts up to the day itself.  # house rule"""
    return tuple(
        datetime.combine(h.dia, time(hora), tzinfo=BOGOTA)
        for h in hitos(fecha, calendario, distancias)
        if h.nombre != VENCIDO and h.dia <= fecha
    )


def cita(plazo: Mapping[str, Any], empresa: str, avisos: tuple[datetime, ...]) -> Cita:
    """The event of a row of `plazo`.

    Args:
        plazo: its columns.
        empresa: name of the company; empty where it goes without saying.
        avisos: see `avisos_de`.
    """
    de_quien = f" · {empresa}" if empresa else ""
    partes = [f"Caso {plazo['caso_numero']}{de_quien}.", f"Norma: {plazo['articulo']}."]
    if plazo["pasos"]:
        partes += ["Cómo se calculó:", *(f"{n}. {paso}" for n, paso in enumerate(plazo["pasos"], 1))]
    cancelada = plazo["estado"] != "abierto"
    if cancelada:
        partes.append(f"Este plazo ya no corre: {plazo['cierre'] or 'cumplido'}.")
    partes.append("Este aviso no es un acto administrativo; la fecha que obliga es la de su expediente.")
    return Cita(
        plazo_id=str(plazo["plazo_id"]),
        secuencia=int(plazo["version"]),
        titulo=f"{plazo['caso_numero']}: {plazo['nombre']}",
        renglones=tuple(partes),
        fecha=plazo["fecha"],
        actualizado_en=plazo["actualizado_en"],
        cancelada=cancelada,
        avisos=() if cancelada else avisos,
    )


def escribir(nombre: str, citas: Iterable[Cita], *, suelta: bool = False) -> bytes:
    """A calendar with one event for each deadline, always the same bytes for the same deadlines.

    Args:
        nombre: shown by calendar programs.
        suelta: for a file that is opened by hand and added once; else for a feed that programs read again.
    """
    calendario = Calendar()
    calendario.add("prodid", "-//Ministerio de Comercio, Industria y Turismo//Contingentes//ES")
    calendario.add("version", "2.0")
    calendario.add("method", "PUBLISH")
    calendario.add("calscale", "GREGORIAN")
    if not suelta:
        calendario.add("x-wr-calname", nombre)
        calendario.add("refresh-interval", timedelta(hours=6), parameters={"VALUE": "DURATION"})
        calendario.add("x-published-ttl", "PT6H")
    for una in citas:
        calendario.add_component(_evento(una))
    return bytes(calendario.to_ical())


def _evento(una: Cita) -> Event:
    evento = Event()
    evento.add("uid", f"{una.plazo_id}@{DOMINIO}")
    # What is published has no revision of its own besides the deadline's: its stamp is that of the last change.
    evento.add("dtstamp", una.actualizado_en.astimezone(UTC))
    evento.add("last-modified", una.actualizado_en.astimezone(UTC))
    evento.add("sequence", una.secuencia)
    evento.add("summary", una.titulo)
    evento.add("description", "\n".join(una.renglones))
    evento.add("dtstart", una.fecha)
    evento.add("dtend", una.fecha + timedelta(days=1))
    evento.add("transp", "TRANSPARENT")
    evento.add("status", "CANCELLED" if una.cancelada else "CONFIRMED")
    for instante in una.avisos:
        alarma = Alarm()
        alarma.add("action", "DISPLAY")
        alarma.add("description", una.titulo)
        alarma.add("trigger", instante.astimezone(UTC), parameters={"VALUE": "DATE-TIME"})
        evento.add_component(alarma)
    return evento
