"""Calendar feeds behind secret addresses, and the file that goes with an alert."""

from datetime import date
from typing import Any
from uuid import uuid4

import vobject

from shared.clock import fijar
from shared.events.plazos import PlazoCumplido
from tests.ayudas import esperar_hasta
from tests.component.notificaciones.conftest import NIT, NIT_AJENO, Arranque, Mundo
from tests.component.notificaciones.test_alertas import CASO, VENCE, plazo, programadas

UNO = "uno@ingenio.example"


async def crear(mundo: Mundo, cuerpo: dict[str, Any], quien: dict[str, str]) -> tuple[str, str]:
    respuesta = await mundo.http.post("/v1/calendarios", json=cuerpo, headers=quien)
    assert respuesta.status_code == 201, respuesta.text
    creado = respuesta.json()
    return creado["id"], creado["url"].removeprefix("http://vuce.example")


async def test_el_calendario_de_una_empresa_sigue_sus_plazos_hasta_que_se_revoca(arrancar: Arranque) -> None:
    mundo = await arrancar(url_publica="http://vuce.example")
    p, ajeno, interno = uuid4(), uuid4(), uuid4()
    await mundo.empresa(UNO)
    with fijar(date(2026, 10, 1)):
        await mundo.recibir(plazo(p), str(CASO))
        await mundo.recibir(plazo(ajeno, nit=NIT_AJENO), str(ajeno))
        await mundo.recibir(plazo(interno, obligado="ministerio"), str(interno))
        id, direccion = await crear(mundo, {"nit": NIT}, mundo.como("exportador", NIT))
        respuesta = await mundo.http.get(direccion)
        assert respuesta.headers["content-type"] == "text/calendar; charset=utf-8"
        etag = respuesta.headers["etag"]
        assert (await mundo.http.get(direccion, headers={"If-None-Match": etag})).status_code == 304
        (evento,) = vobject.readOne(respuesta.text).vevent_list
        assert (evento.dtstart.value, evento.status.value, evento.sequence.value) == (VENCE, "CONFIRMED", "1")

        await mundo.recibir(PlazoCumplido(plazo_id=p, version=2, caso_id=CASO, motivo="presentado"), str(CASO), 2)
        (despues,) = vobject.readOne((await mundo.http.get(direccion)).text).vevent_list
        assert (despues.uid.value, despues.status.value) == (evento.uid.value, "CANCELLED")
        assert despues.sequence.value == "2"

        _, del_ministerio = await crear(mundo, {}, mundo.como("funcionario"))
        eventos = vobject.readOne((await mundo.http.get(del_ministerio)).text).vevent_list
        assert {str(p), str(ajeno), str(interno)} == {e.uid.value.partition("@")[0] for e in eventos}

    ajena = mundo.como("representante", NIT_AJENO)
    assert (await mundo.http.post("/v1/calendarios", json={"nit": NIT}, headers=ajena)).status_code == 404
    assert (await mundo.http.post("/v1/calendarios", json={}, headers=ajena)).status_code == 403
    assert (await mundo.http.post(f"/v1/calendarios/{id}/revocar", headers=ajena)).status_code == 404
    propia = mundo.como("exportador", NIT)
    listados = (await mundo.http.get("/v1/calendarios", headers=propia)).json()
    assert [e["id"] for e in listados] == [id]
    assert direccion.split("/")[-1].removesuffix(".ics") not in str(listados)
    assert (await mundo.http.post(f"/v1/calendarios/{id}/revocar", headers=propia)).status_code == 204
    assert (await mundo.http.get(direccion)).status_code == 404
    assert (await mundo.http.get(f"/v1/calendarios/{'x' * 43}.ics")).status_code == 404


async def test_un_funcionario_ve_los_plazos_de_sus_casos_y_los_terminos_para_decidirlos(arrancar: Arranque) -> None:
    mundo = await arrancar(url_publica="http://vuce.example")
    suyo, ajeno, caso = uuid4(), uuid4(), uuid4()
    await mundo.empresa(UNO)
    with fijar(date(2026, 10, 1)):
        await mundo.recibir(plazo(suyo, caso_id=caso, obligado="ministerio"), str(caso))
        await mundo.recibir(plazo(ajeno, caso_id=uuid4(), obligado="ministerio"), "otro")
        _, direccion = await crear(mundo, {"propio": True}, mundo.como("funcionario"))
        assert "VEVENT" not in (await mundo.http.get(direccion)).text
        en_manos = {
            "id": str(caso),
            "tipo": "solicitud",
            "numero": "CUP-1",
            "empresa": NIT,
            "version": 4,
            "vence": "2026-10-09",
            "vence_calculo": ["Recibida el 2 de octubre."],
            "actualizado_en": "2026-10-02T15:00:00Z",
        }
        mundo.vecino.en_manos["funcionario-1"] = [en_manos]
        eventos = vobject.readOne((await mundo.http.get(direccion)).text).vevent_list
        assert {e.summary.value for e in eventos} == {
            "CUP-1: Decidir la solicitud de cupo",
            "GAR-172-2026-4: Presentar el estudio de demostración",
        }
        assert {e.uid.value.partition("@")[0] for e in eventos} & {str(suyo), str(ajeno)} == {str(suyo)}
        mundo.vecino.caido = True
        assert (await mundo.http.get(direccion)).status_code == 503
    exportador = mundo.como("exportador", NIT)
    assert (await mundo.http.post("/v1/calendarios", json={"propio": True}, headers=exportador)).status_code == 403


async def test_la_alerta_lleva_su_cita(mundo: Mundo) -> None:
    await mundo.empresa(UNO)
    p = uuid4()
    with fijar(date(2026, 11, 20)):
        await mundo.recibir(plazo(p), str(CASO))
        await programadas(mundo, p, 7, "programada", "emitida")
        await esperar_hasta(lambda: len(mundo.correo.recibidos) == 1)
    (adjunto,) = mundo.correo.para(UNO)[0].iter_attachments()
    assert (adjunto.get_content_type(), adjunto.get_filename()) == ("text/calendar", "plazo.ics")
    (evento,) = vobject.readOne(adjunto.get_payload(decode=True).decode()).vevent_list
    assert evento.dtstart.value == VENCE
    assert evento.uid.value.startswith(str(p))
