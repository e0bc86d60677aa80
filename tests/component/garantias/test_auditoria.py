"""Each question of the auditor finds the breach that it is for, and nothing in a sound database."""

from datetime import date

import pytest
import sqlalchemy as sa

from services.garantias.auditoria import COMPROBACIONES, PUBLICOS
from shared.clock import fijar
from shared.persistence import BaseDeDatos
from tests.component.garantias.conftest import Mundo
from tests.component.garantias.recorrido import aceptar, autorizar, presentar, radicar

DANOS = {
    "garantias.monto": "UPDATE garantia SET valor_cop_centavos = valor_cop_centavos - 1",
    "garantias.estado_y_fila": "UPDATE garantia SET viva = false",
    "garantias.plazos_de_aceptada": "DELETE FROM plazo_movimiento; DELETE FROM plazo",
    "garantias.movimientos_enlazados": "UPDATE plazo SET vence = vence + 1",
    "garantias.calendario_vigente": "UPDATE calendario_vigente SET version = 99",
}


@pytest.fixture
async def sana(mundo: Mundo) -> Mundo:
    with fijar(date(2026, 4, 7)):
        await mundo.empresa()
        await mundo.trm("4000.25", date(2026, 4, 1), date(2026, 4, 1))
        programa = await autorizar(mundo, (await radicar(mundo))["id"])
        garantia = (await presentar(mundo, programa["id"])).json()
        await aceptar(mundo, garantia["id"])
        await mundo.calendario(1, (date(2027, 10, 7), "Duelo"))
        await mundo.trabajos_en_reposo()
    return mundo


async def test_a_sound_database_has_no_breaches(sana: Mundo) -> None:
    for comprobacion in COMPROBACIONES:
        assert await sana.filas(comprobacion.sql) == [], comprobacion.nombre
    (publico,) = await sana.filas(PUBLICOS["publico.garantias.v1"])
    ultimo = (await sana.publicados("garantia_publica.estado"))[-1]
    assert publico == {c: ultimo[c] for c in ("numero", "version", "estado")}


async def test_each_question_finds_its_breach(sana: Mundo, superusuario: BaseDeDatos) -> None:
    assert DANOS.keys() == {c.nombre for c in COMPROBACIONES}
    for comprobacion in COMPROBACIONES:
        async with superusuario.motor.connect() as conexion:
            for orden in DANOS[comprobacion.nombre].split(";"):
                await conexion.execute(sa.text(orden))
            filas = (await conexion.execute(sa.text(comprobacion.sql))).all()
            await conexion.rollback()
        assert filas, comprobacion.nombre
