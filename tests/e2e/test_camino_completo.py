"""From a company's request to what a stranger verifies: quota, consumption, certificate, mail, public topic."""

import asyncio
import email
import email.policy
import hashlib
import json
import os
import re
import sys
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from pypdf import PdfReader

from deploy.cli.eventos import como_dict, leer
from deploy.demo.escena import INGENIO, Escena
from deploy.demo.persona import Rechazo
from deploy.demo.preparacion import CORREO_INGENIO
from services.consumo.consumos.rules import debito_kg
from shared.events.temas import PUBLICO_CQE
from tests.e2e.pasos import LIMITE, Acto, Caso, aprobar, consumo_firmado, emitido, en_reposo
from tests.e2e.problemas import exigir_problema

pytestmark = [pytest.mark.xdist_group("e2e"), pytest.mark.timeout(600)]


@dataclass(frozen=True)
class Camino:
    """What was done once and is looked at by every test: amounts in kilograms, answers of the API."""

    ganador: Caso
    perdedor: Caso
    rechazo: Rechazo
    ganado: dict[str, Any]
    decisiones: list[Any]
    cqe: dict[str, Any]
    pdf: bytes
    correo: dict[str, Any]
    eml: bytes


def _dos_que_suman(saldo_kg: int, factor: Decimal) -> tuple[int, int]:
    """Two commercial weights whose debits add up to one kilogram more than the balance."""
    primero = int(saldo_kg // 2 / factor)
    while True:
        falta = saldo_kg + 1 - debito_kg(primero, factor)
        segundo = int(falta / factor)
        if debito_kg(segundo, factor) == falta:
            return primero, segundo
        primero -= 1


@pytest.fixture(scope="module")
async def camino(escena: Escena, acto: Acto) -> Camino:
    """Two consumptions sent at once for one kilogram more than there is; the one that fits, approved twice at once."""
    ingenio = escena.personas["ingenio"]
    disponible = acto.cupo["disponible"]["kg"]
    pesos = _dos_que_suman(disponible, Decimal(escena.hechos["factor"]))
    casos = [await consumo_firmado(escena, acto.cupo["id"], kg) for kg in pesos]
    debitos = [(await ingenio.leer(c.ruta))["debito"]["kg"] for c in casos]
    assert sum(debitos) == disponible + 1

    respuestas = await asyncio.gather(
        *[ingenio.subir(f"{c.ruta}/firmado", c.firmado) for c in casos], return_exceptions=True
    )
    rechazos = [r for r in respuestas if isinstance(r, BaseException)]
    assert len(rechazos) == 1, respuestas
    assert isinstance(rechazos[0], Rechazo)
    perdio = respuestas.index(rechazos[0])
    ganador, perdedor = casos[1 - perdio], casos[perdio]
    await ingenio.esperar(ganador.ruta, lambda c: c["estado"] == "enviado", LIMITE)

    revisores = [escena.personas["funcionaria"], escena.personas["coordinador2"]]
    decisiones = await asyncio.gather(*[aprobar(r, ganador.ruta) for r in revisores], return_exceptions=True)
    cqe = await emitido(escena, ganador.ruta)
    mensaje = await escena.correo(LIMITE, para=CORREO_INGENIO, asunto=cqe["numero"])
    return Camino(
        ganador=ganador,
        perdedor=perdedor,
        rechazo=rechazos[0],
        ganado=await ingenio.leer(ganador.ruta),
        decisiones=decisiones,
        cqe=cqe,
        pdf=await ingenio.descargar(f"/v1/cqe/{cqe['numero']}/pdf"),
        correo=mensaje,
        eml=await escena.eml(mensaje),
    )


def test_lo_aprobado_es_lo_que_el_cupo_tiene(acto: Acto) -> None:
    assert acto.solicitud["aprobada"]["kg"] == acto.solicitud["cantidad"]["kg"] == acto.cupo["asignado"]["kg"]
    assert acto.cupo["disponible"]["kg"] == acto.cupo["asignado"]["kg"] == 3_000_000
    assert (acto.cupo["nit"], acto.cupo["contingente"]) == (INGENIO, "AZUCAR-OMC-2026")
    assert re.fullmatch(r"CUP-AZUCAR-OMC-2026-\d+(-\d+)*", acto.solicitud["numero"])


def test_la_historia_cuenta_cada_paso_y_quien(acto: Acto) -> None:
    pasos = [p["accion"] for p in acto.solicitud["historia"]]
    assert pasos[-4:] == ["radicar", "recibir_firmado", "veredicto", "aprobar"]
    assert acto.solicitud["historia"][-1]["quien"] != acto.solicitud["historia"][-4]["quien"]


async def test_de_dos_que_juntos_exceden_en_un_kilo_entra_uno(escena: Escena, acto: Acto, camino: Camino) -> None:
    assert (camino.rechazo.estado, camino.rechazo.codigo) == (409, "cupo-insuficiente")
    perdedor = await escena.personas["ingenio"].leer(camino.perdedor.ruta)
    assert perdedor["estado"] == "radicado"
    cupo = await escena.personas["ingenio"].leer(f"/v1/cupos/{acto.cupo['id']}")
    consumido = camino.ganado["debito"]["kg"]
    assert cupo["consumido"]["kg"] == consumido
    assert cupo["reservado"]["kg"] == 0
    assert cupo["disponible"]["kg"] == cupo["asignado"]["kg"] - consumido == perdedor["debito"]["kg"] - 1


def test_de_dos_aprobaciones_a_la_vez_vale_una(camino: Camino) -> None:
    rechazadas = [d for d in camino.decisiones if isinstance(d, BaseException)]
    assert len(rechazadas) == 1, camino.decisiones
    assert isinstance(rechazadas[0], Rechazo)
    assert (rechazadas[0].estado, rechazadas[0].codigo) == (409, "transicion-no-permitida")
    (aceptada,) = [d for d in camino.decisiones if isinstance(d, dict)]
    assert (aceptada["estado"], aceptada["cqe"]) == ("aprobado", camino.cqe["numero"])


def test_el_certificado_dice_lo_que_se_aprobo(camino: Camino) -> None:
    cqe, consumo = camino.cqe, camino.ganado
    # Year's digit, country, consecutive.
    assert re.fullmatch(r"6CO\d{6}", cqe["numero"])
    assert cqe["cantidad"] == consumo["cantidad"]
    assert cqe["debito"] == consumo["debito"]
    assert (cqe["nit"], cqe["consumo_numero"]) == (INGENIO, camino.ganador.numero)
    assert {c["valor"] for c in cqe["campos"]} == set(camino.ganado["campos"].values())
    assert cqe["sello_error"] is None
    assert cqe["nivel"]
    texto = PdfReader(BytesIO(camino.pdf)).pages[0].extract_text()
    assert cqe["numero"] in texto
    assert camino.ganado["campos"]["buque"] in texto


def test_el_correo_lleva_el_mismo_archivo(camino: Camino) -> None:
    mensaje = email.message_from_bytes(camino.eml, policy=email.policy.default)
    (adjunto,) = mensaje.iter_attachments()
    assert adjunto.get_content() == camino.pdf
    assert hashlib.sha256(camino.pdf).hexdigest() == camino.cqe["sha256"]
    assert camino.correo["para"] == [CORREO_INGENIO]


async def test_el_tema_publico_dice_el_estado_una_vez(escena: Escena, camino: Camino) -> None:
    estado, cqe = escena.pila.estado, camino.cqe
    tema = estado["prefijo"] + PUBLICO_CQE
    leidos = [como_dict(r) async for r in leer(estado["kafka_bootstrap"], [tema], hasta_el_final=True)]
    (publico,) = [e["cuerpo"] for e in leidos if e["clave"] == cqe["numero"]]
    assert publico["estado"] == cqe["estado"] == "emitido"
    assert publico["version"] == cqe["version"]
    assert (publico["cantidad_kg"], publico["cantidad_comercial_kg"]) == (cqe["debito"]["kg"], cqe["cantidad"]["kg"])
    assert (publico["sha256"], publico["nit"]) == (cqe["sha256"], INGENIO)
    assert publico["subpartidas"] == ["1701.13.00.00", "1701.14.00.00"]


async def test_cualquiera_lo_verifica(escena: Escena, camino: Camino) -> None:
    async with httpx.AsyncClient(timeout=30) as cualquiera:
        visto = (await cualquiera.get(f"{escena.gateway}/v1/verificacion/{camino.cqe['codigo_verificacion']}")).json()
        pagina = await cualquiera.get(camino.cqe["url_verificacion"])
        inventado = await cualquiera.get(f"{escena.gateway}/v1/verificacion/0000-0000-0000-0000")
    assert (visto["numero"], visto["estado"], visto["vigente"]) == (camino.cqe["numero"], "emitido", True)
    assert (visto["sha256"], visto["cantidad"]) == (camino.cqe["sha256"], camino.cqe["cantidad"])
    assert (pagina.status_code, pagina.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert camino.cqe["numero"] in pagina.text
    assert inventado.status_code == 404


async def test_donde_encuentra_los_numeros_en_todas_partes(escena: Escena, camino: Camino) -> None:
    del_cqe = await _donde(escena, camino.cqe["numero"])
    assert {
        ("consumo", "caso"),
        ("consumo", "cqe"),
        ("consumo", "publicado"),
        ("firma", "sello"),
        ("firma", "recibido"),
        ("consumo", "recibido"),
        ("notificaciones", "recibido"),
        ("notificaciones", "entrega"),
    } <= del_cqe
    del_consumo = await _donde(escena, camino.ganador.numero)
    assert {("consumo", "caso"), ("firma", "veredicto"), ("consumo", "publicado"), ("firma", "recibido")} <= del_consumo


async def _donde(escena: Escena, numero: str) -> set[tuple[str, str]]:
    """Service and kind of each place in which the command finds a number."""
    proceso = await asyncio.create_subprocess_exec(
        str(Path(sys.executable).with_name("contingentes")),
        "donde",
        numero,
        "--json",
        stdout=asyncio.subprocess.PIPE,
        env=os.environ | {"CONTINGENTES_ESTADO": str(escena.pila.local / "estado.json")},
    )
    salida, _ = await proceso.communicate()
    assert proceso.returncode == 0
    return {(h["servicio"], h["que"]) for h in json.loads(salida)}


@pytest.mark.parametrize("de", ["/v1/cqe/{cqe}", "/v1/cqe/{cqe}/pdf", "{consumo}", "{consumo}/firmado.pdf"])
async def test_otra_empresa_no_lo_lee(escena: Escena, camino: Camino, de: str) -> None:
    ruta = de.format(cqe=camino.cqe["numero"], consumo=camino.ganador.ruta)
    exigir_problema(await escena.personas["rival"].http.get(ruta), 404, "no-encontrado")


async def test_el_auditor_no_encuentra_nada(escena: Escena, camino: Camino) -> None:
    informe = await en_reposo(escena)
    assert informe.limpio
    correos = await escena.correos(asunto=camino.cqe["numero"])
    assert len(correos) == 1
