"""Requests by the thousand: each line by itself, once, through crashes; filed together and their forms out in a zip."""

import asyncio
import time
from typing import Any
from uuid import UUID

import pytest

from services.consumo.lotes import jobs, service
from services.consumo.settings import AjustesDeConsumo
from shared.clock import reloj_sistema
from shared.http.contexto import Contexto
from shared.jobs import Trabajo
from tests.component.consumo.conftest import NIT, NIT_AJENO, Mundo
from tests.component.consumo.lotes.conftest import con_formularios, formularios, hoja, lineas, procesado, subir
from tests.component.consumo.recorrido import borrador
from tests.objetos import nadie_mas_llega


@pytest.mark.largo
async def test_diez_mil_lineas_con_treinta_y_siete_malas(auditado: Mundo) -> None:
    mundo = auditado
    cupo = await mundo.todo_listo()
    numero = (await mundo.filas("SELECT numero FROM cupo"))[0]["numero"]
    await mundo.empresa(NIT_AJENO)
    ajeno = await mundo.cupo(1_000, nit=NIT_AJENO)
    buena = "{c};1,5;Ingenio La Cabaña S.A.;MV Cauca {i};1/12/2026"
    malas = [
        (f"{cupo};1,5x;Ingenio;MV;2026-12-01", "cantidad", "no es un número"),
        (f"{cupo};1,5;;MV;2026-12-01", "embarcador", "Embarcador: falta este campo."),
        (f"{cupo};1,5;Ingenio;MV;2026-02-30", "zarpe", "Zarpe: debe ser una fecha"),
        (f"{ajeno};1,5;Ingenio;MV;2026-12-01", "cupo", "no existe o no es de su empresa"),
        (";1,5;Ingenio;MV;2026-12-01", "cupo", "Falta el cupo"),
    ]
    todas = [buena.format(c=numero if i % 2 else cupo, i=i) for i in range(10_000)]
    donde = {(i * 269) % 10_000: malas[i % 5] for i in range(37)}
    for i, (escrita, _, _) in donde.items():
        todas[i] = escrita
    inicio = time.process_time()
    lote = await procesado(mundo, await subir(mundo, hoja(*todas), "enero"), limite=180)
    gastado = time.process_time() - inicio
    assert (lote["estado"], lote["lineas"], lote["tomadas"], lote["rechazadas"]) == ("procesado", 10_000, 9_963, 37)
    assert (lote["por_radicar"], lote["acciones"]) == (9_963, ["radicar"])
    rechazadas = {x["linea"]: x for x in await lineas(mundo, lote["id"], rechazadas=True)}
    assert rechazadas.keys() == {i + 2 for i in donde}
    for i, (_, campo, dicho) in donde.items():
        (error,) = rechazadas[i + 2]["errores"]
        assert error["campo"] == campo
        assert dicho in error["mensaje"]
    (cuantos,) = await mundo.filas(
        "SELECT count(*) AS n, sum(comercial_kg) AS kg, count(DISTINCT campos ->> 'buque') AS buques FROM consumo"
        " WHERE campos ->> 'zarpe' = '2026-12-01'"
    )
    assert cuantos == {"n": 9_963, "kg": 9_963 * 1_500, "buques": 9_963}
    # Of processor, however busy the machine is: the worker runs in this process.
    assert gastado < 30


async def test_se_reanuda_sin_repetir(auditado: Mundo, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that dies between two transactions, and two that believe the lease theirs: each line once."""
    mundo = auditado
    cupo = await mundo.todo_listo()
    monkeypatch.setattr(jobs, "POR_TRANSACCION", 3)
    tomar, vueltas = service.tomar_lineas, 0

    async def morir(*argumentos: Any) -> None:
        nonlocal vueltas
        vueltas += 1
        if vueltas == 3:
            raise RuntimeError("kill -9")
        await tomar(*argumentos)

    monkeypatch.setattr(jobs, "tomar_lineas", morir)
    datos = hoja(*(f"{cupo};{i + 1};Ingenio;Buque {i};" for i in range(10)), f"{cupo};x;Ingenio;Otro;")
    subido = await subir(mundo, datos, "L")
    lote = subido.json()["id"]
    trabajo = Trabajo(UUID(int=1), service.PROCESAR, None, "", {"lote": lote}, {}, 2, 0, 1, reloj_sistema.ahora())
    contexto = Contexto(AjustesDeConsumo(), mundo.bd, mundo.almacen)
    await asyncio.gather(
        jobs.procesar_lote(trabajo, contexto), jobs.procesar_lote(trabajo, contexto), return_exceptions=True
    )
    hecho = await procesado(mundo, subido)
    assert (hecho["tomadas"], hecho["rechazadas"], vueltas > 3) == (10, 1, True)
    assert (await mundo.filas("SELECT count(*) AS n FROM consumo"))[0]["n"] == 10

    # The same again, under its name: the one there is. Another under its name: refused. Of another company: unknown.
    otra = await subir(mundo, datos, "L")
    assert (otra.status_code, otra.json()) == (200, hecho)
    assert (await subir(mundo, datos + b"\r\n", "L")).json()["codigo"] == "lote-distinto"
    await nadie_mas_llega(mundo.http, mundo.como(nit=NIT_AJENO), "consumo", "/v1/consumos/lotes", lote)
    listados = [await mundo.http.get("/v1/consumos/lotes", headers=mundo.como(nit=n)) for n in (None, NIT_AJENO)]
    assert [r.json()["elementos"] for r in listados] == [[hecho], []]


async def test_radicar_el_lote_y_bajar_los_formularios(auditado: Mundo) -> None:
    mundo = auditado
    cupo = await mundo.todo_listo()
    hechos = await con_formularios(mundo, cupo, "1", "2", "3")
    assert sorted(hechos) == [f"CON-AZUCAR-EEUU-{i}" for i in (1, 2, 3)]
    assert all(pdf.startswith(b"%PDF-") for pdf in hechos.values())
    todos = await formularios(mundo, f"/v1/consumos/formularios.zip?cupo={cupo}")
    assert {n.removesuffix(".pdf"): pdf for n, pdf in todos.items()} == hechos
    vacio = await mundo.http.get("/v1/consumos/formularios.zip?contingente=OTRO", headers=mundo.como())
    assert vacio.status_code == 404
    ajeno = await mundo.http.get(f"/v1/consumos/formularios.zip?cupo={cupo}", headers=mundo.como(nit=NIT_AJENO))
    assert ajeno.status_code == 404

    # What can't be filed says why, and is filed when asked again.
    segundo = await procesado(mundo, await subir(mundo, hoja(f"{cupo};4;Ingenio;Otro;"), "dos"))
    await mundo.empresa(estado="suspendida")
    ruta = f"/v1/consumos/lotes/{segundo['id']}"
    for estado, motivo, numero in (("suspendida", "suspendida", None), ("habilitada", None, "CON-AZUCAR-EEUU-4")):
        await mundo.empresa(estado=estado)
        pedido = await mundo.http.post(f"{ruta}/radicar", headers=mundo.como())
        assert (await mundo.http.get(pedido.headers["location"], headers=mundo.como())).json()["radicacion"] == "hecha"
        (linea,) = await lineas(mundo, segundo["id"])
        assert linea["numero"] == numero
        assert (motivo in linea["no_radicado"]) if motivo else linea["no_radicado"] is None


async def test_dos_trabajadores_radican_cada_uno_una_vez(auditado: Mundo) -> None:
    mundo = auditado
    cupo = await mundo.todo_listo()
    lote = await procesado(mundo, await subir(mundo, hoja(*(f"{cupo};1;Ingenio;Buque {i};" for i in range(6)))))
    retirado = (await lineas(mundo, lote["id"]))[2]["consumo_id"]
    desistir = await mundo.http.post(f"/v1/consumos/{retirado}/desistir", json={}, headers=mundo.como())
    assert desistir.status_code == 200, desistir.text
    pedidos = [await mundo.http.post(f"/v1/consumos/lotes/{lote['id']}/radicar", headers=mundo.como()) for _ in "ab"]
    assert {p.status_code for p in pedidos} == {202}
    datos = {"lote": lote["id"]}
    trabajo = Trabajo(UUID(int=1), service.RADICAR, None, "", datos, {}, 2, 0, 1, reloj_sistema.ahora())
    contexto = Contexto(AjustesDeConsumo(), mundo.bd, mundo.almacen)
    await asyncio.gather(jobs.radicar_lote(trabajo, contexto), jobs.radicar_lote(trabajo, contexto))
    leido = (await mundo.http.get(pedidos[0].headers["location"], headers=mundo.como())).json()
    assert (leido["radicacion"], leido["por_radicar"], leido["acciones"]) == ("hecha", 0, [])
    hechas = await lineas(mundo, lote["id"])
    assert [(x["estado"], x["no_radicado"]) for x in hechas if x["consumo_id"] == retirado] == [("desistido", None)]
    numeros = {x["numero"] for x in hechas if x["numero"]}
    assert numeros == {f"CON-AZUCAR-EEUU-{i}" for i in range(1, 6)}
    vacio = await mundo.http.get(f"/v1/consumos/lotes/{lote['id']}/lineas?rechazadas=true", headers=mundo.como())
    assert vacio.json()["elementos"] == []


async def test_de_la_hoja_nace_lo_mismo_que_de_a_uno(auditado: Mundo) -> None:
    """Case, history, audit log and request: but for ids and instants, as `POST /v1/consumos` writes them."""
    mundo = auditado
    cupo = await mundo.todo_listo()
    campos = {"embarcador": "Ingenio", "buque": "MV Cauca", "zarpe": "2026-12-01"}
    assert (await borrador(mundo, cupo, "1.5", campos=campos)).status_code == 201
    lote = await procesado(mundo, await subir(mundo, hoja(f"{cupo};1,5;Ingenio;MV Cauca;1/12/2026"), nit=NIT))
    assert lote["tomadas"] == 1
    propios = {"id", "creado_en", "actualizado_en", "expediente", "legal_en", "sistema_en", "objeto"}
    propios |= {"ocurrido_en", "tx"}
    for consulta in (
        "SELECT * FROM expediente ORDER BY creado_en",
        "SELECT * FROM expediente_historia ORDER BY legal_en",
        "SELECT * FROM auditoria WHERE accion = 'consumo.crear' ORDER BY id",
        "SELECT * FROM consumo ORDER BY id",
    ):
        uno, otro = [{c: v for c, v in f.items() if c not in propios} for f in await mundo.filas(consulta)]
        assert uno == otro, consulta
        assert len(uno) > 5


async def test_la_plantilla_sigue_el_formulario(mundo: Mundo) -> None:
    cupo = await mundo.todo_listo()
    numero = (await mundo.filas("SELECT numero FROM cupo"))[0]["numero"]
    for nombre in (cupo, numero):
        plantilla = await mundo.http.get(f"/v1/consumos/lotes/plantilla?cupo={nombre}", headers=mundo.como())
        assert plantilla.content.decode("utf-8-sig").splitlines() == [
            "cupo;cantidad;embarcador;buque;zarpe",
            f"{numero};;;;",
        ]
    ajena = await mundo.http.get(f"/v1/consumos/lotes/plantilla?cupo={numero}", headers=mundo.como(nit=NIT_AJENO))
    assert ajena.status_code == 404
    malo = await procesado(mundo, await subir(mundo, b"a;b\r\n1;2\r\n"))
    assert (malo["estado"], "faltan las columnas" in malo["error"]) == ("fallido", True)
    radicar = await mundo.http.post(f"/v1/consumos/lotes/{malo['id']}/radicar", headers=mundo.como())
    assert radicar.json()["codigo"] == "lote-sin-procesar"
