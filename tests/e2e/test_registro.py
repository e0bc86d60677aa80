"""A company that registers itself: its form signed by its first representante, and people invited by mail."""

import re
from email import message_from_bytes, policy
from uuid import uuid4

import httpx
import pytest

from deploy.demo.escena import Escena
from deploy.demo.persona import Persona, rechazado
from tests.e2e.pasos import LIMITE

pytestmark = [
    pytest.mark.xdist_group("e2e"),
    pytest.mark.timeout(600),
    pytest.mark.usefixtures("reposo_al_final"),
]
NIT = "860001022-7"
RUTA = f"/v1/empresas/{NIT}"


@pytest.fixture
async def exportador(escena: Escena) -> Persona:
    """Somebody who registered a company, with its representante as a proposed signer."""
    usuario = f"nuevo-{uuid4().hex[:8]}@refinadora.example"
    datos = {"usuario": usuario, "nombre": "Rosa Gil", "clave": escena.clave, "roles": ["exportador"]}
    await escena.personas["coordinadora"].publicar("/v1/usuarios", datos)
    persona = await escena.entra("refinadora", usuario, escena.clave)
    await persona.publicar("/v1/empresas", {"nit": NIT, "razon_social": "Refinadora S.A.", "domicilio": "Yumbo"})
    await persona.entrar(usuario, escena.clave)
    titular = escena.indice["titulares"]["representante_a"]
    firmante = {
        "documento": {"tipo": "CC", "numero": titular["cedula"]},
        "nombre": titular["nombre"],
        "roles": ["representante"],
        "desde": "2026-01-01",
        "evidencia": "Certificado de existencia",
    }
    await persona.publicar(f"{RUTA}/firmantes", firmante)
    return persona


async def test_a_company_registers_with_the_signature_of_its_representante(escena: Escena, exportador: Persona) -> None:
    falta = await rechazado(exportador.publicar(f"{RUTA}/formulario"))
    assert falta.codigo == "registro-incompleto"
    certificado = b"%PDF-1.7\n% certificado\n%%EOF\n"
    await exportador.subir(f"{RUTA}/documentos", certificado, "camara.pdf", clase="certificado_existencia")
    generado = await exportador.publicar(f"{RUTA}/formulario")
    pdf = escena.guarda("formulario.pdf", await exportador.descargar(f"{RUTA}/formulario.pdf", LIMITE))
    for quien, estado in (("representante_b", "rechazado"), ("representante_a", "aceptado")):
        firmado = await escena.firma(pdf, escena.carpeta / f"formulario-{quien}.pdf", quien)
        await exportador.subir(f"{RUTA}/formulario/firmado", firmado.read_bytes())
        leido = await exportador.esperar(f"{RUTA}/formulario", lambda f: f["estado"] != "en_validacion", LIMITE)
        assert leido["estado"] == estado, leido["razones"]
        assert [r["codigo"] for r in leido["razones"]] == (["SIGNER_MISMATCH"] if estado == "rechazado" else [])
    assert leido["numero"] == generado["numero"] == f"REG-{NIT}-1"
    assert (await exportador.leer(RUTA))["estado"] == "en_revision"
    evidencia = {"evidencia": f"Formulario {generado['numero']} firmado y certificado de existencia adjunto"}
    habilitada = await escena.personas["funcionaria"].publicar(f"{RUTA}/habilitar", evidencia)
    assert habilitada["estado"] == "habilitada"
    firmantes = await exportador.leer(f"{RUTA}/firmantes")
    assert [(f["id"], f["estado"]) for f in firmantes] == [(leido["firmante_id"], "vigente")]
    await _invitar(escena, exportador)


async def _invitar(escena: Escena, exportador: Persona) -> None:
    correo = "agente@aduanas.example"
    invitacion = {"correo": correo, "nombre": "Luz Díaz", "rol": "apoderado", "evidencia": "Poder 12"}
    await exportador.publicar(f"{RUTA}/invitaciones", invitacion)
    await _en_el_portal(escena, correo, await _codigo(escena, correo, "lo invita"))


async def _en_el_portal(escena: Escena, correo: str, codigo: str) -> None:
    """The pages to which the mails lead, without a browser: sign up, sign in, forget the password."""
    sitio = str(escena.pila.estado["portal_url"])
    async with httpx.AsyncClient(base_url=sitio, headers={"Origin": sitio}, follow_redirects=True) as http:
        vista = await http.get("/invitacion", params={"codigo": codigo})
        assert f"Su usuario será {correo}" in vista.text
        mala = {"codigo": codigo, "nueva": escena.clave, "repetida": "otra"}
        assert "No es igual" in (await http.post("/invitacion", data=mala)).text
        dentro = await http.post("/invitacion", data=mala | {"repetida": escena.clave})
        assert (dentro.status_code, "cuando el Ministerio acepte" in dentro.text) == (200, True)
    async with httpx.AsyncClient(base_url=sitio, headers={"Origin": sitio}, follow_redirects=True) as http:
        assert "El código no es válido" in (await http.get("/invitacion", params={"codigo": codigo})).text
        mal = await http.post("/entrar", data={"usuario": correo, "clave": "no-es-la-clave"})
        assert (mal.status_code, "no son correctos" in mal.text, "terminó" in mal.text) == (401, True, False)
        assert "va en camino" in (await http.post("/olvido", data={"usuario": correo})).text
        nueva = await _codigo(escena, correo, "clave nueva")
        datos = {"codigo": nueva, "nueva": "otra-Clave-mejor-2", "repetida": "otra-Clave-mejor-2"}
        cambiada = await http.post("/restablecer", data=datos)
        assert "Cambió su contraseña" in cambiada.text
        assert (await http.post("/entrar", data={"usuario": correo, "clave": datos["nueva"]})).status_code == 200
    async with Persona(escena.gateway) as agente:
        await agente.entrar(correo, datos["nueva"])
        (suya,) = await agente.leer("/v1/usuarios/yo/representaciones")
        assert (suya["nit"], suya["rol"], suya["estado"]) == (NIT, "apoderado", "propuesta")


async def _codigo(escena: Escena, correo: str, asunto: str) -> str:
    """The code of the mail with that subject; it stands alone in the text and in the link."""
    recibido = await escena.correo(LIMITE, para=correo, asunto=asunto)
    cuerpo = message_from_bytes(await escena.eml(recibido), policy=policy.default).get_body(("plain",))
    assert cuerpo is not None
    codigos = set(re.findall(r"\b[0-9a-f]{64}\b", str(cuerpo.get_content())))
    assert len(codigos) == 1
    return codigos.pop()
