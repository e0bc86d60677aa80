"""Companies: from registration to enabling, what is published, and who sees what."""

import asyncio
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from services.registro.personas.schemas import Documento
from shared.clock import reloj_legal
from shared.identity import huella_documento
from tests.component.registro.conftest import EVIDENCIA, NIT, NIT_AJENO, Registro

EMPRESA = {"nit": NIT, "razon_social": "Azúcares del Valle S.A.S.", "domicilio": "Cra 1 # 2-3, Cali"}


async def test_a_company_from_registration_to_enabling(registro: Registro) -> None:
    _, suyo = await registro.habilitada()
    leida = (await registro.http.get(f"/v1/empresas/{NIT}", headers=suyo)).json()
    assert (leida["estado"], leida["acciones"]) == ("habilitada", [])
    eventos = await registro.publicados("empresa.actualizada")
    assert [e["estado"] for e in eventos][-1] == "habilitada"
    assert all(a["version"] < b["version"] for a, b in pairwise(eventos))
    assert eventos[0]["firmantes"] == []
    (firmante,) = eventos[-1]["firmantes"]
    assert firmante["huella_documento"] == huella_documento("CC", "52123456", "huellas")
    assert firmante["roles"] == ["representante"]
    assert "52123456" not in str(eventos)
    assert "Ana" not in str(eventos)
    pasos = (await registro.http.get(f"/v1/empresas/{NIT}/historia", headers=suyo)).json()
    assert [p["accion"] for p in pasos] == ["registrar", "enviar", "habilitar"]
    assert pasos[-1]["motivo"] == EVIDENCIA


async def test_companies_are_found_by_what_somebody_remembers_of_them(registro: Registro) -> None:
    _, suyo = await registro.empresa()
    await registro.empresa(NIT_AJENO)
    funcionario = await registro.como("funcionario")
    for buscado, quien, hallados in (
        ("AZUCARES 800191045", funcionario, [NIT_AJENO]),
        ("azúcares", funcionario, sorted([NIT, NIT_AJENO])),
        ("azúcares", suyo, [NIT]),
        ("_%", funcionario, sorted([NIT, NIT_AJENO])),
        ("ingenio", funcionario, []),
    ):
        r = await registro.http.get("/v1/empresas", params={"buscar": buscado}, headers=quien)
        assert [e["nit"] for e in r.json()["elementos"]] == hallados, buscado


@pytest.mark.parametrize(("nit", "mensaje"), [("900204272-7", "dígito de verificación"), ("900204272", "900204272-8")])
async def test_a_wrong_nit_is_refused(registro: Registro, nit: str, mensaje: str) -> None:
    quien = await registro.como("exportador")
    r = await registro.http.post("/v1/empresas", json=EMPRESA | {"nit": nit}, headers=quien)
    assert r.status_code == 422
    assert mensaje in r.json()["errores"][0]["mensaje"]


async def test_one_nit_is_registered_once_even_at_the_same_moment(registro: Registro) -> None:
    quienes = [await registro.como("exportador") for _ in range(4)]
    respuestas = await asyncio.gather(
        *(registro.http.post("/v1/empresas", json=EMPRESA, headers=quien) for quien in quienes)
    )
    assert sorted(r.status_code for r in respuestas) == [201, 409, 409, 409]
    assert {r.json()["codigo"] for r in respuestas if r.status_code == 409} == {"empresa-ya-registrada"}
    assert len(await registro.publicados("empresa.actualizada")) == 1


async def test_each_action_has_its_role_and_its_state(registro: Registro) -> None:
    _, suyo = await registro.empresa()
    base = f"/v1/empresas/{NIT}"
    funcionario, coordinador = await registro.como("funcionario"), await registro.entrar()
    evidencia, motivo = {"evidencia": EVIDENCIA}, {"motivo": "Falta un documento."}

    sin_firmantes = await registro.http.post(f"{base}/enviar", headers=suyo)
    assert sin_firmantes.json()["codigo"] == "empresa-incompleta"
    await registro.firmante(NIT, suyo)
    antes = await registro.http.post(f"{base}/habilitar", json=evidencia, headers=funcionario)
    assert (antes.status_code, antes.json()["codigo"]) == (409, "transicion-no-permitida")
    assert (await registro.http.post(f"{base}/enviar", headers=funcionario)).status_code == 403
    assert (await registro.http.post(f"{base}/enviar", headers=suyo)).json()["estado"] == "en_revision"
    for quien in (suyo, coordinador):
        assert (await registro.http.post(f"{base}/habilitar", json=evidencia, headers=quien)).status_code == 403
    sin_evidencia = await registro.http.post(f"{base}/habilitar", json={}, headers=funcionario)
    assert sin_evidencia.json()["errores"][0]["campo"] == "evidencia"
    devuelta = await registro.http.post(f"{base}/devolver", json=motivo, headers=funcionario)
    assert devuelta.json()["estado"] == "registrada"
    await registro.http.post(f"{base}/enviar", headers=suyo)
    assert (await registro.http.post(f"{base}/habilitar", json=evidencia, headers=funcionario)).status_code == 200
    for accion, estado in (("suspender", "suspendida"), ("reactivar", "habilitada"), ("cancelar", "cancelada")):
        assert (await registro.http.post(f"{base}/{accion}", json=motivo, headers=funcionario)).status_code == 403
        hecha = await registro.http.post(f"{base}/{accion}", json=motivo, headers=coordinador)
        assert hecha.json()["estado"] == estado


async def test_another_company_does_not_exist_for_you_anywhere(registro: Registro) -> None:
    """Every route of a company, called by another one."""
    await registro.habilitada(NIT_AJENO)
    _, suyo = await registro.habilitada(NIT)
    documento = (await registro.http.get("/openapi.json")).json()
    firmante = (await registro.firmante(NIT, suyo, "79111222"))["id"]
    probadas = 0
    cuerpo = {
        "motivo": "Un motivo cualquiera.",
        "evidencia": EVIDENCIA,
        "correo": "a@b.co",
        "documento": {"tipo": "CC", "numero": "79333444"},
        "nombre": "Otro",
        "usuario": "exportador-1",
        "rol": "apoderado",
        "razon_social": "Otra",
        "domicilio": "Otro",
    }
    for camino, operaciones in documento["paths"].items():
        if not camino.startswith("/v1/empresas/{nit}"):
            continue
        for metodo, operacion in operaciones.items():
            ruta = camino.replace("{nit}", NIT_AJENO).replace("{id}", firmante).replace("{sesion}", firmante)
            esquema = operacion.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
            campos = documento["components"]["schemas"].get(esquema.get("$ref", "").rpartition("/")[2], {})
            datos = {k: v for k, v in cuerpo.items() if k in campos.get("properties", {})}
            cuerpos: dict[str, Any] = {"json": datos or None}
            if "multipart/form-data" in operacion.get("requestBody", {}).get("content", {}):
                cuerpos = {"data": {"clase": "rut"}, "files": {"archivo": ("a.pdf", b"%PDF-1.7", "application/pdf")}}
            r = await registro.http.request(metodo, ruta, headers=suyo | {"If-Match": '"v1"'}, **cuerpos)
            esperado = 403 if camino.endswith("/direcciones/{id}/confirmar") else 404
            assert r.status_code == esperado, f"{metodo} {camino}: {r.status_code} {r.text}"
            probadas += 1
    assert probadas >= 26
    lista = (await registro.http.get("/v1/empresas", headers=suyo)).json()
    assert [e["nit"] for e in lista["elementos"]] == [NIT]
    todas = (await registro.http.get("/v1/empresas", headers=await registro.como("auditor"))).json()
    assert [e["nit"] for e in todas["elementos"]] == [NIT_AJENO, NIT]


async def test_the_file_is_edited_with_the_version_that_was_read(registro: Registro) -> None:
    _, suyo = await registro.empresa()
    leida = await registro.http.get(f"/v1/empresas/{NIT}", headers=suyo)
    nueva = {"razon_social": "Azúcares del Cauca", "domicilio": "Popayán", "telefono": "602 123"}
    con = suyo | {"If-Match": leida.headers["etag"]}
    editada = await registro.http.put(f"/v1/empresas/{NIT}", json=nueva, headers=con)
    assert editada.json()["razon_social"] == "Azúcares del Cauca"
    assert (await registro.publicados("empresa.actualizada"))[-1]["razon_social"] == "Azúcares del Cauca"
    assert (await registro.http.put(f"/v1/empresas/{NIT}", json=nueva, headers=con)).status_code == 412


async def test_signers_added_later_wait_for_a_funcionario(registro: Registro) -> None:
    _, suyo = await registro.habilitada()
    base = f"/v1/empresas/{NIT}/firmantes"
    nuevo = await registro.firmante(NIT, suyo, "79.111.222", roles=["apoderado", "firmante"])
    assert nuevo["estado"] == "propuesta"
    assert len((await registro.publicados("empresa.actualizada"))[-1]["firmantes"]) == 1
    assert (await registro.http.post(f"{base}/{nuevo['id']}/aceptar", headers=suyo)).status_code == 403
    funcionario = await registro.como("funcionario")
    aceptado = await registro.http.post(f"{base}/{nuevo['id']}/aceptar", headers=funcionario)
    assert aceptado.json()["estado"] == "vigente"
    assert len((await registro.publicados("empresa.actualizada"))[-1]["firmantes"]) == 2
    otra_vez = await registro.http.post(f"{base}/{nuevo['id']}/aceptar", headers=funcionario)
    assert otra_vez.json()["codigo"] == "transicion-no-permitida"
    assert (await registro.http.post(f"{base}/{nuevo['id']}/revocar", headers=suyo)).json()["estado"] == "revocada"
    assert len((await registro.publicados("empresa.actualizada"))[-1]["firmantes"]) == 1
    lista = (await registro.http.get(base, headers=suyo)).json()
    assert [f["estado"] for f in lista] == ["vigente", "revocada"]


async def test_one_document_is_one_signer_however_it_is_written(registro: Registro) -> None:
    _, suyo = await registro.empresa()
    await registro.firmante(NIT, suyo, "52.123.456")
    datos = {"documento": {"tipo": "CC", "numero": "052123456"}, "nombre": "Otra", "evidencia": EVIDENCIA}
    r = await registro.http.post(f"/v1/empresas/{NIT}/firmantes", json=datos, headers=suyo)
    assert (r.status_code, r.json()["codigo"]) == (409, "firmante-repetido")


@pytest.mark.parametrize(
    ("tipo", "numero"),
    [("CC", "52.123.456"), ("CE", "423-112"), ("NIT", "900204272"), ("PA", "ax 123456"), ("PPT", "1234567")],
)
def test_every_kind_of_identity_document_is_one_whatever_its_spelling(tipo: str, numero: str) -> None:
    normal = Documento.model_validate({"tipo": tipo, "numero": numero}).normalizado()
    assert huella_documento(tipo, numero, "k") == huella_documento(*normal, "k")
    assert normal[1] == numero.replace(".", "").replace("-", "").replace(" ", "").upper()


async def test_representations_give_companies_to_the_next_token_and_take_them_away(registro: Registro) -> None:
    _, suyo = await registro.habilitada()
    apoderada = await registro.usuario("apoderado")
    base = f"/v1/empresas/{NIT}/representaciones"
    datos = {"usuario": apoderada, "rol": "apoderado", "evidencia": "Poder del 5 de mayo."}
    propuesta = (await registro.http.post(base, json=datos, headers=suyo)).json()
    ruta = f"/v1/empresas/{NIT}"
    assert (await registro.http.get(ruta, headers=await registro.entrar(apoderada))).status_code == 404
    funcionario = await registro.como("funcionario")
    await registro.http.post(f"{base}/{propuesta['id']}/aceptar", headers=funcionario)
    assert (await registro.http.get(ruta, headers=await registro.entrar(apoderada))).status_code == 200
    await registro.http.post(f"{base}/{propuesta['id']}/revocar", headers=suyo)
    assert (await registro.http.get(ruta, headers=await registro.entrar(apoderada))).status_code == 404
    hoy = reloj_legal.hoy()
    futura = datos | {"desde": (hoy + timedelta(days=9)).isoformat(), "hasta": (hoy + timedelta(days=20)).isoformat()}
    creada = (await registro.http.post(base, json=futura, headers=funcionario)).json()
    assert creada["estado"] == "por_empezar"
    assert (await registro.http.get(ruta, headers=await registro.entrar(apoderada))).status_code == 404
    repetida = await registro.http.post(base, json=datos, headers=suyo)
    assert repetida.json()["codigo"] == "representacion-repetida"
    desconocido = await registro.http.post(base, json=datos | {"usuario": "nadie"}, headers=suyo)
    assert desconocido.json()["codigo"] == "usuario-desconocido"
