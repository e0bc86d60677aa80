"""A file that Python's own reader of CSV gives up on is refused with its line, wherever one is taken."""

import csv

import pytest

from services.consumo.cqe.rules import numeros_de
from services.cupos import problemas as _problemas  # noqa: F401 -- declares the problems of cupos
from services.cupos.contingentes import historia
from services.portal.exportador.operaciones.filas import de_la_hoja
from services.portal.ministerio import catalogos_csv
from services.portal.web.api import Fallo
from services.registro.trm.rules import leer_csv
from shared.http.problemas import Problema

_ENORME = "9" * (csv.field_size_limit() + 1)


def test_a_rate() -> None:
    titulos = "valor,unidad,vigenciadesde,vigenciahasta"
    assert leer_csv(f"{titulos}\r4100.00,COP,2026-11-20,2026-11-20\r".encode())[1] == []
    filas, errores = leer_csv(f"{titulos}\n{_ENORME},COP,2026-11-20,2026-11-20\n".encode())
    assert (filas, [e["linea"] for e in errores]) == ([], ["2"])


def test_the_history_of_applicants() -> None:
    with pytest.raises(Problema) as visto:
        historia.de_csv(f"nit,anio,cantidad,fuente\n900204272-8,2025,1.000,{_ENORME}\n".encode())
    assert visto.value.codigo == "historia-invalida"


def test_serial_numbers() -> None:
    buenas, malas = numeros_de(f"6CO000001\n{_ENORME}\n6CO000002\n".encode())
    assert buenas == [(1, "6CO000001"), (3, "6CO000002")]
    assert [m.linea for m in malas] == [2]


def test_sheets_of_screens() -> None:
    for leer in (
        lambda: catalogos_csv.leer(f"codigo;nombre\nUS;{_ENORME}\n".encode()),
        lambda: de_la_hoja(f"Ítem\n{_ENORME}\n".encode(), "hoja", ()),
    ):
        with pytest.raises(Fallo):
            leer()
