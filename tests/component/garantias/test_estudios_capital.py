"""Studies of capital goods, of maquila and of 173 b: arts. 28 par., 29, 44, 59, 69, 74, 77.1 to 80."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import pytest

from services.garantias.petroleros.auditoria import COMPROBACIONES as DE_PETROLEROS
from shared.clock import fijar
from shared.persistence import BaseDeDatos
from tests.component.garantias.conftest import NIT, PDF, Mundo
from tests.component.garantias.danos import se_notan
from tests.component.garantias.demostrar import (
    autorizado,
    cargar,
    con_cuadro,
    documentar,
    estudio_de,
    garantizado,
    hecho,
    item,
    leido,
    linea,
    lo_adjunto_se_baja,
    post,
    registrado,
)
from tests.component.garantias.recorrido import aceptar, presentar

BIEN = {"codigo": None, "descripcion": "Telar", "subpartida": "8446300000", "unidad": "U", "cantidad": "1"}
CARTA = {"grado_declarado": "100.00", "folios": 12}


@pytest.fixture(autouse=True)
async def referencias(mundo: Mundo) -> AsyncIterator[None]:
    with fijar(date(2026, 4, 7)):
        await mundo.empresa()
        await mundo.trm("4000.25", date(2026, 4, 1), date(2026, 4, 6))
        yield


async def de_capital(mundo: Mundo, clase: str, **detalle: Any) -> str:
    """A programme of capital goods, 12 months to import and 60 of commitment, with 640,000 of 800,000 USD used."""
    columnas = {"cupo_fob_centavos": 80_000_000, "meses_importacion": 12, "meses_compromiso": 60}
    programa = await autorizado(mundo, clase=clase, detalle=detalle, **columnas)
    fechas = {"clausula_primera": "2032-10-07", "valida_hasta": "2033-08-07"}
    garantia = await presentar(mundo, programa, valor_cop="640040000.00", **fechas)
    assert garantia.status_code == 201, garantia.text
    aceptada = await aceptar(mundo, garantia.json()["id"])
    assert aceptada.status_code == 200, aceptada.text
    cuerpo = {"items": [BIEN | {"fob_usd": "640000.00"}]}
    nuevo = await hecho(mundo, f"/v1/programas/{programa}/registros", cuerpo)
    ruta = f"/v1/registros/{nuevo['id']}"
    sin = await post(mundo, f"{ruta}/radicar")
    assert (sin.status_code, sin.json()["codigo"]) == (409, "falta-documento")
    adjunto = await mundo.http.post(
        f"{ruta}/adjuntos",
        data={"clase": "precio"},
        files={"archivo": ("factura.pdf", PDF, "application/pdf")},
        headers=mundo.como("exportador", nit=NIT),
    )
    assert adjunto.status_code == 201, adjunto.text
    await lo_adjunto_se_baja(mundo, ruta, ["precio"])
    await hecho(mundo, f"{ruta}/radicar")
    registro = await hecho(mundo, f"{ruta}/aprobar", rol="funcionario")
    # Art. 44: the term that was set on request; art. 45 d: both dates are printed.
    assert (registro["valido_hasta"], len(registro["leyendas"]), registro["periodo"]) == ("2027-04-07", 2, 0)
    return programa


def export(programa: str, declaracion: str, unidades: int, **cambios: str) -> str:
    return linea(programa, "", declaracion, date(2030, 6, 1), unidades, **cambios)


async def decidir(mundo: Mundo, estudio: str, *lineas: str) -> dict[str, Any]:
    assert (await cargar(mundo, estudio, *lineas))["aceptadas"] == len(lineas)
    await documentar(mundo, estudio)
    await hecho(mundo, f"/v1/estudios/{estudio}/presentar", CARTA)
    await hecho(mundo, f"/v1/estudios/{estudio}/verificar", rol="funcionario")
    await hecho(mundo, f"/v1/estudios/{estudio}/proyectar", {"motivo": "Verificado"}, "funcionario")
    return await hecho(mundo, f"/v1/estudios/{estudio}/firmar", rol="coordinador")


async def test_art_79_a_174_owes_half_again_and_art_80_shows_it_by_value_in_parts(mundo: Mundo) -> None:
    """R09 a: 640,000 used owe 960,000; 950,400 exported are 99 %, and capital goods reach 100 (art. 37)."""
    await de_capital(mundo, "174")
    garantia = (await estudio_de(mundo, 0))["garantia_id"]
    with fijar(date(2031, 3, 1)):
        parcial = await hecho(mundo, f"/v1/garantias/{garantia}/estudios/parciales")
        cumplido = await decidir(mundo, parcial["id"], export("PV-2026-1", "6001", 5000))
        assert cumplido["estado"] == "cumplido"
    with fijar(date(2032, 10, 7)):
        final = await decidir(mundo, (await estudio_de(mundo, 0))["id"], export("PV-2026-1", "6002", 4504))
    assert (final["calculo"]["compromiso"], final["calculo"]["demostrado"]) == ("960000.00", "950400.00")
    assert (final["calculo"]["porcentaje"], final["estado"], final["a_efectivo_usd"]) == (
        "99.00",
        "incumplido",
        "1920.00",
    )
    assert final["calculo"]["pasos"][0] == "1,5 veces el cupo utilizado, 640.000,00 USD = 960.000,00 USD (art. 79)"


async def test_art_78_a_173c_owes_units_and_art_29_one_export_credits_two_programmes(mundo: Mundo) -> None:
    """R09 d: 10,000 units a year over 54 months to depreciate owe 31,500."""
    programa = await de_capital(mundo, "173c")
    estudio = (await estudio_de(mundo, 0))["id"]
    fijar_compromiso = {
        "unidad": "U",
        "aumento": {"unidades_por_anio": "10000", "meses_depreciacion_90": 54},
        "motivo": "Estudio técnico del programa",
    }
    ruta = f"/v1/programas/{programa}/compromiso"
    fijado = await mundo.http.put(ruta, json=fijar_compromiso, headers=mundo.como("funcionario"))
    assert (fijado.status_code, fijado.json()["cantidad"]) == (200, "31500"), fijado.text
    materias = await garantizado(mundo)
    await registrado(mundo, materias, item("1000.00", cantidad="1000"))
    await con_cuadro(mundo, materias)
    de_materias = (await estudio_de(mundo, 2026))["id"]
    with fijar(date(2027, 10, 7)):
        hoy = date(2027, 6, 1)
        directa, indirecta = (linea("PV-2026-2", "CIP-2026-1", f"700{n}", hoy, 10) for n in (1, 2))
        indirecta = indirecta.replace("directa;;", "indirecta;2026-05-01;")
        assert (await cargar(mundo, de_materias, directa, indirecta))["aceptadas"] == 2
        archivo = await cargar(
            mundo, estudio, *(linea("PV-2026-1", "", f"700{n}", hoy, 10, unidad="DOC") for n in (1, 2))
        )
        assert (archivo["aceptadas"], archivo["rechazadas"]) == (1, 1)
        errores = await mundo.http.get(archivo["errores"], headers=mundo.como("exportador", nit=NIT))
        assert "3;7002;1;Ya se acreditó a otro programa" in errores.content.decode("utf-8-sig")
    calculo = (await leido(mundo, f"/v1/estudios/{estudio}"))["calculo"]
    assert (calculo["compromiso"], calculo["demostrado"], calculo["unidad"]) == ("31500", "120", "U")


async def test_art_59_and_69_173b_local_sales_credit_up_to_forty_per_cent(mundo: Mundo) -> None:
    programa = await autorizado(mundo, clase="173b")
    garantia = await presentar(mundo, programa)
    await aceptar(mundo, garantia.json()["id"])
    await registrado(mundo, programa, item("1000.00", cantidad="1000"))
    await con_cuadro(mundo, programa)
    estudio = (await estudio_de(mundo))["id"]
    with fijar(date(2027, 10, 7)):
        dia = date(2026, 6, 1)
        venta = linea("PV-2026-1", "CIP-2026-1", "F-1", dia, 400, clase="venta_local")
        await cargar(mundo, estudio, venta, linea("PV-2026-1", "CIP-2026-1", "6001", dia, 440))
    # 440 units are 550 kg of exports; the 500 kg of invoices count for 40 % of them, 220 kg.
    (codigo,) = await leido(mundo, f"/v1/estudios/{estudio}/codigos")
    assert (codigo["por_exportaciones"], codigo["por_ventas"], codigo["pendiente"]) == ("550", "220", "230")
    calculo = (await leido(mundo, f"/v1/estudios/{estudio}"))["calculo"]
    assert (calculo["compromiso"], calculo["demostrado"], calculo["porcentaje"]) == ("600.00", "550.00", "91.66")


async def test_art_74_maquila_is_shown_by_certified_inventories_and_no_tables(mundo: Mundo) -> None:
    programa = await autorizado(mundo, clase="maquila")
    garantia = await presentar(mundo, programa)
    await aceptar(mundo, garantia.json()["id"])
    await registrado(mundo, programa, item("1000.00", cantidad="1000"))
    con_tabla = await post(mundo, f"/v1/programas/{programa}/cips", {})
    assert con_tabla.status_code == 422
    estudio = (await estudio_de(mundo))["id"]
    with fijar(date(2027, 10, 7)):
        dia = date(2026, 6, 1)
        inventario = linea("PV-2026-1", "", "6001", dia, 900, codigo="1", unidad="KG")
        desconocido = linea("PV-2026-1", "", "6002", dia, 1, codigo="7", unidad="KG")
        archivo = await cargar(mundo, estudio, inventario, desconocido)
        assert (archivo["aceptadas"], archivo["rechazadas"]) == (1, 1)
        await documentar(mundo, estudio)
        falta = await post(mundo, f"/v1/estudios/{estudio}/presentar", CARTA)
        assert falta.json()["faltan"] == ["inventarios"]
    assert (await leido(mundo, f"/v1/estudios/{estudio}"))["calculo"]["porcentaje"] == "90.00"


async def test_art_27_capital_goods_are_cancelled_once_dian_knows_and_the_regime_ended(mundo: Mundo) -> None:
    await de_capital(mundo, "174")
    ruta = f"/v1/garantias/{(await estudio_de(mundo, 0))['garantia_id']}/cancelar"
    with fijar(date(2032, 10, 7)):
        hechos = {"cumplimiento_el": "2032-10-07", "motivo": "Cumplió el compromiso"}
        for falta in ({}, {"aviso_dian": True}, {"regimen_terminado_el": "2032-10-07"}):
            negada = await post(mundo, ruta, hechos | falta, "funcionario")
            assert (negada.status_code, negada.json()["codigo"]) == (409, "cancelacion-improcedente"), falta
        todo = hechos | {"aviso_dian": True, "regimen_terminado_el": "2032-10-07"}
        assert (await hecho(mundo, ruta, todo, "funcionario"))["estado"] == "cancelada"
    (evento,) = await mundo.publicados("garantia.cancelada")
    assert evento["articulo"] == "art. 27"


async def test_art_30_contracts_of_the_oil_sector_stand_for_export_declarations(
    mundo: Mundo, superusuario: BaseDeDatos
) -> None:
    """960,000 owed: a contract of 1,200,000 falls short at 79.99 % and does at 80 %."""
    await de_capital(mundo, "174", sector_petrolero=True)
    estudio = f"/v1/estudios/{(await estudio_de(mundo, 0))['id']}"
    contrato = {
        "numero": "ECP-2031-7",
        "contratante": "ecopetrol",
        "empresa_contratante": "Ecopetrol S.A.",
        "objeto": "produccion",
        "valor_usd": "1200000.00",
        "grado": "80.00",
    }
    archivos = {n: (f"{n}.pdf", PDF, "application/pdf") for n in ("contrato", "certificacion")}
    titular = mundo.como("exportador", nit=NIT)
    ruta = f"{estudio}/contratos-petroleros"
    with fijar(date(2032, 10, 7)):
        corto = await mundo.http.post(ruta, data=contrato | {"grado": "79.99"}, files=archivos, headers=titular)
        assert (corto.status_code, corto.json()["acreditado_usd"]) == (201, "959880.00"), corto.text
        repetido = await mundo.http.post(ruta, data=contrato, files=archivos, headers=titular)
        assert (repetido.status_code, repetido.json()["codigo"]) == (409, "contrato-repetido")
        await post(mundo, f"{ruta}/{corto.json()['id']}/retirar", {"motivo": "La certificación se corrigió"})
        assert (await mundo.http.post(ruta, data=contrato, files=archivos, headers=titular)).status_code == 201
        for clase in ("comunicacion", "formatos"):
            await mundo.http.post(
                f"{estudio}/adjuntos",
                data={"clase": clase},
                files={"archivo": (f"{clase}.pdf", PDF, "application/pdf")},
                headers=titular,
            )
        assert (await hecho(mundo, f"{estudio}/presentar", CARTA))["estado"] == "presentado"
        await mundo.trabajos_en_reposo()
        await hecho(mundo, f"{estudio}/verificar", rol="funcionario")
        await hecho(mundo, f"{estudio}/proyectar", {"motivo": "Contrato certificado"}, "funcionario")
        final = await hecho(mundo, f"{estudio}/firmar", rol="coordinador")
    assert (final["estado"], final["calculo"]["demostrado"]) == ("cumplido", "960000.00")
    assert "art. 30" in final["calculo"]["pasos"][-1]
    assert [c["numero"] for c in await leido(mundo, ruta)] == ["ECP-2031-7"]
    dano = {"petroleros.acreditado": "UPDATE contrato_petrolero SET acreditado_centavos = acreditado_centavos - 1"}
    await se_notan(superusuario, DE_PETROLEROS, dano)
