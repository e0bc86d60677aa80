"""Every step that a case of a cupo can take is told in a sentence of its own."""

import pytest

from services.consumo.anulaciones.models import FLUJO as ANULACION
from services.consumo.consumos.models import FLUJO as CONSUMO
from services.consumo.cqe.models import FLUJO as CQE
from services.consumo.dex.models import FLUJO as DEX
from services.consumo.linea.rules import frase_de_movimiento, frase_de_paso
from shared.expedientes import Flujo

POR_MOVIMIENTO = {("consumo", a) for a in ("recibir_firmado", "aprobar", "negar", "vencer")} | {
    ("anulacion", "aprobar")
}


@pytest.mark.parametrize("flujo", [CONSUMO, CQE, ANULACION, DEX], ids=lambda f: f.tipo)
def test_cada_transicion_tiene_su_frase(flujo: Flujo) -> None:
    for transicion in flujo.transiciones:
        if (flujo.tipo, transicion.accion) in POR_MOVIMIENTO:
            continue
        for hacia in transicion.estados_hacia:
            frase = frase_de_paso(flujo.tipo, transicion.accion, hacia, numero="N-1", cqe="6CO1")
            assert frase.endswith("."), transicion
            # Not the words of the code.
            assert "_" not in frase, transicion
            assert f": {transicion.accion}" not in frase, transicion


def test_movimientos() -> None:
    assert frase_de_movimiento("cupo.devuelto", kg=1_500, numero=None, referencia="DEV-A-1", origen="devolucion") == (
        "Se descontaron 1,500 t del cupo por devolución voluntaria (DEV-A-1)."
    )
    assert frase_de_movimiento("cierre.devolver", kg=1, numero=None).startswith("Al cierre volvieron")
    assert frase_de_movimiento("otra.causa", kg=1, numero=None) == "Se movieron 0,001 t del cupo."
