"""Every step that a case of a cupo can take is told in a sentence of its own."""

import pytest

from services.consumo.anulaciones.models import FLUJO as ANULACION
from services.consumo.consumos.models import FLUJO as CONSUMO
from services.consumo.cqe.models import FLUJO as CQE
from services.consumo.dex.models import FLUJO as DEX
from services.consumo.linea.rules import frase_de_movimiento, frase_de_paso
from shared.expedientes import Flujo

POR_MOVIMIENTO = {("consumo", a) for a in ("recibir_firmado", "aprobar", "negar", "vencer", "revocar_firma")} | {
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


def test_cada_movimiento_tiene_su_frase() -> None:
    de_liberar = {(tipo, a) for tipo, a in POR_MOVIMIENTO} | {("consumo", "desistir"), ("consumo", "firma_rechazada")}
    for tipo, accion in de_liberar | {("cupo", a) for a in ("asignado", "aumentado", "devuelto")}:
        frase = frase_de_movimiento(f"{tipo}.{accion}", kg=1_000, numero="N-1", origen="cierre")
        assert not frase.startswith("Se movieron"), (tipo, accion)
        assert "1,000 t" in frase, (tipo, accion)


def test_movimientos() -> None:
    assert frase_de_movimiento("cupo.devuelto", kg=1_500, numero=None, referencia="DEV-A-1", origen="devolucion") == (
        "Se descontaron 1,500 t del cupo por devolución voluntaria (DEV-A-1)."
    )
    assert frase_de_movimiento("cierre.devolver", kg=1, numero=None).startswith("Al cierre volvieron")
    assert frase_de_movimiento("otra.causa", kg=1, numero=None) == "Se movieron 0,001 t del cupo."
