"""What acceptance refuses, bad input, and other companies' cases: nothing is left half-done."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import pytest

from shared.clock import fijar
from tests.component.garantias.conftest import NIT, NIT_AJENO, PDF, Mundo
from tests.component.garantias.demostrar import autorizado
from tests.component.garantias.recorrido import PROGRAMA, aceptar, presentar, radicar

GARANTIAS_MALAS: list[tuple[dict[str, Any], int, str]] = [
    ({"pdf": b""}, 422, "archivo-vacio"),
    ({"pdf": b"PK\x03\x04 zip"}, 422, "no-es-pdf"),
    ({"pdf": PDF + b" " * (21 << 20)}, 413, "cuerpo-demasiado-grande"),
    ({"valor_cop": "-1"}, 422, "datos-invalidos"),
    ({"valor_cop": "1.001"}, 422, "datos-invalidos"),
    ({"constituida_el": "2026-04-08"}, 422, "datos-invalidos"),
    ({"valida_hasta": "2026-01-01"}, 422, "datos-invalidos"),
    ({"clase": "prendaria"}, 422, "datos-invalidos"),
    ({"otro": "campo"}, 422, "datos-invalidos"),
]
PROGRAMAS_MALOS: list[dict[str, Any]] = [
    {"nit": "900204272-7"},
    {"cupo_fob_usd": "-5"},
    {"cupo_fob_usd": 1250000.0},
    {"cupo_fob_usd": "0.001"},
    {"clase": "999"},
    {"meses_importacion": 12},
    {"clase": "174"},
]


@pytest.fixture(autouse=True)
async def referencias(mundo: Mundo) -> AsyncIterator[None]:
    with fijar(date(2026, 4, 7)):
        await mundo.empresa()
        await mundo.empresa(NIT_AJENO)
        await mundo.trm("4000.25", date(2026, 4, 1), date(2026, 4, 1))
        yield


@pytest.fixture
async def programa(mundo: Mundo) -> str:
    return await autorizado(mundo)


async def test_one_peso_short_is_refused_then_returned_and_presented_again(mundo: Mundo, programa: str) -> None:
    corta = (await presentar(mundo, programa, valor_cop="1000062499.00")).json()
    respuesta = await aceptar(mundo, corta["id"])
    assert respuesta.status_code == 409
    assert respuesta.headers["content-type"] == "application/problem+json"
    problema = respuesta.json()
    assert problema["codigo"] == "garantia-con-diferencias"
    assert [d["codigo"] for d in problema["diferencias"]] == ["monto-insuficiente"]
    assert "COP 1.000.062.500,00" in problema["detail"]
    assert await mundo.publicados("garantia.aceptada") == []

    cuerpo = {"motivo": "No cubre el monto", "observaciones": ["Falta la firma del tomador."]}
    reparada = await mundo.http.post(
        f"/v1/garantias/{corta['id']}/reparar", json=cuerpo, headers=mundo.como("funcionario")
    )
    assert reparada.json()["estado"] == "reparada"
    assert [d["codigo"] for d in reparada.json()["diferencias"]] == ["monto-insuficiente", "observacion"]
    (evento,) = await mundo.publicados("garantia.reparada")
    assert evento["diferencias"][1] == "Falta la firma del tomador."

    otra = (await presentar(mundo, programa)).json()
    assert otra["numero"] == "GAR-2026-2"
    assert (await aceptar(mundo, otra["id"])).json()["estado"] == "aceptada"


async def test_a_guarantee_that_matches_is_not_returned(mundo: Mundo, programa: str) -> None:
    buena = (await presentar(mundo, programa)).json()
    cuerpo = {"motivo": "Sin razón alguna"}
    respuesta = await mundo.http.post(
        f"/v1/garantias/{buena['id']}/reparar", json=cuerpo, headers=mundo.como("funcionario")
    )
    assert (respuesta.status_code, respuesta.json()["codigo"]) == (422, "datos-invalidos")


async def test_it_is_accepted_once(mundo: Mundo, programa: str) -> None:
    garantia = (await presentar(mundo, programa)).json()
    assert (await aceptar(mundo, garantia["id"])).status_code == 200
    otra_vez = await aceptar(mundo, garantia["id"])
    assert (otra_vez.status_code, otra_vez.json()["codigo"]) == (409, "transicion-no-permitida")
    assert len(await mundo.publicados("garantia.aceptada")) == 1


async def test_two_acceptances_at_once_are_one(mundo: Mundo, programa: str) -> None:
    garantia = (await presentar(mundo, programa)).json()
    respuestas = await asyncio.gather(*(aceptar(mundo, garantia["id"]) for _ in range(4)))
    assert sorted(r.status_code for r in respuestas) == [200, 409, 409, 409]
    assert len(await mundo.publicados("garantia.aceptada")) == 1
    assert len(await mundo.filas("SELECT 1 FROM plazo WHERE caso_id = :id", id=garantia["id"])) == 3


async def test_a_second_guarantee_of_the_same_period_is_refused(mundo: Mundo, programa: str) -> None:
    assert (await presentar(mundo, programa)).status_code == 201
    segunda = await presentar(mundo, programa)
    assert (segunda.status_code, segunda.json()["codigo"]) == (409, "garantia-ya-presentada")
    assert (await presentar(mundo, programa, periodo="2027")).json()["numero"] == "GAR-2026-2"


async def test_clause_one_that_differs_is_refused_or_recorded_with_its_reason(mundo: Mundo, programa: str) -> None:
    garantia = (await presentar(mundo, programa, clausula_primera="2027-10-01")).json()
    sin_motivo = await aceptar(mundo, garantia["id"])
    assert [d["codigo"] for d in sin_motivo.json()["diferencias"]] == ["clausula-primera-distinta"]
    clausula = {"rige": "calculada", "motivo": "Error de transcripción del asegurador"}
    aceptada = (await aceptar(mundo, garantia["id"], clausula=clausula)).json()
    assert aceptada["demostrar_hasta"] == "2027-10-07"
    assert aceptada["clausula_motivo"] == clausula["motivo"]
    vencimientos = {p["calculo"]["regla"]: p["vence"] for p in aceptada["plazos"]}
    assert vencimientos["presentacion_estudio_calculada"] == "2027-10-07"
    assert vencimientos["solicitud_prorroga"] == "2027-10-01"


async def test_no_personal_guarantee_without_financial_strength(mundo: Mundo) -> None:
    programa = await autorizado(mundo, solidez_financiera=False)
    garantia = (await presentar(mundo, programa, clase="personal", renuncia_excusion="false")).json()
    respuesta = await aceptar(mundo, garantia["id"])
    assert [d["codigo"] for d in respuesta.json()["diferencias"]] == ["clase-no-admitida"]


async def test_a_natural_person_gives_no_personal_guarantee_and_an_insurer_waives_the_excusion(mundo: Mundo) -> None:
    programa = await autorizado(mundo, persona_natural=True)
    personal = (await presentar(mundo, programa, clase="personal", renuncia_excusion="false")).json()
    codigos = [d["codigo"] for d in (await aceptar(mundo, personal["id"])).json()["diferencias"]]
    assert codigos[0] == "clase-no-admitida"
    cuerpo = {"motivo": "Una persona natural no la otorga (art. 20 par.)"}
    ruta = f"/v1/garantias/{personal['id']}/reparar"
    assert (await mundo.http.post(ruta, json=cuerpo, headers=mundo.como("funcionario"))).status_code == 200
    sin_renuncia = (await presentar(mundo, programa, renuncia_excusion="false")).json()
    codigos = [d["codigo"] for d in (await aceptar(mundo, sin_renuncia["id"])).json()["diferencias"]]
    assert codigos[0] == "sin-renuncia-excusion"


async def test_half_of_the_quota_with_annual_licence(mundo: Mundo) -> None:
    garantia = (await presentar(mundo, await autorizado(mundo, licencia_anual=True))).json()
    problema = (await aceptar(mundo, garantia["id"])).json()
    assert "COP 2.500.156.250,00" in problema["detail"]


async def test_capital_goods_have_their_own_sum(mundo: Mundo) -> None:
    programa = await autorizado(mundo, clase="174", meses_importacion=12, meses_compromiso=60)
    garantia = (await presentar(mundo, programa, clausula_primera="2032-10-07", valida_hasta="2033-08-07")).json()
    aceptada = (await aceptar(mundo, garantia["id"])).json()
    vigencia = next(p for p in aceptada["plazos"] if p["calculo"]["regla"] == "vigencia_bienes_capital")
    assert vigencia["calculo"]["duracion"] == "88 meses (12 + 60 + 6 + 4 + 1 + 1 + 3 + 1)"
    assert len(aceptada["plazos"]) == 5


async def test_until_the_rate_has_arrived_the_answer_is_not_yet(mundo: Mundo, programa: str) -> None:
    with fijar(date(2026, 4, 20)):
        garantia = (await presentar(mundo, programa, constituida_el="2026-04-20")).json()
        respuesta = await aceptar(mundo, garantia["id"])
        assert (respuesta.status_code, respuesta.json()["codigo"]) == (409, "referencia-pendiente")
        assert respuesta.json()["reintentable"] is True
        assert "viernes 17 de abril de 2026" in respuesta.json()["detail"]


async def test_no_guarantee_for_a_programme_that_is_not_authorised(mundo: Mundo) -> None:
    respuesta = await presentar(mundo, (await radicar(mundo))["id"])
    assert (respuesta.status_code, respuesta.json()["codigo"]) == (409, "programa-no-autorizado")


async def test_bad_guarantees(mundo: Mundo, programa: str) -> None:
    for cambios, status, codigo in GARANTIAS_MALAS:
        respuesta = await presentar(mundo, programa, **cambios)
        assert (respuesta.status_code, respuesta.json()["codigo"]) == (status, codigo), cambios.keys()
    assert await mundo.filas("SELECT 1 FROM garantia") == []


async def test_bad_programmes(mundo: Mundo) -> None:
    for cambios in PROGRAMAS_MALOS:
        cabeceras = mundo.como("exportador", nit=NIT)
        respuesta = await mundo.http.post("/v1/programas", json=PROGRAMA | cambios, headers=cabeceras)
        assert (respuesta.status_code, respuesta.json()["codigo"]) == (422, "datos-invalidos"), cambios
    assert await mundo.filas("SELECT 1 FROM expediente") == []


async def test_a_company_that_is_unknown_or_suspended_does_not_file(mundo: Mundo) -> None:
    cabeceras = mundo.como("exportador", nit="41261533-2")
    datos = PROGRAMA | {"nit": "41261533-2"}
    pendiente = await mundo.http.post("/v1/programas", json=datos, headers=cabeceras)
    assert (pendiente.status_code, pendiente.json()["codigo"]) == (409, "referencia-pendiente")
    await mundo.empresa("41261533-2", estado="suspendida")
    suspendida = await mundo.http.post("/v1/programas", json=datos, headers=cabeceras)
    assert (suspendida.status_code, suspendida.json()["codigo"]) == (409, "empresa-no-habilitada")


async def test_another_company_sees_nothing_and_does_nothing(mundo: Mundo, programa: str) -> None:
    garantia = (await presentar(mundo, programa)).json()
    ajeno = mundo.como("exportador", nit=NIT_AJENO)
    for ruta in (
        f"/v1/programas/{programa}",
        f"/v1/garantias/{garantia['id']}/documento",
        f"/v1/garantias/{garantia['id']}",
        f"/v1/garantias/{garantia['id']}/plazos",
        f"/v1/garantias/{garantia['id']}/historia",
        f"/v1/programas/{programa}/historia",
        f"/v1/programas?empresa={NIT}",
        f"/v1/garantias?empresa={NIT}",
        f"/v1/plazos?empresa={NIT}",
        f"/v1/plazos/movidos?empresa={NIT}",
    ):
        assert (await mundo.http.get(ruta, headers=ajeno)).status_code == 404, ruta
    for ruta in ("/v1/programas", "/v1/garantias", "/v1/plazos?abiertos=false", "/v1/plazos/movidos"):
        assert (await mundo.http.get(ruta, headers=ajeno)).json()["elementos"] == [], ruta
    assert (await presentar(mundo, programa, nit=NIT_AJENO)).status_code == 404
    suplantado = await mundo.http.post("/v1/programas", json=PROGRAMA, headers=ajeno)
    assert suplantado.status_code == 404
    for accion in ("autorizar", "negar", "firmar"):
        cuerpo = {"solidez_financiera": True, "motivo": "No me toca"}
        respuesta = await mundo.http.post(f"/v1/programas/{programa}/{accion}", json=cuerpo, headers=ajeno)
        assert respuesta.status_code == 403, accion
    for accion in ("aceptar", "reparar"):
        respuesta = await mundo.http.post(
            f"/v1/garantias/{garantia['id']}/{accion}", json={"motivo": "No me toca"}, headers=ajeno
        )
        assert respuesta.status_code == 403, accion


async def test_the_company_itself_does_not_accept_nor_the_ministry_present(mundo: Mundo, programa: str) -> None:
    garantia = (await presentar(mundo, programa)).json()
    propia = mundo.como("representante", nit=NIT)
    assert (
        await mundo.http.post(f"/v1/garantias/{garantia['id']}/aceptar", json={}, headers=propia)
    ).status_code == 403
    como_ministerio = await mundo.http.post("/v1/programas", json=PROGRAMA, headers=mundo.como("funcionario"))
    assert como_ministerio.status_code == 403
    anonimo = await mundo.http.get(f"/v1/garantias/{garantia['id']}")
    assert anonimo.status_code == 401


async def test_the_same_key_again_presents_once(mundo: Mundo) -> None:
    cabeceras = mundo.como("exportador", nit=NIT) | {"Idempotency-Key": "programa-0001"}
    primera = await mundo.http.post("/v1/programas", json=PROGRAMA, headers=cabeceras)
    segunda = await mundo.http.post("/v1/programas", json=PROGRAMA, headers=cabeceras)
    assert primera.json() == segunda.json()
    otra = await mundo.http.post("/v1/programas", json=PROGRAMA | {"cupo_fob_usd": "1.00"}, headers=cabeceras)
    assert (otra.status_code, otra.json()["codigo"]) == (422, "clave-idempotencia-reutilizada")
    assert len(await mundo.filas("SELECT 1 FROM programa")) == 1
