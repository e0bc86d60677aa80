"""The concept on goods that come back, and the guarantee that it asks for: arts. 90 to 92."""

from datetime import date

from services.garantias.reimportaciones.auditoria import COMPROBACIONES
from shared.clock import fijar
from shared.persistence import BaseDeDatos
from tests.component.garantias.conftest import NIT, NIT_AJENO, PDF, Mundo
from tests.component.garantias.danos import se_notan
from tests.component.garantias.demostrar import (
    cargar,
    con_cuadro,
    estudio_de,
    garantizado,
    hecho,
    item,
    leido,
    linea,
    post,
    registrado,
)
from tests.component.garantias.recorrido import DETALLE
from tests.objetos import nadie_mas_llega


async def test_arts_90_to_92_a_temporary_return_of_credited_goods_asks_for_a_guarantee(
    mundo: Mundo, superusuario: BaseDeDatos
) -> None:
    with fijar(date(2026, 4, 7)):
        await mundo.empresa()
        await mundo.trm("4000.25", date(2026, 4, 1), date(2026, 4, 6))
        programa = await garantizado(mundo)
        await registrado(mundo, programa, item("10000.00", cantidad="1000"))
        await con_cuadro(mundo, programa)
    with fijar(date(2026, 6, 10)):
        estudio = (await estudio_de(mundo))["id"]
        cargado = await cargar(mundo, estudio, linea("PV-2026-1", "CIP-2026-1", "6001", date(2026, 6, 1), 100))
        exportadas = [
            {"declaracion": "6001", "item": 1, "cantidad": "10", "unidad": "U", "abonada": False},
            {"declaracion": "7777", "item": 1, "cantidad": "5", "unidad": "U", "abonada": False},
        ]
        consulta = {
            "clase": "temporal",
            "razon": "El comprador devolvió dos lotes para corregir la costura",
            "componente_externo_usd": "400.00",
            "lineas": exportadas,
        }
        borrador = await hecho(mundo, f"/v1/programas/{programa}/reimportaciones", consulta)
        ruta = f"/v1/reimportaciones/{borrador['id']}"
        assert (await post(mundo, f"{ruta}/consultar")).json()["faltan"] == ["comunicacion", "documento_exportacion"]
        for clase in borrador["faltan"]:
            adjunto = await mundo.http.post(
                f"{ruta}/adjuntos",
                data={"clase": clase},
                files={"archivo": (f"{clase}.pdf", PDF, "application/pdf")},
                headers=mundo.como("exportador", nit=NIT),
            )
            assert adjunto.status_code == 201
        consultada = await hecho(mundo, f"{ruta}/consultar")
        assert (consultada["numero"], consultada["estado"]) == ("REI-2026-1", "consultada")
        # It is on record that the first line was credited, whatever the company says.
        (observacion,) = consultada["observaciones"]
        assert "6001 ítem 1" in observacion
        ajeno = mundo.como("exportador", nit=NIT_AJENO)
        await nadie_mas_llega(mundo.http, ajeno, "garantias", "/v1/reimportaciones", borrador["id"])
        await nadie_mas_llega(mundo.http, ajeno, "garantias", "/v1/estudios", estudio)
        await nadie_mas_llega(mundo.http, ajeno, "garantias", "/v1/declaraciones/archivos", cargado["id"])
        pendientes = (await leido(mundo, "/v1/bandeja"))["elementos"]
        assert ("reimportacion", "REI-2026-1") in [(p["tipo"], p["numero"]) for p in pendientes]
        concepto = {"favorable": True, "motivo": "Procede por garantía al comprador"}
        dado = await hecho(mundo, f"{ruta}/conceptuar", concepto, "funcionario")
        assert (dado["estado"], dado["garantia_usd"], dado["exige_registro"]) == ("favorable", "80.00", False)

        definitiva = consulta | {"clase": "definitiva", "lineas": exportadas[1:]}
        otra = await hecho(mundo, f"/v1/programas/{programa}/reimportaciones", definitiva)
        ruta = f"/v1/reimportaciones/{otra['id']}"
        assert (await post(mundo, f"{ruta}/conceptuar", concepto, "funcionario")).status_code == 409
        for clase in otra["faltan"]:
            await mundo.http.post(
                f"{ruta}/adjuntos",
                data={"clase": clase},
                files={"archivo": (f"{clase}.pdf", PDF, "application/pdf")},
                headers=mundo.como("exportador", nit=NIT),
            )
        await hecho(mundo, f"{ruta}/consultar")
        dado = await hecho(mundo, f"{ruta}/conceptuar", concepto, "funcionario")
        assert (dado["garantia_usd"], dado["exige_registro"], dado["observaciones"]) == (None, True, [])
        await mundo.trabajos_en_reposo()
        cambio = {"clase": "cupo", "cupo_fob_usd": "2000000.00"}
        cuerpo = {"cambio": cambio, "justificacion": "Más pedidos", "economista": DETALLE["economista"]}
        modificacion = await hecho(mundo, f"/v1/programas/{programa}/modificaciones", cuerpo)
        await nadie_mas_llega(mundo.http, ajeno, "garantias", "/v1/modificaciones", modificacion["id"])
    dano = {"reimportaciones.concepto": "UPDATE reimportacion SET exige_registro = NULL"}
    await se_notan(superusuario, COMPROBACIONES, dano)
    eventos = [(e["numero"], e["estado"]) for e in await mundo.publicados("reimportacion.cambiada")]
    assert eventos == [
        ("REI-2026-1", "consultada"),
        ("REI-2026-1", "favorable"),
        ("REI-2026-2", "consultada"),
        ("REI-2026-2", "favorable"),
    ]
