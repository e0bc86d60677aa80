"""The sentences that say which file was sent instead of the form."""

from dataclasses import replace

import pytest

from services.firma.veredictos.rules import FormaConocida, Hallado, elegir, explicar

PEDIDA = FormaConocida("a" * 64, "uno", "CUP-AZU-2026-16", 2)
ANTERIOR = FormaConocida("b" * 64, "uno", "CUP-AZU-2026-16", 1)
OTRA = FormaConocida("c" * 64, "dos", "CON-AZU-2026-7", 1)


@pytest.mark.parametrize(
    ("hallado", "razon", "remedio"),
    [
        (Hallado(ANTERIOR), "Firmó la versión 1 del formulario CUP-AZU-2026-16; la vigente es la versión 2.", "nuevo"),
        (
            Hallado(replace(ANTERIOR, version=None)),
            "Firmó una versión anterior del formulario CUP-AZU-2026-16; la vigente es otra.",
            "corregido",
        ),
        (Hallado(OTRA), "Firmó el formulario CON-AZU-2026-7, y este trámite es el CUP-AZU-2026-16.", "cárguelo"),
        (
            Hallado(OTRA, firmado=False),
            "Cargó sin firmar el formulario CON-AZU-2026-7, y este trámite es el CUP-AZU-2026-16.",
            "firme ese formulario y cárguelo en ese trámite",
        ),
        (Hallado(PEDIDA, firmado=False), "Cargó el formulario sin firmar.", ""),
        (
            Hallado(numeros=("CUP-AZU-2026-16", "OTRO-1"), paginas=(1, 3)),
            "El archivo lleva el número de este trámite, CUP-AZU-2026-16, pero no es el formulario que generó el "
            "sistema: cambia las páginas 1 y 3.",
            "corríjalo en el trámite",
        ),
        (
            Hallado(numeros=("CUP-AZU-2026-16",)),
            "El archivo lleva el número de este trámite, CUP-AZU-2026-16, pero no es el formulario que generó el "
            "sistema: cambia algo fuera de sus páginas.",
            "JSignPdf",
        ),
        (
            Hallado(numeros=("DEV-X-1", "CUP-AZU-2026-16")),
            "Firmó un archivo que dice ser el DEV-X-1, y este trámite es el CUP-AZU-2026-16.",
            "CUP-AZU-2026-16",
        ),
    ],
)
def test_que_archivo_es(hallado: Hallado, razon: str, remedio: str) -> None:
    explicado = explicar(PEDIDA, hallado)
    assert explicado is not None
    assert explicado.razon == razon
    assert remedio in explicado.remedio


def test_lo_que_no_se_sabe_no_se_dice() -> None:
    assert explicar(PEDIDA, Hallado()) is None
    assert explicar(PEDIDA, Hallado(PEDIDA)) is None
    assert explicar(PEDIDA, Hallado(numeros=("CUP-AZU-2026-16",), firmado=False)) is None


def test_se_calculan_primero_las_formas_que_el_archivo_nombra() -> None:
    formas = [PEDIDA, ANTERIOR, OTRA]
    assert elegir(formas, ["CON-AZU-2026-7"], [], 2) == [OTRA, PEDIDA]
    assert elegir(formas, [], [PEDIDA.sha256, OTRA.sha256], 5) == [ANTERIOR]
