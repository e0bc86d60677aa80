"""A certificate whose seal's key was suspended: the new file under the same number, the old one kept, nobody mailed."""

from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from shared.clock import reloj_sistema
from shared.events import RefObjeto
from shared.events.firma import DocumentoResellado
from shared.messaging.entrega import Resultado
from tests.ayudas import esperar_hasta
from tests.component.consumo.conftest import Mundo
from tests.component.consumo.cqe import emitido


async def resellado(
    mundo: Mundo, pedido: dict[str, Any], reemplaza: UUID, *, otro: bytes = b"", marca: bytes = b"otro sello"
) -> DocumentoResellado:
    """What `firma` tells once it sealed the same bytes with another key."""
    original = otro or await mundo.almacen.leer(pedido["objeto"]["clave"])
    objeto = await mundo.firma.guardar(original + b"\n% " + marca + b"\n" + original[original.rindex(b"startxref") :])
    return DocumentoResellado(
        sello_id=uuid4(),
        reemplaza=reemplaza,
        servicio="consumo",
        documento_id=UUID(pedido["documento_id"]),
        numero=pedido["numero"],
        objeto=RefObjeto(servicio="firma", clave=objeto.clave, sha256=objeto.sha256, tamano=objeto.tamano),
        nivel="PAdES-B-T",
        certificado_sha256="1" * 64,
        sellado_en=reloj_sistema.ahora(),
    )


async def test_el_certificado_muestra_su_archivo_nuevo(mundo: Mundo) -> None:
    fila = await emitido(mundo)
    pedido = await mundo.ultimo("sello.solicitado")
    antes = await mundo.http.get(f"/v1/cqe/{fila['numero']}/pdf", headers=mundo.como())
    primero = await resellado(mundo, pedido, UUID(pedido["sello_id"]))
    segundo = await resellado(mundo, pedido, primero.sello_id, marca=b"tercer sello")
    ajeno = await resellado(mundo, pedido, uuid4(), marca=b"de nadie")
    # The second one arrives while the first one is being fetched, the first one twice, and one that is of no seal here.
    for evento in (primero, segundo, primero, ajeno):
        await mundo.recibir(evento, pedido["documento_id"])
    nuevo = await mundo.hasta("documento.reemplazado", 2)
    assert (nuevo["clase"], nuevo["numero"], nuevo["nit"]) == ("cqe", fila["numero"], "900204272-8")
    assert nuevo["documento"]["sha256"] == segundo.objeto.sha256
    despues = await mundo.http.get(f"/v1/cqe/{fila['numero']}/pdf", headers=mundo.como())
    assert (despues.content, despues.headers["etag"]) == (
        await mundo.firma.leer(segundo.objeto.clave),
        f'"{segundo.objeto.sha256}"',
    )
    assert (await mundo.http.get(f"/v1/verificacion/{fila['codigo']}")).json()["sha256"] == segundo.objeto.sha256
    guardados = await mundo.filas("SELECT anterior, sellado FROM documento_resellado ORDER BY guardado_en")
    assert [g["sellado"]["sha256"] for g in guardados] == [primero.objeto.sha256, segundo.objeto.sha256]
    # A reader of the public topic compares with the hash of the last message: each new file is a new version of it.
    publicos = await mundo.emitidos("cqe_publico.estado")
    assert [(p["version"], p["estado"]) for p in publicos] == [(2, "emitido"), (3, "emitido"), (4, "emitido")]
    assert [p["sha256"] for p in publicos[1:]] == [primero.objeto.sha256, segundo.objeto.sha256]
    assert (await mundo.ultimo("cqe.estado_cambiado"))["accion"] == "reemplazar_documento"
    # The first file is still there, and it was issued and mailed once.
    assert await mundo.almacen.leer(guardados[0]["anterior"]["clave"]) == antes.content
    assert len(await mundo.emitidos("cqe.emitido")) == 1
    assert await mundo.filas("SELECT 1 AS x FROM trabajos WHERE tipo LIKE '%resellado' AND estado <> 'hecho'") == []


async def test_otro_documento_no_reemplaza_nada(mundo: Mundo) -> None:
    fila = await emitido(mundo)
    pedido = await mundo.ultimo("sello.solicitado")
    falso = await resellado(mundo, pedido, UUID(pedido["sello_id"]), otro=b"%PDF-1.7 otro\nstartxref\n0\n%%EOF\n")
    assert await mundo.recibir(falso, pedido["documento_id"]) is Resultado.APLICADO

    async def abandonado() -> bool:
        return bool(
            await mundo.filas("SELECT 1 AS x FROM trabajos WHERE tipo LIKE '%resellado' AND estado = 'fallido'")
        )

    await esperar_hasta(abandonado)
    leido = await mundo.http.get(f"/v1/verificacion/{fila['codigo']}")
    assert leido.json()["sha256"] != falso.objeto.sha256
    assert await mundo.emitidos("documento.reemplazado") == []


async def test_la_base_no_deja_poner_otro_archivo(mundo: Mundo) -> None:
    fila = await emitido(mundo)
    for cambio in (
        "sellado = jsonb_set(sellado, '{sha256}', '\"00\"')",
        "sello_id = gen_random_uuid()",
        "sellado = jsonb_set(sellado, '{sha256}', '\"00\"'), sello_id = gen_random_uuid(), nivel = 'PAdES-B-B'",
    ):
        with pytest.raises(DBAPIError, match="no se modifica"):
            async with mundo.bd.tx() as tx:
                await tx.execute(sa.text(f"UPDATE cqe SET {cambio} WHERE id = :id"), {"id": fila["id"]})
