"""From programme to accepted guarantee, its terms in words, and what a new holiday moves."""

import hashlib
from collections.abc import AsyncIterator
from datetime import date

import pytest

from shared.clock import fijar
from tests.component.garantias.conftest import NIT, NIT_AJENO, PDF, Mundo
from tests.component.garantias.demostrar import autorizado
from tests.component.garantias.recorrido import aceptar, autorizar, presentar, radicar


@pytest.fixture(autouse=True)
async def referencias(mundo: Mundo) -> AsyncIterator[None]:
    with fijar(date(2026, 4, 7)):
        await mundo.empresa()
        await mundo.empresa(NIT_AJENO)
        await mundo.trm("4000.25", date(2026, 4, 1), date(2026, 4, 1))
        await mundo.trm("3987.10", date(2026, 4, 2), date(2026, 4, 6), version=2)
        yield


async def test_a_programme_is_filed_signed_studied_and_authorised(mundo: Mundo) -> None:
    programa = await radicar(mundo)
    assert programa["numero"] == "PV-2026-1"
    assert (programa["estado"], programa["decidir_hasta"]) == ("en_estudio", "2026-04-28")
    assert programa["acciones"] == ["desistir"]
    autorizado = await autorizar(mundo, programa["id"])
    assert (autorizado["estado"], autorizado["solidez_financiera"]) == ("autorizado", True)
    historia = await mundo.http.get(f"/v1/programas/{programa['id']}/historia", headers=mundo.como("funcionario"))
    pasos = historia.json()
    assert [(p["accion"], p["hacia"]) for p in pasos] == [
        ("crear", "borrador"),
        *[("editar", "borrador")] * 3,
        ("radicar", "radicado"),
        *[("recibir_firmado", "en_validacion"), ("veredicto", "radicado")],
        *[("recibir_firmado", "en_validacion"), ("veredicto", "en_estudio")],
        ("autorizar", "autorizado"),
    ]
    assert pasos[-1]["quien"] == "coordinador-"
    propia = await mundo.http.get(f"/v1/programas/{programa['id']}/historia", headers=mundo.como("exportador", nit=NIT))
    assert {p["quien"] for p in propia.json()} == {None}
    tipos = [e["tipo"] for e in await mundo.publicados() if not e["tipo"].startswith(("sello.", "veredicto."))]
    assert tipos == [
        "programa.solicitud_radicada",
        "forma.emitida",
        "plazo.publicado",
        "programa.en_estudio",
        "plazo.cumplido",
        "programa.autorizado",
    ]


async def test_who_drafted_does_not_sign(mundo: Mundo) -> None:
    programa = await radicar(mundo)
    ruta = f"/v1/programas/{programa['id']}"
    cuerpo = {"solidez_financiera": True, "motivo": "Cumple las condiciones"}
    una = mundo.como("funcionario", sub="una")
    assert (await mundo.http.post(f"{ruta}/autorizar", json=cuerpo, headers=una)).status_code == 200
    misma = mundo.como("coordinador", sub="una")
    respuesta = await mundo.http.post(f"{ruta}/firmar", headers=misma)
    assert (respuesta.status_code, respuesta.json()["codigo"]) == (403, "misma-persona")
    sin_rol = await mundo.http.post(f"{ruta}/firmar", headers=una)
    assert sin_rol.status_code == 403
    assert (await mundo.filas("SELECT estado FROM expediente"))[0]["estado"] == "en_estudio"


async def test_a_denial_bears_two_signatures_too(mundo: Mundo) -> None:
    ruta = f"/v1/programas/{(await radicar(mundo))['id']}"
    cuerpo = {"motivo": "No acredita capacidad instalada"}
    assert (await mundo.http.post(f"{ruta}/negar", json=cuerpo, headers=mundo.como("funcionario"))).status_code == 200
    negado = await mundo.http.post(f"{ruta}/firmar", headers=mundo.como("coordinador"))
    assert (negado.json()["estado"], negado.json()["autorizado_en"]) == ("negado", None)
    assert await mundo.publicados("programa.autorizado") == []
    (cumplido,) = await mundo.publicados("plazo.cumplido")
    assert cumplido["motivo"] == "Programa negado"
    nada = await mundo.http.post(f"{ruta}/firmar", headers=mundo.como("coordinador"))
    assert (nada.status_code, nada.json()["codigo"]) == (409, "sin-decision-proyectada")


async def test_the_whole_way_and_what_a_holiday_moves(mundo: Mundo) -> None:
    programa = await autorizar(mundo, (await radicar(mundo))["id"])
    with fijar(date(2026, 4, 10)):
        presentada = (
            await presentar(mundo, programa["id"], clausula_primera="2027-10-10", valida_hasta="2028-08-10")
        ).json()
        assert (presentada["numero"], presentada["estado"]) == ("GAR-2026-1", "presentada")
        assert presentada["plazos"] == []
        aceptada = (await aceptar(mundo, presentada["id"])).json()
    assert aceptada["estado"] == "aceptada"
    assert aceptada["cotejo"]["valor_cop"] == "1000062500.00"
    assert aceptada["cotejo"]["trm_del"] == "2026-04-01"
    plazos = {p["calculo"]["regla"]: p for p in aceptada["plazos"]}
    # 10 October 2027 is a Sunday: only the filing of the study moves to Monday.
    assert {r: p["vence"] for r, p in plazos.items()} == {
        "solicitud_prorroga": "2027-10-10",
        "presentacion_estudio": "2027-10-11",
        "vigencia_materias_primas": "2028-08-10",
    }
    assert plazos["presentacion_estudio"]["calculo"]["pasos"][-1] == (
        "El domingo 10 de octubre de 2027 no es hábil, es domingo; pasa al siguiente día hábil,"
        " lunes 11 de octubre de 2027 (art. 28)"
    )
    antes = len(await mundo.publicados())

    await mundo.calendario(1, (date(2027, 10, 11), "Día de la Raza Andina"))
    await mundo.trabajos_en_reposo()

    nuevos = (await mundo.publicados())[antes:]
    assert [(e["tipo"], e["fecha_anterior"], e["fecha"]) for e in nuevos] == [
        ("plazo.movido", "2027-10-11", "2027-10-12")
    ]
    assert nuevos[0]["clave"] == aceptada["id"]
    assert nuevos[0]["caso_numero"] == "GAR-2026-1"
    assert "martes 12 de octubre de 2027" in nuevos[0]["pasos"][-1]
    respuesta = await mundo.http.get("/v1/plazos/movidos?calendario=1", headers=mundo.como("exportador", nit=NIT))
    (movido,) = respuesta.json()["elementos"]
    assert movido["explicacion"] == (
        "Presentar el estudio de demostración: pasa del lunes 11 de octubre de 2027 al martes 12 de octubre de 2027"
        " (1 día después) al cambiar del calendario 0 al 1"
    )
    leida = await mundo.http.get(f"/v1/garantias/{aceptada['id']}/plazos", headers=mundo.como("auditor"))
    assert {p["calculo"]["regla"]: p["vence"] for p in leida.json()}["presentacion_estudio"] == "2027-10-12"
    assert {p["calculo"]["calendario_version"] for p in leida.json()} == {1}


async def test_a_holiday_taken_back_moves_it_again_and_old_news_move_nothing(mundo: Mundo) -> None:
    programa = await autorizado(mundo)
    garantia = (await presentar(mundo, programa)).json()
    assert (await aceptar(mundo, garantia["id"])).status_code == 200
    for version, festivos in ((1, [(date(2027, 10, 7), "Duelo")]), (3, []), (2, [(date(2027, 10, 7), "Duelo")])):
        await mundo.calendario(version, *festivos)
        await mundo.trabajos_en_reposo()
    movidos = await mundo.publicados("plazo.movido")
    assert [(m["fecha_anterior"], m["fecha"], m["calendario_version"]) for m in movidos] == [
        ("2027-10-07", "2027-10-08", 1),
        ("2027-10-08", "2027-10-07", 3),
    ]
    assert [m["version"] for m in movidos] == [2, 3]
    assert (await mundo.filas("SELECT version FROM calendario_vigente"))[0]["version"] == 3


async def test_a_closed_term_is_not_moved(mundo: Mundo) -> None:
    abierto = await radicar(mundo)
    cerrado = await radicar(mundo)
    await autorizar(mundo, cerrado["id"])
    await mundo.calendario(1, (date(2026, 4, 13), "Duelo"))
    await mundo.trabajos_en_reposo()
    (movido,) = await mundo.publicados("plazo.movido")
    assert (movido["caso_id"], movido["fecha"]) == (abierto["id"], "2026-04-29")


async def test_the_reviewer_reads_the_very_file_that_was_presented(mundo: Mundo) -> None:
    programa = await autorizado(mundo)
    garantia = (await presentar(mundo, programa)).json()
    presentadas = await mundo.http.get("/v1/garantias?estado=presentada", headers=mundo.como("funcionario"))
    (en_bandeja,) = presentadas.json()["elementos"]
    assert (en_bandeja["id"], en_bandeja["acciones"]) == (garantia["id"], ["aceptar", "reparar"])
    documento = await mundo.http.get(f"/v1/garantias/{garantia['id']}/documento", headers=mundo.como("funcionario"))
    assert (documento.content, documento.headers["content-type"]) == (PDF, "application/pdf")
    assert hashlib.sha256(documento.content).hexdigest() == garantia["documento_sha256"]


async def test_the_public_state_of_a_guarantee_only_grows(mundo: Mundo) -> None:
    programa = await autorizado(mundo)
    garantia = (await presentar(mundo, programa)).json()
    await aceptar(mundo, garantia["id"])
    estados = await mundo.publicados("garantia_publica.estado")
    assert [(e["clave"], e["estado"]) for e in estados] == [("GAR-2026-1", "presentada"), ("GAR-2026-1", "aceptada")]
    assert [e["version"] for e in estados] == [1, 2]
    assert estados[1]["programa"] == "PV-2026-1"
    assert (estados[0]["demostrar_hasta"], estados[1]["demostrar_hasta"]) == (None, "2027-10-07")
    assert estados[1]["razon_social"] == f"Empresa {NIT}"
    (aceptada,) = await mundo.publicados("garantia.aceptada")
    assert (aceptada["valor_cop_centavos"], aceptada["valida_hasta"]) == (100006250000, "2028-08-07")
