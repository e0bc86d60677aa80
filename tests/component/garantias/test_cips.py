"""Input-output tables through HTTP: arts. 62, 64, 65, 67 and 68."""

from collections.abc import AsyncIterator
from datetime import date

import pytest

from shared.clock import fijar
from tests.component.garantias.conftest import NIT, NIT_AJENO, Mundo
from tests.component.garantias.demostrar import cuadro, garantizado, hecho, item, post, registrado
from tests.objetos import nadie_mas_llega


@pytest.fixture(autouse=True)
async def referencias(mundo: Mundo) -> AsyncIterator[None]:
    with fijar(date(2026, 4, 7)):
        await mundo.empresa()
        await mundo.trm("4000.25", date(2026, 4, 1), date(2026, 4, 6))
        yield


async def test_a_table_from_draft_to_a_change_of_subheading(mundo: Mundo) -> None:
    programa = await garantizado(mundo)
    titular = mundo.como("exportador", nit=NIT)
    borrador = await hecho(mundo, f"/v1/programas/{programa}/cips", cuadro())
    ruta = f"/v1/cips/{borrador['id']}"
    assert (borrador["valor_agregado_porcentaje"], borrador["insumos"][0]["consumo_neto"]) == ("60.00", "1.2")
    antes = await post(mundo, f"{ruta}/presentar")
    assert (antes.status_code, antes.json()["codigo"]) == (409, "cip-antes-de-importar")
    await registrado(mundo, programa, item("6000.00"))
    presentado = await hecho(mundo, f"{ruta}/presentar")
    # Art. 67: fifteen business days from 7 April 2026.
    assert (presentado["numero"], presentado["decidir_hasta"]) == ("CIP-2026-1", "2026-04-28")
    motivo = {"motivo": "El factor no corresponde"}
    devuelto = await hecho(mundo, f"{ruta}/devolver", motivo, "funcionario")
    assert (devuelto["estado"], devuelto["decidir_hasta"]) == ("devuelto", None)
    corregido = cuadro(nombre_comercial="Camisa clásica")
    viejo = await mundo.http.put(ruta, json=corregido, headers=titular | {"If-Match": '"v1"'})
    assert (viejo.status_code, viejo.json()["codigo"]) == (412, "version-distinta"), viejo.text
    etiqueta = (await mundo.http.get(ruta, headers=titular)).headers["etag"]
    editado = await mundo.http.put(ruta, json=corregido, headers=titular | {"If-Match": etiqueta})
    assert (editado.status_code, editado.json()["nombre_comercial"]) == (200, "Camisa clásica")
    await hecho(mundo, f"{ruta}/presentar")
    cuerpo = {"residuos_libres": False, "motivo": "Residuos sujetos a trámite"}
    aprobado = await hecho(mundo, f"{ruta}/aprobar", cuerpo, "funcionario")
    assert (aprobado["estado"], aprobado["residuos"], aprobado["numero"]) == ("aprobado", "bloqueados", "CIP-2026-1")
    liberado = await hecho(mundo, f"{ruta}/liberar-residuos", {"motivo": "Importación ordinaria 123"}, "funcionario")
    assert liberado["residuos"] == "liberados"
    otra = await post(mundo, f"{ruta}/liberar-residuos", {"motivo": "Otra vez"}, "funcionario")
    assert otra.status_code == 409
    cambio = {"subpartida": "6205300000", "motivo": "Cambio de subpartida"}
    modificado = await hecho(mundo, f"{ruta}/modificar", cambio, "funcionario")
    assert (modificado["version_cip"], modificado["subpartida"]) == (2, "6205300000")
    igual = await post(mundo, f"{ruta}/modificar", cambio, "funcionario")
    assert (igual.status_code, igual.json()["codigo"]) == (422, "datos-invalidos")
    sobre = {"subpartida": "6205300000", "nombre_comercial": "Camisa clásica"}
    comparado = await hecho(mundo, f"{ruta}/comparar", cuadro(**sobre, fob_unitario_usd="300"))
    assert (comparado["modificable"], [c["literal"] for c in comparado["causas"]]) == (False, ["g"])
    campos = ("estado", "residuos_libres", "libera_residuos", "version_cip")
    assert [tuple(e[c] for c in campos) for e in await mundo.publicados("cip.decidido")] == [
        ("devuelto", None, False, 1),
        ("aprobado", False, False, 1),
        ("aprobado", True, True, 1),
        ("aprobado", True, False, 2),
    ]
    ajeno = mundo.como("exportador", nit=NIT_AJENO)
    await nadie_mas_llega(mundo.http, ajeno, "garantias", "/v1/cips", ruta.rpartition("/")[2])
    bandeja = await mundo.http.get("/v1/cips?estado=aprobado", headers=mundo.como("funcionario"))
    assert [c["numero"] for c in bandeja.json()["elementos"]] == ["CIP-2026-1"]
