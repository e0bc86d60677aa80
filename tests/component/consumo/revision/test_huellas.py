"""Repeated vessels and invoices are looked for in the database as coarsely as needed to miss none."""

import json

from services.consumo.revision.rules import _texto
from tests.component.consumo.conftest import Mundo

IGUALES = [
    ("MV Río Cauca", "mv  rio-cauca"),
    ("Straße 7", "STRASSE 7"),
    ("ﬁel", "FIEL"),
    ("長榮", "長榮"),
    ("FE-001/2", "fe 0012"),
]
DISTINTOS = [("MV Cauca", "MV Cauca II"), ("長榮", "長江"), ("", "")]


async def test_lo_que_se_compara_igual_se_encuentra(mundo: Mundo) -> None:
    for pares, esperado in ((IGUALES, True), (DISTINTOS, False)):
        for uno, otro in pares:
            for campo in ("buque", "factura_comercial"):
                (fila,) = await mundo.filas(
                    "SELECT consumo_huellas(CAST(:uno AS jsonb)) && consumo_huellas(CAST(:otro AS jsonb)) AS hallado",
                    uno=json.dumps({campo: uno, "puerto": "x"}),
                    otro=json.dumps({campo: otro, "puerto": "x"}),
                )
                assert fila["hallado"] is esperado, (uno, otro)
            assert (_texto(uno) == _texto(otro) != "") is esperado
