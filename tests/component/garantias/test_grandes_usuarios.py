"""Grandes Usuarios (arts. 103 to 111), maquila (71 to 76) and the yearly renewal of quotas (57)."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import pytest

from services.garantias.programas.renovacion import renovar_pendientes
from shared.clock import fijar
from tests.component.garantias.conftest import NIT, NIT_AJENO, PDF, Mundo
from tests.component.garantias.recorrido import DETALLE, aportar, autorizar, crear, radicar
from tests.objetos import nadie_mas_llega

HOY = date(2026, 4, 7)


@pytest.fixture(autouse=True)
async def referencias(mundo: Mundo) -> AsyncIterator[None]:
    with fijar(HOY):
        await mundo.empresa()
        await mundo.empresa(NIT_AJENO)
        yield


async def firmado(mundo: Mundo, ruta: str, que: str, **cuerpo: Any) -> dict[str, Any]:
    proyectado = await mundo.http.post(f"{ruta}/{que}", json=cuerpo, headers=mundo.como("funcionario"))
    assert proyectado.status_code == 200, proyectado.text
    respuesta = await mundo.http.post(f"{ruta}/firmar", headers=mundo.como("coordinador"))
    assert respuesta.status_code == 200, respuesta.text
    return dict(respuesta.json())


async def test_recognition_marks_its_programmes_and_its_loss_is_the_comites(mundo: Mundo) -> None:
    programa = await autorizar(mundo, (await radicar(mundo))["id"])
    assert programa["gran_usuario"] is False
    titular = mundo.como("exportador", nit=NIT)
    pobre = {"nit": NIT, "anios_de_uso_declarados": 2, "exportaciones_usd": "3999999.99"}
    creado = await mundo.http.post("/v1/grandes-usuarios", json=pobre, headers=titular)
    ruta = f"/v1/grandes-usuarios/{creado.json()['id']}"
    rojas = [c["codigo"] for c in creado.json()["condiciones"] if c["estado"] == "rojo"]
    assert (creado.json()["numero"], rojas) == ("GU-2026-1", ["exportaciones"])
    corta = await mundo.http.post(f"{ruta}/reconocer", json={"motivo": "Casi llega"}, headers=mundo.como("funcionario"))
    assert (corta.status_code, corta.json()["codigo"]) == (409, "comprobaciones-en-rojo")
    assert (await firmado(mundo, ruta, "negar", motivo="Faltó un centavo"))["estado"] == "negado"

    justa = pobre | {"exportaciones_usd": "4000000.00"}
    pedida = await mundo.http.post("/v1/grandes-usuarios", json=justa, headers=titular)
    ruta = f"/v1/grandes-usuarios/{pedida.json()['id']}"
    repetida = await mundo.http.post("/v1/grandes-usuarios", json=justa, headers=mundo.como("funcionario"))
    assert (repetida.status_code, repetida.json()["codigo"]) == (409, "gran-usuario-repetido")
    assert (await firmado(mundo, ruta, "reconocer", motivo="Cumple el artículo 103"))["estado"] == "reconocido"
    leido = await mundo.http.get(f"/v1/programas/{programa['id']}", headers=titular)
    assert leido.json()["gran_usuario"] is True
    operadores = {"operador": "52111222", "suplente": "79333444"}
    assert (await mundo.http.post(f"{ruta}/operadores", json=operadores, headers=titular)).status_code == 403
    representante = mundo.como("representante", nit=NIT)
    designado = await mundo.http.post(f"{ruta}/operadores", json=operadores, headers=representante)
    assert designado.json()["suplente"] == "79333444"

    perdida = {"causa": "incumplimiento", "acta": "Acta 4 de 2026", "motivo": "No entregó los soportes"}
    sin_causa = await mundo.http.post(f"{ruta}/perder", json=perdida, headers=mundo.como("funcionario"))
    assert (sin_causa.status_code, sin_causa.json()["codigo"]) == (422, "datos-invalidos")
    pedido = {"texto": "Soportes de la certificación de 2025", "hasta": "2026-04-20"}
    requerido = await mundo.http.post(f"{ruta}/requerimientos", json=pedido, headers=mundo.como("funcionario"))
    assert requerido.json()["causas_de_perdida"] == []
    with fijar(date(2026, 4, 21)):
        assert (await mundo.http.get(ruta, headers=titular)).json()["causas_de_perdida"] == ["incumplimiento"]
        assert (await firmado(mundo, ruta, "perder", **perdida))["estado"] == "perdido"
    leido = await mundo.http.get(f"/v1/programas/{programa['id']}", headers=titular)
    assert leido.json()["gran_usuario"] is False
    tipos = [e["tipo"] for e in await mundo.publicados() if e["tipo"].startswith("gran_usuario.")]
    assert tipos == ["gran_usuario.reconocido", "gran_usuario.perdido"]
    ajeno = mundo.como("exportador", nit=NIT_AJENO)
    await nadie_mas_llega(mundo.http, ajeno, "garantias", "/v1/grandes-usuarios", ruta.rpartition("/")[2])


async def test_a_quota_that_was_not_used_does_not_renew(mundo: Mundo) -> None:
    programa = (await autorizar(mundo, (await radicar(mundo))["id"]))["id"]
    async with mundo.bd.tx() as tx:
        assert await renovar_pendientes(tx) == 1
    async with mundo.bd.tx() as tx:
        assert await renovar_pendientes(tx) == 0
    with fijar(date(2027, 1, 1)):
        async with mundo.bd.tx() as tx:
            assert await renovar_pendientes(tx) == 1
    ruta = f"/v1/programas/{programa}/periodos"
    periodos = (await mundo.http.get(ruta, headers=mundo.como("exportador", nit=NIT))).json()
    assert [(p["periodo"], p["cupo_fob_usd"], p["origen"]) for p in periodos] == [
        (2026, "1250000.00", "autorizacion"),
        (2027, "0.00", "renovacion"),
    ]
    (evento,) = await mundo.publicados("programa.cupo_renovado")
    assert (evento["periodo"], evento["cupo_fob_centavos"]) == (2027, 0)


async def test_maquila_asks_for_all_its_inputs_and_reports_each_half_year(mundo: Mundo) -> None:
    contratante = {"contratante": "Acme Inc.", "pais": "US", "porcentaje_suministrado": 99, "vinculados": True}
    maquila = DETALLE | {
        "reembolsable": False,
        "causa_no_reembolsable": "acuerdo_de_manufactura",
        "justificacion_no_reembolsable": "Acuerdo de manufactura con el contratante",
        "maquila": contratante,
    }
    borrador = await crear(mundo, clase="maquila", detalle=maquila)
    titular = mundo.como("exportador", nit=NIT)
    requisitos = (await mundo.http.get(f"/v1/programas/{borrador['id']}/requisitos", headers=titular)).json()
    rojos = {r["codigo"] for r in requisitos["elementos"] if r["estado"] == "rojo"}
    assert {"maquila_insumos", "auditorias_separadas"} <= rojos
    completa = maquila | {"maquila": contratante | {"porcentaje_suministrado": 100, "vinculados": False}}
    programa = (await autorizar(mundo, (await radicar(mundo, clase="maquila", detalle=completa))["id"]))["id"]
    ruta = f"/v1/programas/{programa}"
    reporte = {"semestre": "2026-1", "importado_usd": "10.00", "exportado_usd": "20.00", "existencias": "Tela: 40 m"}
    archivo = {"archivo": ("reporte.pdf", PDF, "application/pdf")}
    pronto = await mundo.http.post(f"{ruta}/reportes-maquila", data=reporte, files=archivo, headers=titular)
    assert (pronto.status_code, pronto.json()["codigo"]) == (422, "datos-invalidos")
    with fijar(date(2026, 7, 1)):
        hecho = await mundo.http.post(f"{ruta}/reportes-maquila", data=reporte, files=archivo, headers=titular)
        assert hecho.status_code == 201, hecho.text
        otra = await mundo.http.post(f"{ruta}/reportes-maquila", data=reporte, files=archivo, headers=titular)
        assert (otra.status_code, otra.json()["codigo"]) == (409, "reporte-repetido")
    assert (await aportar(mundo, ruta, clase="otro")).status_code == 409
    assert [r["semestre"] for r in (await mundo.http.get(f"{ruta}/reportes-maquila", headers=titular)).json()] == [
        "2026-1"
    ]
