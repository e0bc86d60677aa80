"""Exports of an indirect operation count only if they were shipped after its approval (art. 48 par. 1)."""

from datetime import date

from shared.clock import fijar
from tests.component.garantias.conftest import NIT, Mundo
from tests.component.garantias.demostrar import (
    cargar,
    con_cuadro,
    estudio_de,
    garantizado,
    item,
    linea,
    registrado,
)


async def test_articulo_48_par_1_indirect_exports_only_after_their_approval(mundo: Mundo) -> None:
    with fijar(date(2026, 4, 7)):
        await mundo.empresa()
        await mundo.trm("4000.25", date(2026, 4, 1), date(2026, 4, 6))
        programa = await garantizado(mundo)
        await registrado(mundo, programa, item("6000.00", cantidad="600"))
        await con_cuadro(mundo, programa)
    estudio = str((await estudio_de(mundo))["id"])
    el_dia = {"operacion": "indirecta", "aprobacion_indirecta": "2026-06-01"}
    with fijar(date(2027, 10, 7)):
        archivo = await cargar(
            mundo,
            estudio,
            linea("PV-2026-1", "CIP-2026-1", "6000", date(2026, 6, 1), 10, **el_dia),
            linea("PV-2026-1", "CIP-2026-1", "6001", date(2026, 5, 31), 10, **el_dia),
        )
        assert (archivo["aceptadas"], archivo["rechazadas"]) == (1, 1)
        errores = await mundo.http.get(archivo["errores"], headers=mundo.como("exportador", nit=NIT))
    assert "antes de aprobarse la operación indirecta" in errores.content.decode("utf-8-sig")
