"""The letter of a study, signed digitally: representante and contador, each on a copy (art. 28.1 a)."""

from datetime import date
from typing import Any
from uuid import UUID

import httpx
import pytest

from shared.clock import fijar, reloj_sistema
from shared.events.firma import Razon, VeredictoEmitido
from shared.events.notificaciones import FirmaDesconocida
from tests.ayudas import esperar_hasta
from tests.component.garantias.conftest import NIT, NIT_AJENO, Mundo
from tests.component.garantias.demostrar import (
    cargar,
    con_cuadro,
    estudio_de,
    garantizado,
    hecho,
    item,
    linea,
    post,
    registrado,
)

CARTA = {"grado_declarado": "100.00", "folios": 1200}


@pytest.fixture
async def estudio(mundo: Mundo) -> str:
    """A study with its flat file and its other documents, with an outage on its last day, 7 October 2027."""
    with fijar(date(2026, 4, 7)):
        await mundo.empresa()
        await mundo.trm("4000.25", date(2026, 4, 1), date(2026, 4, 6))
        programa = await garantizado(mundo)
        await registrado(mundo, programa, item("6000.00", cantidad="1000"))
        await con_cuadro(mundo, programa)
        id = str((await estudio_de(mundo))["id"])
    with fijar(date(2027, 10, 1)):
        await cargar(mundo, id, linea("PV-2026-1", "CIP-2026-1", "6001", date(2026, 6, 1), 800))
        for clase in ("formatos", "declaraciones"):
            await subir(mundo, f"/v1/estudios/{id}/adjuntos", b"%PDF-1.7\n", clase=clase)
    return id


async def subir(mundo: Mundo, ruta: str, pdf: bytes, **campos: str) -> httpx.Response:
    archivo = {"archivo": ("carta.pdf", pdf, "application/pdf")}
    return await mundo.http.post(ruta, data=campos, files=archivo, headers=mundo.como("exportador", nit=NIT))


async def veredicto(mundo: Mundo, estudio: str, *roles: str, version: int) -> dict[str, Any]:
    """What `firma` answers on the last copy: these signed it, or somebody else did."""
    pedido = (await mundo.publicados("veredicto.solicitado"))[-1]
    razon = Razon(codigo="SIGNER_MISMATCH", texto="Firmó alguien que no está registrado.")
    evento = VeredictoEmitido(
        veredicto_id=UUID(pedido["veredicto_id"]),
        servicio="garantias",
        documento_id=UUID(estudio),
        numero=pedido["numero"],
        nit=NIT,
        veredicto="TOTAL_PASSED" if roles else "TOTAL_FAILED",
        razones=() if roles else (razon,),
        roles_firmados=roles,
        emitido_en=reloj_sistema.ahora(),
    )
    await mundo.recibir(evento, estudio, version)
    return pedido


async def test_articulo_28_1_representante_and_contador_sign_the_letter(mundo: Mundo, estudio: str) -> None:
    ruta = f"/v1/estudios/{estudio}/comunicacion"
    titular = mundo.como("exportador", nit=NIT)
    with fijar(date(2027, 10, 7)):
        vieja = await hecho(mundo, ruta, CARTA | {"folios": 9, "con_revisor_fiscal": True})
        assert vieja["faltan_por_firmar"] == ["representante", "contador", "revisor_fiscal"]
        nueva = await hecho(mundo, ruta, CARTA)
        assert (nueva["version"], nueva["estado"], nueva["roles"]) == (2, "por_generar", ["representante", "contador"])

        async def lista() -> bytes | None:
            pdf = await mundo.http.get(f"{ruta}.pdf", headers=titular)
            return pdf.content if pdf.status_code == 200 else None

        pdf = await esperar_hasta(lista)
        assert isinstance(pdf, bytes)
        assert (await mundo.http.get(ruta, headers=mundo.como("exportador", nit=NIT_AJENO))).status_code == 404
        (forma,) = await mundo.publicados("forma.emitida")
        assert (forma["acto"], forma["documento_id"], forma["version"]) == ("estudio", estudio, 2)

        # A letter that the representante did not sign is void, and another one is written.
        assert (await subir(mundo, f"{ruta}/firmada", pdf + b"% robado\n")).status_code == 202
        robado = await veredicto(mundo, estudio, "representante", version=1)
        clic = {c: robado[c] for c in ("veredicto_id", "servicio", "documento_id", "numero", "nit")}
        await mundo.recibir(
            FirmaDesconocida.model_validate(clic | {"revoca": True, "desconocida_en": reloj_sistema.ahora()}),
            estudio,
            1,
        )
        assert [e["resultado"] for e in await mundo.publicados("firma.desconocida_atendida")] == ["retirado"]
        assert (await hecho(mundo, ruta, CARTA))["version"] == 3
        pdf = await esperar_hasta(lista)
        assert isinstance(pdf, bytes)
        assert (await subir(mundo, f"{ruta}/firmada", pdf + b"% otro\n")).status_code == 202
        pedido = await veredicto(mundo, estudio, version=1)
        forma = (await mundo.publicados("forma.emitida"))[-1]
        assert (pedido["requiere_todos"], pedido["original"]) == (["representante", "contador"], forma["objeto"])
        assert (await subir(mundo, f"{ruta}/firmada", pdf + b"% representante\n")).status_code == 202
        await veredicto(mundo, estudio, "representante", version=2)
        leida = (await mundo.http.get(ruta, headers=titular)).json()
        assert (leida["estado"], leida["faltan_por_firmar"]) == ("por_firmar", ["contador"])
        assert [c["estado"] for c in leida["copias"]] == ["rechazada", "aceptada"]
        (aviso,) = await mundo.publicados("estudio.firma_rechazada")
        assert (aviso["clave"], aviso["razones"][0]["codigo"]) == (estudio, "SIGNER_MISMATCH")
        assert leida["copias"][0]["razones"][0]["codigo"] == "SIGNER_MISMATCH"
        sin = await post(mundo, f"/v1/estudios/{estudio}/presentar", CARTA)
        assert (sin.status_code, sin.json()["faltan"]) == (409, ["comunicacion"])

        assert (await subir(mundo, f"{ruta}/firmada", pdf + b"% contador\n")).status_code == 202
        await veredicto(mundo, estudio, "contador", version=3)
        leida = (await mundo.http.get(ruta, headers=titular)).json()
        assert (leida["estado"], leida["faltan_por_firmar"]) == ("firmada", [])
        otra = await subir(mundo, f"{ruta}/firmada", pdf + b"% de mas\n")
        assert (otra.status_code, otra.json()["codigo"]) == (409, "transicion-no-permitida")
        distinta = await post(mundo, f"/v1/estudios/{estudio}/presentar", CARTA | {"grado_declarado": "99.00"})
        assert (distinta.status_code, distinta.json()["codigo"]) == (422, "datos-invalidos")
    falla = {
        "desde": "2027-10-07T14:00:00-05:00",
        "hasta": "2027-10-07T23:30:00-05:00",
        "detalle": "Caída del centro de datos",
    }
    with fijar(date(2027, 10, 11)):
        # Ley 1437, art. 62: two business days after an outage on the last day it is not late, and it is marked.
        await hecho(mundo, "/v1/fallas", falla, "coordinador")
        presentado = await hecho(mundo, f"/v1/estudios/{estudio}/presentar", CARTA)
        assert (presentado["estado"], presentado["presentacion"]) == ("presentado", "a_tiempo")
        assert len([a for a in presentado["adjuntos"] if a["clase"] == "comunicacion"]) == 2
    (marcada,) = await mundo.filas("SELECT caso_id::text FROM radicacion_marcada")
    assert marcada["caso_id"] == estudio
