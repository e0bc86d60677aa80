"""The registration form: documents, what it says, who signs it, and what its verdict does."""

import asyncio
from typing import Any

from services.registro.app import CONSUMIDORES, TRABAJOS
from shared.clock import reloj_legal
from shared.events.firma import Razon, VeredictoEmitido
from tests.component.registro.conftest import NIT, Registro
from tests.espera_larga import en_espera
from tests.mensajes import entregar

BASE = f"/v1/empresas/{NIT}"
PDF = ("certificado.pdf", b"%PDF-1.7\ncertificado\n%%EOF\n", "application/pdf")
FIRMADO = {"archivo": ("firmado.pdf", b"%PDF-1.7\nfirmado\n%%EOF\n", "application/pdf")}


async def preparada(registro: Registro) -> tuple[dict[str, str], dict[str, Any]]:
    """A company with representante and certificate, whose form is ready to be signed."""
    _, suyo = await registro.empresa()
    await registro.firmante(NIT, suyo)
    subido = await registro.http.post(
        f"{BASE}/documentos", data={"clase": "certificado_existencia"}, files={"archivo": PDF}, headers=suyo
    )
    assert subido.status_code == 201, subido.text
    return suyo, await generado(registro, suyo)


async def generado(registro: Registro, suyo: dict[str, str]) -> dict[str, Any]:
    assert (await registro.http.post(f"{BASE}/formulario", headers=suyo)).status_code == 201
    assert (await registro.http.get(f"{BASE}/formulario.pdf", headers=suyo)).status_code == 202
    await registro.trabajar(TRABAJOS)
    return dict((await registro.http.get(f"{BASE}/formulario", headers=suyo)).json())


async def veredicto(
    registro: Registro, formulario: dict[str, Any], firmante: str | None, *, bueno: bool = True
) -> None:
    evento = VeredictoEmitido(
        veredicto_id=formulario["veredicto_id"],
        servicio="registro",
        documento_id=formulario["id"],
        numero=formulario["numero"],
        nit=NIT,
        veredicto="TOTAL_PASSED" if bueno else "TOTAL_FAILED",
        razones=() if bueno else (Razon(codigo="CONTENT_MISMATCH", texto="No es el formulario."),),
        firmante_id=firmante,
        emitido_en=reloj_legal.ahora(),
    )
    await entregar(registro.bd, list(CONSUMIDORES), evento, clave=formulario["id"])
    await registro.trabajar(TRABAJOS)


async def test_a_valid_signature_of_the_first_representante_sends_the_registration(registro: Registro) -> None:
    suyo, formulario = await preparada(registro)
    assert (formulario["estado"], formulario["numero"]) == ("por_firmar", f"REG-{NIT}-1")
    pdf = await registro.http.get(f"{BASE}/formulario.pdf", headers=suyo)
    assert pdf.content.startswith(b"%PDF-1.7")
    publicada = (await registro.publicados("empresa.actualizada"))[-1]
    (propuesto,) = publicada["firmantes"]
    assert propuesto["roles"] == ["representante_propuesto"]
    async with en_espera(registro.http, f"{BASE}/formulario", suyo, desde_estado="por_firmar") as en_curso:
        r = await registro.http.post(f"{BASE}/formulario/firmado", files=FIRMADO, headers=suyo)
    assert (r.status_code, r.json()["estado"], en_curso["estado"]) == (202, "en_validacion", "en_validacion")
    (pedido,) = await registro.publicados("veredicto.solicitado")
    assert pedido["roles"] == ["representante_propuesto", "representante"]
    assert (pedido["acto"], pedido["original"]["sha256"] != pedido["firmado"]["sha256"]) == ("registro", True)
    otra_vez = await registro.http.post(f"{BASE}/formulario/firmado", files=FIRMADO, headers=suyo)
    assert otra_vez.json()["codigo"] == "formulario-no-admite-firma"
    por_su_lado = await registro.http.post(f"{BASE}/enviar", headers=suyo)
    assert por_su_lado.json()["codigo"] == "formulario-en-validacion"
    await veredicto(registro, r.json(), propuesto["firmante_id"])
    leido = (await registro.http.get(f"{BASE}/formulario", headers=suyo)).json()
    assert (leido["estado"], leido["firmante_id"]) == ("aceptado", propuesto["firmante_id"])
    empresa = (await registro.http.get(BASE, headers=suyo)).json()
    assert (empresa["estado"], empresa["formulario"]["estado"]) == ("en_revision", "aceptado")
    # Somebody proposed behind the signature is not accepted with it.
    intruso = await registro.firmante(NIT, suyo, "79.111.222")
    habilitar = {"json": {"evidencia": "Formulario firmado."}, "headers": await registro.como("funcionario")}
    cambiada = await registro.http.post(f"{BASE}/habilitar", **habilitar)
    assert cambiada.json()["codigo"] == "formulario-desactualizado"
    await registro.http.post(f"{BASE}/firmantes/{intruso['id']}/revocar", headers=suyo)
    assert (await registro.http.post(f"{BASE}/habilitar", **habilitar)).status_code == 200
    (vigente,) = (await registro.publicados("empresa.actualizada"))[-1]["firmantes"]
    assert vigente["roles"] == ["representante"]
    documentos = (await registro.http.get(f"{BASE}/documentos", headers=suyo)).json()
    assert [d["clase"] for d in documentos] == ["certificado_existencia", "firmado"]


async def test_a_refused_signature_says_why_and_can_be_sent_again(registro: Registro) -> None:
    suyo, _ = await preparada(registro)
    primera = (await registro.http.post(f"{BASE}/formulario/firmado", files=FIRMADO, headers=suyo)).json()
    await veredicto(registro, primera, None, bueno=False)
    leido = (await registro.http.get(f"{BASE}/formulario", headers=suyo)).json()
    assert (leido["estado"], leido["razones"][0]["codigo"]) == ("rechazado", "CONTENT_MISMATCH")
    assert (await registro.http.get(BASE, headers=suyo)).json()["estado"] == "registrada"
    segunda = (await registro.http.post(f"{BASE}/formulario/firmado", files=FIRMADO, headers=suyo)).json()
    assert segunda["estado"] == "en_validacion"
    # A late verdict on the first upload changes nothing.
    await veredicto(registro, primera, None, bueno=False)
    assert (await registro.http.get(f"{BASE}/formulario", headers=suyo)).json()["estado"] == "en_validacion"


async def test_a_form_of_what_the_company_no_longer_says_is_not_taken(registro: Registro) -> None:
    suyo, formulario = await preparada(registro)
    await registro.firmante(NIT, suyo, "79.111.222")
    viejo = await registro.http.post(f"{BASE}/formulario/firmado", files=FIRMADO, headers=suyo)
    assert viejo.json()["codigo"] == "formulario-desactualizado"
    nuevo = await generado(registro, suyo)
    assert (nuevo["version"], nuevo["estado"]) == (2, "por_firmar")
    enviado = (await registro.http.post(f"{BASE}/formulario/firmado", files=FIRMADO, headers=suyo)).json()
    await registro.http.post(f"{BASE}/direcciones", json={"correo": "x@azucares.co"}, headers=suyo)
    (firmante, _) = (await registro.publicados("empresa.actualizada"))[-1]["firmantes"]
    await veredicto(registro, enviado, firmante["firmante_id"])
    leido = (await registro.http.get(f"{BASE}/formulario", headers=suyo)).json()
    assert (leido["estado"], leido["razones"][0]["codigo"]) == ("rechazado", "FORM_OUTDATED")
    assert formulario["version"] == 1


async def test_what_is_missing_is_said_and_two_at_once_make_one_form(registro: Registro) -> None:
    _, suyo = await registro.empresa()
    falta = (await registro.http.post(f"{BASE}/formulario", headers=suyo)).json()
    assert (falta["codigo"], len(falta["falta"])) == ("registro-incompleto", 2)
    assert (await registro.http.get(f"{BASE}/formulario", headers=suyo)).status_code == 404
    await registro.firmante(NIT, suyo)
    await registro.http.post(
        f"{BASE}/documentos", data={"clase": "certificado_existencia"}, files={"archivo": PDF}, headers=suyo
    )
    hechos = await asyncio.gather(*(registro.http.post(f"{BASE}/formulario", headers=suyo) for _ in range(3)))
    assert sorted(h.json()["version"] for h in hechos) == [1, 2, 3]
    assert (await registro.http.get(f"{BASE}/formulario", headers=suyo)).json()["version"] == 3
    funcionario = await registro.como("funcionario")
    assert (await registro.http.post(f"{BASE}/formulario", headers=funcionario)).status_code == 403
