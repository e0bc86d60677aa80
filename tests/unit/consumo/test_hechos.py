"""Every transition of the flows is told by an event, and no event is told of a transition that does not exist."""

from services.consumo.anulaciones.models import FLUJO as ANULACION
from services.consumo.cqe.models import FLUJO as CQE
from services.consumo.cqe.reemplazo import REEMPLAZAR
from services.consumo.dex.models import FLUJO as DEX
from services.consumo.hechos import FLUJOS, HECHOS, NO_CAMBIAN_DE_ESTADO, pasos_de
from shared.events.publico import CqePublico, DexPublico

SIN_TRANSICION = {(DEX.tipo, "presentar")} | {(CQE.tipo, REEMPLAZAR)}


def test_cada_transicion_tiene_su_hecho() -> None:
    con_hecho = {paso for paso, _ in HECHOS}
    for flujo in FLUJOS:
        assert pasos_de(flujo) <= con_hecho, flujo.tipo
    de_mas = con_hecho - {paso for flujo in FLUJOS for paso in pasos_de(flujo)}
    assert {(tipo, accion) for tipo, accion, _ in de_mas} == SIN_TRANSICION
    assert {(CQE.tipo, "resellar")} == NO_CAMBIAN_DE_ESTADO
    assert len(pasos_de(ANULACION)) == 8


def test_lo_que_lee_la_dian_se_publica_en_cada_paso() -> None:
    for tipo, publico in ((CQE.tipo, CqePublico), (DEX.tipo, DexPublico)):
        pasos = {paso for paso, _ in HECHOS if paso[0] == tipo}
        assert pasos == {paso for paso, evento in HECHOS if evento is publico}
