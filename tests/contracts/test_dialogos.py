"""Recorded dialogues: the example client goes on making them, and the API goes on promising what they hold."""

import random
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from deploy.demo.certificado import CAMPOS
from examples.vuce_cliente import Problema, Tramites, Vuce
from shared.http.contrato.referencias import problemas_de, respuestas_de
from tests.contracts.dialogos import Reproductora, leer, plantilla
from tests.contracts.publicado import documento


async def _dialogo(transporte: Reproductora) -> None:
    """What tests/e2e/test_integracion_vuce.py did when it was recorded."""

    async def firmar(pdf: bytes, quien: str) -> bytes:
        return pdf

    async with Vuce("http://vuce", "vuce", "secreto", transporte=transporte) as vuce:
        await vuce.entrar("mrojas", "clave")
        tramites = Tramites(vuce, firmar)
        cupo = await tramites.cupo("AZUCAR-OMC-2026", "AZUCAR", "300.000", "V-2026-1")
        campos: dict[str, Any] = CAMPOS | {"buque": "MV Ejemplo", "factura": "FE-V-1"}
        cqe = await tramites.certificado(cupo["id"], "20.000", campos, "V-2026-1-1")
        anulable = await tramites.certificado(cupo["id"], "10.000", campos | {"factura": "FE-V-2"}, "V-2026-1-2")
        assert (await tramites.anulacion(anulable["numero"], "El buque canceló el zarpe."))["estado"] == "anulado"
        with pytest.raises(Problema, match="409"):
            await tramites.devolucion(cupo["id"], "50.000", "V-2026-1-D0")
        assert (await tramites.devolucion(cupo["id"], "50.000", "V-2026-1-D"))["estado"] == "aplicada"
        dex = await tramites.dex(cqe["numero"], b"%PDF", "6007000000099", "2027-01-18", "20.000", "11000.00")
        assert dex["estado"] == "verificada"
        with pytest.raises(Problema) as repetida:
            await vuce.publicar("/v1/solicitudes", {"referencia_externa": "V-2026-1"})
        assert repetida.value.codigo == "referencia-repetida"


@pytest.fixture(autouse=True)
def _sin_pausas(monkeypatch: pytest.MonkeyPatch) -> None:
    # The pauses between repeats are random around a value; here they are none.
    monkeypatch.setattr(random, "uniform", lambda a, b: 0.0)


async def test_the_client_makes_the_recorded_calls() -> None:
    transporte = Reproductora("vuce")
    await _dialogo(transporte)
    assert transporte.completa
    assert set(transporte.claves.values()) == {1}


async def test_a_lost_answer_is_asked_again_with_the_same_key() -> None:
    transporte = Reproductora("vuce", perdidas=5)
    await _dialogo(transporte)
    assert transporte.completa
    assert sorted(transporte.claves.values())[-6:] == [1, 2, 2, 2, 2, 2]


def test_the_contracts_promise_what_was_recorded() -> None:
    """A later version may add to an answer; it may not take away nor change what a client has seen."""
    publicado = documento()
    for turno in leer("vuce"):
        ruta = plantilla(list(publicado["paths"]), turno["camino"])
        assert ruta is not None, turno["camino"]
        operacion = publicado["paths"][ruta][turno["metodo"].lower()]
        respuestas = respuestas_de(publicado, operacion)
        respuesta = respuestas.get(str(turno["estado"]), respuestas["default"])
        if turno["estado"] >= 400:
            assert turno["cuerpo"]["codigo"] in problemas_de(publicado, operacion)
        esquema = next((c.get("schema") for c in respuesta.get("content", {}).values()), None)
        if turno["cuerpo"] is None or not esquema:
            continue
        validador = Draft202012Validator(esquema | {"components": publicado["components"]})
        errores = [f"{e.json_path}: {e.message}" for e in validador.iter_errors(turno["cuerpo"])]
        assert errores == [], f"{turno['metodo']} {ruta} {turno['estado']}"
