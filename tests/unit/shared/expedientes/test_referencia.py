"""A client system's own number is one, or there is none: an empty one would be the same for all of its cases."""

import pytest
from pydantic import BaseModel, ValidationError

from services.consumo.consumos.schemas import ConsumoNuevo
from services.cupos.devoluciones.schemas import DevolucionNueva
from services.cupos.solicitudes.schemas import Copia, SolicitudNueva
from services.garantias.programas.schemas import ProgramaNuevo
from services.garantias.registros.schemas import RegistroNuevo

MODELOS = (SolicitudNueva, Copia, DevolucionNueva, ConsumoNuevo, ProgramaNuevo, RegistroNuevo)


def tipos(modelo: type[BaseModel], referencia: str) -> set[str]:
    try:
        modelo.model_validate({"referencia_externa": referencia})
    except ValidationError as error:
        return {e["type"] for e in error.errors() if e["loc"] == ("referencia_externa",)}
    return set()


@pytest.mark.parametrize("modelo", MODELOS)
def test_an_empty_reference_is_refused(modelo: type[BaseModel]) -> None:
    assert tipos(modelo, "") == {"string_too_short"}
    assert tipos(modelo, "x" * 81) == {"string_too_long"}
    assert tipos(modelo, "VUCE-1") == set()
