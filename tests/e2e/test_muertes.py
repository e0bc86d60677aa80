"""kill -9 of each process of the stack while a consumption is approved: one certificate, one mail, a clean audit."""

import asyncio
from typing import Any

import pytest

from deploy.demo.escena import Escena
from deploy.demo.preparacion import CORREO_INGENIO
from deploy.local.esperas import esperar
from deploy.revision.broker import ultimos_por_clave
from deploy.revision.lectura import abrir, filas
from shared.events.temas import PUBLICO_CQE
from tests.e2e.pasos import LIMITE, Acto, Caso, aprobar, bases, consumo_firmado, emitido, en_reposo, enviar

pytestmark = [pytest.mark.xdist_group("e2e"), pytest.mark.largo, pytest.mark.timeout(900)]

PARTES = (
    "registro",
    "cupos",
    "consumo",
    "garantias",
    "firma",
    "notificaciones",
    "gateway",
    "kafka",
    "postgres",
    "correo",
    "pki",
)
_PUEDEN_DEJAR_DUDA = {"notificaciones", "correo", "postgres"}
"""Whose death between the first byte of DATA and the record of its 250 leaves nobody who knows whether it arrived."""


@pytest.fixture
async def enviado(escena: Escena, acto: Acto) -> Caso:
    """A signed consumption before the reviewers."""
    caso = await consumo_firmado(escena, acto.cupo["id"], 1_000)
    await enviar(escena, caso)
    return caso


@pytest.mark.parametrize("parte", PARTES)
async def test_muere_mientras_se_aprueba(escena: Escena, enviado: Caso, parte: str) -> None:
    """The part dies with the approval on its way; the caller asks again, as it would, with the same key."""
    aprobacion = asyncio.create_task(aprobar(escena.personas["funcionaria"], enviado.ruta))
    # The request is on its way or about to be: whatever the death cuts, the outcome must be the same.
    await asyncio.wait([aprobacion], timeout=0)
    escena.pila.matar(parte)
    await escena.pila.arrancar(parte)
    await aprobacion
    await _quedo_una_vez(escena, enviado, parte)


@pytest.mark.parametrize("parte", PARTES)
async def test_muere_cuando_ya_se_aprobo(escena: Escena, enviado: Caso, parte: str) -> None:
    """The part dies with everything that follows the approval still to be done."""
    await aprobar(escena.personas["funcionaria"], enviado.ruta)
    escena.pila.matar(parte)
    await escena.pila.arrancar(parte)
    await _quedo_una_vez(escena, enviado, parte)


@pytest.mark.parametrize("parte", ["notificaciones", "correo"])
async def test_muere_con_el_correo_en_camino(escena: Escena, enviado: Caso, parte: str) -> None:
    """The part dies as soon as the delivery exists, at whatever point of its conversation."""
    await aprobar(escena.personas["funcionaria"], enviado.ruta)

    async def hay_entrega() -> bool:
        return bool(await _entregas(escena, enviado))

    await esperar(hay_entrega, LIMITE, "la entrega del certificado", pausa=0.005)
    escena.pila.matar(parte)
    await escena.pila.arrancar(parte)
    await _quedo_una_vez(escena, enviado, parte)


async def _entregas(escena: Escena, caso: Caso) -> list[dict[str, Any]]:
    """Of the mail with the certificate; others tell the company what became of its request."""
    consulta = "SELECT estado, detalle FROM entrega WHERE caso_numero = $1 AND clase = 'cqe_emitido'"
    async with abrir(bases(escena)["notificaciones"]) as bd:
        return await filas(bd, consulta, caso.numero)


async def _quedo_una_vez(escena: Escena, caso: Caso, parte: str) -> None:
    """One certificate, one delivery with its end known or said to be in doubt, one public state, nothing to audit."""
    await escena.pila.esperar_lista(LIMITE)
    cqe = await emitido(escena, caso.ruta)
    async with abrir(bases(escena)["consumo"]) as bd:
        emitidos = await filas(bd, "SELECT numero FROM cqe WHERE consumo_id::text = $1", caso.ruta.rsplit("/", 1)[-1])
    assert [f["numero"] for f in emitidos] == [cqe["numero"]]

    async def terminada() -> list[dict[str, Any]]:
        return [e for e in await _entregas(escena, caso) if e["estado"] in {"enviada", "dudosa", "fallida", "rebotada"}]

    entregas = await esperar(terminada, LIMITE, f"el fin de la entrega de {cqe['numero']}", pausa=0.1)
    assert isinstance(entregas, list)
    (entrega,) = entregas
    correos = await escena.correos(para=CORREO_INGENIO, asunto=cqe["numero"])
    if entrega["estado"] == "dudosa":
        assert parte in _PUEDEN_DEJAR_DUDA, entrega
        assert len(correos) <= 1
    else:
        assert entrega["estado"] == "enviada", entrega
        assert len(correos) == 1

    await en_reposo(escena)
    estado = escena.pila.estado
    publicos = await ultimos_por_clave(estado["kafka_bootstrap"], estado["prefijo"] + PUBLICO_CQE)
    assert publicos[cqe["numero"]]["sha256"] == cqe["sha256"]
    assert len(await escena.correos(para=CORREO_INGENIO, asunto=cqe["numero"])) == len(correos)
