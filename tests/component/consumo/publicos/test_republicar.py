"""What the tables give again is byte for byte what was published last, in both topics of the service."""

from typing import Any
from uuid import UUID

from services.consumo.publicos import control, republicar
from tests.component.consumo.conftest import Mundo
from tests.component.consumo.despues import emitido, verificada
from tests.component.consumo.publicos.test_control import plegar

PRINCIPIO = UUID(int=0)


async def test_lo_republicado_es_lo_ultimo_que_se_publico(mundo: Mundo) -> None:
    cqe = await emitido(mundo, await mundo.todo_listo(), "10")
    await verificada(mundo, cqe, "4", declaracion="A-1")
    antes: dict[str, list[dict[str, Any]]] = {t: await mundo.emitidos(f"{t}_publico.estado") for t in ("cqe", "dex")}
    async with mundo.bd.tx() as tx:
        (id_cqe,), (id_dex,) = await republicar.cqe(tx, PRINCIPIO, 10), await republicar.dex(tx, PRINCIPIO, 10)
        assert await republicar.cqe(tx, id_cqe, 10) == await republicar.dex(tx, id_dex, 10) == []
    for tema, lineas in (("cqe", control.de_cqe), ("dex", control.de_dex)):
        (estado,) = plegar(antes[tema]).values()
        assert (await mundo.emitidos(f"{tema}_publico.estado"))[len(antes[tema]) :] == [estado]
        async with mundo.bd.tx() as tx:
            (linea,) = await lineas(tx)
        assert (linea.numero, linea.version, linea.estado) == (estado["numero"], estado["version"], estado["estado"])
        assert linea.grupo == estado["contingente"]
