"""A study to replace raw materials, from its filing to its last registration: arts. 93 to 102."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import pytest

from services.garantias.reposiciones.auditoria import COMPROBACIONES
from shared.clock import fijar
from shared.persistence import BaseDeDatos
from tests.component.garantias.conftest import NIT, NIT_AJENO, PDF, Mundo
from tests.component.garantias.danos import se_notan
from tests.component.garantias.demostrar import hecho, leido, post
from tests.objetos import nadie_mas_llega

MOTIVO = {"motivo": "Dentro de los rangos"}
INSUMO = {"codigo": "HILAZA", "descripcion": "Hilaza de algodón", "subpartida": "5205120000", "unidad": "KG"}
ESTUDIO: dict[str, Any] = {
    "nit": NIT,
    "exportador_nit": NIT_AJENO,
    "economista": "Elena Ríos, 12345-CUN",
    "productos": [
        {
            "codigo": "CAMISA",
            "descripcion": "Camisa de algodón",
            "unidad": "U",
            "insumos": [INSUMO | {"factor": "1.25", "desperdicio": "4"}],
        }
    ],
    "exportaciones": [
        {
            "declaracion": "6001",
            "item": 1,
            "embarcada_el": "2026-03-01",
            "producto": "CAMISA",
            "unidades": "100",
            "fob_usd": "10000.00",
            "valor_agregado": "60.00",
            "invoca_179": True,
        }
    ],
    "importaciones": [
        {"declaracion": "IMP-1", "item": 1, "insumo": "HILAZA", "levante_el": "2025-10-01", "cantidad": "200"}
    ],
}


@pytest.fixture(autouse=True)
async def referencias(mundo: Mundo) -> AsyncIterator[None]:
    with fijar(date(2026, 6, 1)):
        await mundo.empresa()
        await mundo.empresa(NIT_AJENO)
        yield


async def radicada(mundo: Mundo, **cambios: Any) -> str:
    """The path of a study filed with its documents."""
    nueva = await hecho(mundo, "/v1/reposiciones", ESTUDIO | cambios)
    ruta = f"/v1/reposiciones/{nueva['id']}"
    for clase in nueva["faltan"]:
        adjunto = await mundo.http.post(
            f"{ruta}/adjuntos",
            data={"clase": clase},
            files={"archivo": (f"{clase}.pdf", PDF, "application/pdf")},
            headers=mundo.como("exportador", nit=NIT),
        )
        assert adjunto.status_code == 201, adjunto.text
    await hecho(mundo, f"{ruta}/radicar")
    return ruta


async def test_arts_93_to_102_a_study_gives_its_quantities_once_and_registers_no_more(
    mundo: Mundo, superusuario: BaseDeDatos
) -> None:
    ruta = await radicada(mundo)
    caso = await leido(mundo, ruta)
    assert (caso["numero"], caso["estado"], caso["plazos"][0]["vence"]) == ("REP-2026-1", "radicada", "2026-06-17")
    assert caso["resultado"]["cantidades"] == {"HILAZA": "125.000000"}
    repetida = await post(mundo, "/v1/reposiciones", ESTUDIO)
    assert (repetida.status_code, repetida.json()["codigo"]) == (409, "exportacion-repuesta")
    ajeno = mundo.como("exportador", nit=NIT_AJENO)
    await nadie_mas_llega(mundo.http, ajeno, "garantias", "/v1/reposiciones", ruta.rpartition("/")[2])
    otra = ESTUDIO["exportaciones"][0] | {"declaracion": "6002"}
    segunda = await radicada(mundo, exportaciones=[otra])
    for camino in (ruta, segunda):
        await hecho(mundo, f"{camino}/aprobar-cuadros", MOTIVO, "funcionario")
        await hecho(mundo, f"{camino}/autorizar", MOTIVO, "funcionario")
    autorizada = await hecho(mundo, f"{ruta}/firmar", rol="coordinador")
    # 120 calendar days from 1 June 2026.
    assert (autorizada["estado"], autorizada["registrar_hasta"]) == ("autorizada", "2026-09-29")
    assert autorizada["leyenda"] == "Reposición P.V., estudio REP-2026-1"
    # Both were drafted on the same 200 kg, of which 75 are left (art. 99).
    vieja = await post(mundo, f"{segunda}/firmar", rol="coordinador")
    assert (vieja.status_code, vieja.json()["codigo"]) == (409, "calculo-desactualizado")
    assert (await leido(mundo, segunda))["resultado"]["cantidades"] == {"HILAZA": "75.000000"}

    registro = {"registro": "RI-77", "fecha": "2026-06-01", "insumo": "HILAZA", "cantidad": "100"}
    assert (await post(mundo, f"{ruta}/registros", registro)).status_code == 403
    await hecho(mundo, f"{ruta}/registros", registro, "funcionario")
    repetido = await post(mundo, f"{ruta}/registros", registro | {"cantidad": "1"}, "funcionario")
    assert (repetido.status_code, repetido.json()["codigo"]) == (409, "registro-repetido")
    de_mas = registro | {"registro": "RI-78", "cantidad": "25.000001"}
    no = await post(mundo, f"{ruta}/registros", de_mas, "funcionario")
    assert (no.status_code, no.json()["codigo"]) == (409, "cupo-excedido")
    with fijar(date(2026, 9, 30)):
        tarde = registro | {"registro": "RI-78", "fecha": "2026-09-30", "cantidad": "25"}
        fuera = await post(mundo, f"{ruta}/registros", tarde, "funcionario")
        assert (fuera.status_code, fuera.json()["codigo"]) == (409, "fuera-de-termino")
    justo = await hecho(mundo, f"{ruta}/registros", registro | {"registro": "RI-78", "cantidad": "25"}, "funcionario")
    assert justo["cantidades"][0]["disponible"] == "0"
    oficios = await mundo.filas("SELECT clase FROM oficio WHERE caso = 'REP-2026-1'")
    assert [o["clase"] for o in oficios] == ["reposicion_autorizada"]
    estados = [e["estado"] for e in await mundo.publicados("reposicion.cambiada") if e["numero"] == "REP-2026-1"]
    assert estados == ["radicada", "cuadros_aprobados", "autorizada"]
    danos = {
        "reposiciones.registradas": "UPDATE reposicion_cantidad SET registrada = 124",
        "reposiciones.importaciones_repuestas": "UPDATE importacion_repuesta SET utilizada = 126",
        "reposiciones.estado_y_fila": "UPDATE expediente SET estado = 'negada' WHERE tipo = 'reposicion'",
    }
    await se_notan(superusuario, COMPROBACIONES, danos)


async def test_arts_96_and_100_what_is_incomplete_goes_back_and_what_ends_leaves_its_exports_free(mundo: Mundo) -> None:
    sin_papeles = await hecho(mundo, "/v1/reposiciones", ESTUDIO)
    assert sin_papeles["faltan"][-1] == "contrato_cesion"
    ruta = f"/v1/reposiciones/{sin_papeles['id']}"
    assert (await post(mundo, f"{ruta}/radicar")).json()["codigo"] == "falta-documento"
    assert (await hecho(mundo, f"{ruta}/desistir", {"motivo": "Se hará de nuevo"}))["estado"] == "desistida"
    ruta = await radicada(mundo)
    devuelta = await hecho(mundo, f"{ruta}/devolver", {"motivo": "El aval no tiene matrícula"}, "funcionario")
    assert (devuelta["estado"], devuelta["plazos"][0]["estado"]) == ("devuelta", "cumplido")
    await hecho(mundo, f"{ruta}/radicar")
    negada = await hecho(mundo, f"{ruta}/improbar-cuadros", {"motivo": "Consumo fuera de rango"}, "funcionario")
    assert negada["estado"] == "negada"
    vieja = ESTUDIO["exportaciones"][0] | {"embarcada_el": "2025-05-31"}
    tarde = await hecho(mundo, "/v1/reposiciones", ESTUDIO | {"exportaciones": [vieja]})
    assert tarde["resultado"]["cantidades"] == {}
    await mundo.trabajos_en_reposo()


async def test_art_99_two_studies_signed_at_once_never_replace_more_than_was_imported(mundo: Mundo) -> None:
    caminos = []
    for declaracion in ("6001", "6002"):
        linea = ESTUDIO["exportaciones"][0] | {"declaracion": declaracion}
        camino = await radicada(mundo, exportaciones=[linea])
        await hecho(mundo, f"{camino}/aprobar-cuadros", MOTIVO, "funcionario")
        await hecho(mundo, f"{camino}/autorizar", MOTIVO, "funcionario")
        caminos.append(camino)
    firmas = await asyncio.gather(*(post(mundo, f"{c}/firmar", rol="coordinador") for c in caminos))
    assert sorted(f.status_code for f in firmas) == [200, 409]
    (vencida,) = [f for f in firmas if f.status_code == 409]
    assert vencida.json()["codigo"] in {"importacion-agotada", "calculo-desactualizado"}
    (repuesta,) = await mundo.filas("SELECT cantidad, utilizada FROM importacion_repuesta")
    assert (repuesta["cantidad"], repuesta["utilizada"]) == (200, 125)
