"""A representante revokes a signature by one click: before, at and after the decision."""

import asyncio
from datetime import datetime
from typing import Any

import pytest

from services.cupos.app import CONSUMIDORES
from shared.clock import BOGOTA, fijar, reloj_sistema
from shared.events.notificaciones import FirmaDesconocida
from shared.messaging.entrega import Resultado
from tests.ayudas import esperar_hasta
from tests.component.cupos.conftest import Mundo
from tests.component.cupos.recorrido import codigo, decidir, firmar, leer, radicada, saldo
from tests.component.cupos.revision.conftest import OTROS, en_estudio, id_de
from tests.mensajes import entregar


@pytest.fixture(autouse=True)
async def listo(mundo: Mundo) -> None:
    await mundo.empresa()
    await mundo.contingente()


async def clic(mundo: Mundo, ruta: str, *, revoca: bool = True) -> FirmaDesconocida:
    """What `notificaciones` publishes of the last signature of a case."""
    pedido = next(p for p in reversed(await mundo.eventos("veredicto.solicitado")) if p["documento_id"] == id_de(ruta))
    campos = {c: pedido[c] for c in ("veredicto_id", "documento_id", "numero", "nit")}
    return FirmaDesconocida.model_validate(
        {**campos, "servicio": "cupos", "revoca": revoca, "desconocida_en": reloj_sistema.ahora()}
    )


async def revocar(mundo: Mundo, ruta: str) -> dict[str, Any]:
    """The answer to the click."""
    await mundo.recibir(await clic(mundo, ruta), id_de(ruta), 1)
    return (await mundo.eventos("firma.desconocida_atendida"))[-1]


async def test_lo_que_espera_decision_se_retira_y_su_turno_pasa(mundo: Mundo) -> None:
    await mundo.empresa(OTROS[0])
    ruta = await en_estudio(mundo)
    libre = (await saldo(mundo))["disponible"]
    # A warning of the company's mail comes first: it moves nothing, and does not keep the revocation out.
    await mundo.recibir(await clic(mundo, ruta, revoca=False), id_de(ruta), 1)
    assert (await leer(mundo, ruta))["estado"] == "enviada"
    assert await mundo.eventos("firma.desconocida_atendida") == []
    respuesta = await revocar(mundo, ruta)
    assert (respuesta["resultado"], respuesta["estado"], respuesta["tramite"]) == ("retirado", "desistida", "solicitud")
    leida = await leer(mundo, ruta)
    assert (leida["estado"], leida["vence"]) == ("desistida", None)
    pasos = [(p["accion"], p["motivo"]) for p in leida["historia"]]
    assert [a for a, _ in pasos].count("desconocer_firma") == 1
    assert pasos[-1][0] == "revocar_firma"
    assert "Firma desconocida por el representante" in pasos[-1][1]
    (desistida,) = await mundo.eventos("solicitud.desistida")
    assert (desistida["causa"], desistida["numero"]) == ("firma_desconocida", leida["numero"])
    assert (await saldo(mundo))["disponible"] == libre + 12_500
    # Asked again, by the same or by another representante: nothing is left to be taken back.
    assert (await revocar(mundo, ruta))["resultado"] == "sin_efecto"
    assert len(await mundo.eventos("solicitud.desistida")) == 1
    await mundo.auditar()


@pytest.mark.largo
async def test_antes_del_veredicto_tambien(mundo: Mundo) -> None:
    ruta, pdf = await radicada(mundo)
    assert (await firmar(mundo, ruta, pdf)).status_code == 202

    async def validandose() -> bool:
        return bool((await leer(mundo, ruta))["estado"] == "en_validacion")

    await esperar_hasta(validandose)
    assert (await revocar(mundo, ruta))["resultado"] == "retirado"
    # The verdict that this click overtook finds nobody waiting for it.
    await mundo.veredicto(id_de(ruta))
    assert (await leer(mundo, ruta))["estado"] == "desistida"
    await mundo.auditar()


@pytest.mark.largo
async def test_lo_decidido_no_se_deshace_y_lo_devuelto_no_se_apoya_en_ella(mundo: Mundo) -> None:
    ruta = await en_estudio(mundo)
    assert (await decidir(mundo, ruta, "aprobar")).status_code == 200
    respuesta = await revocar(mundo, ruta)
    assert (respuesta["resultado"], respuesta["estado"]) == ("decidido", "aprobada")
    assert "El cupo ya se asignó" in respuesta["pendiente"]
    assert (await leer(mundo, ruta))["estado"] == "aprobada"
    otra = await en_estudio(mundo)
    assert (await decidir(mundo, otra, "devolver", motivo="Falta un dato.")).status_code == 200
    assert (await revocar(mundo, otra))["resultado"] == "sin_efecto"
    assert (await leer(mundo, otra))["estado"] == "devuelta"
    await mundo.auditar()


async def test_el_clic_y_la_aprobacion_en_el_mismo_instante(mundo: Mundo) -> None:
    for _ in range(2):
        ruta = await en_estudio(mundo, cantidad="1.000")
        evento = await clic(mundo, ruta)
        aplicado, aprobada = await asyncio.gather(
            entregar(mundo.bd, list(CONSUMIDORES), evento, clave=id_de(ruta), version=1),
            decidir(mundo, ruta, "aprobar"),
        )
        assert aplicado is Resultado.APLICADO
        resultado = (await mundo.eventos("firma.desconocida_atendida"))[-1]["resultado"]
        estado = (await leer(mundo, ruta))["estado"]
        if aprobada.status_code == 200:
            assert (resultado, estado) == ("decidido", "aprobada")
        else:
            assert codigo(aprobada)[0] == 409
            assert (resultado, estado) == ("retirado", "desistida")
    await mundo.auditar()


@pytest.mark.largo
async def test_una_devolucion_se_retira_y_se_dice(mundo: Mundo) -> None:
    ruta = await en_estudio(mundo)
    assert (await decidir(mundo, ruta, "aprobar")).status_code == 200
    cupo = str((await mundo.filas("SELECT id::text FROM cupo"))[0]["id"])
    with fijar(datetime(2027, 2, 10, 9, tzinfo=BOGOTA)):
        nueva = {"cupo_id": cupo, "cantidad": "1.000"}
        for revocada in (False, True):
            creada = await mundo.post("/v1/devoluciones", nueva | {"referencia_externa": f"VUCE-{revocada}"})
            assert creada.status_code == 201, creada.text
            devolucion = creada.headers["location"]
            assert (await mundo.post(f"{devolucion}/radicar")).status_code == 200
            if not revocada:
                assert (await mundo.post(f"{devolucion}/desistir", {})).status_code == 200
                continue

            async def forma(ruta: str = devolucion) -> bytes | None:
                pdf = await mundo.get(f"{ruta}/radicado.pdf")
                return pdf.content if pdf.status_code == 200 else None

            pdf = await esperar_hasta(forma)
            assert isinstance(pdf, bytes)
            assert (await firmar(mundo, devolucion, pdf)).status_code == 202
            await mundo.recibir(await clic(mundo, devolucion, revoca=False), id_de(devolucion), 1)
            await mundo.veredicto(id_de(devolucion))
            en_rojo = await decidir(mundo, devolucion, "aprobar")
            assert codigo(en_rojo) == (409, "comprobaciones-en-rojo")
            assert [c["codigo"] for c in en_rojo.json()["comprobaciones"]] == ["firma"]
            assert (await revocar(mundo, devolucion))["resultado"] == "retirado"
    publicadas = await mundo.eventos("devolucion.desistida")
    assert [(p["causa"], p["referencia_externa"]) for p in publicadas] == [
        ("empresa", "VUCE-False"),
        ("firma_desconocida", "VUCE-True"),
    ]
    await mundo.auditar()
