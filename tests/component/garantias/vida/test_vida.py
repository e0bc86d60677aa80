"""Articles 21 to 27, 35 and 91 lived through HTTP: what comes with a guarantee, replaced, extended, cancelled."""

import asyncio
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from shared.clock import fijar
from shared.persistence import BaseDeDatos
from tests.component.garantias.conftest import NIT, PDF, Mundo
from tests.component.garantias.demostrar import autorizado
from tests.component.garantias.firmas import firmas_revisadas
from tests.component.garantias.recorrido import aceptar, autorizar, garantia, presentar, radicar
from tests.component.garantias.vida.conftest import (
    codigo,
    como_funcionario,
    garantia_aceptada,
    leer,
    pdf,
    pedir_prorroga,
    sustituta,
)

pytestmark = pytest.mark.usefixtures("referencias")
FIRMADO = PDF.replace(b"<<>>", b"<< /ByteRange [0 10 20 30] >>")


async def formulario(mundo: Mundo, ruta: str, rol: str = "funcionario", **campos: str) -> Any:
    return await mundo.http.post(ruta, data=campos, files={"archivo": pdf("acta")}, headers=mundo.como(rol))


async def test_articulos_21_and_24_documents_and_checks_before_acceptance(mundo: Mundo) -> None:
    programa = await autorizado(mundo)
    titular = mundo.como("exportador", nit=NIT)
    datos = garantia(
        representante_limitado="true", codigo_verificacion="ABC-123", sitio_verificacion="https://seguros.example/v"
    )
    archivos = {"archivo": ("garantia.pdf", FIRMADO, "application/pdf")}
    ruta = f"/v1/programas/{programa}/garantias"
    caso = (await mundo.http.post(ruta, data=datos, files=archivos, headers=titular)).json()
    assert caso["firmada_digitalmente"] is True
    rechazo = (await aceptar(mundo, caso["id"])).json()
    assert [d["codigo"] for d in rechazo["diferencias"]] == [
        "documento-faltante",
        "documento-faltante",
        "firmas-en-revision",
        "sin-verificar",
        "sin-verificar",
    ]
    base = f"/v1/garantias/{caso['id']}"
    await firmas_revisadas(mundo, caso["id"], veredicto="INDETERMINATE", subindicacion="NO_CERTIFICATE_CHAIN_FOUND")
    for clase in ("certificado_existencia", "acta_organo_social"):
        anexo = await mundo.http.post(
            f"{base}/anexos", data={"clase": clase}, files={"archivo": pdf(clase)}, headers=titular
        )
        assert anexo.status_code == 201, anexo.text
    mal = await formulario(mundo, f"{base}/verificaciones", medio="codigo", conforme="false", detalle="No existe")
    assert mal.status_code == 201, mal.text
    rechazo = (await aceptar(mundo, caso["id"])).json()
    assert [d["codigo"] for d in rechazo["diferencias"]] == ["verificacion-no-conforme", "sin-verificar"]
    for medio in ("codigo", "firma_digital"):
        bien = await formulario(mundo, f"{base}/verificaciones", medio=medio, conforme="true", detalle="Concuerda")
        assert bien.status_code == 201, bien.text
    assert (await aceptar(mundo, caso["id"])).json()["estado"] == "aceptada"
    documentos = (await mundo.http.get(f"{base}/documentos", headers=titular)).json()
    clases = ["certificado_existencia", "acta_organo_social", "verificacion:codigo"]
    assert [d["clase"] for d in documentos][:3] == clases
    archivo = await mundo.http.get(f"{base}/documentos/{documentos[0]['id']}.pdf", headers=titular)
    assert archivo.content == PDF


async def test_articulo_25_a_raised_quota_replaces_and_the_months_go_on(mundo: Mundo) -> None:
    """R15 a: the replacement keeps the date counted from the initial acceptance."""
    vieja = await garantia_aceptada(mundo)
    assert codigo(await sustituta(mundo, vieja["id"])) == "garantia-no-por-sustituir"
    ruta = f"/v1/garantias/{vieja['id']}/pedir-sustitucion"
    pedida = await como_funcionario(mundo, ruta, causa="aumento_de_cupo", motivo="Se aumentó el cupo")
    assert pedida.json()["estado"] == "por_sustituir"
    with fijar(date(2026, 9, 1)):
        mala = (await sustituta(mundo, vieja["id"], clausula_primera="2028-03-01", valida_hasta="2029-01-01")).json()
        rechazo = await aceptar(mundo, mala["id"])
        assert [d["codigo"] for d in rechazo.json()["diferencias"]] == ["clausula-primera-distinta"]
        cuerpo = {"motivo": "La cláusula primera no corresponde"}
        assert (await como_funcionario(mundo, f"/v1/garantias/{mala['id']}/reparar", **cuerpo)).status_code == 200
        dos = await asyncio.gather(*(sustituta(mundo, vieja["id"]) for _ in range(2)))
        assert sorted(r.status_code for r in dos) == [201, 409]
        (buena,) = (r.json() for r in dos if r.status_code == 201)
        aceptada = (await aceptar(mundo, buena["id"])).json()
    assert (aceptada["aceptacion_inicial"], aceptada["demostrar_hasta"]) == ("2026-04-07", "2027-10-07")
    assert (aceptada["acto"], aceptada["sustituye_a"]) == ("sustitucion", vieja["id"])
    assert (await leer(mundo, f"/v1/garantias/{vieja['id']}"))["estado"] == "sustituida"
    otra = await presentar(mundo, vieja["programa_id"])
    assert codigo(otra) == "garantia-ya-presentada"  # the replacement holds the place of its period
    devuelto = {"hecho": "original_devuelto", "fecha": "2026-04-07", "oficina": "Bogotá"}
    assert (await formulario(mundo, f"/v1/garantias/{vieja['id']}/custodia", **devuelto)).status_code == 201


async def test_articulo_26_cancelled_with_its_letter_and_the_original_goes_back_once(mundo: Mundo) -> None:
    caso = await garantia_aceptada(mundo)
    base = f"/v1/garantias/{caso['id']}"
    recibido = {"hecho": "original_recibido", "fecha": "2026-04-07", "oficina": "Bogotá"}
    assert (await formulario(mundo, f"{base}/custodia", **recibido)).status_code == 201
    assert codigo(await formulario(mundo, f"{base}/custodia", **recibido)) == "custodia-repetida"
    devuelto = recibido | {"hecho": "original_devuelto"}
    assert codigo(await formulario(mundo, f"{base}/custodia", **devuelto)) == "custodia-improcedente"
    cruda = await como_funcionario(mundo, f"{base}/cancelar", motivo="Pidió la cancelación")
    assert codigo(cruda) == "cancelacion-improcedente"
    cancelada = await como_funcionario(
        mundo, f"{base}/cancelar", cumplimiento_el="2026-04-06", motivo="Cumplió el compromiso"
    )
    assert cancelada.json()["estado"] == "cancelada"
    assert {p["estado"] for p in cancelada.json()["plazos"]} == {"cumplido"}
    assert (await formulario(mundo, f"{base}/custodia", **devuelto)).status_code == 201
    oficios = await mundo.http.get(f"{base}/oficios", headers=mundo.como("exportador", nit=NIT))
    assert [o["clase"] for o in oficios.json()] == ["cancelacion"]
    (evento,) = await mundo.publicados("garantia.cancelada")
    assert evento["articulo"] == "art. 26"


async def test_articulo_35_a_balance_extends_it_and_an_insurer_owes_the_certificate(mundo: Mundo) -> None:
    """R04 b, with the dates of this guarantee: six months further, and no prórroga of the balance."""
    caso = await garantia_aceptada(mundo)
    base = f"/v1/garantias/{caso['id']}"
    ajena = await como_funcionario(mundo, f"{base}/extender", siguiente=caso["id"], motivo="Saldo del 30 %")
    assert codigo(ajena) == "extension-improcedente"
    extendida = (await como_funcionario(mundo, f"{base}/extender", motivo="Saldo del 30 %, sin importaciones")).json()
    assert (extendida["estado"], extendida["certificado_pendiente"]) == ("por_sustituir", True)
    assert (extendida["demostrar_hasta"], extendida["vigente_hasta"]) == ("2028-04-07", "2029-02-07")
    abiertos = {p["calculo"]["regla"]: p["vence"] for p in extendida["plazos"] if p["estado"] == "abierto"}
    assert abiertos == {"saldo_pendiente": "2028-04-07", "vigencia_fijada": "2029-02-07"}
    certificado = await sustituta(
        mundo, caso["id"], acto="modificacion", clausula_primera="2028-04-07", valida_hasta="2029-02-07"
    )
    assert certificado.status_code == 201, certificado.text
    aceptado = (await aceptar(mundo, certificado.json()["id"])).json()
    assert (aceptado["estado"], aceptado["acto"]) == ("aceptada", "modificacion")
    assert {p["calculo"]["regla"] for p in aceptado["plazos"]} == {"saldo_pendiente", "vigencia_fijada"}
    saldo = await pedir_prorroga(mundo, aceptado["id"], 3)
    assert codigo(saldo) == "prorroga-improcedente"  # art. 28.4 par. 3
    assert (await leer(mundo, base))["certificado_pendiente"] is False
    ultima = (await mundo.publicados("garantia.extendida"))[-1]
    assert (ultima["articulo"], ultima["exige_certificado"]) == ("art. 35 par. 2", True)


async def test_articulo_22_a_subproyecto_has_a_guarantee_of_its_own(mundo: Mundo, superusuario: BaseDeDatos) -> None:
    """R15 c: 20 % of the increase, at 4000.25; both guarantees stand."""
    capital = {"clase": "173c", "meses_importacion": 12, "meses_compromiso": 60, "cupo_fob_usd": "1000000.00"}
    programa = await autorizar(mundo, (await radicar(mundo, **capital))["id"])
    fechas = {"clausula_primera": "2032-10-07", "valida_hasta": "2033-08-07"}
    principal = await garantia_aceptada(mundo, programa, valor_cop="800050000.00", **fechas)
    sin = await presentar(mundo, programa["id"], subproyecto="1", valor_cop="240015000.00", **fechas)
    assert codigo(sin) == "datos-invalidos"
    async with superusuario.motor.begin() as conexion:
        await conexion.execute(sa.text("SET LOCAL session_replication_role = replica"))
        aumento = sa.text(
            "INSERT INTO programa_subproyecto (programa_id, numero, modificacion_id, cupo_centavos, creado_en)"
            " VALUES (:id, 1, :id, 30000000, now())"
        )
        await conexion.execute(aumento, {"id": programa["id"]})
    corta = (await presentar(mundo, programa["id"], subproyecto="1", valor_cop="240014999.99", **fechas)).json()
    assert [d["codigo"] for d in (await aceptar(mundo, corta["id"])).json()["diferencias"]] == ["monto-insuficiente"]
    await como_funcionario(mundo, f"/v1/garantias/{corta['id']}/reparar", motivo="Falta un centavo")
    propia = await garantia_aceptada(mundo, programa, subproyecto="1", valor_cop="240015000.00", **fechas)
    assert propia["cotejo"]["valor_usd"] == "60000.00"
    assert (await leer(mundo, f"/v1/garantias/{principal['id']}"))["estado"] == "aceptada"


async def test_articulo_91_a_guarantee_of_reexport_is_one_of_its_own(mundo: Mundo) -> None:
    normal = await garantia_aceptada(mundo)
    cambios = {
        "objeto": "reexportacion",
        "componente_externo_usd": "35000.00",
        "valor_cop": "28001750.00",
        "clausula_primera": "2027-04-07",
        "valida_hasta": "2027-04-07",
    }
    corta = (await presentar(mundo, normal["programa_id"], **(cambios | {"valor_cop": "28001749.99"}))).json()
    rechazo = (await aceptar(mundo, corta["id"])).json()
    assert [d["codigo"] for d in rechazo["diferencias"]] == ["monto-insuficiente"]
    caso = (await presentar(mundo, normal["programa_id"], **cambios)).json()
    aceptada = (await aceptar(mundo, caso["id"])).json()
    assert aceptada["estado"] == "aceptada", aceptada
    assert {p["calculo"]["regla"]: p["vence"] for p in aceptada["plazos"]} == {"reexportacion": "2027-04-07"}
    sin_base = {k: v for k, v in cambios.items() if k != "componente_externo_usd"}
    assert (await presentar(mundo, normal["programa_id"], **sin_base)).status_code == 422
