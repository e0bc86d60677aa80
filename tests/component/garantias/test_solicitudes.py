"""Requests signed by two: wrong signatures, returns, corrections, documents, letters; modifications of art. 19."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.garantias.programas.solicitudes import aplicar_veredicto
from shared.clock import fijar, reloj_sistema
from shared.events.firma import VeredictoEmitido
from shared.events.notificaciones import FirmaDesconocida
from tests.component.garantias.conftest import NIT, NIT_AJENO, Mundo
from tests.component.garantias.recorrido import (
    AUTORIZACION,
    DETALLE,
    aceptar,
    aportar,
    autorizar,
    crear,
    documentos,
    firmar_copia,
    firmar_todos,
    forma,
    presentar,
    radicar,
    veredicto,
)

HOY = date(2026, 4, 7)


@pytest.fixture(autouse=True)
async def referencias(mundo: Mundo) -> AsyncIterator[None]:
    with fijar(HOY):
        await mundo.empresa()
        await mundo.empresa(NIT_AJENO)
        await mundo.trm("4000.25", date(2026, 4, 1), date(2026, 4, 1))
        yield


async def modificar(mundo: Mundo, programa: str, **cambio: Any) -> str:
    """Path of a modification that is under study."""
    cuerpo = {"cambio": cambio, "justificacion": "Así lo exige el mercado", "economista": DETALLE["economista"]}
    titular = mundo.como("exportador", nit=NIT)
    creada = await mundo.http.post(f"/v1/programas/{programa}/modificaciones", json=cuerpo, headers=titular)
    assert creada.status_code == 201, creada.text
    ruta = f"/v1/modificaciones/{creada.json()['id']}"
    for documento in documentos(HOY):
        assert (await aportar(mundo, ruta, **documento)).status_code == 201
    assert (await mundo.http.post(f"{ruta}/radicar", headers=titular)).status_code == 200
    await firmar_todos(mundo, ruta)
    return ruta


async def decidir(mundo: Mundo, ruta: str) -> dict[str, Any]:
    proyectada = await mundo.http.post(
        f"{ruta}/autorizar", json={"motivo": "Cumple el artículo 19"}, headers=mundo.como("funcionario")
    )
    assert proyectada.status_code == 200, proyectada.text
    firmada = await mundo.http.post(f"{ruta}/firmar", headers=mundo.como("coordinador"))
    assert firmada.status_code == 200, firmada.text
    return dict(firmada.json())


async def test_both_must_sign_and_a_returned_request_starts_its_term_anew(mundo: Mundo) -> None:
    ruta = f"/v1/programas/{(await crear(mundo))['id']}"
    titular, funcionario = mundo.como("exportador", nit=NIT), mundo.como("funcionario")
    # Only the certificate of existence is a day too old.
    for documento in documentos(HOY):
        viejo = {"expedido_el": "2026-03-07"} if "expedido_el" in documento else {}
        assert (await aportar(mundo, ruta, **(documento | viejo))).status_code == 201
    assert (await mundo.http.post(f"{ruta}/radicar", headers=titular)).json()["numero"] == "PV-2026-1"
    pdf = await forma(mundo, ruta)
    assert pdf.startswith(b"%PDF")
    caso = ruta.rpartition("/")[2]

    assert (await firmar_copia(mundo, ruta, "economista", pdf)).status_code == 202
    otra_vez = await firmar_copia(mundo, ruta, "economista", pdf)
    assert (otra_vez.status_code, otra_vez.json()["codigo"]) == (409, "copia-ya-recibida")
    assert (await firmar_copia(mundo, ruta, "representante", pdf)).status_code == 202
    await veredicto(mundo, caso, "representante", bien=False)
    leido = (await mundo.http.get(ruta, headers=titular)).json()
    assert (leido["estado"], leido["solicitud"]["faltan_por_firmar"]) == ("en_validacion", ["representante"])
    (rechazada,) = await mundo.publicados("programa.firma_rechazada")
    assert (rechazada["rol"], rechazada["razones"][0]["codigo"]) == ("representante", "SIGNER_MISMATCH")
    await veredicto(mundo, caso, "economista")
    assert (await mundo.http.get(ruta, headers=titular)).json()["estado"] == "radicado"
    assert (await firmar_copia(mundo, ruta, "representante", pdf)).status_code == 202
    await veredicto(mundo, caso, "representante")
    leido = (await mundo.http.get(ruta, headers=titular)).json()
    assert (leido["estado"], leido["decidir_hasta"]) == ("en_estudio", "2026-04-28")

    requisitos = (await mundo.http.get(f"{ruta}/requisitos", headers=titular)).json()
    assert [r["codigo"] for r in requisitos["elementos"] if r["estado"] == "rojo"] == ["existencia_y_representacion"]
    asi = await mundo.http.post(f"{ruta}/autorizar", json=AUTORIZACION, headers=funcionario)
    assert (asi.status_code, asi.json()["codigo"]) == (409, "comprobaciones-en-rojo")
    devuelta = await mundo.http.post(
        f"{ruta}/devolver",
        json={"motivo": "Certificado vencido", "causas": ["El certificado tiene 31 días"]},
        headers=funcionario,
    )
    assert (devuelta.status_code, devuelta.json()["causas_devolucion"]) == (200, ["El certificado tiene 31 días"])
    assert [e["motivo"] for e in await mundo.publicados("programa.solicitud_devuelta")] == ["Certificado vencido"]

    with fijar(date(2026, 5, 4)):
        assert (await aportar(mundo, ruta, **documentos(date(2026, 5, 4))[0])).status_code == 201
        assert (await aportar(mundo, ruta, **documentos(date(2026, 5, 4))[2])).status_code == 201
        assert (await mundo.http.post(f"{ruta}/radicar", headers=titular)).json()["numero"] == "PV-2026-1"
        await firmar_todos(mundo, ruta)
        leido = (await mundo.http.get(ruta, headers=titular)).json()
        assert (leido["estado"], leido["solicitud"]["formulario"]) == ("en_estudio", 2)
        assert leido["decidir_hasta"] == "2026-05-26"
        autorizado = await autorizar(mundo, caso)
    assert autorizado["estado"] == "autorizado"
    oficios = await mundo.filas("SELECT clase, datos FROM oficio ORDER BY id")
    assert [o["clase"] for o in oficios] == ["constancia", "devolucion", "constancia", "autorizacion"]
    etiquetas = [d["etiqueta"][:2] for d in oficios[-1]["datos"]["datos"]]
    assert etiquetas == ["a)", "b)", "c)", "d)", "e)", "f)"]


async def revocar(mundo: Mundo, caso: str, version: int, *, revoca: bool = True) -> None:
    """A representante says that the last signature of the case is not theirs."""
    pedido = next(e for e in reversed(await mundo.publicados("veredicto.solicitado")) if e["documento_id"] == caso)
    evento = FirmaDesconocida.model_validate(
        {c: pedido[c] for c in ("veredicto_id", "servicio", "documento_id", "numero", "nit")}
        | {"revoca": revoca, "desconocida_en": reloj_sistema.ahora()}
    )
    await mundo.recibir(evento, caso, version)


@pytest.mark.largo
async def test_a_revoked_signature_returns_the_request_and_asks_for_all_signatures_again(mundo: Mundo) -> None:
    ruta = f"/v1/programas/{(await crear(mundo))['id']}"
    caso, titular = ruta.rpartition("/")[2], mundo.como("exportador", nit=NIT)
    for documento in documentos(HOY):
        assert (await aportar(mundo, ruta, **documento)).status_code == 201
    assert (await mundo.http.post(f"{ruta}/radicar", headers=titular)).status_code == 200
    pdf = await forma(mundo, ruta)
    for rol in ("economista", "representante"):
        assert (await firmar_copia(mundo, ruta, rol, pdf)).status_code == 202
    # The click overtakes both verdicts: neither finds anybody waiting for it.
    await revocar(mundo, caso, 1)
    for rol in ("economista", "representante"):
        await veredicto(mundo, caso, rol)
    leido = (await mundo.http.get(ruta, headers=titular)).json()
    assert (leido["estado"], len(leido["solicitud"]["causas_devolucion"])) == ("devuelto", 1)
    assert [e["resultado"] for e in await mundo.publicados("firma.desconocida_atendida")] == ["retirado"]
    assert (await mundo.http.post(f"{ruta}/radicar", headers=titular)).status_code == 200
    await firmar_todos(mundo, ruta)
    # Warned of, it is authorised only by somebody who says why; revoked under study, its term ends.
    await revocar(mundo, caso, 2, revoca=False)
    asi = await mundo.http.post(f"{ruta}/autorizar", json=AUTORIZACION, headers=mundo.como("funcionario"))
    assert (asi.status_code, [c["codigo"] for c in asi.json()["comprobaciones"]]) == (409, ["firma"])
    await revocar(mundo, caso, 3)
    leido = (await mundo.http.get(ruta, headers=titular)).json()
    assert (leido["estado"], leido["decidir_hasta"]) == ("devuelto", None)
    assert len(await mundo.publicados("plazo.cumplido")) == 1
    # Authorised in the end, a click only tells: what comes next of the programme turns red.
    assert (await mundo.http.post(f"{ruta}/radicar", headers=titular)).status_code == 200
    await firmar_todos(mundo, ruta)
    assert (await autorizar(mundo, caso))["estado"] == "autorizado"
    await revocar(mundo, caso, 4)
    ultimo = (await mundo.publicados("firma.desconocida_atendida"))[-1]
    assert (ultimo["resultado"], ultimo["tramite"], ultimo["estado"]) == ("decidido", "programa", "autorizado")
    otra = await modificar(mundo, caso, clase="cupo", cupo_fob_usd="2000000.00")
    asi = await mundo.http.post(f"{otra}/autorizar", json={"motivo": "Cumple"}, headers=mundo.como("funcionario"))
    assert "firma_del_programa" in [c["codigo"] for c in asi.json()["comprobaciones"]]
    # Art. 18 of Ley 1437: whoever asks may stop asking, and then ask for something else.
    titular, motivo = mundo.como("exportador", nit=NIT), {"motivo": "Ya no se necesita"}
    sin_motivo = await mundo.http.post(f"{otra}/desistir", json={"motivo": ""}, headers=titular)
    assert sin_motivo.status_code == 422
    ajeno = await mundo.http.post(f"{otra}/desistir", json=motivo, headers=mundo.como("exportador", nit=NIT_AJENO))
    assert ajeno.status_code == 404
    assert (await mundo.http.post(f"{otra}/desistir", json=motivo, headers=titular)).status_code == 200
    leida = (await mundo.http.get(otra, headers=titular)).json()
    assert (leida["estado"], leida["decidir_hasta"], leida["acciones"]) == ("desistido", None, [])
    assert [e["tramite"] for e in await mundo.publicados("programa.solicitud_desistida")] == ["modificacion"]
    tarde = await mundo.http.post(f"{otra}/desistir", json=motivo, headers=titular)
    assert (tarde.status_code, tarde.json()["codigo"]) == (409, "transicion-no-permitida")
    tercera = {
        "cambio": {"clase": "oficina", "oficina": "Dirección Territorial Cali"},
        "justificacion": "Se trasladó la planta",
        "economista": DETALLE["economista"],
    }
    nueva = await mundo.http.post(f"/v1/programas/{caso}/modificaciones", json=tercera, headers=titular)
    assert nueva.status_code == 201, nueva.text


async def test_an_incomplete_draft_is_not_filed_and_a_correction_keeps_the_number(mundo: Mundo) -> None:
    titular = mundo.como("exportador", nit=NIT)
    sin_economista = {k: v for k, v in DETALLE.items() if k != "economista"}
    borrador = await crear(mundo, detalle=sin_economista)
    ruta = f"/v1/programas/{borrador['id']}"
    nada = await mundo.http.post(f"{ruta}/radicar", headers=titular)
    assert (nada.status_code, nada.json()["codigo"]) == (409, "solicitud-incompleta")
    assert nada.json()["faltan"] == ["el economista que suscribe la solicitud (art. 14 a)"]
    escrito = {"clase": "172", "cupo_fob_usd": "900000.00", "oficina": "Dirección Territorial Cali", "detalle": DETALLE}
    viejo = await mundo.http.put(ruta, json=escrito, headers=titular | {"If-Match": '"v9"'})
    assert viejo.status_code == 412, viejo.text
    editado = await mundo.http.put(ruta, json=escrito, headers=titular | {"If-Match": '"v1"'})
    assert editado.status_code == 200, editado.text
    assert editado.json()["cupo_fob_usd"] == "900000.00"
    ajeno = mundo.como("exportador", nit=NIT_AJENO)
    assert (await mundo.http.post(f"{ruta}/radicar", headers=ajeno)).status_code == 404
    assert (await mundo.http.get(f"{ruta}/requisitos", headers=ajeno)).status_code == 404
    assert (await mundo.http.post(f"{ruta}/radicar", headers=titular)).status_code == 200
    tarde = await aportar(mundo, ruta, clase="otro")
    assert (tarde.status_code, tarde.json()["codigo"]) == (409, "transicion-no-permitida")
    primera = await forma(mundo, ruta)
    assert (await mundo.http.post(f"{ruta}/corregir", headers=titular)).status_code == 200
    documento = (await aportar(mundo, ruta, clase="otro")).json()
    assert (await mundo.http.get(f"{ruta}/documentos/{documento['id']}", headers=titular)).status_code == 200
    assert (await mundo.http.delete(f"{ruta}/documentos/{documento['id']}", headers=titular)).status_code == 204
    assert (await mundo.http.post(f"{ruta}/radicar", headers=titular)).json()["numero"] == "PV-2026-1"
    assert await forma(mundo, ruta) != primera


async def test_more_quota_of_raw_materials_replaces_the_guarantee(mundo: Mundo) -> None:
    programa = (await autorizar(mundo, (await radicar(mundo))["id"]))["id"]
    garantia = (await presentar(mundo, programa)).json()
    assert (await aceptar(mundo, garantia["id"])).status_code == 200
    titular = mundo.como("exportador", nit=NIT)
    cuerpo = {"cambio": {"clase": "plazo_importacion", "meses_importacion": 12}, "justificacion": "Otro plazo"}
    cuerpo |= {"economista": DETALLE["economista"]}
    no_aplica = await mundo.http.post(f"/v1/programas/{programa}/modificaciones", json=cuerpo, headers=titular)
    assert (no_aplica.status_code, no_aplica.json()["codigo"]) == (409, "modificacion-no-aplica")
    ajena = {"clase": "cesion_cupo", "receptor": {"numero": "PV-2026-99", "nit": NIT}, "monto_usd": "1.00"}
    cesion = await mundo.http.post(
        f"/v1/programas/{programa}/modificaciones", json=cuerpo | {"cambio": ajena}, headers=titular
    )
    assert (cesion.status_code, cesion.json()["codigo"]) == (409, "modificacion-no-aplica")
    ruta = await modificar(mundo, programa, clase="cupo", cupo_fob_usd="2000000.00")
    otra = await mundo.http.post(
        f"/v1/programas/{programa}/modificaciones",
        json=cuerpo | {"cambio": {"clase": "oficina", "oficina": "Dirección Territorial Cali"}},
        headers=titular,
    )
    assert (otra.status_code, otra.json()["codigo"]) == (409, "modificacion-en-curso")
    decidida = await decidir(mundo, ruta)
    assert (decidida["estado"], decidida["efecto_en_garantia"]) == ("autorizado", "sustituir")
    assert (await mundo.http.get(f"/v1/programas/{programa}", headers=titular)).json()["cupo_fob_usd"] == "2000000.00"
    por_sustituir = await mundo.http.get(f"/v1/garantias/{garantia['id']}", headers=titular)
    assert por_sustituir.json()["estado"] == "por_sustituir"
    (evento,) = await mundo.publicados("programa.modificado")
    assert (evento["clase"], evento["cupo_fob_centavos"]) == ("cupo", 200_000_000)


async def test_more_quota_of_capital_goods_is_a_subproject(mundo: Mundo) -> None:
    programa = (
        await autorizar(mundo, (await radicar(mundo, clase="173c", meses_importacion=12, meses_compromiso=60))["id"])
    )["id"]
    ruta = await modificar(mundo, programa, clase="cupo", cupo_fob_usd="1500000.00")
    decidida = await decidir(mundo, ruta)
    assert (decidida["efecto_en_garantia"], decidida["subproyecto"]) == ("subproyecto", 1)
    (subproyecto,) = await mundo.filas("SELECT numero, cupo_centavos FROM programa_subproyecto")
    assert (subproyecto["numero"], subproyecto["cupo_centavos"]) == (1, 25_000_000)
    propio = await mundo.http.get(f"/v1/programas/{programa}", headers=mundo.como("funcionario"))
    assert propio.json()["cupo_fob_usd"] == "1250000.00"


async def test_a_programme_is_assigned_whole_and_its_new_holder_sees_it(mundo: Mundo) -> None:
    programa = (await autorizar(mundo, (await radicar(mundo))["id"]))["id"]
    ruta = await modificar(mundo, programa, clase="cesion_programa", cesionario=NIT_AJENO)
    await decidir(mundo, ruta)
    assert (
        await mundo.http.get(f"/v1/programas/{programa}", headers=mundo.como("exportador", nit=NIT))
    ).status_code == 404
    nuevo = await mundo.http.get(f"/v1/programas/{programa}", headers=mundo.como("exportador", nit=NIT_AJENO))
    assert (nuevo.json()["nit"], nuevo.json()["titular_anterior"]) == (NIT_AJENO, NIT)


async def test_regulations_are_rows_and_a_later_version_is_another(mundo: Mundo) -> None:
    coordinador = mundo.como("coordinador")
    nueva = {
        "base": "res-1860-1999",
        "codigo": "res-prueba-2026",
        "nombre": "Resolución de prueba",
        "desde": "2026-04-01",
        "cambios": {"programa_decision": {"valor": "10", "articulo": "art. 3 de la Resolución de prueba"}},
        "oficinas": {"grupo": "Grupo de Sistemas Especiales de prueba"},
        "motivo": "Cambio de término",
    }
    assert (await mundo.http.post("/v1/reglamentos", json=nueva, headers=coordinador)).status_code == 201
    repetida = await mundo.http.post("/v1/reglamentos", json=nueva, headers=coordinador)
    assert (repetida.status_code, repetida.json()["codigo"]) == (409, "conflicto")
    leidos = (await mundo.http.get("/v1/reglamentos", headers=coordinador)).json()
    assert [r["codigo"] for r in leidos] == ["res-1860-1999", "res-prueba-2026"]
    assert (await mundo.http.post("/v1/reglamentos", json=nueva, headers=mundo.como("funcionario"))).status_code == 403
    programa = await radicar(mundo)
    assert (programa["reglamento"], programa["decidir_hasta"]) == ("res-prueba-2026", "2026-04-21")
    autorizado = await autorizar(mundo, programa["id"])
    assert autorizado["estado"] == "autorizado"


async def test_both_verdicts_and_both_signatures_at_the_same_instant_count_once(mundo: Mundo) -> None:
    ruta = f"/v1/programas/{(await crear(mundo))['id']}"
    for documento in documentos(HOY):
        assert (await aportar(mundo, ruta, **documento)).status_code == 201
    assert (await mundo.http.post(f"{ruta}/radicar", headers=mundo.como("exportador", nit=NIT))).status_code == 200
    pdf, caso = await forma(mundo, ruta), ruta.rpartition("/")[2]
    repetidas = await asyncio.gather(*(firmar_copia(mundo, ruta, "representante", pdf) for _ in range(3)))
    assert sorted(r.status_code for r in repetidas) == [202, 409, 409]
    assert (await firmar_copia(mundo, ruta, "economista", pdf)).status_code == 202

    async def juzgar(pedido: dict[str, Any]) -> bool:
        evento = VeredictoEmitido(
            veredicto_id=pedido["veredicto_id"],
            servicio="garantias",
            documento_id=UUID(caso),
            numero=pedido["numero"],
            nit=NIT,
            veredicto="TOTAL_PASSED",
            emitido_en=reloj_sistema.ahora(),
        )
        async with mundo.bd.tx() as tx:
            return await aplicar_veredicto(tx, evento)

    pedidos = await mundo.publicados("veredicto.solicitado")
    # Each verdict twice, all at once: each counts once, and the last one opens the term.
    assert sorted(await asyncio.gather(*(juzgar(p) for p in (*pedidos, *pedidos)))) == [False, False, True, True]
    assert len(await mundo.filas("SELECT 1 FROM plazo WHERE regla = 'programa_decision'")) == 1
    assert len(await mundo.publicados("programa.en_estudio")) == 1
    funcionario = mundo.como("funcionario")
    assert (await mundo.http.post(f"{ruta}/autorizar", json=AUTORIZACION, headers=funcionario)).status_code == 200
    firmas = await asyncio.gather(
        *(mundo.http.post(f"{ruta}/firmar", headers=mundo.como("coordinador", sub=f"c{n}")) for n in range(3))
    )
    assert sorted(r.status_code for r in firmas) == [200, 409, 409]
    assert len(await mundo.publicados("programa.autorizado")) == 1
