"""A letter of Plan Vallejo whose seal's key was suspended: the new file under the same number, the old one kept."""

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any, cast
from uuid import UUID, uuid4

import pytest

from shared.clock import fijar, reloj_sistema
from shared.events import RefObjeto
from shared.events.firma import DocumentoResellado, SelladoHecho
from tests.ayudas import esperar_hasta
from tests.component.firma.mundo import Vecino
from tests.component.garantias.conftest import NIT, Mundo
from tests.component.garantias.firmas import con_firma
from tests.component.garantias.vida.conftest import como_funcionario, garantia_aceptada


@pytest.fixture
async def firma(mundo: Mundo, tmp_path: Path) -> AsyncIterator[Vecino]:
    async with con_firma(mundo, tmp_path) as suyo:
        yield suyo


async def sellado_con(mundo: Mundo, firma: Vecino, pedido: dict[str, Any], marca: bytes) -> RefObjeto:
    """The very bytes that were sent to be sealed, with something after them, in the store of `firma`."""
    original = await mundo.app.state.almacen.leer(pedido["objeto"]["clave"])
    return await firma.guardar(original + b"\n% " + marca + b"\n" + original[original.rindex(b"startxref") :])


async def carta_sellada(mundo: Mundo, firma: Vecino) -> tuple[str, dict[str, Any], RefObjeto]:
    """The letter that asks for a replacement (art. 25), sealed: its route, what was asked of `firma`, its file."""
    with fijar(date(2026, 4, 7)):
        await mundo.empresa()
        await mundo.trm("4000.25", date(2026, 4, 1), date(2026, 4, 6))
        garantia = (await garantia_aceptada(mundo))["id"]
        cuerpo = {"causa": "aumento_de_cupo", "motivo": "Se incrementó el cupo asignado"}
        pedida = await como_funcionario(mundo, f"/v1/garantias/{garantia}/pedir-sustitucion", **cuerpo)
        assert pedida.status_code == 200, pedida.text

        async def por_sellar() -> object:
            return await mundo.publicados("sello.solicitado")

        (pedido,) = cast(list[dict[str, Any]], await esperar_hasta(por_sellar))
        objeto = await sellado_con(mundo, firma, pedido, b"sello")
        hecho = SelladoHecho(
            **_comunes(pedido), sello_id=UUID(pedido["sello_id"]), objeto=objeto, certificado_sha256="0" * 64
        )
        await mundo.recibir(hecho, pedido["documento_id"], 1)
        await mundo.trabajos_en_reposo()
    return f"/v1/garantias/{garantia}/oficios", pedido, objeto


def _comunes(pedido: dict[str, Any]) -> dict[str, Any]:
    return {
        "servicio": "garantias",
        "documento_id": UUID(pedido["documento_id"]),
        "numero": pedido["numero"],
        "nivel": "PAdES-B-T",
        "sellado_en": reloj_sistema.ahora(),
    }


def resellado(pedido: dict[str, Any], reemplaza: UUID, objeto: RefObjeto) -> DocumentoResellado:
    """What `firma` tells once it sealed it with another key."""
    return DocumentoResellado(
        **_comunes(pedido), sello_id=uuid4(), reemplaza=reemplaza, objeto=objeto, certificado_sha256="1" * 64
    )


async def descargada(mundo: Mundo, ruta: str) -> bytes:
    (oficio,) = (await mundo.http.get(ruta, headers=mundo.como("exportador", nit=NIT))).json()
    pdf = await mundo.http.get(f"{ruta}/{oficio['id']}.pdf", headers=mundo.como("exportador", nit=NIT))
    assert pdf.status_code == 200, pdf.text
    return pdf.content


async def test_la_carta_muestra_su_archivo_nuevo_y_el_anterior_se_conserva(mundo: Mundo, firma: Vecino) -> None:
    ruta, pedido, antes = await carta_sellada(mundo, firma)
    assert await descargada(mundo, ruta) == await firma.almacen.leer(antes.clave)
    primero = resellado(pedido, UUID(pedido["sello_id"]), await sellado_con(mundo, firma, pedido, b"otro"))
    segundo = resellado(pedido, primero.sello_id, await sellado_con(mundo, firma, pedido, b"tercero"))
    ajeno = resellado(pedido, uuid4(), await sellado_con(mundo, firma, pedido, b"de nadie"))
    # The second one arrives while the first one is being fetched, and one that is of no seal here.
    for version, evento in enumerate((primero, segundo, ajeno), start=2):
        await mundo.recibir(evento, pedido["documento_id"], version)
    await mundo.trabajos_en_reposo()
    reemplazos = await mundo.publicados("documento.reemplazado")
    assert [r["documento"]["sha256"] for r in reemplazos] == [primero.objeto.sha256, segundo.objeto.sha256]
    assert {(r["numero"], r["nit"]) for r in reemplazos} == {(pedido["numero"], NIT)}
    assert await descargada(mundo, ruta) == await firma.almacen.leer(segundo.objeto.clave)
    guardados = await mundo.filas("SELECT anterior, sellado FROM documento_resellado ORDER BY guardado_en")
    assert [g["sellado"]["sha256"] for g in guardados] == [primero.objeto.sha256, segundo.objeto.sha256]
    primera = await mundo.app.state.almacen.leer(guardados[0]["anterior"]["clave"])
    assert primera == await firma.almacen.leer(antes.clave)
    # It says what it said: nobody is told twice.
    assert len(await mundo.publicados("oficio.sellado")) == 1

    # Another document is not the letter, whoever says so.
    falso = await firma.guardar(b"%PDF-1.7 otro\nstartxref\n0\n%%EOF\n")
    await mundo.recibir(resellado(pedido, segundo.sello_id, falso), pedido["documento_id"], 5)

    async def abandonado() -> bool:
        fallidos = "SELECT 1 AS x FROM trabajos WHERE tipo LIKE '%resellado' AND estado = 'fallido'"
        return bool(await mundo.filas(fallidos))

    await esperar_hasta(abandonado)
    assert await descargada(mundo, ruta) == await firma.almacen.leer(segundo.objeto.clave)
    assert len(await mundo.publicados("documento.reemplazado")) == 2
