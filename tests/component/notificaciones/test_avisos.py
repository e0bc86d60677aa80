"""Notices on screen: who sees which, unread and read, preferences, and server-sent events."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from services.notificaciones.avisos import routes
from services.notificaciones.avisos.routes import _emitir
from shared.events.cupos import GrupoAgotado, SolicitudEnEspera
from shared.events.firma import LlaveDeSelloPorVencer
from shared.identity import Principal
from tests.component.notificaciones.conftest import NIT, NIT_AJENO, Arranque, Mundo

UNO = "uno@ingenio.example"
AHORA = datetime(2026, 11, 21, 19, 5, tzinfo=UTC)


def en_espera(nit: str = NIT) -> SolicitudEnEspera:
    return SolicitudEnEspera(solicitud_id=uuid4(), numero="CUP-1", nit=nit, antes_en_fila=2, ocurrido_en=AHORA)


async def listar(mundo: Mundo, quien: dict[str, str], consulta: str = "") -> list[dict[str, object]]:
    respuesta = await mundo.http.get(f"/v1/avisos{consulta}", headers=quien)
    assert respuesta.status_code == 200, respuesta.text
    elementos = respuesta.json()["elementos"]
    assert isinstance(elementos, list)
    return elementos


async def test_cada_quien_ve_lo_suyo_y_lo_que_leyo(mundo: Mundo) -> None:
    await mundo.empresa(UNO)
    await mundo.empresa(nit=NIT_AJENO, nombre="Otra")
    cqe = mundo.cqe()
    await mundo.recibir(cqe, str(cqe.cqe_id))
    await mundo.recibir(en_espera(), "espera")
    await mundo.recibir(en_espera(NIT_AJENO), "ajena")
    propio, ajeno = mundo.como("exportador", NIT), mundo.como("exportador", NIT_AJENO)
    avisos = await listar(mundo, propio)
    assert [(a["clase"], a["categoria"], a["leido"]) for a in avisos] == [
        ("solicitud_en_fila", "movimientos", False),
        ("cqe_emitido", None, False),
    ]
    assert avisos[1]["asunto"] == "Certificado de elegibilidad 7CO000123 expedido"
    assert (await mundo.http.get("/v1/avisos/cuenta", headers=propio)).json() == {"sin_leer": 2, "hay_mas": False}
    leidos = {"ids": [avisos[1]["id"]]}
    assert (await mundo.http.post("/v1/avisos/leidos", json=leidos, headers=ajeno)).status_code == 204
    assert (await mundo.http.get("/v1/avisos/cuenta", headers=propio)).json()["sin_leer"] == 2
    await mundo.http.post("/v1/avisos/leidos", json=leidos, headers=propio)
    assert [a["id"] for a in await listar(mundo, propio, "?solo_sin_leer=true")] == [avisos[0]["id"]]
    completo = await mundo.http.get(f"/v1/avisos/{avisos[1]['id']}", headers=propio)
    assert "Código de verificación: K7QM-2XRA-9HTD" in completo.json()["texto"]
    assert (await mundo.http.get(f"/v1/avisos/{avisos[1]['id']}", headers=ajeno)).status_code == 404
    por_caso = await listar(mundo, propio, f"?caso={cqe.consumo_numero}")
    assert [a["clase"] for a in por_caso] == ["cqe_emitido"]


async def test_lo_de_operacion_llega_a_quien_opera_y_a_ninguna_empresa(mundo: Mundo) -> None:
    await mundo.empresa(UNO)
    agotado = GrupoAgotado(
        contingente="AZUCAR",
        grupo="A",
        volumen_kg=1000,
        asignado_kg=900,
        reservado_kg=100,
        ocurrido_en=AHORA,
    )
    llave = LlaveDeSelloPorVencer(
        certificado_sha256="ab" * 32, nombre="sello-2026", sujeto="CN=x", valido_hasta=AHORA, dias=0, hay_relevo=False
    )
    await mundo.recibir(agotado, "AZUCAR/A")
    await mundo.recibir(llave, "ab" * 32)
    assert await listar(mundo, mundo.como("exportador", NIT)) == []
    assert [a["caso_numero"] for a in await listar(mundo, mundo.como("funcionario"))] == ["AZUCAR"]
    assert [a["caso_numero"] for a in await listar(mundo, mundo.como("operador"))] == ["sello-2026", "AZUCAR"]
    await mundo.en_reposo()
    sin_correo = await mundo.filas("SELECT estado, detalle FROM entrega")
    assert {(e["estado"], e["detalle"]) for e in sin_correo} == {
        ("fallida", "no hay correos del Ministerio configurados")
    }
    assert await mundo.faltas() == []


async def test_un_usuario_no_ve_lo_que_apaga_y_lo_legal_no_se_apaga(mundo: Mundo) -> None:
    await mundo.empresa(UNO)
    propio = mundo.como("exportador", NIT)
    cuerpo = {"recordatorios": True, "movimientos": False, "resumenes": True}
    assert (await mundo.http.put("/v1/avisos/preferencias", json=cuerpo, headers=propio)).json() == cuerpo
    assert (await mundo.http.get("/v1/avisos/preferencias", headers=propio)).json() == cuerpo
    await mundo.recibir(en_espera(), "espera")
    cqe = mundo.cqe()
    await mundo.recibir(cqe, str(cqe.cqe_id))
    assert [a["clase"] for a in await listar(mundo, propio)] == ["cqe_emitido"]


async def test_los_avisos_nuevos_llegan_por_eventos_y_se_retoman(mundo: Mundo, monkeypatch: pytest.MonkeyPatch) -> None:
    await mundo.empresa(UNO)
    await mundo.recibir(en_espera(), "antes")
    quien = Principal("exportador-1", "Exportador", frozenset({"exportador"}), frozenset({NIT}))
    monkeypatch.setattr(routes, "CADA", 0.02)
    flujo = _emitir(mundo.bd, quien, None)
    assert await anext(flujo) == "retry: 3000\n\n"
    espera = asyncio.ensure_future(anext(flujo))
    cqe = mundo.cqe()
    await mundo.recibir(cqe, str(cqe.cqe_id))
    primero = await asyncio.wait_for(espera, 20)
    renglones = primero.splitlines()
    assert renglones[1] == "event: aviso"
    assert json.loads(renglones[2].removeprefix("data: "))["clase"] == "cqe_emitido"
    await flujo.aclose()

    otra = en_espera()
    await mundo.recibir(otra, "otra")
    retomado = _emitir(mundo.bd, quien, renglones[0].removeprefix("id: "))
    await anext(retomado)
    siguiente = await asyncio.wait_for(anext(retomado), 20)
    assert json.loads(siguiente.splitlines()[2].removeprefix("data: "))["caso_id"] == str(otra.solicitud_id)
    await retomado.aclose()


async def test_lo_que_no_tenia_a_quien_ir_se_reenvia_cuando_lo_hay(arrancar: Arranque) -> None:
    mundo = await arrancar(roles="http,jobs")
    agotado = GrupoAgotado(
        contingente="AZUCAR", grupo="A", volumen_kg=1, asignado_kg=1, reservado_kg=0, ocurrido_en=AHORA
    )
    await mundo.recibir(agotado, "AZUCAR/A")
    sin_nadie = await mundo.esperar_estado("", "fallida")
    await mundo.app.state.trabajador.detener(timedelta(0))
    despues = await arrancar(correo_ministerio="casos@ministerio.example")
    ruta, cuerpo = f"/v1/entregas/{sin_nadie['id']}/reenviar", {"motivo": "ya hay correo configurado"}
    assert (await despues.http.post(ruta, json=cuerpo, headers=despues.como("funcionario"))).status_code == 202
    await despues.esperar_estado("casos@ministerio.example", "enviada")
    await despues.en_reposo()
    assert (await despues.entregas())[""]["estado"] == "cancelada"
    assert await despues.faltas() == []
