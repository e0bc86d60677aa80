"""The expiry of each term drafts its act once; a person signs it, and only then something happens."""

import asyncio
from datetime import date
from typing import Any

import pytest

from services.garantias.actos.jobs import VENCER, encolar_vencidos
from services.garantias.actos.service import vencer
from shared.clock import fijar
from tests.ayudas import esperar_hasta
from tests.component.garantias.conftest import NIT, Mundo
from tests.component.garantias.vida.conftest import (
    aprobar,
    codigo,
    como_coordinador,
    garantia_aceptada,
    leer,
    pedir_prorroga,
    sustituta,
)

pytestmark = pytest.mark.usefixtures("referencias")


async def mirar(mundo: Mundo) -> int:
    """One round of the timer, and its jobs to rest."""
    async with mundo.bd.tx() as tx:
        cuantos = await encolar_vencidos(tx, mundo.app.state.contexto)

    async def miradas() -> bool:
        vivos = await mundo.filas("SELECT estado FROM trabajos WHERE tipo = :tipo AND estado <> 'hecho'", tipo=VENCER)
        assert all(v["estado"] != "fallido" for v in vivos), vivos
        return not vivos

    await esperar_hasta(miradas)
    return cuantos


async def actos(mundo: Mundo, estado: str = "proyectado") -> list[dict[str, Any]]:
    respuesta = await mundo.http.get(f"/v1/actos?estado={estado}", headers=mundo.como("funcionario"))
    assert respuesta.status_code == 200, respuesta.text
    elementos: list[dict[str, Any]] = respuesta.json()["elementos"]
    return elementos


async def test_a_study_not_filed_drafts_once_and_only_a_signature_enforces(mundo: Mundo) -> None:
    garantia = await garantia_aceptada(mundo)
    with fijar(date(2027, 10, 7)):
        assert await mirar(mundo) == 0  # the last day is still in time
    with fijar(date(2027, 10, 8)):
        # Two replicas at the same instant, and the same term looked at by hand besides.
        await asyncio.gather(mirar(mundo), mirar(mundo))
        (plazo,) = await mundo.filas("SELECT id FROM plazo WHERE regla = 'presentacion_estudio'")
        async with mundo.bd.tx() as tx:
            assert await vencer(tx, plazo["id"]) is False
        assert await mirar(mundo) == 0
        (acto,) = await actos(mundo)
        assert (acto["clase"], acto["vencio"], acto["caso_numero"]) == ("orden_efectividad", "2027-10-07", "GAR-2026-1")
        assert "venció el jueves 7 de octubre de 2027" in acto["parrafos"][0].lower()
        assert len(await mundo.publicados("acto.proyectado")) == 1
        assert (await leer(mundo, f"/v1/garantias/{garantia['id']}"))["estado"] == "aceptada"
        ruta = f"/v1/actos/{acto['id']}"
        ajena = await mundo.http.get(ruta, headers=mundo.como("exportador", nit=NIT))
        assert ajena.status_code == 403
        nada = await como_coordinador(mundo, f"{ruta}/firmar", motivo="No presentó el estudio")
        assert codigo(nada) == "efectividad-improcedente"  # nothing was imported
        firmas = await asyncio.gather(
            *(como_coordinador(mundo, f"{ruta}/firmar", motivo="No presentó", base_usd="50000.00") for _ in range(2))
        )
        assert sorted(f.status_code for f in firmas) == [200, 409]
    assert (await leer(mundo, f"/v1/garantias/{garantia['id']}"))["estado"] == "en_efectividad"
    (abierta,) = await mundo.filas("SELECT causa, valor_cop_centavos FROM efectividad")
    assert abierta == {"causa": "estudio_no_presentado", "valor_cop_centavos": 4_000_250_000}


async def test_a_prorroga_holds_the_draft_back_until_it_is_void(mundo: Mundo) -> None:
    garantia = await garantia_aceptada(mundo)
    with fijar(date(2027, 10, 7)):
        prorroga = (await pedir_prorroga(mundo, garantia["id"], 6)).json()
    with fijar(date(2027, 10, 8)):
        assert await mirar(mundo) == 2  # the study waits for the decision; the right to ask just ended
        assert await actos(mundo) == []
        aprobada = await aprobar(mundo, prorroga["id"])
        assert aprobada["sustituir_hasta"] == "2027-10-25"
    with fijar(date(2027, 10, 26)):
        await mirar(mundo)
        (acto,) = await actos(mundo)
        assert (acto["clase"], acto["articulo"]) == ("prorroga_sin_efecto", "art. 28.4 par. 2")
        # The date rules before anybody declares it, and only the declaration changes states.
        fechas = {"clausula_primera": "2028-04-07", "valida_hasta": "2029-02-07"}
        assert codigo(await sustituta(mundo, garantia["id"], **fechas)) == "prorroga-vencida"
        assert (await leer(mundo, f"/v1/prorrogas/{prorroga['id']}"))["estado"] == "aprobada_por_sustituir"
        firmado = await como_coordinador(mundo, f"/v1/actos/{acto['id']}/firmar", motivo="No sustituyó")
        assert firmado.status_code == 200, firmado.text
        assert firmado.json()["oficio_id"] is not None
        assert (await leer(mundo, f"/v1/prorrogas/{prorroga['id']}"))["estado"] == "sin_efecto"
    with fijar(date(2027, 10, 27)):
        await mirar(mundo)
        (acto,) = await actos(mundo)
        assert acto["clase"] == "orden_efectividad"
        assert acto["vencio"] == "2027-10-07"


async def test_a_new_calendar_takes_an_unsigned_draft_back_and_the_new_date_drafts_again(mundo: Mundo) -> None:
    await garantia_aceptada(mundo)
    with fijar(date(2027, 10, 8)):
        await mirar(mundo)
        assert len(await actos(mundo)) == 1
        await mundo.calendario(1, (date(2027, 10, 7), "Duelo nacional"))
        await mundo.trabajos_en_reposo()
        (descartado,) = await actos(mundo, "descartado")
        assert descartado["motivo"] == "El calendario 1 movió el término"
        assert await mirar(mundo) == 0
    with fijar(date(2027, 10, 9)):
        await mirar(mundo)
        (acto,) = await actos(mundo)
        assert acto["vencio"] == "2027-10-08"
