"""Declaring handlers, and the back-off between attempts."""

from datetime import timedelta

import pytest

from shared.jobs import Espera, Trabajo, Trabajos


def test_un_tipo_tiene_un_solo_manejador() -> None:
    trabajos = Trabajos("prueba")

    @trabajos.maneja("prueba.a")
    async def hacer(t: Trabajo, ctx: object) -> None: ...

    with pytest.raises(ValueError, match="manejador"):
        trabajos.maneja("prueba.a")(hacer)


def test_la_espera_crece_hasta_su_techo() -> None:
    espera = Espera(timedelta(seconds=1), timedelta(seconds=60))
    for intentos, entera in ((1, 1), (2, 2), (4, 8), (7, 60), (500, 60)):
        assert timedelta(seconds=entera / 2) <= espera.tras(intentos) <= timedelta(seconds=entera)
