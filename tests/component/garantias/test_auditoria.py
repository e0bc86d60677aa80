"""Each question of the auditor finds the breach that it is for, and nothing in a sound database."""

from datetime import date

import pytest
import sqlalchemy as sa

from services.garantias.auditoria import COMPROBACIONES, PUBLICOS
from services.garantias.auditoria_respaldo import COMPROBACIONES as DEL_RESPALDO
from services.garantias.demostracion import COMPROBACIONES as DE_LA_DEMOSTRACION
from shared.clock import fijar
from shared.persistence import BaseDeDatos
from tests.component.garantias.conftest import Mundo
from tests.component.garantias.firmas import firmas_revisadas
from tests.component.garantias.recorrido import aceptar, autorizar, presentar, radicar

DANOS = {
    "garantias.monto": "UPDATE garantia SET valor_cop_centavos = valor_cop_centavos - 1",
    "garantias.asociacion_amparada": (
        "UPDATE programa SET detalle = jsonb_set(detalle, '{miembros}', '[{\"nit\": \"800191045-1\"}]')"
    ),
    "garantias.estado_y_fila": "UPDATE garantia SET viva = false, titular = false",
    "garantias.plazos_de_aceptada": "DELETE FROM plazo_movimiento; DELETE FROM plazo",
    "garantias.movimientos_enlazados": "UPDATE plazo SET vence = vence + 1",
    "garantias.calendario_vigente": "UPDATE calendario_vigente SET version = 99",
    "programas.firmados": "UPDATE solicitud_copia SET estado = 'rechazada' WHERE rol = 'economista'",
    "programas.en_validacion": "UPDATE solicitud_copia SET estado = 'en_validacion' WHERE rol = 'economista'",
    "programas.con_oficio": "DELETE FROM oficio",
    "programas.plazo_de_decision": (
        "UPDATE plazo SET estado = 'abierto', motivo_cierre = NULL WHERE regla = 'programa_decision'"
    ),
    "programas.suspension": "UPDATE programa SET suspension_causa = 'incumplimiento'",
    "programas.modificaciones": (
        "INSERT INTO modificacion (id, programa_id, clase, datos) SELECT id, id, 'cupo', '{}' FROM programa"
    ),
    "terminaciones.programa": "UPDATE programa SET terminado_en = autorizado_en, causa_terminacion = 'cumplimiento'",
    "grandes_usuarios.programas": "UPDATE programa SET gran_usuario = true",
}
"""Those of registrations, studies, replacements and enforcement need rows of their own: their tests break them."""


@pytest.fixture
async def sana(mundo: Mundo) -> Mundo:
    with fijar(date(2026, 4, 7)):
        await mundo.empresa()
        await mundo.trm("4000.25", date(2026, 4, 1), date(2026, 4, 1))
        programa = await autorizar(mundo, (await radicar(mundo))["id"])
        garantia = (await presentar(mundo, programa["id"])).json()
        sin_firma = {"firmas": 0, "veredicto": "TOTAL_FAILED", "subindicacion": "NO_SIGNATURE_FOUND"}
        await firmas_revisadas(mundo, garantia["id"], **sin_firma)
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
    propias = [c for c in COMPROBACIONES if c not in (*DE_LA_DEMOSTRACION, *DEL_RESPALDO)]
    assert DANOS.keys() == {c.nombre for c in propias}
    for comprobacion in propias:
        async with superusuario.motor.connect() as conexion:
            for orden in DANOS[comprobacion.nombre].split(";"):
                await conexion.execute(sa.text(orden))
            filas = (await conexion.execute(sa.text(comprobacion.sql))).all()
            await conexion.rollback()
        assert filas, comprobacion.nombre
