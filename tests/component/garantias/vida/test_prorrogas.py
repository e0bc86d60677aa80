"""Articles 28.2 to 28.4 lived through HTTP: asked in time, returned, decided by two, replaced in time or void."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from services.garantias.plazos.fallas import latir
from services.garantias.plazos.sonda import sondear
from shared.audit import Sistema
from shared.clock import fijar
from tests.component.garantias.conftest import NIT, NIT_AJENO, Mundo
from tests.component.garantias.recorrido import aceptar
from tests.component.garantias.vida.conftest import (
    aprobar,
    codigo,
    como_coordinador,
    como_funcionario,
    garantia_aceptada,
    leer,
    pdf,
    pedir_prorroga,
    sustituta,
)
from tests.objetos import nadie_mas_llega

pytestmark = pytest.mark.usefixtures("referencias")


async def test_articulo_28_4_a_prorroga_is_granted_replaced_and_asked_again(mundo: Mundo) -> None:
    garantia = await garantia_aceptada(mundo)
    with fijar(date(2027, 10, 7)):  # the very day of clause one
        pedida = await pedir_prorroga(mundo, garantia["id"], 6)
        assert pedida.status_code == 201, pedida.text
        prorroga = pedida.json()
        assert (prorroga["numero"], prorroga["estado"], prorroga["autoridad"]) == ("PRO-2027-1", "solicitada", "grupo")
        # Five business days: 18 October is a holiday but the fifth is the 14th.
        assert prorroga["decidir_hasta"] == "2027-10-14"
        assert codigo(await pedir_prorroga(mundo, garantia["id"], 3)) == "prorroga-en-tramite"
        ajeno = mundo.como("exportador", nit=NIT_AJENO)
        await nadie_mas_llega(mundo.http, ajeno, "garantias", "/v1/prorrogas", prorroga["id"])
    with fijar(date(2027, 10, 12)):
        aprobada = await aprobar(mundo, prorroga["id"])
        assert (aprobada["estado"], aprobada["sustituir_hasta"]) == ("aprobada_por_sustituir", "2027-10-27")
        assert (aprobada["demostrar_hasta"], aprobada["valida_hasta"]) == ("2028-04-07", "2029-02-07")
        assert (await leer(mundo, f"/v1/garantias/{garantia['id']}"))["estado"] == "por_sustituir"
    with fijar(date(2027, 10, 27)):  # last day to file the replacement
        nueva = await sustituta(mundo, garantia["id"], clausula_primera="2028-04-07", valida_hasta="2029-02-07")
        assert nueva.status_code == 201, nueva.text
        assert (await leer(mundo, f"/v1/prorrogas/{prorroga['id']}"))["estado"] == "firme"
    with fijar(date(2027, 11, 8)):  # acceptance may come later
        aceptada = (await aceptar(mundo, nueva.json()["id"])).json()
        assert (aceptada["estado"], aceptada["aceptacion_inicial"]) == ("aceptada", "2026-04-07")
        assert aceptada["demostrar_hasta"] == "2028-04-07"
        vieja = await leer(mundo, f"/v1/garantias/{garantia['id']}")
        assert vieja["estado"] == "sustituida"
        assert {p["estado"] for p in vieja["plazos"]} == {"sin_objeto"}
        assert {p["calculo"]["regla"]: p["vence"] for p in aceptada["plazos"]} == {
            "presentacion_estudio": "2028-04-07",
            "solicitud_prorroga": "2028-04-07",
            "vigencia_fijada": "2029-02-07",
        }
    with fijar(date(2028, 4, 7)):
        assert codigo(await pedir_prorroga(mundo, aceptada["id"], 7)) == "prorroga-excede"
        segunda = (await pedir_prorroga(mundo, aceptada["id"], 6)).json()
        assert (segunda["ya_concedidos"], segunda["autoridad"]) == (6, "subdirector")
    cambios = [(e["estado"], e["sustituir_hasta"]) for e in await mundo.publicados("prorroga.cambiada")]
    assert cambios == [
        ("solicitada", None),
        ("aprobada_por_sustituir", "2027-10-27"),
        ("firme", "2027-10-27"),
        ("solicitada", None),
    ]
    assert [e["estado"] for e in await mundo.publicados("garantia_publica.estado")][-4:] == [
        "por_sustituir",
        "presentada",
        "sustituida",
        "aceptada",
    ]


async def test_articulo_28_2_a_prorroga_asked_the_day_after_is_not_looked_at(mundo: Mundo) -> None:
    garantia = await garantia_aceptada(mundo)
    with fijar(date(2027, 10, 8)):
        tarde = await pedir_prorroga(mundo, garantia["id"], 6)
        assert (tarde.status_code, codigo(tarde)) == (409, "prorroga-fuera-de-termino")
        assert "7 de octubre de 2027" in tarde.json()["detail"]
    assert await mundo.filas("SELECT 1 FROM prorroga") == []


async def test_articulo_28_3_what_lacks_documents_is_returned_and_counts_again_only_in_time(mundo: Mundo) -> None:
    garantia = await garantia_aceptada(mundo)
    with fijar(date(2027, 10, 5)):
        prorroga = (await pedir_prorroga(mundo, garantia["id"], 7, con=("no_liquidacion",))).json()
        assert prorroga["autoridad"] == "subdirector"
        assert [d[:28] for d in prorroga["documentos_faltantes"]] == ["certificación de inventarios"]
        ruta = f"/v1/prorrogas/{prorroga['id']}"
        assert codigo(await como_funcionario(mundo, f"{ruta}/aprobar", motivo="Conforme")) == "prorroga-sin-documentos"
        devuelta = (await como_funcionario(mundo, f"{ruta}/devolver", motivo="Falta el inventario")).json()
        assert (devuelta["estado"], devuelta["decidir_hasta"]) == ("devuelta", None)
        oficios = await mundo.http.get(f"{ruta}/oficios", headers=mundo.como("exportador", nit=NIT))
        assert [o["clase"] for o in oficios.json()] == ["devolucion"]
    titular = mundo.como("exportador", nit=NIT)
    with fijar(date(2027, 10, 8)):
        tarde = await mundo.http.post(f"{ruta}/refilar", files={"inventario": pdf("inventario")}, headers=titular)
        assert codigo(tarde) == "prorroga-fuera-de-termino"
    with fijar(date(2027, 10, 7)):
        otra = await mundo.http.post(f"{ruta}/refilar", files={"reestructuracion": pdf("r")}, headers=titular)
        assert codigo(otra) == "prorroga-sin-documentos"
        refilada = await mundo.http.post(f"{ruta}/refilar", files={"inventario": pdf("inventario")}, headers=titular)
        assert refilada.status_code == 200, refilada.text
        assert (refilada.json()["estado"], refilada.json()["decidir_hasta"]) == ("solicitada", "2027-10-14")
        negada = await como_funcionario(mundo, f"{ruta}/negar", motivo="No se justifica")
        assert negada.json()["decision_proyectada"] is True
        firmada = await como_coordinador(mundo, f"{ruta}/firmar")
        assert firmada.json()["estado"] == "negada"
        assert (await leer(mundo, f"/v1/garantias/{garantia['id']}"))["estado"] == "aceptada"
    assert {p["estado"] for p in firmada.json()["plazos"]} == {"sin_objeto", "cumplido"}


async def test_articulo_28_4_par_2_not_replaced_in_time_it_is_void_and_the_first_date_rules(mundo: Mundo) -> None:
    garantia = await garantia_aceptada(mundo)
    with fijar(date(2027, 10, 7)):
        prorroga = (await pedir_prorroga(mundo, garantia["id"], 6)).json()
        aprobada = await aprobar(mundo, prorroga["id"])
        assert aprobada["sustituir_hasta"] == "2027-10-22"
        ruta = f"/v1/prorrogas/{prorroga['id']}/dejar-sin-efecto"
        assert codigo(await como_funcionario(mundo, ruta, motivo="No sustituyó")) == "prorroga-en-termino"
    with fijar(date(2027, 10, 25)):
        fechas = {"clausula_primera": "2028-04-07", "valida_hasta": "2029-02-07"}
        assert codigo(await sustituta(mundo, garantia["id"], **fechas)) == "prorroga-vencida"
        anulada = await como_funcionario(mundo, ruta, motivo="No presentó la garantía sustituta")
        assert anulada.json()["estado"] == "sin_efecto"
        vuelta = await leer(mundo, f"/v1/garantias/{garantia['id']}")
        assert (vuelta["estado"], vuelta["demostrar_hasta"]) == ("aceptada", "2027-10-07")
        assert {p["estado"] for p in vuelta["plazos"]} == {"abierto"}


async def test_articulo_62_of_ley_1437_an_outage_on_the_last_day_keeps_the_right(mundo: Mundo) -> None:
    garantia = await garantia_aceptada(mundo)
    with fijar(date(2027, 10, 8)):
        falla = {"desde": "2027-10-07T14:00:00-05:00", "hasta": "2027-10-07T23:30:00-05:00"}
        declarada = await como_coordinador(mundo, "/v1/fallas", **falla, detalle="Caída del centro de datos, acta 12")
        assert declarada.status_code == 201, declarada.text
        publica = await mundo.http.get("/v1/fallas")
        assert [f["detalle"] for f in publica.json()["elementos"]] == ["Caída del centro de datos, acta 12"]
    with fijar(date(2027, 10, 13)):  # four business days later: too late even so
        assert codigo(await pedir_prorroga(mundo, garantia["id"], 6)) == "prorroga-fuera-de-termino"
    with fijar(date(2027, 10, 12)):  # the third one
        pedida = await pedir_prorroga(mundo, garantia["id"], 6)
        assert pedida.status_code == 201, pedida.text
        assert pedida.json()["por_falla"] is True
    ruta = f"/v1/fallas/{declarada.json()['id']}/radicaciones"
    marcadas = await mundo.http.get(ruta, headers=mundo.como("funcionario"))
    assert [(r["caso_id"], r["tipo"]) for r in marcadas.json()] == [(pedida.json()["id"], "prorroga")]
    assert (await mundo.http.get(ruta, headers=mundo.como("exportador", nit=NIT))).status_code == 403


async def test_the_probe_tells_of_an_outage_and_of_its_own_silence(mundo: Mundo) -> None:
    sistema = Sistema("garantias")

    async def latido(error: str | None, tras: timedelta) -> None:
        async with mundo.bd.tx() as tx:
            await tx.execute(sa.text("UPDATE latido SET visto_en = visto_en - CAST(:tras AS interval)"), {"tras": tras})
            await latir(tx, "prueba", sistema, error)

    minuto = timedelta(minutes=1)
    for error in (None, None, "La puerta pública respondió 503.", "La puerta pública respondió 503.", None):
        await latido(error, minuto)
    (falla,) = await mundo.filas("SELECT origen, detalle, hasta > desde AS terminada FROM falla")
    assert falla == {"origen": "sonda", "detalle": "La puerta pública respondió 503.", "terminada": True}
    await latido(None, timedelta(hours=2))
    silencio = await mundo.filas("SELECT hasta - desde AS duro FROM falla WHERE origen = 'silencio'")
    assert [s["duro"] >= timedelta(hours=2) for s in silencio] == [True]
    await sondear_una_vez(mundo)
    assert len(await mundo.filas("SELECT 1 FROM falla")) == 2


async def sondear_una_vez(mundo: Mundo) -> None:
    """Without a public address configured the probe only beats."""
    async with mundo.bd.tx() as tx:
        await sondear(tx, mundo.app.state.contexto)
