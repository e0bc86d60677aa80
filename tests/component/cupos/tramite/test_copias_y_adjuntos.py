"""Attachments while a request is being written, and a new draft like an earlier one."""

from typing import Any

import httpx

from tests.component.cupos.conftest import NIT, NIT_AJENO
from tests.component.cupos.recorrido import borrador, codigo, enviada, leer
from tests.component.cupos.tramite.conftest import MundoConFirma

EXIGIDO = {"clase": "contrato", "nombre": "Contrato de compraventa"}


async def adjuntar(
    mundo: MundoConFirma, ruta: str, clase: str, pdf: bytes = b"%PDF-1.7 x", **quien: Any
) -> httpx.Response:
    archivo = {"archivo": ("mi «contrato».pdf", pdf, "application/pdf")}
    return await mundo.http.post(f"{ruta}/adjuntos", files=archivo, data={"clase": clase}, headers=mundo.como(**quien))


async def test_adjuntar_ver_y_retirar(mundo: MundoConFirma) -> None:
    await mundo.empresa()
    await mundo.contingente(adjuntos=[EXIGIDO])
    ruta = (await borrador(mundo)).headers["location"]
    assert codigo(await adjuntar(mundo, ruta, "foto")) == (422, "adjunto-de-otra-clase")
    assert codigo(await adjuntar(mundo, ruta, "contrato", b"GIF89a")) == (422, "no-es-pdf")
    assert codigo(await adjuntar(mundo, ruta, "contrato", nit=NIT_AJENO)) == (404, "no-encontrado")
    primero = (await adjuntar(mundo, ruta, "contrato", b"%PDF-1.7 uno")).json()
    bajado = await mundo.get(f"{ruta}/adjuntos/{primero['id']}")
    assert (bajado.content, bajado.headers["content-type"]) == (b"%PDF-1.7 uno", "application/pdf")
    assert codigo(await mundo.get(f"{ruta}/adjuntos/{primero['id']}", nit=NIT_AJENO)) == (404, "no-encontrado")
    una = f"{ruta}/adjuntos/{primero['id']}"
    assert codigo(await mundo.http.delete(una, headers=mundo.como(nit=NIT_AJENO))) == (404, "no-encontrado")
    assert (await mundo.http.delete(una, headers=mundo.como())).status_code == 204
    assert codigo(await mundo.http.delete(una, headers=mundo.como())) == (404, "no-encontrado")
    assert (await mundo.get(f"{ruta}/adjuntos")).json() == []
    # What was taken out no longer counts as filed.
    assert codigo(await mundo.post(f"{ruta}/radicar")) == (409, "faltan-adjuntos")
    await adjuntar(mundo, ruta, "contrato", b"%PDF-1.7 dos")
    assert (await mundo.post(f"{ruta}/radicar")).status_code == 200
    assert codigo(await adjuntar(mundo, ruta, "otro")) == (409, "transicion-no-permitida")
    await mundo.auditar()


async def test_copiar(mundo: MundoConFirma) -> None:
    await mundo.empresa()
    await mundo.contingente()
    ruta = await enviada(mundo, cantidad="12.5", subpartida="1701.14.00.00")
    previa = (await borrador(mundo)).headers["location"]
    await adjuntar(mundo, previa, "otro", b"%PDF-1.7 viejo")
    copia = await mundo.post(f"{previa}/copiar", {"cantidad": "3"})
    assert copia.status_code == 201, copia.text
    nueva = await leer(mundo, copia.headers["location"])
    assert (nueva["estado"], nueva["numero"], nueva["cantidad"]["kg"]) == ("borrador", None, 3_000)
    original = (await leer(mundo, previa))["adjuntos"][0]
    assert [(a["clase"], a["sha256"]) for a in nueva["adjuntos"]] == [("anexo:otro", original["sha256"])]
    assert nueva["adjuntos"][0]["id"] != original["id"]
    igual = (await mundo.post(f"{ruta}/copiar", {})).json()
    assert (igual["cantidad"]["kg"], igual["subpartida"], igual["nit"]) == (12_500, "1701.14.00.00", NIT)
    # The form, the signed file and the letters of the copied request are its own.
    assert igual["adjuntos"] == []
    assert codigo(await mundo.post(f"{ruta}/copiar", {}, nit=NIT_AJENO)) == (404, "no-encontrado")
    await mundo.auditar()
