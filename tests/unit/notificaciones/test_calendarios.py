"""Deadlines as iCalendar, read with another library than the one that writes them."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import vobject

from services.notificaciones.calendarios.rules import Cita, avisos_de, cita, escribir
from shared.calendar import Calendario

CALENDARIO = Calendario.de_correcciones(0, (), (), ())
ID = UUID("0193aaaa-0000-7000-8000-000000000001")
PLAZO: dict[str, Any] = {
    "plazo_id": ID,
    "version": 3,
    "caso_numero": "GAR-172-2026-4",
    "nombre": "Presentar el estudio, con «comas»; y punto y coma",
    "articulo": "art. 28",
    "fecha": date(2026, 12, 21),
    "pasos": ["Aceptación: 20 de junio de 2025.", "Más 18 meses; " + "una línea muy larga " * 8],
    "estado": "abierto",
    "cierre": "",
    "actualizado_en": datetime(2026, 11, 21, 19, 5, tzinfo=UTC),
}


def eventos(crudo: bytes) -> list[Any]:
    return list(vobject.readOne(crudo.decode()).vevent_list)


def test_un_plazo_se_lee_con_otra_biblioteca() -> None:
    avisos = avisos_de(PLAZO["fecha"], CALENDARIO, (5, 1, 0), 7)
    crudo = escribir("Plazos", [cita(PLAZO, "Ingenio", avisos)])
    assert all(len(linea) <= 75 for linea in crudo.split(b"\r\n"))
    (evento,) = eventos(crudo)
    assert evento.uid.value == f"{ID}@plazos.contingentes.vuce.gov.co"
    assert (evento.sequence.value, evento.status.value) == ("3", "CONFIRMED")
    assert evento.summary.value == f"GAR-172-2026-4: {PLAZO['nombre']}"
    assert (evento.dtstart.value, evento.dtend.value) == (date(2026, 12, 21), date(2026, 12, 22))
    assert "1. Aceptación: 20 de junio de 2025.\n2. Más 18 meses; una" in evento.description.value
    assert [a.trigger.value for a in evento.valarm_list] == [
        datetime(2026, 12, 14, 12, tzinfo=UTC),
        datetime(2026, 12, 18, 12, tzinfo=UTC),
        datetime(2026, 12, 21, 12, tzinfo=UTC),
    ]


def test_lo_movido_conserva_su_uid_y_sube_su_secuencia_y_lo_cumplido_se_cancela() -> None:
    antes = eventos(escribir("Plazos", [cita(PLAZO, "", ())]))[0]
    movido = eventos(escribir("Plazos", [cita({**PLAZO, "version": 4, "fecha": date(2027, 1, 15)}, "", ())]))[0]
    cumplido = {**PLAZO, "version": 5, "estado": "cumplido", "cierre": "presentado"}
    despues = eventos(escribir("Plazos", [cita(cumplido, "", avisos_de(PLAZO["fecha"], CALENDARIO, (5,), 7))]))[0]
    assert antes.uid.value == movido.uid.value == despues.uid.value
    assert [e.sequence.value for e in (antes, movido, despues)] == ["3", "4", "5"]
    assert movido.dtstart.value == date(2027, 1, 15)
    assert despues.status.value == "CANCELLED"
    assert "presentado" in despues.description.value
    assert not hasattr(despues, "valarm_list")


def test_los_mismos_plazos_son_los_mismos_bytes_y_una_cita_congelada_vuelve_igual() -> None:
    una = cita(PLAZO, "Ingenio", avisos_de(PLAZO["fecha"], CALENDARIO, (5,), 7))
    assert escribir("x", [una]) == escribir("x", [una])
    assert Cita.de_congelada(una.congelada()) == una


def test_un_dato_con_marcado_de_calendario_es_texto() -> None:
    hostil = {**PLAZO, "nombre": "x\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:otro"}
    (evento,) = eventos(escribir("Plazos", [cita(hostil, "", ())]))
    assert "BEGIN:VEVENT" in evento.summary.value
