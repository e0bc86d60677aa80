"""The table of which event makes which notice."""

import pytest

from services.notificaciones.avisos.reglas import REGLAS, Regla
from services.notificaciones.mensajes.ejemplos import MUESTRAS


@pytest.mark.parametrize("regla", REGLAS, ids=lambda r: r.evento.__name__)
def test_cada_regla_nombra_campos_de_su_evento(regla: Regla) -> None:
    assert {"nit", regla.caso, regla.numero} <= regla.evento.model_fields.keys()
    assert regla.mas.keys().isdisjoint(regla.evento.model_fields)
    assert regla.clase in MUESTRAS


def test_cada_evento_se_dice_una_vez() -> None:
    assert len({regla.evento for regla in REGLAS}) == len(REGLAS)
