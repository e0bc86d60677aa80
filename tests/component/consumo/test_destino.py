"""Files exchanged with the destination: what they hold, what they change, what differs."""

import asyncio
import csv
import io
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx

from services.consumo.cqe import estados
from services.consumo.destino.consultas import uso_de
from shared.clock import BOGOTA, fijar, reloj_legal
from tests.component.consumo.conftest import Mundo
from tests.component.consumo.cqe import aprobado, emitido
from tests.component.consumo.despues import presentada

CABEZA = "certificate_number,status,quantity_kg,entry_date,entry_reference\n"


async def subir(mundo: Mundo, texto: str, rol: str = "funcionario") -> httpx.Response:
    return await mundo.http.post(
        "/v1/cqe/destino/usos", files={"archivo": ("usos.csv", texto.encode(), "text/csv")}, headers=mundo.como(rol)
    )


async def pedir(mundo: Mundo, ruta: str, **consulta: Any) -> httpx.Response:
    respuesta = await mundo.http.get(f"/v1/cqe/destino/{ruta}", params=consulta, headers=mundo.como("coordinador"))
    assert respuesta.status_code == 200, respuesta.text
    return respuesta


async def test_lo_que_el_destino_uso_se_guarda_una_vez_y_se_concilia(auditado: Mundo) -> None:
    mundo = auditado
    cupo = await mundo.todo_listo()
    usado, libre = await emitido(mundo, cupo), await emitido(mundo, cupo, "3")
    sin_sellar = await aprobado(mundo, cupo, "1")
    hoy = reloj_legal.hoy().isoformat()
    texto = (
        f"{CABEZA}{usado['numero']},matched,7500,{hoy},ENT-1\n{usado['numero']},matched,5001,{hoy},ENT-2\n"
        f"{libre['numero']},unmatched,,,\n{sin_sellar['numero']},matched,1,{hoy},ENT-3\nNADA,cancelled,,,\n"
        f"{libre['numero']},matched,x,{hoy},ENT-4\n"
    )
    # The same file twice at the same instant: taken once.
    respuestas = [r.json() for r in await asyncio.gather(subir(mundo, texto), subir(mundo, texto))]
    assert sorted(r["repetido"] for r in respuestas) == [False, True]
    assert respuestas[0] | {"repetido": 0} == respuestas[1] | {"repetido": 0}
    assert [(x["linea"], x["resultado"]) for x in respuestas[0]["lineas"]] == [
        (2, "aplicada"),
        (3, "aplicada"),
        (4, "aplicada"),
        (5, "rechazada"),
        (6, "rechazada"),
        (7, "rechazada"),
    ]
    # Another file with a known line, a changed one and a new one.
    otra = await subir(
        mundo,
        f"{CABEZA}{usado['numero']},matched,7500,{hoy},ENT-1\n{usado['numero']},matched,5100,{hoy},ENT-2\n"
        f"{libre['numero']},cancelled,,,\n",
    )
    assert [x["resultado"] for x in otra.json()["lineas"]] == ["sin_cambio", "aplicada", "aplicada"]
    async with mundo.bd.tx() as tx:
        uso, otro = await uso_de(tx, usado["id"]), await uso_de(tx, libre["id"])
        assert await uso_de(tx, uuid4()) is None
    assert uso is not None
    assert (uso.usado_kg, uso.cancelado, [e.referencia for e in uso.entradas]) == (12_600, False, ["ENT-1", "ENT-2"])
    assert otro is not None
    assert (otro.usado_kg, otro.cancelado) == (0, True)

    async with mundo.bd.tx() as tx:
        await estados.utilizar(tx, usado["id"], 12_500)
    pagina = (await pedir(mundo, "conciliacion", contingente="AZUCAR-EEUU")).json()
    assert [(c["numero"], c["certificado_kg"], c["dex_kg"], c["destino_kg"]) for c in pagina["elementos"]] == [
        (usado["numero"], 12_500, 12_500, 12_600),
        (libre["numero"], 3_000, 0, 0),
    ]
    assert [len(c["diferencias"]) for c in pagina["elementos"]] == [2, 1]
    assert "lo da por cancelado y aquí está emitido" in pagina["elementos"][1]["diferencias"][0]
    informe = await pedir(mundo, "conciliacion.csv", solo_diferencias=True)
    assert [f["certificado"] for f in csv.DictReader(io.StringIO(informe.text))] == [libre["numero"], usado["numero"]]


async def test_se_exporta_lo_expedido_y_lo_cancelado_desde_un_instante(mundo: Mundo) -> None:
    cupo = await mundo.todo_listo()
    uno, otro = await emitido(mundo, cupo), await emitido(mundo, cupo, "3")
    await aprobado(mundo, cupo, "1")
    anulacion = uuid4()
    async with mundo.bd.tx() as tx:
        await estados.suspender_por_anulacion(tx, uno["id"], anulacion, "No se usó")
        await estados.anular(tx, uno["id"], anulacion, estados.SISTEMA, "Aprobada")
    exportado = await pedir(mundo, "certificados.csv")
    assert exportado.headers["content-type"] == "text/csv; charset=utf-8"
    filas = {f["certificate_number"]: f for f in csv.DictReader(io.StringIO(exportado.text))}
    assert {n: (f["status"], f["commercial_kg"], f["quota_kg"]) for n, f in filas.items()} == {
        uno["numero"]: ("CANCELLED", "12500", "13071"),
        otro["numero"]: ("ISSUED", "3000", "3137"),
    }
    publico = await mundo.ultimo("cqe_publico.estado")
    assert filas[uno["numero"]]["version"] == str(publico["version"])
    assert filas[otro["numero"]]["sha256"]
    # What the destination asks for of each shipment, as the company wrote it: also of a form that has another field.
    columnas = exportado.text.splitlines()[0].split(",")[-4:]
    assert columnas == ["issue_date", "field_embarcador", "field_buque", "field_zarpe"]
    dicho = filas[otro["numero"]]
    assert (dicho["issue_date"], dicho["field_zarpe"]) == (str(reloj_legal.hoy()), "2026-12-01")
    assert dicho["field_embarcador"] == "Ingenio La Cabaña S.A."
    # What changes meanwhile is in the next one, which begins earlier on purpose.
    siguiente = await pedir(mundo, "certificados.csv", desde=exportado.headers["x-siguiente-desde"])
    assert siguiente.text == exportado.text
    grande = f"{CABEZA}{otro['numero']},matched,3000000000,{reloj_legal.hoy()},ENT-9\n"
    assert (await subir(mundo, grande)).json()["aplicadas"] == 1
    luego = (reloj_legal.ahora() + timedelta(hours=1)).isoformat()
    assert len((await pedir(mundo, "certificados.csv", desde=luego)).text.splitlines()) == 1


async def test_lo_que_entra_despues_del_periodo_salvo_que_una_circular_lo_amplie(mundo: Mundo) -> None:
    expedido = datetime(2026, 11, 20, 9, tzinfo=BOGOTA)
    with fijar(expedido):
        cupo = await mundo.todo_listo()
        await mundo.contingente(vigencia_hasta=date(2026, 11, 20))
        cqe = await emitido(mundo, cupo)
    with fijar(expedido + timedelta(days=5)):
        assert (await subir(mundo, f"{CABEZA}{cqe['numero']},matched,1,2026-11-23,E-1\n")).json()["aplicadas"] == 1
        (uno,) = (await pedir(mundo, "conciliacion")).json()["elementos"]
        assert "Hay un ingreso del 23 de noviembre de 2026, posterior al período del contingente." in uno["diferencias"]
        # So is what was declared as exported after it, which a person has to look at.
        dex = await presentada(mundo, cqe["numero"], "1", fecha="2026-11-23")
        assert [a["codigo"] for a in dex["avisos"]] == ["posterior_al_periodo"]
        await mundo.contingente(vigencia_hasta=date(2026, 11, 30))
        (uno,) = (await pedir(mundo, "conciliacion")).json()["elementos"]
        assert not [d for d in uno["diferencias"] if "posterior" in d]
        assert (await mundo.http.get(f"/v1/dex/{dex['id']}", headers=mundo.como())).json()["avisos"] == []


async def test_es_del_ministerio_y_dice_lo_que_no_se_lee(mundo: Mundo) -> None:
    assert (await subir(mundo, CABEZA, "exportador")).status_code == 403
    for ruta in ("certificados.csv", "conciliacion", "conciliacion.csv"):
        assert (await mundo.http.get(f"/v1/cqe/destino/{ruta}", headers=mundo.como())).status_code == 403
    assert (await subir(mundo, "hola")).json()["codigo"] == "archivo-ilegible"
    assert (await subir(mundo, CABEZA)).json()["codigo"] == "archivo-sin-datos"
