"""Two people at the same instant on what hangs from one guarantee: one of them wins, and nothing is left half done."""

import asyncio
from datetime import date

import pytest

from shared.clock import fijar
from tests.component.garantias.conftest import Mundo
from tests.component.garantias.vida.conftest import (
    aprobar,
    como_funcionario,
    garantia_aceptada,
    leer,
    pedir_prorroga,
    sustituta,
)

pytestmark = pytest.mark.usefixtures("referencias")


async def test_a_prorroga_signed_while_its_guarantee_is_sent_to_enforcement(mundo: Mundo) -> None:
    garantia = await garantia_aceptada(mundo)
    with fijar(date(2027, 10, 6)):
        dos = await asyncio.gather(*(pedir_prorroga(mundo, garantia["id"], 6) for _ in range(2)))
        assert sorted(r.status_code for r in dos) == [201, 409]
        (prorroga,) = (r.json() for r in dos if r.status_code == 201)
        ruta = f"/v1/prorrogas/{prorroga['id']}"
        await como_funcionario(mundo, f"{ruta}/aprobar", motivo="Justifica el plazo")
        firma, breve = await asyncio.gather(
            mundo.http.post(f"{ruta}/firmar", headers=mundo.como("coordinador")),
            como_funcionario(
                mundo,
                f"/v1/garantias/{garantia['id']}/efectividades",
                causa="otro_incumplimiento",
                hechos="No llevó el inventario permanente",
                base_usd="1000.00",
            ),
        )
        estado = (await leer(mundo, f"/v1/garantias/{garantia['id']}"))["estado"]
        # Enforcement may follow an approval, never the other way round.
        assert estado == "en_efectividad"
        assert breve.status_code == 201
        assert (firma.status_code, (await leer(mundo, ruta))["estado"]) in (
            (200, "aprobada_por_sustituir"),
            (409, "solicitada"),
        )


async def test_a_replacement_filed_while_the_guarantee_is_cancelled(mundo: Mundo) -> None:
    garantia = await garantia_aceptada(mundo)
    with fijar(date(2027, 10, 7)):
        prorroga = (await pedir_prorroga(mundo, garantia["id"], 6)).json()
        await aprobar(mundo, prorroga["id"])
        nueva, cancelada = await asyncio.gather(
            sustituta(mundo, garantia["id"], clausula_primera="2028-04-07", valida_hasta="2029-02-07"),
            como_funcionario(
                mundo, f"/v1/garantias/{garantia['id']}/cancelar", cumplimiento_el="2027-10-01", motivo="Cumplió todo"
            ),
        )
        assert (nueva.status_code, cancelada.status_code) == (201, 409)
        assert (await leer(mundo, f"/v1/prorrogas/{prorroga['id']}"))["estado"] == "firme"
