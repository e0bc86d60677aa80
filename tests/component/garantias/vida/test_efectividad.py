"""Articles 33 to 41 lived through HTTP, from the file of a breach to its payment."""

import asyncio
from datetime import date
from decimal import Decimal
from typing import Any

import httpx
import pytest

from shared.clock import fijar
from tests.component.garantias.conftest import NIT, NIT_AJENO, PDF, Mundo
from tests.component.garantias.vida.conftest import (
    codigo,
    como_coordinador,
    como_funcionario,
    firmado,
    garantia_aceptada,
    leer,
    pdf,
)
from tests.objetos import nadie_mas_llega

pytestmark = pytest.mark.usefixtures("referencias")

BREVE = {"causa": "saldo_no_demostrado", "hechos": "El dictamen final demuestra el 69,99 % del compromiso"}


async def abrir(mundo: Mundo, garantia: str, **cuerpo: Any) -> httpx.Response:
    return await como_funcionario(mundo, f"/v1/garantias/{garantia}/efectividades", **(BREVE | cuerpo))


async def con_evidencia(mundo: Mundo, ruta: str, rol: str = "funcionario", **campos: str) -> httpx.Response:
    return await mundo.http.post(ruta, data=campos, files={"archivo": pdf("planilla")}, headers=mundo.como(rol))


async def notificada(mundo: Mundo, garantia: str) -> str:
    """An enforcement of USD 60,020 issued, cited and notified on 3 November 2027; its path."""
    with fijar(date(2027, 11, 3)):
        abierta = await abrir(mundo, garantia, base_usd="300100.00")
        assert abierta.status_code == 201, abierta.text
        ruta = f"/v1/efectividades/{abierta.json()['id']}"
        assert (await como_coordinador(mundo, f"{ruta}/expedir", motivo="Se confirma")).status_code == 200
        for paso in ("citar", "notificar"):
            hecho = await con_evidencia(mundo, f"{ruta}/{paso}", fecha="2027-11-03", detalle="Recibió Ana Ruiz")
            assert hecho.status_code == 200, hecho.text
    return ruta


async def test_articulo_39_the_system_drafts_with_its_figures_and_a_person_signs(mundo: Mundo) -> None:
    garantia = await garantia_aceptada(mundo)
    with fijar(date(2027, 11, 3)):
        caso = (await abrir(mundo, garantia["id"], base_usd="300100.00")).json()
        assert (caso["numero"], caso["estado"]) == ("EFE-2027-1", "acto_proyectado")
        assert [p["vence"] for p in caso["plazos"]] == ["2027-11-18"]  # fifteen calendar days
        # R05: 20 % of the balance not demonstrated, at 4000.25.
        assert caso["liquidacion"]["valor_usd"] == "60020.00"
        assert Decimal(caso["valor_cop"]) == Decimal("240095005.00")
        assert caso["liquidacion"]["pasos"][0] == "Saldo no demostrado: USD 300.100,00"
        ruta = f"/v1/efectividades/{caso['id']}"
        oculta = await mundo.http.get(ruta, headers=mundo.como("exportador", nit=NIT))
        assert oculta.status_code == 404
        assert (await leer(mundo, f"/v1/garantias/{garantia['id']}"))["estado"] == "en_efectividad"
        assert codigo(await abrir(mundo, garantia["id"], base_usd="1.00")) == "transicion-no-permitida"
        ajustada = await como_funcionario(mundo, f"{ruta}/ajustar", base_usd="200000.00", motivo="Error de suma")
        assert Decimal(ajustada.json()["valor_cop"]) == Decimal("160010000.00")
        sin_rol = await como_funcionario(mundo, f"{ruta}/expedir", motivo="Conforme")
        assert sin_rol.status_code == 403
        expedida = (await como_coordinador(mundo, f"{ruta}/expedir", motivo="Conforme")).json()
        assert (expedida["estado"], expedida["expedida_el"]) == ("expedida", "2027-11-03")
        visible = await mundo.http.get(f"{ruta}/oficios", headers=mundo.como("exportador", nit=NIT))
        assert [(o["clase"], o["numero"]) for o in visible.json()] == [("resolucion", visible.json()[0]["numero"])]
        ajena = mundo.como("exportador", nit=NIT_AJENO)
        await nadie_mas_llega(mundo.http, ajena, "garantias", "/v1/efectividades", caso["id"])
    hechos = [(e["estado"], e["visible"]) for e in await mundo.publicados("efectividad.cambiada")]
    assert hechos == [("acto_proyectado", False), ("acto_proyectado", False), ("expedida", True)]


async def test_articulo_41_notified_final_and_paid(mundo: Mundo) -> None:
    garantia = await garantia_aceptada(mundo, await firmado(mundo))
    ruta = await notificada(mundo, garantia["id"])
    caso = await leer(mundo, ruta)
    plazos = {p["calculo"]["regla"]: p["vence"] for p in caso["plazos"] if p["estado"] == "abierto"}
    assert plazos == {"recurso_reposicion": "2027-11-18"}  # ten business days; the 15th is a holiday
    with fijar(date(2027, 11, 18)):
        firme = await como_funcionario(mundo, f"{ruta}/declarar-firme", motivo="Sin recurso")
        assert codigo(firme) == "paso-fuera-de-orden"
    with fijar(date(2027, 11, 19)):
        firme = await como_funcionario(mundo, f"{ruta}/declarar-firme", motivo="Venció sin recurso")
        assert (firme.json()["estado"], firme.json()["firme_el"]) == ("en_firme", "2027-11-19")
        # Res. 2318 de 2003: the programme is suspended only now.
        programa = await leer(mundo, f"/v1/programas/{garantia['programa_id']}")
        assert programa["estado"] == "suspendido"
        assert codigo(await como_coordinador(mundo, f"{ruta}/cobrar", motivo="No pagó")) == "paso-fuera-de-orden"
        titular = mundo.como("exportador", nit=NIT)
        assert (await leer(mundo, ruta))["prueba_de_pago_en"] is None
        recibo = {"archivo": ("recibo.pdf", PDF, "application/pdf")}
        enviada = await mundo.http.post(f"{ruta}/prueba-de-pago", files=recibo, headers=titular)
        assert enviada.status_code == 201, enviada.text
        (listada,) = (await mundo.http.get("/v1/efectividades", headers=titular)).json()["elementos"]
        assert listada["prueba_de_pago_en"] == enviada.json()[-1]["agregado_en"]
    with fijar(date(2027, 12, 1)):
        tarde = await con_evidencia(mundo, f"{ruta}/pagar", fecha="2027-12-02", detalle="Consignación 778")
        assert codigo(tarde) == "paso-fuera-de-orden"
        pagada = await con_evidencia(mundo, f"{ruta}/pagar", fecha="2027-11-30", detalle="Consignación 778")
        assert (pagada.json()["estado"], pagada.json()["pagada_el"]) == ("pagada", "2027-11-30")
    final = await leer(mundo, f"/v1/garantias/{garantia['id']}")
    assert final["estado"] == "pagada"
    assert {p["estado"] for p in final["plazos"]} == {"sin_objeto"}
    pasos = {p["paso"]: p for p in pagada.json()["pasos"]}
    assert list(pasos) == ["proyectar", "expedir", "citar", "notificar", "declarar_firme", "pagar"]
    assert pasos["citar"]["datos"] == {"el_mismo_dia": True}
    assert all(pasos[p]["adjunto"] for p in ("citar", "notificar", "pagar"))
    assert all(pasos[p]["oficio"] for p in ("expedir", "citar", "declarar_firme"))
    assert (await mundo.publicados("garantia_publica.estado"))[-1]["estado"] == "pagada"


async def test_articulo_34_par_2_the_study_came_with_the_appeal(mundo: Mundo) -> None:
    garantia = await garantia_aceptada(mundo, await firmado(mundo))
    ruta = await notificada(mundo, garantia["id"])
    titular = mundo.como("exportador", nit=NIT)
    with fijar(date(2027, 11, 10)):
        recurso = {"texto": "Presentamos con este recurso el estudio de demostración"}
        recurrida = await mundo.http.post(f"{ruta}/recurrir", data=recurso, headers=titular)
        assert recurrida.json()["estado"] == "recurrida"
        cuerpo = {
            "resuelve": "modifica",
            "causa": "estudio_extemporaneo",
            "con_recurso": True,
            "motivo": "El estudio demuestra el compromiso",
        }
        misma = await como_coordinador(mundo, f"{ruta}/resolver", **cuerpo)
        assert codigo(misma) == "misma-persona"
        sin_resolver = await con_evidencia(mundo, f"{ruta}/notificar-resolucion", fecha="2027-11-10", detalle="Firmó")
        assert codigo(sin_resolver) == "recurso-sin-resolver"
        otra = mundo.como("coordinador", sub="otra")
        resuelta = (await mundo.http.post(f"{ruta}/resolver", json=cuerpo, headers=otra)).json()
        # R06: 10 % of the value of the guarantee.
        assert Decimal(resuelta["valor_cop"]) == Decimal("100006250.00")
        firme = await con_evidencia(mundo, f"{ruta}/notificar-resolucion", fecha="2027-11-10", detalle="Firmó")
        assert (firme.json()["estado"], firme.json()["firme_el"]) == ("en_firme", "2027-11-11")
        assert (await leer(mundo, f"/v1/programas/{garantia['programa_id']}"))["estado"] == "autorizado"


async def test_a_revoked_act_gives_the_guarantee_back(mundo: Mundo) -> None:
    garantia = await garantia_aceptada(mundo)
    ruta = await notificada(mundo, garantia["id"])
    titular = mundo.como("exportador", nit=NIT)
    with fijar(date(2027, 11, 19)):
        tarde = await mundo.http.post(f"{ruta}/recurrir", data={"texto": "No hubo incumplimiento"}, headers=titular)
        assert codigo(tarde) == "recurso-fuera-de-termino"
    with fijar(date(2027, 11, 18)):
        recurso = await mundo.http.post(f"{ruta}/recurrir", data={"texto": "No hubo incumplimiento"}, headers=titular)
        assert recurso.status_code == 200, recurso.text
        otra = mundo.como("coordinador", sub="otra")
        cuerpo = {"resuelve": "revoca", "motivo": "Hubo un error en el abono"}
        assert (await mundo.http.post(f"{ruta}/resolver", json=cuerpo, headers=otra)).status_code == 200
        revocada = await con_evidencia(mundo, f"{ruta}/notificar-resolucion", fecha="2027-11-18", detalle="Firmó")
        assert revocada.json()["estado"] == "revocada"
    assert (await leer(mundo, f"/v1/garantias/{garantia['id']}"))["estado"] == "aceptada"


async def test_two_people_issue_and_archive_at_once_and_one_act_happens(mundo: Mundo) -> None:
    garantia = await garantia_aceptada(mundo)
    caso = (await abrir(mundo, garantia["id"], base_usd="1000.00")).json()
    ruta = f"/v1/efectividades/{caso['id']}"
    una, otra = mundo.como("coordinador", sub="una"), mundo.como("coordinador", sub="otra")
    hechos = await asyncio.gather(
        mundo.http.post(f"{ruta}/expedir", json={"motivo": "Conforme"}, headers=una),
        mundo.http.post(f"{ruta}/archivar", json={"motivo": "No hay incumplimiento"}, headers=otra),
    )
    assert sorted(h.status_code for h in hechos) == [200, 409]
    estado = (await leer(mundo, ruta))["estado"]
    esperado = {"expedida": "en_efectividad", "archivada": "aceptada"}[estado]
    assert (await leer(mundo, f"/v1/garantias/{garantia['id']}"))["estado"] == esperado
