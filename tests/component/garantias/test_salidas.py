"""Goods of a registration leave and come back, stay abroad, or are replaced by similar ones: arts. 85 to 89."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.garantias.programas.decisiones import suspender
from services.garantias.salidas.auditoria import COMPROBACIONES as DE_SALIDAS
from shared.clock import fijar
from shared.identity import Principal
from shared.persistence import BaseDeDatos
from tests.component.garantias.conftest import NIT, NIT_AJENO, PDF, Mundo
from tests.component.garantias.danos import se_notan
from tests.component.garantias.demostrar import garantizado, hecho, item, leido, post, registrado
from tests.objetos import nadie_mas_llega

HOY = date(2026, 4, 7)
SALIDA = {
    "clase": "temporal",
    "items": [{"item": 1, "cantidad": "400", "fob_usd": "4000.00"}],
    "justificacion": "Tintura que no se hace en el país",
    "declaracion_importacion": "IMP-2026-77",
    "reimportar_hasta": "2026-12-01",
}
DOCUMENTOS = ("justificacion", "solicitud_embarque", "registro_importacion", "declaracion_importacion")
MOTIVO = {"motivo": "Se ajusta al programa"}


@pytest.fixture(autouse=True)
async def referencias(mundo: Mundo) -> AsyncIterator[None]:
    with fijar(HOY):
        await mundo.empresa()
        await mundo.trm("4000.25", date(2026, 4, 1), date(2026, 4, 6))
        yield


@pytest.fixture
async def programa(mundo: Mundo) -> str:
    """One with 10,000 USD registered."""
    programa = await garantizado(mundo)
    await registrado(mundo, programa, item("10000.00", cantidad="1000"))
    return programa


async def adjuntar(mundo: Mundo, salida: str, *clases: str) -> None:
    for clase in clases:
        respuesta = await mundo.http.post(
            f"{salida}/adjuntos",
            data={"clase": clase},
            files={"archivo": (f"{clase}.pdf", PDF, "application/pdf")},
            headers=mundo.como("exportador", nit=NIT),
        )
        assert respuesta.status_code == 201, respuesta.text


async def solicitada(mundo: Mundo, programa: str, **cambios: Any) -> str:
    """The path of an exit filed with its documents."""
    (registro,) = (await leido(mundo, "/v1/registros?estado=aprobado"))["elementos"]
    nueva = await hecho(mundo, f"/v1/registros/{registro['id']}/salidas", SALIDA | cambios)
    salida = f"/v1/salidas/{nueva['id']}"
    await adjuntar(mundo, salida, *nueva["faltan"])
    await hecho(mundo, f"{salida}/solicitar")
    return salida


async def utilizado(mundo: Mundo, programa: str) -> tuple[str, str]:
    cupo = await leido(mundo, f"/v1/programas/{programa}/cupo?periodo=2026")
    return cupo["utilizado_usd"], cupo["disponible_usd"]


async def test_art_87_a_temporary_exit_waits_for_its_return_and_its_term_drafts_a_review(
    mundo: Mundo, programa: str
) -> None:
    (registro,) = (await leido(mundo, "/v1/registros"))["elementos"]
    ruta = f"/v1/registros/{registro['id']}/salidas"
    de_mas = SALIDA | {"items": [{"item": 1, "cantidad": "1000.5", "fob_usd": "4000.00"}]}
    assert (await post(mundo, ruta, de_mas)).json()["codigo"] == "salida-improcedente"
    borrador = await hecho(mundo, ruta, SALIDA | {"reimportar_hasta": "2027-10-08"})
    assert borrador["faltan"] == list(DOCUMENTOS)
    salida = f"/v1/salidas/{borrador['id']}"
    assert (await post(mundo, f"{salida}/solicitar")).json()["codigo"] == "falta-documento"
    await adjuntar(mundo, salida, *DOCUMENTOS)
    # One day after clause one (art. 87 c).
    assert (await post(mundo, f"{salida}/solicitar")).json()["codigo"] == "salida-improcedente"
    salida = await solicitada(mundo, programa)
    ajeno = mundo.como("exportador", nit=NIT_AJENO)
    await nadie_mas_llega(mundo.http, ajeno, "garantias", "/v1/salidas", salida.rpartition("/")[2])
    autorizada = await hecho(mundo, f"{salida}/autorizar", MOTIVO, "funcionario")
    assert (autorizada["numero"], autorizada["plazos"][0]["vence"]) == ("SAL-2026-1", "2026-12-01")
    embarque = MOTIVO | {"declaracion": "DEX-1", "fecha": "2026-04-07"}
    assert (await post(mundo, f"{salida}/embarcar", embarque, "funcionario")).json()["codigo"] == "falta-documento"
    await adjuntar(mundo, salida, "embarque")
    assert (await hecho(mundo, f"{salida}/embarcar", embarque, "funcionario"))["estado"] == "fuera"
    assert await utilizado(mundo, programa) == ("10000.00", "1240000.00")
    tarde = MOTIVO | {"declaracion": "DEX-2", "fecha": "2026-12-02"}
    with fijar(date(2026, 12, 2)):
        no = await post(mundo, f"{salida}/declarar-definitiva", tarde, "funcionario")
        assert (no.status_code, no.json()["codigo"]) == (409, "fuera-de-termino")
        await adjuntar(mundo, salida, "reimportacion")
        vuelta = await hecho(mundo, f"{salida}/reimportar", tarde | {"declaracion": "IMP-9"}, "funcionario")
        assert (vuelta["estado"], vuelta["termino_el"], vuelta["plazos"][0]["estado"]) == (
            "reimportada",
            "2026-12-02",
            "cumplido",
        )
    estados = [e["estado"] for e in await mundo.publicados("salida.cambiada")]
    assert estados == ["solicitada", "autorizada", "fuera", "reimportada"]


async def test_arts_88_and_89_similar_goods_draw_on_what_left_and_leave_before_it_returns(
    mundo: Mundo, programa: str
) -> None:
    salida = await solicitada(mundo, programa)
    await hecho(mundo, f"{salida}/autorizar", MOTIVO, "funcionario")
    sin_fecha = await post(mundo, f"{salida}/similares", MOTIVO, "funcionario")
    assert (sin_fecha.status_code, sin_fecha.json()["codigo"]) == (422, "datos-invalidos")
    antes = MOTIVO | {"embarcar_hasta": "2026-05-07"}
    similares = await hecho(mundo, f"{salida}/similares", antes, "funcionario")
    assert (similares["liberado_usd"], similares["plazos"][0]["vence"]) == ("4000.00", "2026-05-07")
    assert await utilizado(mundo, programa) == ("6000.00", "1244000.00")
    de_mas = {"items": [item("4100.00", cantidad="400.5")], "salida_id": salida[12:]}
    nuevo = await hecho(mundo, f"/v1/programas/{programa}/registros", de_mas)
    no = await post(mundo, f"/v1/registros/{nuevo['id']}/radicar")
    assert (no.status_code, no.json()["codigo"]) == (409, "salida-improcedente")
    justo = {"items": [item("4100.00", cantidad="400")], "salida_id": salida[12:]}
    nuevo = await hecho(mundo, f"/v1/programas/{programa}/registros", justo)
    await hecho(mundo, f"/v1/registros/{nuevo['id']}/radicar")
    await hecho(mundo, f"/v1/registros/{nuevo['id']}/aprobar", rol="funcionario")
    assert await utilizado(mundo, programa) == ("10100.00", "1239900.00")
    await adjuntar(mundo, salida, "embarque", "reimportacion")
    await hecho(mundo, f"{salida}/embarcar", MOTIVO | {"declaracion": "DEX-1", "fecha": "2026-04-07"}, "funcionario")
    vuelta = MOTIVO | {"declaracion": "IMP-9", "fecha": "2026-04-07"}
    con_similares = await post(mundo, f"{salida}/reimportar", vuelta, "funcionario")
    assert (con_similares.status_code, con_similares.json()["codigo"]) == (409, "similares-en-el-pais")
    fuera = {"item": 1, "declaracion": "DEX-2", "fecha": "2026-04-07", "cantidad": "400", "fob_usd": "4100.00"}
    await hecho(mundo, f"/v1/registros/{nuevo['id']}/reexportaciones", fuera | MOTIVO, "funcionario")
    assert (await hecho(mundo, f"{salida}/reimportar", vuelta, "funcionario"))["estado"] == "reimportada"
    assert await utilizado(mundo, programa) == ("10000.00", "1240000.00")


async def test_arts_87_2_and_86_what_leaves_for_good_lessens_the_quota_used(
    mundo: Mundo, programa: str, superusuario: BaseDeDatos
) -> None:
    salida = await solicitada(mundo, programa, clase="literal_c", reimportar_hasta=None)
    await hecho(mundo, f"{salida}/autorizar", MOTIVO, "funcionario")
    await adjuntar(mundo, salida, "embarque")
    fin = await hecho(
        mundo, f"{salida}/embarcar", MOTIVO | {"declaracion": "DEX-1", "fecha": "2026-04-07"}, "funcionario"
    )
    assert (fin["estado"], fin["termino_el"]) == ("definitiva", "2026-04-07")
    assert await utilizado(mundo, programa) == ("6000.00", "1240000.00")
    registro = (await leido(mundo, "/v1/registros?estado=aprobado"))["elementos"][0]["id"]
    (constancia,) = await leido(mundo, f"/v1/registros/{registro}/reexportaciones")
    assert (constancia["declaracion"], constancia["cantidad"]) == ("DEX-1", "400")
    de_mas = {"item": 1, "declaracion": "DEX-2", "fecha": "2026-04-07", "cantidad": "600.5", "fob_usd": "1.00"}
    otra = await post(mundo, f"/v1/registros/{registro}/reexportaciones", de_mas | MOTIVO, "funcionario")
    assert otra.status_code == 422
    danos = {
        "salidas.estado_y_fila": "UPDATE salida SET termino_el = NULL",
        "salidas.caben": "UPDATE expediente SET estado = 'fuera' WHERE tipo = 'salida';"
        "UPDATE salida_item SET cantidad = 601",
        "salidas.definitiva_reexportada": "UPDATE salida_item SET cantidad = 401",
    }
    await se_notan(superusuario, DE_SALIDAS, danos)


async def test_art_85_a_forced_exit_is_the_ministry_s_where_the_object_was_not_fulfilled(
    mundo: Mundo, programa: str
) -> None:
    (registro,) = (await leido(mundo, "/v1/registros"))["elementos"]
    ruta, forzosa = f"/v1/registros/{registro['id']}/salidas", SALIDA | {"clase": "forzosa", "reimportar_hasta": None}
    assert (await post(mundo, ruta, forzosa)).status_code == 403
    borrador = await hecho(mundo, ruta, forzosa, "funcionario")
    orden = f"/v1/salidas/{borrador['id']}/ordenar"
    sin_causa = await post(mundo, orden, MOTIVO, "funcionario")
    assert (sin_causa.status_code, sin_causa.json()["codigo"]) == (409, "salida-improcedente")
    quien = Principal("coordinadora", "Coordinadora", frozenset({"coordinador"}), frozenset())
    async with mundo.bd.tx() as tx:
        await suspender(tx, UUID(programa), "incumplimiento", "No exportó lo elaborado", quien, carta=False)
    assert (await hecho(mundo, orden, MOTIVO, "funcionario"))["estado"] == "autorizada"
    (oficio,) = await mundo.filas("SELECT clase FROM oficio WHERE caso = 'SAL-2026-1'")
    assert oficio["clase"] == "salida_autorizada"
