"""The canonical form of a row: equal rows have one hash, different ones another."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from shared.audit.cadena import ORIGEN, huella
from shared.audit.registro import _sin_flotantes


def test_no_depende_del_orden_ni_de_la_zona() -> None:
    instante = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
    una = huella(ORIGEN, {"id": 1, "datos": {"a": 1, "b": "ñ"}, "en": instante})
    otra = huella(ORIGEN, {"en": instante.astimezone(ZoneInfo("America/Bogota")), "datos": {"b": "ñ", "a": 1}, "id": 1})
    assert una == otra
    assert len(una) == 64


def test_depende_del_anterior_y_de_cada_dato() -> None:
    huellas = {huella(a, {"id": n, "motivo": m}) for a in (ORIGEN, "f" * 64) for n in (1, 2) for m in (None, "x")}
    assert len(huellas) == 8


@pytest.mark.parametrize("datos", [{"kg": 1.5}, {"filas": [{"kg": 0.1}]}, {"t": (1, 2.0)}])
def test_no_lleva_coma_flotante(datos: dict[str, object]) -> None:
    with pytest.raises(TypeError, match="coma flotante"):
        _sin_flotantes(datos)
