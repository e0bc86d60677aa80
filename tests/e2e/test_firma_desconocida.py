"""Somebody signs with the certificate of the representante, who takes it back by one click of the mail it brought."""

import re
from datetime import date
from email import message_from_bytes, policy
from uuid import uuid4

import httpx
import pytest

from deploy.demo.escena import INGENIO, Escena
from deploy.local.esperas import esperar
from tests.e2e.pasos import LIMITE, firmar, radicar, solicitud_de

pytestmark = [
    pytest.mark.xdist_group("e2e"),
    pytest.mark.largo,
    pytest.mark.timeout(600),
    pytest.mark.usefixtures("reposo_al_final"),
]


@pytest.fixture
async def correo_de_la_representante(escena: Escena) -> str:
    """Own address of a user who represents the mill."""
    correo = f"representante-{uuid4().hex[:8]}@ingenio.example"
    coordinadora = escena.personas["coordinadora"]
    datos = {"usuario": correo, "nombre": "Ana Ruiz", "clave": escena.clave, "roles": ["representante"]}
    await coordinadora.publicar("/v1/usuarios", datos)
    ruta = f"/v1/empresas/{INGENIO}/representaciones"
    vinculo = {"usuario": correo, "rol": "representante", "desde": "2026-01-01", "evidencia": "Certificado del mes"}
    nueva = await coordinadora.publicar(ruta, vinculo)
    if nueva["estado"] == "propuesta":
        nueva = await escena.personas["funcionaria"].publicar(f"{ruta}/{nueva['id']}/aceptar")
    assert (nueva["estado"], date.fromisoformat(nueva["desde"])) == ("vigente", date(2026, 1, 1))
    return correo


async def enlace_de(escena: Escena, correo: str, numero: str) -> str:
    """The link of the mail that announced the signature to that person."""
    recibido = await escena.correo(LIMITE, para=correo, asunto=f"{numero}: se presentó un formulario firmado")
    cuerpo = message_from_bytes(await escena.eml(recibido), policy=policy.default).get_body(("plain",))
    assert cuerpo is not None
    hallado = re.search(r"\S+/v1/mensajes/\S+/desconocer\?\S+", str(cuerpo.get_content()))
    assert hallado is not None, cuerpo.get_content()
    return hallado.group(0)


async def test_un_clic_retira_lo_que_no_se_ha_decidido(escena: Escena, correo_de_la_representante: str) -> None:
    ingenio = escena.personas["ingenio"]
    caso = await firmar(
        escena, await radicar(escena, "/v1/solicitudes", solicitud_de(escena, 2_000)), "representante_a"
    )
    await ingenio.subir(f"{caso.ruta}/firmado", caso.firmado)
    await ingenio.esperar(caso.ruta, lambda s: s["estado"] == "enviada", LIMITE)
    enlace = await enlace_de(escena, correo_de_la_representante, caso.numero)
    async with httpx.AsyncClient(follow_redirects=True, timeout=30) as http:
        # Who only opens it changes nothing.
        assert "No es mi firma" in (await http.get(enlace)).text
        assert (await ingenio.leer(caso.ruta))["estado"] == "enviada"
        assert (await http.post(enlace)).status_code == 200

        async def retirado() -> bool:
            return "se retiró" in (await http.get(enlace)).text

        await esperar(retirado, LIMITE, "que la página diga que se retiró")
        assert (await http.post(enlace)).status_code == 200
    leida = await ingenio.leer(caso.ruta)
    assert leida["estado"] == "desistida"
    assert leida["historia"][-1]["accion"] == "revocar_firma"
    await escena.correo(LIMITE, para=correo_de_la_representante, asunto=f"{caso.numero}: retirado por firma")
