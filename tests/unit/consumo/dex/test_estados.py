"""Who may do what to a declaration in each state: docs/decisiones/0061."""

from services.consumo.dex.models import FLUJO
from shared.expedientes import EMPRESA


def _pueden(estado: str, *roles: str) -> set[str]:
    return {t.accion for t in FLUJO.transiciones if estado in t.estados_desde and t.permite(roles)}


def test_lo_que_acepta_el_ministerio_solo_el_ministerio_lo_quita() -> None:
    de_la_empresa = {e: _pueden(e, *EMPRESA) for e in FLUJO.estados}
    assert de_la_empresa.pop("presentada") == {"retirar"}
    assert de_la_empresa.pop("objetada") == {"corregir", "retirar"}
    assert set().union(*de_la_empresa.values()) == set()
    for rol in ("funcionario", "coordinador"):
        assert _pueden("presentada", rol) == {"verificar", "objetar"}
        assert _pueden("verificada", rol) == {"objetar"}
    reemplazables = {t.estados_desde for t in FLUJO.transiciones if t.accion == "reemplazar"}
    assert reemplazables == {("presentada", "objetada", "verificada")}
