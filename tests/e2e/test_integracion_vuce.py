"""The example client of VUCE does Manual III to VII on the running system, in the name of its user."""

import asyncio
import json
import os
import re
import sys
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from pypdf import PdfReader

from deploy.demo.certificado import CAMPOS
from deploy.demo.escena import HOY, Escena
from deploy.demo.persona import Persona
from deploy.revision.lectura import abrir
from examples.vuce_cliente import Problema, Tramites, Vuce
from shared.clock import BOGOTA
from tests.contracts.dialogos import Grabadora
from tests.e2e.pasos import LIMITE, bases
from tests.e2e.test_un_ano import _DEX

pytestmark = [pytest.mark.xdist_group("e2e"), pytest.mark.timeout(600), pytest.mark.usefixtures("reposo_al_final")]
_FIRMANTES = {"representante": "representante_a", "apoderado": "apoderado_a"}
_REFERENCIAS = {
    "V-2026-1": "/v1/solicitudes",
    "V-2026-1-1": "/v1/consumos",
    "V-2026-1-2": "/v1/consumos",
    "V-2026-1-D": "/v1/devoluciones",
}
_DE_OTRO_ASUNTO = re.compile(r"firmado en su nombre$|^CQE |^Anulación |^ANU-")
"""Mails to a signer as a person; of a certificate once issued, and of its annulment, which go by their own numbers."""
_REGRABAR = "CONTINGENTES_GRABAR_DIALOGOS"
"""Set it to write the recording that tests/contracts plays back."""


@pytest.fixture(scope="module")
async def secreto(escena: Escena) -> str:
    datos = {"codigo": "vuce", "nombre": "Ventanilla Única de Comercio Exterior"}
    return str((await escena.personas["coordinadora"].publicar("/v1/clientes", datos))["secreto"])


@dataclass(frozen=True)
class Hecho:
    """What the client did: its cases by their reference, each with its path in the API."""

    rutas: dict[str, str]
    repetida: str


@pytest.fixture(scope="module")
async def hecho(escena: Escena, secreto: str) -> Hecho:
    """The example client does the Manual, chapter by chapter."""

    async def firmar(pdf: bytes, quien: str) -> bytes:
        nombre = uuid4().hex
        entrada = escena.guarda(f"{nombre}.pdf", pdf)
        return (await escena.firma(entrada, escena.carpeta / f"{nombre}-f.pdf", _FIRMANTES[quien])).read_bytes()

    async def decidir(ruta: str) -> None:
        accion = "verificar" if ruta.startswith("/v1/dex/") else "aprobar"
        await escena.personas["funcionaria"].publicar(f"{ruta}/{accion}", {"motivo": "Cumple los requisitos"})

    grabadora = Grabadora()
    async with Vuce(escena.gateway, "vuce", secreto, transporte=grabadora) as vuce:
        await vuce.entrar("mrojas", escena.clave)
        tramites = Tramites(vuce, firmar, decidir)
        cupo = await tramites.cupo("AZUCAR-OMC-2026", "AZUCAR", "300.000", "V-2026-1")
        campos: dict[str, Any] = CAMPOS | {"buque": "MV Ejemplo", "factura": "FE-V-1"}
        cqe = await tramites.certificado(cupo["id"], "20.000", campos, "V-2026-1-1")
        anulable = await tramites.certificado(cupo["id"], "10.000", campos | {"factura": "FE-V-2"}, "V-2026-1-2")
        assert (await tramites.anulacion(anulable["numero"], "El buque canceló el zarpe."))["estado"] == "anulado"
        with pytest.raises(Problema) as fuera:
            await tramites.devolucion(cupo["id"], "50.000", "V-2026-1-D0")
        assert fuera.value.estado == 409
        escena.mover_reloj(datetime(2027, 2, 10, 9, tzinfo=BOGOTA))
        try:
            assert (await tramites.devolucion(cupo["id"], "50.000", "V-2026-1-D"))["estado"] == "aplicada"
            dex = await tramites.dex(cqe["numero"], _DEX, "6007000000099", "2027-01-18", "20.000", "11000.00")
            assert dex["estado"] == "verificada"
        finally:
            escena.mover_reloj(HOY)
        with pytest.raises(Problema) as repetida:
            await vuce.publicar(
                "/v1/solicitudes",
                {"contingente": "AZUCAR-OMC-2026", "grupo": "AZUCAR", "cantidad": "1.000"}
                | {"referencia_externa": "V-2026-1"},
            )
        rutas = {}
        for referencia in _REFERENCIAS:
            (caso,) = (await vuce.leer(_REFERENCIAS[referencia], referencia_externa=referencia))["elementos"]
            rutas[referencia] = f"{_REFERENCIAS[referencia]}/{caso['id']}"
    if os.environ.get(_REGRABAR):
        grabadora.guardar("vuce")
    return Hecho(rutas, repetida.value.codigo)


async def test_the_example_does_the_manual_for_its_user(escena: Escena, hecho: Hecho) -> None:
    assert hecho.repetida == "referencia-repetida"
    await _ambas_identidades(escena)


async def test_referencia_externa_is_in_events_letters_and_mails(escena: Escena, hecho: Hecho) -> None:
    """What a client files under its own number carries it in all that leaves the system about it."""
    por_evento: dict[str, set[str]] = {}
    for servicio in ("cupos", "consumo"):
        async with abrir(bases(escena)[servicio]) as bd:
            filas = await bd.fetch(
                """SELECT split_part(type, 'contingentes.', 2) AS tipo, payload::jsonb ->> 'referencia_externa' AS suya
                   FROM outbox WHERE payload::jsonb ->> 'referencia_externa' = ANY($1)""",
                list(_REFERENCIAS),
            )
        for fila in filas:
            por_evento.setdefault(fila["tipo"], set()).add(fila["suya"])
    certificados = {"V-2026-1-1", "V-2026-1-2"}
    assert por_evento.pop("oficio.sellado.v1") >= {"V-2026-1", "V-2026-1-D"}
    assert (
        por_evento.items()
        >= {
            "solicitud.decidida.v1": {"V-2026-1"},
            "devolucion.decidida.v1": {"V-2026-1-D"},
            "consumo.enviado.v1": certificados,
            "consumo.decidido.v1": certificados,
            "cqe.emitido.v1": certificados,
        }.items()
    )

    ingenio, cartas = escena.personas["ingenio"], 0
    for referencia, ruta in hecho.rutas.items():
        caso = await ingenio.leer(ruta)
        # What answers an approved consumption is its certificate.
        oficios = [] if ruta.startswith("/v1/consumos") else await ingenio.leer(f"{ruta}/oficios")
        for oficio in oficios:
            paginas = PdfReader(BytesIO(await ingenio.descargar(f"{ruta}/oficios/{oficio['id']}.pdf", LIMITE))).pages
            assert f"Su referencia: {referencia}" in " ".join(" ".join(p.extract_text() for p in paginas).split())
            cartas += 1
        avisos = await escena.correos(asunto=caso["cqe"] if caso.get("cqe") else caso["numero"])
        sin_ella = []
        for aviso in avisos:
            texto = message_from_bytes(await escena.eml(aviso), policy=policy.default).get_body(("plain",))
            if texto is None or f"Su referencia: {referencia}" not in texto.get_content():
                sin_ella.append(aviso["asunto"])
        assert len(sin_ella) < len(avisos), referencia
        assert [a for a in sin_ella if not _DE_OTRO_ASUNTO.search(a)] == []
    assert cartas >= 3


async def _ambas_identidades(escena: Escena) -> None:
    """Every step that the company took in those cases says who, and by what system."""
    for servicio, minimo in (("cupos", 6), ("consumo", 6)):
        async with abrir(bases(escena)[servicio]) as bd:
            filas = await bd.fetch(
                """SELECT h.quien, h.act FROM expediente_historia h JOIN expediente e ON e.id = h.expediente
                   WHERE e.cliente = 'vuce' AND h.accion IN ('crear', 'radicar', 'recibir_firmado', 'presentar')"""
            )
            assert len(filas) >= minimo
            assert {f["act"] for f in filas} == {"vuce"}
            assert all(f["quien"] for f in filas)


@pytest.mark.largo
async def test_the_program_runs_as_its_help_says(escena: Escena, secreto: str, tmp_path: Path) -> None:
    """As a process of its own, with a program that signs, waiting for the Ministry's decisions by long-poll."""
    campos, dex = tmp_path / "campos.json", tmp_path / "dex.pdf"
    campos.write_text(json.dumps(CAMPOS | {"buque": "MV Programa", "factura": "FE-V-9"}), encoding="utf-8")
    dex.write_bytes(_DEX)
    titulares = {r: escena.indice["titulares"][t] for r, t in _FIRMANTES.items()}
    firmador = tmp_path / "firmar.py"
    firmador.write_text(
        "import sys, json\nfrom pathlib import Path\nfrom deploy.demo.firmas import firmar_con_pyhanko\n"
        f"t = json.loads({json.dumps(json.dumps(titulares))})[sys.argv[3]]\n"
        "firmar_con_pyhanko(Path(sys.argv[1]), Path(sys.argv[2]), Path(t['p12']), t['contrasena'])\n",
        encoding="utf-8",
    )
    orden = [sys.executable, "examples/vuce_cliente.py", escena.gateway]
    orden += ["--cliente", f"vuce:{secreto}", "--persona", f"mrojas:{escena.clave}"]
    orden += ["--funcionario", f"funcionaria:{escena.clave}", "--contingente", "AZUCAR-OMC-2026", "--grupo", "AZUCAR"]
    orden += ["--campos", str(campos), "--dex", str(dex), "--declaracion", "6007000000100", "--fecha", "2026-11-20"]
    orden += ["--firmar", f"{sys.executable} {firmador} {{entrada}} {{salida}} {{firmante}}"]
    proceso = await asyncio.create_subprocess_exec(
        *orden,
        env=os.environ | {"PYTHONPATH": "."},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    salida, errores = await proceso.communicate()
    assert proceso.returncode == 0, errores.decode()
    texto = salida.decode()
    assert [linea.split()[0] for linea in texto.splitlines()] == ["III", "IV", "V", "VI", "VII"]
    assert "anulado" in texto
    assert "no se devolvió: 409" in texto
    assert "verificada" in texto


async def test_a_client_that_is_let_out_gets_no_more_tokens(escena: Escena) -> None:
    jefa = escena.personas["coordinadora"]
    nuevo = await jefa.publicar("/v1/clientes", {"codigo": "efimero", "nombre": "Un sistema de paso"})
    async with Persona(escena.gateway) as cualquiera:
        datos = {"grant_type": "client_credentials"}
        llamada = {"data": datos, "auth": ("efimero", nuevo["secreto"])}
        assert (await cualquiera.http.post("/v1/token", **llamada)).status_code == 200
        await jefa.publicar(f"/v1/clientes/{nuevo['id']}/desactivar", {"motivo": "Terminó la prueba"})
        rechazada = await cualquiera.http.post("/v1/token", **llamada)
        assert (rechazada.status_code, rechazada.json()["error"]) == (401, "invalid_client")
