"""Every state and every step that a service declares has its words on screen."""

import importlib
from collections.abc import Iterator

from services.portal import palabras, palabras_vallejo
from shared.expedientes.flujo import Flujo
from tests.ayudas import RAIZ

_TONOS = {"neutro", "curso", "espera", "bien", "mal"}


def _flujos() -> Iterator[Flujo]:
    for archivo in sorted((RAIZ / "services").rglob("*.py")):
        if "Flujo(" in archivo.read_text("utf-8"):
            modulo = importlib.import_module(".".join(archivo.relative_to(RAIZ).with_suffix("").parts))
            yield from (valor for valor in vars(modulo).values() if isinstance(valor, Flujo))


def test_each_state_and_each_step_of_every_service_has_its_words() -> None:
    flujos = {flujo.tipo: flujo for flujo in _flujos()}
    assert len(flujos) > 20
    estados = palabras.ESTADOS.keys() | palabras_vallejo.ESTADOS.keys()
    pasos = palabras._PALABRAS.keys() | palabras_vallejo.PALABRAS.keys()
    sin_palabras = {
        tipo: mudos
        for tipo, f in flujos.items()
        if (mudos := sorted((f.estados - estados) | ({t.accion for t in f.transiciones} - pasos)))
    }
    assert sin_palabras == {}


def test_each_state_has_a_tone_that_the_style_sheet_knows() -> None:
    assert {palabras.estado(e).tono for e in palabras.ESTADOS} <= _TONOS
    assert {tono for _, tono in palabras_vallejo.ESTADOS.values()} <= _TONOS


def test_a_signature_that_was_taken_back_is_said_in_words() -> None:
    assert palabras.palabra("revocar_firma") == "Retiro por firma no reconocida"
    assert palabras.palabra("desconocer_firma") == "Firma no reconocida"
