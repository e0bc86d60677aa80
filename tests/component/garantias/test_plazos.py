"""Computing terms on request, listing them, and recomputing many in batches."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from services.garantias.plazos.recalculo import PRIMERO, recalcular_lote
from services.garantias.referencias.service import calendario_vigente
from shared.clock import fijar
from tests.ayudas import esperar_hasta
from tests.component.garantias.conftest import NIT, Mundo
from tests.component.garantias.demostrar import con_termino

PREGUNTAS = [
    ("regla=ninguna&desde=2026-01-01", 404, "ninguna"),
    ("regla=correccion&desde=ayer", 422, ""),
    ("regla=vigencia_bienes_capital&desde=2026-01-01", 422, "meses_importacion"),
    ("regla=correccion&desde=2026-01-01&meses=1.5", 422, "meses"),
    ("regla=correccion&desde=9999-12-31", 422, "fuera de las fechas"),
    ("regla=correccion&desde=2026-01-01&calendario=3", 200, ""),
    ("regla=correccion&desde=2026-01-01&reglamento=otro", 404, "otro"),
]


@pytest.fixture(autouse=True)
async def dia(mundo: Mundo) -> AsyncIterator[None]:
    with fijar(date(2026, 4, 7)):
        await mundo.empresa()
        yield


async def test_a_term_is_computed_under_the_calendar_in_force(mundo: Mundo) -> None:
    ruta = "/v1/plazos/calcular?regla=prorroga_decision&desde=2026-08-10"
    yo = mundo.como("exportador", nit=NIT)
    assert (await mundo.http.get(ruta, headers=yo)).json()["vence"] == "2026-08-18"
    await mundo.calendario(1, (date(2026, 8, 12), "Duelo"), retirados=(date(2026, 8, 17),))
    calculo = (await mundo.http.get(ruta, headers=yo)).json()
    assert (calculo["vence"], calculo["calendario_version"]) == ("2026-08-18", 1)
    assert "miércoles 12 de agosto de 2026, festivo (Duelo)" in calculo["pasos"][2]
    assert "17 de agosto" not in calculo["pasos"][2]


async def test_figures_of_the_case_come_in_the_query(mundo: Mundo) -> None:
    ruta = "/v1/plazos/calcular?regla=vigencia_bienes_capital&desde=2026-03-16"
    yo = mundo.como("exportador", nit=NIT)
    completa = await mundo.http.get(f"{ruta}&meses_importacion=12&meses_compromiso=60", headers=yo)
    assert completa.json()["vence"] == "2033-07-16"
    assert len(completa.json()["hitos"]) == 8


async def test_bad_questions(mundo: Mundo) -> None:
    for consulta, status, dice in PREGUNTAS:
        respuesta = await mundo.http.get(f"/v1/plazos/calcular?{consulta}", headers=mundo.como("funcionario"))
        assert respuesta.status_code == status, respuesta.text
        assert dice in respuesta.json().get("detail", ""), consulta


async def test_rules_and_figures_are_told_with_their_articles(mundo: Mundo) -> None:
    yo = mundo.como("exportador", nit=NIT)
    reglas = (await mundo.http.get("/v1/plazos/reglas", headers=yo)).json()
    assert next(r for r in reglas if r["regla"] == "presentacion_estudio")["articulo"] == "art. 28"
    (reglamento,) = (await mundo.http.get("/v1/reglamentos", headers=yo)).json()
    valores = {p["codigo"]: p["valor"] for p in reglamento["parametros"]}
    assert valores["garantia_porcentaje"] == "20"


async def test_terms_are_paged_by_due_date(mundo: Mundo) -> None:
    for _ in range(5):
        await con_termino(mundo)
    yo, vistos, cursor = mundo.como("exportador", nit=NIT), [], ""
    while True:
        pagina = (await mundo.http.get(f"/v1/plazos?empresa={NIT}&limite=2{cursor}", headers=yo)).json()
        vistos += [p["caso_numero"] for p in pagina["elementos"]]
        if pagina["siguiente"] is None:
            break
        cursor = f"&cursor={pagina['siguiente']}"
    assert sorted(vistos) == [f"PV-2026-{n}" for n in range(1, 6)]


async def test_batches_reach_every_case_and_each_moves_once(mundo: Mundo) -> None:
    for _ in range(5):
        await con_termino(mundo)
    async with mundo.bd.tx() as tx:
        await tx.execute(
            sa.text("INSERT INTO calendario VALUES (1, :a, '[]', '[]', 'prueba', now())").bindparams(
                sa.bindparam("a", [{"fecha": "2026-04-13", "nombre": "Duelo"}], type_=sa.JSON)
            )
        )
        await tx.execute(sa.text("UPDATE calendario_vigente SET version = 1"))
    resultados, tras = [], PRIMERO
    for _ in range(3):
        async with mundo.bd.tx() as tx:
            movidos, ultimo = await recalcular_lote(tx, tras, limite=2)
        resultados.append((movidos, ultimo is not None))
        tras = ultimo or PRIMERO
    assert resultados == [(2, True), (2, True), (1, False)]
    async with mundo.bd.tx() as tx:
        assert await recalcular_lote(tx, limite=2) == (0, None)
    assert len(await mundo.publicados("plazo.movido")) == 5
    assert len(await mundo.filas("SELECT DISTINCT plazo_id FROM plazo_movimiento")) == 5


async def test_the_record_of_moves_and_of_calendars_cannot_be_rewritten(mundo: Mundo) -> None:
    await con_termino(mundo)
    await mundo.calendario(1, (date(2026, 4, 13), "Duelo"))
    await mundo.trabajos_en_reposo()
    for orden in ("UPDATE plazo_movimiento SET fecha = fecha_anterior", "DELETE FROM calendario", "DELETE FROM plazo"):
        with pytest.raises(DBAPIError, match="permission denied"):
            async with mundo.bd.tx() as tx:
                await tx.execute(sa.text(orden))


async def test_a_calendar_waits_for_whoever_is_computing_terms(mundo: Mundo) -> None:
    async with mundo.bd.tx() as tx:
        assert (await calendario_vigente(tx)).version == 0
        llegada = asyncio.create_task(mundo.calendario(1, (date(2026, 4, 13), "Duelo")))

        async def espera() -> bool:
            consulta = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
            return bool(await mundo.filas(consulta))

        await esperar_hasta(espera)
        assert not llegada.done()
    await llegada
    await mundo.trabajos_en_reposo()
    async with mundo.bd.tx() as tx:
        assert (await calendario_vigente(tx)).version == 1
