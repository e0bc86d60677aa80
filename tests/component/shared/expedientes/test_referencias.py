"""A client system's reference is of one case only."""

from dataclasses import replace

import pytest
from sqlalchemy.exc import IntegrityError

from shared.expedientes import Filtro, abrir, bandeja
from shared.http.paginacion import Paginacion
from shared.http.problemas import catalogo
from shared.persistence import BaseDeDatos
from tests.component.shared.expedientes.conftest import EXPORTADORA, FLUJO, NIT

POR_VUCE = replace(EXPORTADORA, act="vuce")


async def test_a_client_gives_a_reference_to_one_case_and_finds_it_by_it(bd: BaseDeDatos) -> None:
    async with bd.tx() as tx:
        suyo = await abrir(tx, FLUJO, empresa=NIT, quien=POR_VUCE, referencia_externa="V-1")
        # Who files by hand, or another system, numbers as it likes.
        await abrir(tx, FLUJO, empresa=NIT, quien=EXPORTADORA, referencia_externa="V-1")
        await abrir(tx, FLUJO, empresa=NIT, quien=EXPORTADORA, referencia_externa="V-1")
        await abrir(tx, FLUJO, empresa=NIT, quien=replace(POR_VUCE, act="otra"), referencia_externa="V-1")
        await abrir(tx, FLUJO, empresa=NIT, quien=POR_VUCE, referencia_externa="V-2")
        await abrir(tx, FLUJO, empresa=NIT, quien=POR_VUCE)
        await abrir(tx, FLUJO, empresa=NIT, quien=POR_VUCE)
    with pytest.raises(IntegrityError, match="uq_expediente_referencia"):
        async with bd.tx() as tx:
            await abrir(tx, FLUJO, empresa=NIT, quien=POR_VUCE, referencia_externa="V-1")
    assert catalogo.de_restriccion("uq_expediente_referencia") == "referencia-repetida"
    async with bd.tx() as tx:
        hallados, _ = await bandeja(tx, EXPORTADORA, Filtro((FLUJO.tipo,), referencia="V-1"), Paginacion())
    assert len(hallados) == 4
    assert suyo.id in {h.id for h in hallados}
