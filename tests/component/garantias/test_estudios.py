"""From the declarations to the signed verdict: arts. 28 to 37, 47, 48, 61 to 70."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from services.garantias.declaraciones.archivo import COLUMNAS
from services.garantias.demostracion import COMPROBACIONES
from services.garantias.operaciones import COMPROBACIONES as DE_OPERACIONES
from shared.clock import fijar
from shared.persistence import BaseDeDatos
from tests.ayudas import esperar_hasta
from tests.component.garantias.conftest import NIT, NIT_AJENO, Mundo
from tests.component.garantias.demostrar import (
    DOCUMENTOS,
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

CARTA = {"grado_declarado": "100.00", "folios": 12}
PV, CIP = "PV-2026-1", "CIP-2026-1"


@pytest.fixture(autouse=True)
async def referencias(mundo: Mundo) -> AsyncIterator[None]:
    with fijar(date(2026, 4, 7)):
        await mundo.empresa()
        await mundo.trm("4000.25", date(2026, 4, 1), date(2026, 4, 6))
        yield


@pytest.fixture
async def programa(mundo: Mundo) -> str:
    """R10: 600 kg for 6,000 USD on 7 April, 400 kg for 4,400 USD on 12 May; a table of 1.25 kg a unit."""
    programa = await garantizado(mundo)
    await registrado(mundo, programa, item("6000.00", cantidad="600"))
    with fijar(date(2026, 5, 12)):
        await registrado(mundo, programa, item("4400.00", cantidad="400"))
        await con_cuadro(mundo, programa)
    return programa


async def presentado(mundo: Mundo, *unidades: int) -> str:
    """A study filed on its last day, with an export of so many units on successive days of June."""
    estudio = str((await estudio_de(mundo))["id"])
    with fijar(date(2027, 10, 7)):
        lineas = [linea(PV, CIP, f"600{n}", date(2026, 6, 1 + n), u) for n, u in enumerate(unidades)]
        archivo = await cargar(mundo, estudio, *lineas)
        assert (archivo["estado"], archivo["rechazadas"]) == ("procesado", 0), archivo
        await documentar(mundo, estudio)
        await lo_adjunto_se_baja(mundo, f"/v1/estudios/{estudio}", list(DOCUMENTOS))
        await hecho(mundo, f"/v1/estudios/{estudio}/presentar", CARTA)
    return estudio


async def decidido(mundo: Mundo, estudio: str, el: date) -> dict[str, Any]:
    with fijar(el):
        await hecho(mundo, f"/v1/estudios/{estudio}/verificar", rol="funcionario")
        motivo = {"motivo": "Verificado contra registros y declaraciones"}
        await hecho(mundo, f"/v1/estudios/{estudio}/proyectar", motivo, "funcionario")
        return await hecho(mundo, f"/v1/estudios/{estudio}/firmar", rol="coordinador")


async def test_art_69_each_line_is_explained_to_the_registrations_that_it_credits(mundo: Mundo, programa: str) -> None:
    estudio = await presentado(mundo, 500, 140)
    ajeno = await mundo.http.get(f"/v1/estudios/{estudio}", headers=mundo.como("exportador", nit=NIT_AJENO))
    assert ajeno.status_code == 404
    caso = await leido(mundo, f"/v1/estudios/{estudio}")
    assert (caso["estado"], caso["presentacion"], caso["sancion_cop"]) == ("presentado", "a_tiempo", "0.00")
    # R10: 640 units credit 800 kg; 200 kg of the second registration are pending, 2,200 USD.
    assert caso["calculo"]["compromiso"] == "10400.00"
    assert caso["calculo"]["demostrado"] == "8200.00"
    assert caso["calculo"]["porcentaje"] == "78.84"
    una, otra = (await leido(mundo, f"/v1/estudios/{estudio}/lineas"))["elementos"]
    assert una["codigos"][0]["abonos"] == [
        {"registro": "RI-2026-1", "item": 1, "cantidad": "600"},
        {"registro": "RI-2026-2", "item": 1, "cantidad": "25"},
    ]
    assert (otra["codigos"][0]["consumo"], otra["codigos"][0]["abonado"]) == ("175", "175")
    primera = await leido(mundo, f"/v1/estudios/{estudio}/lineas?limite=1")
    siguiente = await leido(mundo, f"/v1/estudios/{estudio}/lineas?limite=1&cursor={primera['siguiente']}")
    assert siguiente["elementos"] == [otra]
    (codigo,) = await leido(mundo, f"/v1/estudios/{estudio}/codigos")
    assert (codigo["por_exportaciones"], codigo["pendiente"], codigo["porcentaje"]) == ("800", "200", "80.00")
    registros = (await leido(mundo, f"/v1/estudios/{estudio}/registros?limite=1"))["elementos"]
    assert (registros[0]["pendiente"], registros[0]["demostrado_usd"]) == ("0", "6000.00")
    plazos = {p["calculo"]["regla"]: p["vence"] for p in caso["plazos"]}
    assert plazos == {"verificacion": "2028-02-07"}


async def test_art_31_the_company_s_table_of_registrations_is_compared_with_the_record(
    mundo: Mundo, programa: str
) -> None:
    estudio = (await estudio_de(mundo))["id"]
    tabla = "registro;item;cantidad;fob_usd\nRI-2026-1;1;600;6000,00\nRI-2026-9;1;1;1,00\n"
    respuesta = await mundo.http.post(
        f"/v1/estudios/{estudio}/cotejo-de-registros",
        files={"archivo": ("registros.csv", tabla.encode(), "text/csv")},
        headers=mundo.como("exportador", nit=NIT),
    )
    assert respuesta.status_code == 200, respuesta.text
    assert (respuesta.json()["registrados"], respuesta.json()["total"]) == (2, 2)
    assert [(d["linea"], d["registro"], d["texto"]) for d in respuesta.json()["diferencias"]] == [
        (3, "RI-2026-9", "No está registrado en el período."),
        (None, "RI-2026-2", "Está registrado y el archivo no lo trae."),
    ]


async def test_art_35_seventy_per_cent_leaves_a_balance_that_extends_the_guarantee(mundo: Mundo, programa: str) -> None:
    estudio = await presentado(mundo, 640)
    caso = await decidido(mundo, estudio, date(2027, 12, 1))
    assert (caso["estado"], caso["a_efectivo_usd"], caso["saldo_vence"]) == ("saldo_pendiente", None, "2028-04-07")
    (evento,) = await mundo.publicados("estudio.decidido")
    assert (evento["compromiso"], evento["demostrado"], evento["porcentaje"]) == (1_040_000, 820_000, "78.84")
    saldo = await estudio_de(mundo, clase="saldo")
    assert (saldo["estado"], saldo["origen"], saldo["presentar_hasta"]) == ("por_presentar", estudio, "2028-04-07")
    with fijar(date(2028, 4, 7)):
        repetida = linea(PV, CIP, "6000", date(2026, 6, 1), 640)
        archivo = await cargar(mundo, saldo["id"], repetida, linea(PV, CIP, "7000", date(2028, 1, 3), 160))
        assert (archivo["aceptadas"], archivo["rechazadas"]) == (1, 1)
        errores = await mundo.http.get(archivo["errores"], headers=mundo.como("exportador", nit=NIT))
        assert "2;6000;1;Ya se acreditó en otro estudio de este programa." in errores.content.decode("utf-8-sig")
        await documentar(mundo, saldo["id"])
        await hecho(mundo, f"/v1/estudios/{saldo['id']}/presentar", CARTA)
    cumplido = await decidido(mundo, saldo["id"], date(2028, 5, 2))
    assert cumplido["estado"] == "cumplido"
    assert (cumplido["calculo"]["compromiso"], cumplido["calculo"]["demostrado"]) == ("2200.00", "2200.00")


DANOS = {
    "registros.valor_de_sus_items": "UPDATE registro SET fob_centavos = fob_centavos + 1",
    "registros.cupo_utilizado": "UPDATE registro SET fob_centavos = fob_centavos + 1",
    "registros.reservas": "UPDATE expediente SET estado = 'radicado' WHERE tipo = 'registro_importacion'",
    "registros.garantia_aceptada": "UPDATE garantia SET periodo = 2025",
    "registros.codigo_unico": "UPDATE codigo_interno SET unidad = 'G'",
    "cips.valor_agregado": "UPDATE cip_version SET valor_agregado = valor_agregado + 1",
    "cips.decidido": "UPDATE expediente SET estado = 'presentado' WHERE tipo = 'cip'",
    "estudios.uno_por_garantia": "UPDATE estudio SET periodo = 2025",
    "estudios.abonado_cuadra": "UPDATE consumo_linea SET abonado = abonado - 1",
    "estudios.orden_cronologico": "UPDATE consumo_linea SET fecha = fecha - 365",
    "estudios.veredicto_del_calculo": "UPDATE calculo_estudio SET demostrado = demostrado + 1",
    "estudios.lineas_del_archivo": "UPDATE archivo_declaraciones SET aceptadas = aceptadas + 1",
    "comunicaciones.firmadas": "INSERT INTO comunicacion SELECT id, id, 1, 100, 12, '[\"contador\"]', '{}', '{}',"
    " 'firmada', now(), now() FROM estudio",
}


async def _cada_pregunta_encuentra_su_dano(superusuario: BaseDeDatos) -> None:
    propias = [c for c in COMPROBACIONES if c not in DE_OPERACIONES]
    assert DANOS.keys() == {c.nombre for c in propias}
    for comprobacion in propias:
        async with superusuario.motor.connect() as conexion:
            await conexion.execute(sa.text("SET LOCAL session_replication_role = replica"))
            await conexion.execute(sa.text(DANOS[comprobacion.nombre]))
            filas = (await conexion.execute(sa.text(comprobacion.sql))).all()
            await conexion.rollback()
        assert filas, comprobacion.nombre


async def test_art_36_less_than_seventy_is_a_breach_with_its_amount(
    mundo: Mundo, programa: str, superusuario: BaseDeDatos
) -> None:
    estudio = await presentado(mundo, 400)
    await mundo.trm("4100.00", date(2027, 11, 26), date(2027, 11, 26), version=2)
    caso = await decidido(mundo, estudio, date(2027, 12, 1))
    # 500 kg of the first registration: 5,000 of 10,400 USD; 20 % of the 5,400 that are missing.
    assert (caso["estado"], caso["a_efectivo_usd"]) == ("incumplido", "1080.00")
    assert caso["resultado"]["pasos"][-1] == (
        "A hacer efectivo: 20 % de 5.400,00 USD no demostrados = 1.080,00 USD (arts. 34 y 37)"
    )
    (efectividad,) = await mundo.filas("""
        SELECT causa, base_usd_centavos, valor_cop_centavos, estado FROM efectividad f JOIN expediente e ON e.id = f.id
    """)
    assert efectividad == {
        "causa": "saldo_no_demostrado",
        "base_usd_centavos": 540_000,
        "valor_cop_centavos": 442_800_000,
        "estado": "acto_proyectado",
    }
    oficios = await mundo.filas("SELECT clase FROM oficio")
    assert [o["clase"] for o in oficios] == ["resultado_estudio"]
    await _cada_pregunta_encuentra_su_dano(superusuario)


async def test_art_33_returned_with_causes_and_filed_again_within_the_month(mundo: Mundo, programa: str) -> None:
    estudio = await presentado(mundo, 640)
    ruta = f"/v1/estudios/{estudio}"
    with fijar(date(2027, 12, 1)):
        await hecho(mundo, f"{ruta}/verificar", rol="funcionario")
        causas = {"causales": ["Falta el DEX 6001"], "motivo": "Inconsistencias de fondo"}
        devuelto = await hecho(mundo, f"{ruta}/devolver", causas, "funcionario")
        assert (devuelto["estado"], devuelto["devuelto_el"]) == ("devuelto", "2027-12-01")
        plazos = {p["calculo"]["regla"]: (p["vence"], p["estado"]) for p in devuelto["plazos"]}
        assert plazos == {"verificacion": ("2028-02-07", "cumplido"), "correccion": ("2028-01-01", "abierto")}
    with fijar(date(2028, 1, 2)):
        tarde = await post(mundo, f"{ruta}/refilar", CARTA)
        assert (tarde.status_code, tarde.json()["codigo"]) == (409, "fuera-de-termino")
    with fijar(date(2027, 12, 31)):
        lineas = [linea(PV, CIP, "6000", date(2026, 6, 1), 640), linea(PV, CIP, "6001", date(2026, 6, 2), 160)]
        assert (await cargar(mundo, estudio, *lineas))["aceptadas"] == 2
        refilado = await hecho(mundo, f"{ruta}/refilar", CARTA)
        assert (refilado["estado"], refilado["calculo"]["porcentaje"]) == ("en_verificacion", "100.00")
        # An import waived after the computation: the verdict is not drafted on old figures.
        (registro,) = await mundo.filas("SELECT id FROM registro WHERE fob_centavos = 440000")
        lineas_de = {"clase": "correccion", "justificacion": "Error de digitación"}
        cuerpo = lineas_de | {"lineas": [{"item": 1, "cantidad": "300", "fob_usd": "3300.00"}]}
        m = await hecho(mundo, f"/v1/registros/{registro['id']}/modificaciones", cuerpo)
        await hecho(mundo, f"/v1/modificaciones-registro/{m['id']}/solicitar")
        await hecho(mundo, f"/v1/modificaciones-registro/{m['id']}/aprobar", rol="funcionario")
        motivo = {"motivo": "Verificado contra registros"}
        viejo = await post(mundo, f"{ruta}/proyectar", motivo, "funcionario")
        assert (viejo.status_code, viejo.json()["codigo"]) == (409, "calculo-desactualizado")
        await hecho(mundo, f"{ruta}/calcular", rol="funcionario")
        await mundo.trabajos_en_reposo()
        proyectado = await hecho(mundo, f"{ruta}/proyectar", motivo, "funcionario")
        assert proyectado["decision_proyectada"] is True
        firmado = await hecho(mundo, f"{ruta}/firmar", rol="coordinador")
        assert (firmado["estado"], firmado["calculo"]["compromiso"]) == ("cumplido", "9300.00")
        (codigo,) = await leido(mundo, f"{ruta}/codigos")
        assert codigo["excedente"] == "100"


async def test_art_34_par_2_a_late_study_is_received_with_its_sanction(mundo: Mundo, programa: str) -> None:
    estudio = str((await estudio_de(mundo))["id"])
    with fijar(date(2027, 10, 8)):

        async def vencido() -> bool:
            return bool((await leido(mundo, f"/v1/estudios/{estudio}"))["estado"] == "no_presentado")

        await esperar_hasta(vencido)
        (evento,) = await mundo.publicados("estudio.no_presentado")
        assert evento["vencio"] == "2027-10-07"
        falta = await post(mundo, f"/v1/estudios/{estudio}/presentar", CARTA)
        assert (falta.status_code, falta.json()["codigo"]) == (409, "falta-documento")
        await documentar(mundo, estudio)
        sin = await post(mundo, f"/v1/estudios/{estudio}/presentar", CARTA)
        assert (sin.status_code, sin.json()["codigo"]) == (409, "estudio-sin-declaraciones")
        await cargar(mundo, estudio, linea(PV, CIP, "6000", date(2026, 6, 1), 800))
        caso = await hecho(mundo, f"/v1/estudios/{estudio}/presentar", CARTA)
        assert (caso["presentacion"], caso["sancion_cop"]) == ("antes_de_la_resolucion", "50003125.00")


async def test_bad_lines_each_say_why_and_the_rest_counts(mundo: Mundo, programa: str) -> None:
    estudio = str((await estudio_de(mundo))["id"])
    bien = linea(PV, CIP, "6000", date(2026, 6, 1), 10)
    malas = {
        bien: "Repite la línea 2.",
        linea("PV-2026-9", CIP, "6001", date(2026, 6, 1), 1): "(art. 47 b)",
        linea(PV, "", "6002", date(2026, 6, 1), 1): "falta el número del cuadro",
        linea(PV, "CIP-2026-77", "6003", date(2026, 6, 1), 1): "no tiene el cuadro CIP-2026-77",
        linea(PV, CIP, "6004", date(2026, 5, 11), 1): "(arts. 48 par. 2 y 62)",
        linea(PV, CIP, "6005", date(2027, 10, 8), 1): "después del último día para demostrar",
        linea(PV, CIP, "6006", date(2026, 6, 1), 1, unidad="KG"): "KG no es convertible a U",
        linea(PV, CIP, "6007", date(2026, 6, 1), 1, unidad="ARROBA"): "«ARROBA» no se conoce",
        linea(PV, CIP, "6008", date(2026, 6, 1), 100, valor_agregado_usd="4400.00"): "(art. 66 g)",
        linea(PV, CIP, "6009", date(2026, 6, 1), 1, operacion="indirecta"): "(art. 48 par. 1)",
        linea(PV, CIP, "6010", date(2026, 6, 1), 1, clase="venta_local"): "solo un programa 173 b",
        linea(PV, CIP, "6011", date(2026, 6, 1), 1, sistemas_especiales="N"): "mezcla exportaciones",
        linea(PV, CIP, "6012", date(2026, 6, 1), 1, cantidad="1,5"): "con el signo del archivo",
        linea(PV, CIP, "6013", date(2026, 6, 1), 1, fecha_embarque="31/02/2026"): "o no existe",
        "6014;1": "Tiene 2 columnas",
    }
    with fijar(date(2027, 10, 7)):
        archivo = await cargar(
            mundo,
            estudio,
            bien,
            *malas,
            linea(PV, CIP, "6099", date(2026, 6, 1), 1, unidad="DOC", fob_usd="1200.00", valor_agregado_usd="720.00"),
        )
        assert (archivo["estado"], archivo["aceptadas"], archivo["rechazadas"]) == ("procesado", 2, len(malas))
        respuesta = await mundo.http.get(archivo["errores"], headers=mundo.como("exportador", nit=NIT))
        por_linea = respuesta.content.decode("utf-8-sig").splitlines()[1:]
        for escrita, razon in zip(por_linea, malas.values(), strict=True):
            assert razon in escrita, (razon, escrita)
        docena = (await leido(mundo, f"/v1/estudios/{estudio}/lineas?declaracion=6099"))["elementos"]
        assert docena[0]["unidades"] == "12"


async def test_files_as_people_export_them(mundo: Mundo, programa: str) -> None:
    estudio = str((await estudio_de(mundo))["id"])
    formas = (("latin-1", ";", True), ("utf-8-sig", ",", False), ("utf-16", "\t", True), ("utf-8", "|", False))
    for codificacion, separador, coma in formas:
        buena = linea(PV, CIP, "6000", date(2026, 6, 1), 10, sistemas_especiales="SÍ", fecha_embarque="01/06/2026")
        if coma:
            buena = buena.replace(".00", ",00")
        texto = "\r\n".join((";".join(COLUMNAS), buena, "")).replace(";", separador)
        with fijar(date(2027, 10, 7)):
            archivo = await cargar(mundo, estudio, crudo=texto.encode(codificacion))
            assert (archivo["estado"], archivo["aceptadas"]) == ("procesado", 1), archivo


async def test_a_file_cut_in_the_middle_is_refused_whole_and_changes_nothing(mundo: Mundo, programa: str) -> None:
    estudio = str((await estudio_de(mundo))["id"])
    buena = linea(PV, CIP, "6000", date(2026, 6, 1), 640)
    with fijar(date(2027, 10, 7)):
        assert (await cargar(mundo, estudio, buena))["aceptadas"] == 1
        texto = "\n".join((";".join(COLUMNAS), buena, linea(PV, CIP, "6001", date(2026, 6, 2), 1)[:30]))
        cortado = await cargar(mundo, estudio, crudo=texto.encode())
        assert (cortado["estado"], "se cortó" in cortado["error"]) == ("fallido", True)
        ajeno = await cargar(mundo, estudio, crudo=b"%PDF-1.7\n")
        assert "le faltan las columnas" in ajeno["error"]
        assert (await leido(mundo, f"/v1/estudios/{estudio}"))["calculo"]["porcentaje"] == "78.84"
