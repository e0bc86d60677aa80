"""The reviewer's tools on programmes and registrations: next case, checks, prepared reasons, drafts, many at once."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import pytest

from shared.clock import fijar
from tests.component.garantias.conftest import NIT, NIT_AJENO, Mundo
from tests.component.garantias.demostrar import cuadro, garantizado, hecho, item, leido, post
from tests.component.garantias.recorrido import radicar


@pytest.fixture(autouse=True)
async def referencias(mundo: Mundo) -> AsyncIterator[None]:
    with fijar(date(2026, 4, 7)):
        await mundo.empresa()
        await mundo.trm("4000.25", date(2026, 4, 1), date(2026, 4, 6))
        yield


async def test_programmes_are_taken_drafted_by_a_prepared_reason_and_signed_in_a_batch(mundo: Mundo) -> None:
    ids = [(await radicar(mundo))["id"] for _ in range(2)]
    filas = (await leido(mundo, "/v1/programas/bandeja"))["elementos"]
    assert [f["id"] for f in filas] == ids
    assert (filas[0]["detalle"]["cupo_fob_usd"], filas[0]["comprobaciones"]["rojas"]) == ("1250000.00", 0)
    resumen = await leido(mundo, "/v1/programas/bandeja/resumen")
    assert (resumen["total"], resumen["todas_verdes"]) == (2, 2)
    tomado = await hecho(mundo, "/v1/programas/bandeja/tomar-siguiente", rol="funcionario")
    assert (tomado["id"], tomado["ruta"]) == (ids[0], f"/v1/programas/{ids[0]}")
    comprobaciones = await leido(mundo, f"/v1/programas/{ids[0]}/comprobaciones")
    assert comprobaciones["todas_verdes"] is True
    texto = {"accion": "autorizar", "titulo": "Cumple", "texto": "{empresa} cumple el artículo 13 para {cupo}."}
    ruta = "/v1/programas/textos-preparados/cumple"
    escrito = await mundo.http.put(ruta, json=texto, headers=mundo.como("coordinador"))
    assert escrito.status_code == 200, escrito.text
    for id in ids:
        proyecto: dict[str, Any] = {
            "accion": "autorizar",
            "texto_preparado": {"codigo": "cumple", "valores": {}},
            "datos": {"solidez_financiera": True},
            "version": (await leido(mundo, f"/v1/programas/{id}"))["version"],
        }
        await hecho(mundo, f"/v1/programas/{id}/proyectos", proyecto, "funcionario")
    pendientes = await leido(mundo, "/v1/programas/proyectos")
    assert pendientes[0]["motivo"] == "Empresa 900204272-8 cumple el artículo 13 para USD 1.250.000,00."
    uno = pendientes[0]
    propio = await post(mundo, f"/v1/programas/{uno['expediente']}/proyectos/{uno['id']}/firmar", rol="funcionario")
    assert propio.status_code == 403
    firmado = await hecho(mundo, f"/v1/programas/{uno['expediente']}/proyectos/{uno['id']}/firmar", rol="coordinador")
    assert firmado["estado"] == "autorizado"
    lote = {"ids": ids, "motivo": "Revisados en la sesión del día"}
    cabeceras = mundo.como("coordinador") | {"Idempotency-Key": "lote-de-abril"}
    hechos = (await mundo.http.post("/v1/programas/aprobar-lote", json=lote, headers=cabeceras)).json()
    assert (hechos["hechos"], hechos["rechazados"]) == (1, 1)
    assert [e["estado"] for e in hechos["elementos"] if e["ok"]] == ["autorizado"]
    assert len(await mundo.publicados("programa.autorizado")) == 2


async def test_many_registrations_are_approved_in_one_act_and_those_that_lack_something_are_told(mundo: Mundo) -> None:
    programa = await garantizado(mundo)
    ids = []
    for condiciones in ([], ["usado"], []):
        cuerpo = {"items": [item("1000.00")], "condiciones": condiciones}
        nuevo = await hecho(mundo, f"/v1/programas/{programa}/registros", cuerpo)
        ids.append((await hecho(mundo, f"/v1/registros/{nuevo['id']}/radicar"))["id"])
    filas = (await leido(mundo, "/v1/registros/bandeja?programa=PV-2026-1&comprobaciones=rojas"))["elementos"]
    assert [f["id"] for f in filas] == [ids[1]]
    lista = (await leido(mundo, f"/v1/registros/{ids[1]}/comprobaciones"))["comprobaciones"]
    assert [(c["codigo"], c["estado"]) for c in lista if c["estado"] == "rojo"] == [("conceptos", "rojo")]
    lote = {"ids": ids, "motivo": "Se ajustan a la autorización"}
    cabeceras = mundo.como("funcionario") | {"Idempotency-Key": "registros-de-abril"}
    for _ in range(2):
        hechos = (await mundo.http.post("/v1/registros/aprobar-lote", json=lote, headers=cabeceras)).json()
        assert (hechos["hechos"], hechos["rechazados"]) == (2, 1), hechos
        assert [e["estado"] for e in hechos["elementos"] if e["ok"]] == ["aprobado", "aprobado"]
        (mala,) = [e for e in hechos["elementos"] if not e["ok"]]
        assert (mala["id"], mala["problema"]["codigo"]) == (ids[1], "comprobaciones-en-rojo")
    assert (await leido(mundo, f"/v1/programas/{programa}/cupo?periodo=2026"))["utilizado_usd"] == "2000.00"


async def test_what_hangs_from_one_programme_is_listed_apart(mundo: Mundo) -> None:
    uno, otro = await garantizado(mundo), await garantizado(mundo)
    for programa in (uno, otro, uno):
        await hecho(mundo, f"/v1/programas/{programa}/registros", {"items": [item("1000.00")]})
    await hecho(mundo, f"/v1/programas/{otro}/cips", cuadro())
    suya = mundo.como("exportador", nit=NIT)
    for clase, cuantos in (("garantias", 1), ("registros", 2), ("estudios", 1), ("cips", 0), ("modificaciones", 0)):
        filas = (await mundo.http.get(f"/v1/{clase}?programa={uno}", headers=suya)).json()["elementos"]
        assert [f["programa_id"] for f in filas] == [uno] * cuantos, clase
    pagina = (await mundo.http.get(f"/v1/registros?programa={uno}&limite=1", headers=suya)).json()
    siguiente = f"/v1/registros?programa={uno}&limite=1&cursor={pagina['siguiente']}"
    assert (await mundo.http.get(siguiente, headers=suya)).json()["siguiente"] is None
    (garantia,) = (await leido(mundo, f"/v1/garantias?programa={otro}"))["elementos"]
    pasos = (await leido(mundo, f"/v1/linea?numero={garantia['numero']}"))["elementos"]
    assert [(p["caso"], p["estado"]) for p in pasos] == [
        (garantia["id"], e) for e in ("aceptada", "presentada", "borrador")
    ]
    for ruta in (f"/v1/registros?programa={uno}", f"/v1/linea?numero={garantia['numero']}"):
        ajena = await mundo.http.get(ruta, headers=mundo.como("exportador", nit=NIT_AJENO))
        assert ajena.json()["elementos"] == []
