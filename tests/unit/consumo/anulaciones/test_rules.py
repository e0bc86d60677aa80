"""What a certificate must be to be annulled, and what a decider may override."""

import pytest

from services.consumo.anulaciones.rules import comprobaciones, impedimentos, por_que_no_se_anula
from services.consumo.cqe.models import FLUJO


@pytest.mark.parametrize("estado", sorted(FLUJO.estados - {"emitido", "suspendido"}))
def test_todo_otro_estado_se_explica(estado: str) -> None:
    razon = por_que_no_se_anula("6CO1", estado)
    assert razon is not None
    assert razon.startswith("El certificado 6CO1 ")
    assert "_" not in razon


def test_lo_superable_y_lo_que_no() -> None:
    vistas = comprobaciones(
        numero="6CO1", declaraciones=["6001"], uso="El destino informó uso.", admite_consumos=False, contingente="X"
    )
    assert {c.codigo: c.estado for c in vistas} == {"dex": "rojo", "uso_en_destino": "rojo", "periodo": "gris"}
    quedan, sobran = impedimentos(vistas, ["uso_en_destino", "dex", "periodo"])
    assert ([c.codigo for c in quedan], sobran) == (["dex"], ["dex", "periodo"])
    limpias = comprobaciones(numero="6CO1", declaraciones=[], uso=None, admite_consumos=True, contingente="X")
    assert impedimentos(limpias, []) == ([], [])
    assert impedimentos(limpias, ["uso_en_destino"]) == ([], ["uso_en_destino"])
