"""What mail servers report later, the sender by which it comes back, the pace of a domain, DKIM."""

import asyncio
import base64
import re
from pathlib import Path
from uuid import uuid4

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from typer.testing import CliRunner

from deploy.cli.correo import app as orden
from shared.documents import Almacen
from shared.events import RefObjeto
from tests.ayudas import esperar_hasta
from tests.component.notificaciones.conftest import SECRETO, Arranque, Mundo

UNO, DOS = "uno@ingenio.example", "dos@ingenio.example"
DSN = """\
From: MAILER-DAEMON@mx.example
To: {retorno}
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="limite"

--limite
Content-Type: text/plain

Lo sentimos.
--limite
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; uno@ingenio.example
Action: {accion}
Status: {codigo}
Diagnostic-Code: smtp; 550 5.1.1 no existe ese buzon

--limite--
"""


def informe(retorno: str, accion: str = "failed", codigo: str = "5.1.1") -> bytes:
    return DSN.format(retorno=retorno, accion=accion, codigo=codigo).replace("\n", "\r\n").encode()


async def entregar_informe(mundo: Mundo, crudo: bytes, rol: str = "operador") -> dict[str, object]:
    respuesta = await mundo.http.post("/v1/entregas/rebotes", content=crudo, headers=mundo.como(rol))
    assert respuesta.status_code == 202, respuesta.text
    cuerpo = respuesta.json()
    assert isinstance(cuerpo, dict)
    return cuerpo


async def test_un_informe_de_fallo_devuelve_la_entrega_y_una_persona_la_reenvia(arrancar: Arranque) -> None:
    mundo = await arrancar(correo_rebotes="rebotes@contingentes.example")
    await mundo.empresa(UNO)
    cqe = mundo.cqe()
    await mundo.recibir(cqe, str(cqe.cqe_id))
    entrega = await mundo.esperar_estado(UNO, "enviada")
    (retorno,) = mundo.correo.remitentes
    assert re.fullmatch(r"rebotes\+[0-9a-f]{32}-[0-9a-f]{12}@contingentes\.example", retorno)

    demora = await entregar_informe(mundo, informe(retorno, "delayed", "4.4.1"))
    assert demora == {"accion": "demora", "codigo": "4.4.1", "reconocido": True, "aplicado": False}
    fallo = informe(retorno)
    assert (await entregar_informe(mundo, fallo))["aplicado"] is True
    assert (await entregar_informe(mundo, fallo))["aplicado"] is False
    devuelta = (await mundo.entregas())[UNO]
    assert (devuelta["estado"], devuelta["enviada_en"]) == ("rebotada", None)
    assert "550 5.1.1" in devuelta["detalle"]

    motivo = {"motivo": "la empresa corrigió su buzón"}
    await mundo.http.post(f"/v1/entregas/{entrega['id']}/reenviar", json=motivo, headers=mundo.como("funcionario"))
    await mundo.esperar_estado(UNO, "enviada")
    await mundo.en_reposo()
    assert len(mundo.correo.para(UNO)) == 2
    assert await mundo.faltas() == []


async def test_nadie_inventa_un_rebote(arrancar: Arranque) -> None:
    mundo = await arrancar(correo_rebotes="rebotes@contingentes.example")
    await mundo.empresa(UNO)
    cqe = mundo.cqe()
    await mundo.recibir(cqe, str(cqe.cqe_id))
    entrega = await mundo.esperar_estado(UNO, "enviada")
    falso = f"rebotes+{entrega['id'].hex}-000000000000@contingentes.example"
    assert (await entregar_informe(mundo, informe(falso)))["reconocido"] is False
    (retorno,) = mundo.correo.remitentes
    ausencia = f"To: {retorno}\r\nSubject: Estoy de vacaciones\r\n\r\nVuelvo en enero.\r\n".encode()
    assert await entregar_informe(mundo, ausencia) == {
        "accion": "otro",
        "codigo": "",
        "reconocido": True,
        "aplicado": False,
    }
    assert (await mundo.entregas())[UNO]["estado"] == "enviada"
    sin_permiso = await mundo.http.post("/v1/entregas/rebotes", content=b"x", headers=mundo.como("funcionario"))
    assert sin_permiso.status_code == 403


async def test_un_funcionario_cancela_lo_que_no_ha_salido(mundo: Mundo) -> None:
    await mundo.correo.detener()
    await mundo.empresa(UNO)
    cqe = mundo.cqe()
    await mundo.recibir(cqe, str(cqe.cqe_id))
    entrega = await mundo.esperar_estado(UNO, "diferida")
    ruta = f"/v1/entregas/{entrega['id']}/cancelar"
    motivo = {"motivo": "la empresa retiró el correo"}
    assert (await mundo.http.post(ruta, json=motivo, headers=mundo.como("exportador", cqe.nit))).status_code == 403
    respuesta = await mundo.http.post(ruta, json=motivo, headers=mundo.como("funcionario"))
    assert (respuesta.json()["estado"], respuesta.json()["acciones"]) == ("cancelada", [])
    await mundo.correo.iniciar()
    await mundo.en_reposo()
    assert mundo.correo.recibidos == []
    assert (await mundo.http.post(ruta, json=motivo, headers=mundo.como("funcionario"))).status_code == 409
    (nota,) = await mundo.filas("SELECT motivo FROM auditoria WHERE accion = 'entrega.cancelar'")
    assert nota["motivo"] == motivo["motivo"]


async def test_el_ritmo_de_un_dominio_no_detiene_a_otro(arrancar: Arranque) -> None:
    mundo = await arrancar(correo_por_dominio=0.01)
    await mundo.empresa(*(f"c{n}@lento.example" for n in range(3)), "solo@otro.example")
    cqe = mundo.cqe()
    await mundo.recibir(cqe, str(cqe.cqe_id))

    async def esperan(cuantas: int) -> bool:
        """Whether so many wait, each for an instant when its domain is free."""
        turnos = await mundo.filas(
            "SELECT no_antes >= (SELECT libre_en FROM ritmo_dominio WHERE dominio = 'lento.example') AS despues"
            " FROM trabajos WHERE tipo = 'notificaciones.enviar' AND estado = 'programado'"
        )
        return [t["despues"] for t in turnos] == [True] * cuantas

    def dominios() -> list[str]:
        return sorted(direccion.partition("@")[2] for direccion, _ in mundo.correo.recibidos)

    await esperar_hasta(lambda: dominios() == ["lento.example", "otro.example"], limite=30)
    await esperar_hasta(lambda: esperan(2), limite=30)
    await mundo.filas("UPDATE ritmo_dominio SET libre_en = clock_timestamp() RETURNING dominio")
    await mundo.filas("UPDATE trabajos SET no_antes = clock_timestamp() WHERE estado = 'programado' RETURNING id")
    await esperar_hasta(lambda: dominios() == ["lento.example", "lento.example", "otro.example"], limite=30)
    await esperar_hasta(lambda: esperan(1), limite=30)


async def test_con_llave_los_correos_van_firmados_con_dkim(arrancar: Arranque, tmp_path: Path) -> None:
    llave = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = tmp_path / "dkim.pem"
    pem.write_bytes(
        llave.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
        )
    )
    mundo = await arrancar(
        correo_dkim_archivo=str(pem),
        correo_dkim_selector="s2026",
        correo_remitente="Contingentes <avisos@contingentes.example>",
    )
    await mundo.empresa(UNO)
    cqe = mundo.cqe()
    await mundo.recibir(cqe, str(cqe.cqe_id))
    await mundo.esperar_estado(UNO, "enviada")
    (crudo,) = mundo.correo.crudos
    publica = llave.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )

    def dns(nombre: bytes, timeout: float = 5) -> bytes:
        assert nombre == b"s2026._domainkey.contingentes.example."
        return b"v=DKIM1; k=rsa; p=" + base64.b64encode(publica)

    assert dkim.verify(crudo, dnsfunc=dns)
    assert not dkim.verify(crudo.replace(b"7CO000123", b"7CO000124"), dnsfunc=dns)


async def test_un_archivo_demasiado_grande_va_como_enlace_que_vence(arrancar: Arranque, tmp_path: Path) -> None:
    mundo = await arrancar(correo_adjunto_maximo=100_000, url_publica="http://notificaciones")
    grande = b"%PDF-1.7\n" + bytes(200_000)
    objeto = await Almacen.de_url((tmp_path / "consumo").as_uri(), "consumo").guardar(grande)
    await mundo.empresa(UNO)
    cqe = mundo.cqe(
        documento=RefObjeto(servicio="consumo", clave=objeto.clave, sha256=objeto.sha256, tamano=objeto.tamano)
    )
    await mundo.recibir(cqe, str(cqe.cqe_id))
    await mundo.esperar_estado(UNO, "enviada")
    (mensaje,) = mundo.correo.para(UNO)
    assert list(mensaje.iter_attachments()) == []
    plano = mensaje.get_body(("plain",)).get_content()  # type: ignore[union-attr]  # the mail has a text
    enlace = re.search(r"http://notificaciones(/v1/mensajes/\S+/adjunto\?exp=\d+&firma=[0-9a-f]+)", plano)
    assert enlace is not None
    respuesta = await mundo.http.get(enlace.group(1))
    assert respuesta.content == grande
    assert (await mundo.http.get(re.sub(r"exp=\d+", "exp=1", enlace.group(1)))).status_code == 403
    ajeno = re.sub(r"mensajes/[^/]+", f"mensajes/{uuid4()}", enlace.group(1))
    assert (await mundo.http.get(ajeno)).status_code == 403


async def test_la_orden_recibe_informes_de_archivos(
    arrancar: Arranque, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mundo = await arrancar(correo_rebotes="rebotes@contingentes.example")
    await mundo.empresa(UNO)
    cqe = mundo.cqe()
    await mundo.recibir(cqe, str(cqe.cqe_id))
    await mundo.esperar_estado(UNO, "enviada")
    (tmp_path / "uno.eml").write_bytes(informe(mundo.correo.remitentes[0]))
    url = mundo.app.state.ajustes.postgres_url.get_secret_value()
    monkeypatch.setenv("CONTINGENTES_ESTADO", str(tmp_path / "no-hay.json"))
    monkeypatch.setenv("CONTINGENTES_NOTIFICACIONES_POSTGRES_URL", url)
    monkeypatch.setenv("CONTINGENTES_CLAVE_ENLACES", SECRETO)
    argumentos = ["rebotes", str(tmp_path / "uno.eml")]
    resultado = await asyncio.to_thread(CliRunner().invoke, orden, argumentos)
    assert resultado.output == "uno.eml: fallo 5.1.1; la entrega queda rebotada\n"
    assert (await mundo.entregas())[UNO]["estado"] == "rebotada"
