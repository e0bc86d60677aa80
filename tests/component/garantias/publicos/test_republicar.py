"""What the tables give again of a guarantee is what was published last, and its control line says the same."""

from datetime import date
from uuid import UUID

from services.garantias.publicos import control, republicar
from shared.clock import fijar
from tests.component.garantias.conftest import Mundo
from tests.component.garantias.recorrido import aceptar, autorizar, presentar, radicar


async def test_lo_republicado_es_lo_ultimo_que_se_publico(mundo: Mundo) -> None:
    with fijar(date(2026, 4, 7)):
        await mundo.empresa()
        await mundo.trm("4000.25", date(2026, 4, 1), date(2026, 4, 6))
        programa = await autorizar(mundo, (await radicar(mundo))["id"])
        garantia = (await presentar(mundo, programa["id"])).json()
        assert (await aceptar(mundo, garantia["id"])).status_code == 200
    publicadas = await mundo.publicados("garantia_publica.estado")
    async with mundo.bd.tx() as tx:
        (id,) = await republicar.garantias(tx, UUID(int=0), 10)
        assert await republicar.garantias(tx, id, 10) == []
        (linea,) = await control.de_garantias(tx)
    *iguales, otra = await mundo.publicados("garantia_publica.estado")
    assert iguales == publicadas
    assert otra | {"actualizado_en": ""} == publicadas[-1] | {"actualizado_en": ""}
    assert (linea.numero, linea.version, linea.estado) == (otra["numero"], otra["version"], otra["estado"])
    assert (linea.grupo, linea.cantidad) == (otra["programa"], otra["valor_cop_centavos"])
