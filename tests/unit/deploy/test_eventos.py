"""What each service's README says of events is what its code takes and gives."""

import pytest

from deploy.eventos import con_eventos, dados, readme, tomados
from shared.events import CATALOGO
from shared.events.temas import SERVICIOS


@pytest.mark.parametrize("servicio", SERVICIOS)
def test_a_readme_tells_the_events_of_its_service(servicio: str) -> None:
    texto = readme(servicio).read_text(encoding="utf-8")
    assert con_eventos(texto, servicio) == texto, "corra «make contratos»"


def test_whatever_is_waited_for_somebody_publishes() -> None:
    dicho = set[str]().union(*(dados(s) for s in SERVICIOS))
    assert set[str]().union(*(tomados(s) for s in SERVICIOS)) <= dicho
    # Other tests of this process declare events of their own.
    declarados = {clase.__name__ for clase in CATALOGO.values() if clase.__module__.startswith("shared.events.")}
    # Dead letters are of every service that consumes.
    assert declarados - dicho == {"CartaMuerta"}
