"""Import registrations on the ledger of the quota: arts. 32, 42 to 46, 64 and 86."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from services.garantias.registros import cupo
from shared.clock import fijar
from tests.component.garantias.conftest import NIT, NIT_AJENO, PDF, Mundo
from tests.component.garantias.demostrar import autorizado, item, lo_adjunto_se_baja, post
from tests.component.garantias.recorrido import aceptar, presentar
from tests.objetos import nadie_mas_llega


@pytest.fixture(autouse=True)
async def referencias(mundo: Mundo) -> AsyncIterator[None]:
    with fijar(date(2026, 4, 7)):
        await mundo.empresa()
        await mundo.empresa(NIT_AJENO)
        await mundo.trm("4000.25", date(2026, 4, 1), date(2026, 4, 6))
        yield


@pytest.fixture
async def programa(mundo: Mundo) -> str:
    """An authorised programme of raw materials, quota 1,250,000.00 USD, guarantee presented and not accepted."""
    programa = await autorizado(mundo)
    assert (await presentar(mundo, programa)).status_code == 201
    return programa


async def borrador(mundo: Mundo, programa: str, *items: dict[str, Any], **cambios: Any) -> str:
    respuesta = await post(mundo, f"/v1/programas/{programa}/registros", {"items": list(items)} | cambios)
    assert respuesta.status_code == 201, respuesta.text
    return str(respuesta.json()["id"])


async def radicado(mundo: Mundo, programa: str, *items: dict[str, Any], **cambios: Any) -> str:
    id = await borrador(mundo, programa, *items, **cambios)
    respuesta = await post(mundo, f"/v1/registros/{id}/radicar")
    assert respuesta.status_code == 200, respuesta.text
    return id


async def aceptar_garantia(mundo: Mundo) -> None:
    (fila,) = await mundo.filas("SELECT id FROM expediente WHERE tipo = 'garantia' AND estado = 'presentada'")
    respuesta = await aceptar(mundo, str(fila["id"]))
    assert respuesta.status_code == 200, respuesta.text


async def saldo(mundo: Mundo, programa: str, periodo: int = 2026) -> dict[str, Any]:
    ruta = f"/v1/programas/{programa}/cupo?periodo={periodo}"
    leido: dict[str, Any] = (await mundo.http.get(ruta, headers=mundo.como("funcionario"))).json()
    return {c.removesuffix("_usd"): v for c, v in leido.items() if c != "periodo"}


async def test_art_42_a_presented_guarantee_permits_filing_and_an_accepted_one_approval(
    mundo: Mundo, programa: str
) -> None:
    id = await radicado(mundo, programa, item("200000.00"), item("50000.00", codigo=2, subpartida="5205130000"))
    assert await saldo(mundo, programa) == {
        "autorizado": "1250000.00",
        "disponible": "1000000.00",
        "reservado": "250000.00",
        "utilizado": "0.00",
        "reexportado": "0.00",
    }
    antes = await post(mundo, f"/v1/registros/{id}/aprobar", rol="funcionario")
    assert (antes.status_code, antes.json()["codigo"]) == (409, "garantia-no-aceptada")
    await aceptar_garantia(mundo)
    aprobado = (await post(mundo, f"/v1/registros/{id}/aprobar", rol="funcionario")).json()
    assert (aprobado["numero"], aprobado["estado"], aprobado["valido_hasta"]) == ("RI-2026-1", "aprobado", "2026-12-31")
    assert aprobado["leyendas"] == [
        "Fecha máxima para demostrar las exportaciones jueves 7 de octubre de 2027",
    ]
    assert (await saldo(mundo, programa))["utilizado"] == "250000.00"
    movido = (await mundo.publicados("cupo_programa.movido"))[-1]
    assert (movido["utilizado_centavos"], movido["disponible_centavos"], movido["reservado_centavos"]) == (
        25_000_000,
        100_000_000,
        0,
    )
    (decidido,) = await mundo.publicados("registro.decidido")
    assert (decidido["estado"], decidido["fob_centavos"]) == ("aprobado", 25_000_000)


async def test_art_21_without_a_guarantee_nothing_is_filed(mundo: Mundo) -> None:
    programa = await autorizado(mundo)
    id = await borrador(mundo, programa, item("1.00"))
    respuesta = await post(mundo, f"/v1/registros/{id}/radicar")
    assert (respuesta.status_code, respuesta.json()["codigo"]) == (409, "garantia-no-presentada")
    ajeno = mundo.como("exportador", nit=NIT_AJENO)
    await nadie_mas_llega(mundo.http, ajeno, "garantias", "/v1/registros", id)


async def test_art_42_never_above_the_quota_by_one_cent(mundo: Mundo, programa: str) -> None:
    await radicado(mundo, programa, item("1249999.99"))
    de_mas = await borrador(mundo, programa, item("0.02"))
    respuesta = await post(mundo, f"/v1/registros/{de_mas}/radicar")
    assert (respuesta.status_code, respuesta.json()["codigo"]) == (409, "cupo-excedido")
    assert respuesta.json()["disponible_usd"] == "0.01"
    await radicado(mundo, programa, item("0.01"))


async def test_art_42_ten_at_the_same_instant_share_what_is_left(mundo: Mundo, programa: str) -> None:
    ids = [await borrador(mundo, programa, item("200000.00")) for _ in range(10)]
    respuestas = await asyncio.gather(*(post(mundo, f"/v1/registros/{id}/radicar") for id in ids))
    assert sorted(r.status_code for r in respuestas) == [200] * 6 + [409] * 4
    assert (await saldo(mundo, programa))["disponible"] == "50000.00"
    numeros = {r.json()["numero"] for r in respuestas if r.status_code == 200}
    assert numeros == {f"RI-2026-{n}" for n in range(1, 7)}


async def test_a_suspended_programme_registers_nothing(mundo: Mundo, programa: str, superusuario: Any) -> None:
    id = await borrador(mundo, programa, item("10.00"))
    async with superusuario.tx() as tx:
        await tx.execute(sa.text("UPDATE expediente SET estado = 'suspendido' WHERE id = :id"), {"id": programa})
    respuesta = await post(mundo, f"/v1/registros/{id}/radicar")
    assert (respuesta.status_code, respuesta.json()["codigo"]) == (409, "programa-no-autorizado")
    async with superusuario.tx() as tx:
        await tx.execute(sa.text("UPDATE expediente SET estado = 'autorizado' WHERE id = :id"), {"id": programa})


async def test_denied_and_withdrawn_ones_give_back(mundo: Mundo, programa: str) -> None:
    uno, otro = [await radicado(mundo, programa, item("100.00")) for _ in range(2)]
    assert (await saldo(mundo, programa))["reservado"] == "200.00"
    motivo = {"motivo": "La descripción no corresponde"}
    assert (await post(mundo, f"/v1/registros/{uno}/negar", motivo, "funcionario")).json()["estado"] == "negado"
    assert (await post(mundo, f"/v1/registros/{otro}/desistir", motivo)).json()["estado"] == "desistido"
    assert (await saldo(mundo, programa))["disponible"] == "1250000.00"


async def test_art_64_a_code_is_one_unit_and_subheading_and_they_ascend(mundo: Mundo, programa: str) -> None:
    salta = await borrador(mundo, programa, item("1.00", codigo=2))
    respuesta = await post(mundo, f"/v1/registros/{salta}/radicar")
    assert (respuesta.status_code, respuesta.json()["codigo"]) == (422, "codigo-interno-invalido")
    await radicado(mundo, programa, item("1.00"))
    otra = await borrador(mundo, programa, item("1.00", subpartida="5205130000"))
    detalle = (await post(mundo, f"/v1/registros/{otra}/radicar")).json()["detail"]
    assert "El código 01 es de la subpartida 5205120000 en KG" in detalle
    leidos = await mundo.http.get(f"/v1/programas/{programa}/codigos", headers=mundo.como("exportador", nit=NIT))
    assert [c["codigo"] for c in leidos.json()] == [1]


async def test_art_42_par_used_goods_wait_for_the_comite_and_third_parties_for_the_group(
    mundo: Mundo, programa: str
) -> None:
    await aceptar_garantia(mundo)
    tercero = {"nit": NIT_AJENO, "nombre": "Comercializadora del Valle"}
    id = await radicado(mundo, programa, item("10.00"), condiciones=["usado"], tercero=tercero)
    ruta = f"/v1/registros/{id}"
    for falta in ("comite", "tercero"):
        sin = await post(mundo, f"{ruta}/aprobar", rol="funcionario")
        assert (sin.status_code, sin.json()["codigo"]) == (409, "falta-concepto")
        assert falta in sin.json()["detail"]
        cuerpo = {"clase": falta, "favorable": True, "documento": "Acta 12 de 2026", "motivo": "Cumple los criterios"}
        assert (await post(mundo, f"{ruta}/conceptos", cuerpo, "coordinador")).status_code == 200
        otra_vez = await post(mundo, f"{ruta}/conceptos", cuerpo, "coordinador")
        assert otra_vez.json()["codigo"] == "conflicto"
    assert (await post(mundo, f"{ruta}/aprobar", rol="funcionario")).json()["estado"] == "aprobado"


async def test_r12_quota_used_is_what_was_registered_less_waivers_and_re_exports(mundo: Mundo) -> None:
    """R12 of the worked examples, one year later: 200000 - 40000 + 150000 - 30000."""
    programa = await autorizado(mundo, cupo_fob_centavos=50_000_000)
    await presentar(mundo, programa, valor_cop="400025000.00")
    await aceptar_garantia(mundo)
    r1 = await radicado(mundo, programa, item("200000.00"))
    await post(mundo, f"/v1/registros/{r1}/aprobar", rol="funcionario")
    with fijar(date(2026, 11, 20)):
        r2 = await radicado(mundo, programa, item("150000.00"))
        aprobado = (await post(mundo, f"/v1/registros/{r2}/aprobar", rol="funcionario")).json()
        assert (aprobado["valido_hasta"], aprobado["periodo"]) == ("2027-03-31", 2026)
    with fijar(date(2026, 12, 1)):
        r3 = await borrador(mundo, programa, item("160000.00"))
        negado = (await post(mundo, f"/v1/registros/{r3}/radicar")).json()
        assert (negado["codigo"], negado["disponible_usd"]) == ("cupo-excedido", "150000.00")
    lineas = {"clase": "renuncia_parcial", "lineas": [{"item": 1, "cantidad": "800", "fob_usd": "160000.00"}]}
    with fijar(date(2027, 10, 8)):
        tarde = (
            await post(mundo, f"/v1/registros/{r1}/modificaciones", lineas | {"justificacion": "No se usó"})
        ).json()
        respuesta = await post(mundo, f"/v1/modificaciones-registro/{tarde['id']}/solicitar")
        assert (respuesta.status_code, respuesta.json()["codigo"]) == (409, "fuera-de-termino")
    with fijar(date(2027, 10, 7)):
        pedida = (await post(mundo, f"/v1/modificaciones-registro/{tarde['id']}/solicitar")).json()
        assert (pedida["numero"], pedida["conceptuar_hasta"]) == ("MR-2027-1", "2027-10-08")
        cuerpo = {"motivo": "Coincide con la base de datos"}
        ruta = f"/v1/modificaciones-registro/{tarde['id']}/aprobar"
        aprobada = (await post(mundo, ruta, cuerpo, "funcionario")).json()
        assert (aprobada["estado"], aprobada["diferencia_usd"]) == ("aprobada", "-40000.00")
    reexportada = {
        "item": 1,
        "declaracion": "6000123",
        "fecha": "2027-05-04",
        "cantidad": "150",
        "fob_usd": "30000.00",
        "motivo": "Reexportación definitiva acreditada",
    }
    with fijar(date(2027, 10, 7)):
        ruta = f"/v1/registros/{r1}/reexportaciones"
        assert (await post(mundo, ruta, reexportada, "funcionario")).status_code == 201
        repetida = await post(mundo, ruta, reexportada, "funcionario")
        assert (repetida.status_code, repetida.json()["codigo"]) == (409, "ya-acreditada")
    assert await saldo(mundo, programa) == {
        "autorizado": "500000.00",
        "disponible": "190000.00",
        "reservado": "0.00",
        "utilizado": "280000.00",
        "reexportado": "30000.00",
    }
    async with mundo.bd.tx() as tx:
        assert await cupo.cupo_utilizado(tx, UUID(programa), 2026) == 28_000_000


async def test_art_46_a_whole_waiver_is_sworn_and_corrections_draw_more(mundo: Mundo, programa: str) -> None:
    await aceptar_garantia(mundo)
    id = await radicado(mundo, programa, item("100.00"))
    await post(mundo, f"/v1/registros/{id}/aprobar", rol="funcionario")
    corregir = {
        "clase": "correccion",
        "lineas": [{"item": 1, "cantidad": "1100", "fob_usd": "110.00"}],
        "justificacion": "Error de digitación",
    }
    m = (await post(mundo, f"/v1/registros/{id}/modificaciones", corregir)).json()
    otra = await post(mundo, f"/v1/registros/{id}/modificaciones", corregir)
    assert (otra.status_code, otra.json()["codigo"]) == (409, "modificacion-abierta")
    await post(mundo, f"/v1/modificaciones-registro/{m['id']}/solicitar")
    assert (await post(mundo, f"/v1/modificaciones-registro/{m['id']}/aprobar", rol="funcionario")).status_code == 200
    assert (await saldo(mundo, programa))["utilizado"] == "110.00"
    total = {
        "clase": "renuncia_total",
        "lineas": [{"item": 1, "cantidad": "0", "fob_usd": "0.00"}],
        "justificacion": "La importación no se realizó",
    }
    m = (await post(mundo, f"/v1/registros/{id}/modificaciones", total)).json()
    ruta = f"/v1/modificaciones-registro/{m['id']}"
    ajeno = mundo.como("exportador", nit=NIT_AJENO)
    await nadie_mas_llega(mundo.http, ajeno, "garantias", "/v1/modificaciones-registro", m["id"])
    sin = await post(mundo, f"{ruta}/solicitar")
    assert (sin.status_code, sin.json()["codigo"]) == (409, "falta-documento")
    jurada = await mundo.http.post(
        f"{ruta}/adjuntos",
        data={"clase": "declaracion_juramentada"},
        files={"archivo": ("jurada.pdf", PDF, "application/pdf")},
        headers=mundo.como("exportador", nit=NIT),
    )
    assert jurada.status_code == 201, jurada.text
    await lo_adjunto_se_baja(mundo, ruta, ["declaracion_juramentada"])
    assert (await post(mundo, f"{ruta}/solicitar")).status_code == 200
    assert (await post(mundo, f"{ruta}/aprobar", rol="funcionario")).json()["estado"] == "aprobada"
    leido = (await mundo.http.get(f"/v1/registros/{id}", headers=mundo.como("funcionario"))).json()
    assert (leido["estado"], leido["fob_usd"]) == ("renunciado", "0.00")
    assert (await saldo(mundo, programa))["disponible"] == "1250000.00"


async def test_a_sheet_is_answered_line_by_line(mundo: Mundo, programa: str) -> None:
    lineas = (
        "referencia;codigo;descripcion;subpartida;unidad;cantidad;fob_usd",
        "A-1;1;Hilaza de algodón;5205120000;KG;100,5;1000,50",
        "A-1;2;Tintura;3204160000;L;10;99,50",
        "A-2;1;Hilaza de algodón;5205130000;KG;1;1,00",
        "A-3;9;Botón;9606210000;MIL;1;1.000,00",
        "A-3;3;Botón;9606210000;MIL;1;1,00",
        "A-4;1;Hilaza de algodón;5205120000;KG;1;9000000,00",
        "",
    )
    cabeceras = mundo.como("exportador", nit=NIT)
    hoja = {"hoja": ("registros.csv", "\r\n".join(lineas).encode("latin-1"), "text/csv")}
    ruta = f"/v1/programas/{programa}/registros/lotes"
    recibido = await mundo.http.post(ruta, files=hoja, headers=cabeceras)
    assert recibido.status_code == 202, recibido.text
    otra_vez = await mundo.http.post(ruta, files=hoja, headers=cabeceras)
    assert (otra_vez.status_code, otra_vez.json()["id"]) == (200, recibido.json()["id"])
    lote = (await mundo.http.get(f"/v1/registros/lotes/{recibido.json()['id']}?esperar=20", headers=cabeceras)).json()
    assert (lote["estado"], lote["radicadas"], lote["rechazadas"]) == ("procesado", 2, 4), lote
    ajeno = mundo.como("exportador", nit=NIT_AJENO)
    await nadie_mas_llega(mundo.http, ajeno, "garantias", "/v1/registros/lotes", lote["id"])
    assert lote["notas"] == ["Codificación Latin-1, decimales con coma."]
    ruta = f"/v1/registros/lotes/{lote['id']}/lineas?rechazadas=true"
    malas = {x["linea"]: x["errores"][0] for x in (await mundo.http.get(ruta, headers=cabeceras)).json()["elementos"]}
    assert "El código 01 es de la subpartida 5205120000" in malas[4]
    assert malas[5] == "fob_usd: no es un número decimal sin separador de miles."
    assert malas[6] == "La línea 5 del mismo registro tiene errores."
    assert "Quedan 1248900.00 USD del cupo" in malas[7]
    assert (await saldo(mundo, programa))["reservado"] == "1100.00"
