"""One way to call the core in these tests."""

from collections.abc import Callable
from typing import Any

import pytest

from services.firma.confianza import Confianza
from services.firma.validacion import FirmantesEsperados, Informe, Politica, validar
from tests.unit.firma.pki import AHORA, CEDULA, formulario, pki


@pytest.fixture
def juzgar() -> Callable[..., Informe]:
    """`validar` against the form of the tests, its trusted root and its registered signer."""

    def _juzgar(pdf: bytes, **cambios: Any) -> Informe:
        argumentos: dict[str, Any] = {
            "original": formulario(),
            "confianza": Confianza((pki().raiz.der,), ()),
            "firmantes_esperados": FirmantesEsperados(numeros=(CEDULA,)),
            "politica": Politica(),
            "hora_recepcion": AHORA,
        }
        return validar(pdf, **{**argumentos, **cambios})

    return _juzgar
