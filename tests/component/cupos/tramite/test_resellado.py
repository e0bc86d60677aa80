"""A letter whose seal's key was suspended hands out its new file under the same number and date."""

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from tests.ayudas import esperar_hasta
from tests.component.cupos.recorrido import enviada
from tests.component.cupos.tramite.conftest import MundoConFirma


async def test_el_oficio_muestra_su_archivo_nuevo(mundo: MundoConFirma) -> None:
    await mundo.empresa()
    await mundo.contingente()
    ruta = await enviada(mundo)
    hecho = await mundo.sellado(await mundo.pedido_de_sello("constancia"))
    await mundo.entregar_sello(hecho)
    consulta = "SELECT * FROM oficio WHERE id = :id AND estado = 'sellado'"
    oficios: Any = await esperar_hasta(lambda: mundo.filas(consulta, id=hecho.documento_id))
    oficio = oficios[0]
    antes = await mundo.get(f"{ruta}/oficios/{oficio['id']}.pdf")
    evento = await mundo.resellado(hecho)
    await mundo.entregar_sello(evento)

    async def reemplazado() -> list[dict[str, Any]]:
        return await mundo.eventos("documento.reemplazado")

    anunciados: Any = await esperar_hasta(reemplazado)
    anunciado = anunciados[0]
    assert (anunciado["clase"], anunciado["numero"]) == ("oficio", oficio["numero"])
    despues = await mundo.get(f"{ruta}/oficios/{oficio['id']}.pdf")
    assert despues.headers["etag"] == f'"{evento.objeto.sha256}"' != antes.headers["etag"]
    (fila,) = await mundo.filas("SELECT * FROM oficio WHERE id = :id", id=oficio["id"])
    assert (fila["numero"], fila["fechado_en"], fila["sellado_en"]) == (
        oficio["numero"],
        oficio["fechado_en"],
        oficio["sellado_en"],
    )
    assert len(await mundo.eventos("oficio.sellado")) == 1
    await mundo.auditar()
    with pytest.raises(DBAPIError, match="un oficio no cambia"):
        async with mundo.bd.tx() as tx:
            await tx.execute(
                sa.text("UPDATE oficio SET sellado = CAST(:s AS jsonb) WHERE id = :id"),
                {"s": '{"sha256": "0"}', "id": oficio["id"]},
            )
