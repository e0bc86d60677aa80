"""What changed in a contingente is said in words."""

from typing import Any

import pytest

from services.cupos.contingentes.schemas import DatosContingente
from services.portal.ministerio import diferencias


@pytest.mark.parametrize(
    ("campo", "dicho"),
    [
        ("vigencia.desde", "Vigencia, desde"),
        ("grupos.AZUCAR.topes.nuevo", "Grupo, AZUCAR, topes, de los nuevos"),
        ("formulario_cqe.puerto_embarque", "Datos del certificado, Puerto embarque"),
    ],
)
def test_a_datum_is_named_by_its_path(campo: str, dicho: str) -> None:
    assert diferencias.dato(campo) == dicho


@pytest.mark.parametrize(
    ("valor", "dicho"),
    [
        ("2026-10-01", "1 oct 2026"),
        ("2026-10-01T08:00:00-05:00", "1 oct 2026, 8:00 a.\u00a0m."),
        ("12500.500", "12.500,500"),
        (True, "Sí"),
        (None, "—"),
        ("orden_de_llegada", "Orden de llegada"),
        (["US", "PR"], "US, PR"),
        ({"desde": "2026-10-01", "porcentaje": "5.5"}, "desde: 1 oct 2026; porcentaje: 5,5"),
        (15, "15"),
    ],
)
def test_a_value_is_written_as_people_write_it(valor: Any, dicho: str) -> None:
    assert diferencias.valor(valor) == dicho


def test_every_datum_of_a_contingente_has_its_name() -> None:
    assert set(DatosContingente.model_fields) <= diferencias._NOMBRES.keys()
