"""Cells of the reports' files."""

import io
from datetime import datetime
from decimal import Decimal

import openpyxl
import pytest

from services.cupos.informes.archivos import de_lista, en_csv, en_xlsx
from services.cupos.informes.columnas import DECIMAL, Columna
from shared.clock import BOGOTA

COLUMNAS = (
    Columna[tuple[str, str]]("Exportador", lambda f: f[0], 30),
    Columna[tuple[str, str]]("Neto", lambda f: Decimal(f[1]), 12, DECIMAL),
)


@pytest.mark.parametrize("nombre", ["=1+1", "+57", "-", "@suma"])
async def test_un_nombre_no_es_una_formula(nombre: str) -> None:
    lineas = b"".join([linea async for linea in en_csv(COLUMNAS, de_lista([(nombre, "1.000")]))]).decode("utf-8-sig")
    assert lineas.splitlines()[1] == f"'{nombre},1.000"


async def test_toneladas_con_tres_decimales_y_kilogramos_sin_ellos() -> None:
    ahora = datetime(2026, 11, 18, 10, tzinfo=BOGOTA)
    filas = [("=Ingenio", "12.500"), ("Acería", "12500")]
    libro = await en_xlsx(COLUMNAS, filas, titulo="Informe", pie="Prueba.", al_corte=ahora)
    hoja = openpyxl.load_workbook(io.BytesIO(libro)).active
    assert hoja is not None
    assert [(c.value, c.number_format) for c in hoja["B"][4:]] == [(12.5, "#,##0.000"), (12500, "#,##0")]
    assert (hoja["A5"].value, hoja["A5"].data_type) == ("=Ingenio", "s")
