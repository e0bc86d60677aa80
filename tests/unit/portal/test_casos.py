"""Where a number leads, what a browser is called, which addresses take much at once."""

import pytest

from services.portal.casos import _POR_SERIE, con_su_pagina, es_de_cqe, ruta_por_numero, ruta_por_tipo
from services.portal.ministerio.vallejo.clases import Clase
from services.portal.web.formatos import navegador
from services.portal.web.formularios import es_de_lote

_ID = "0190a0a0-0000-7000-8000-000000000001"


@pytest.mark.parametrize(
    ("numero", "interna", "ruta"),
    [
        ("CUP-AZUCAR-OMC-2026-1", False, f"/solicitudes/{_ID}"),
        ("CUP-AZUCAR-OMC-2026-1", True, f"/ministerio/solicitudes/{_ID}"),
        ("GAR-2026-1", False, f"/garantias/{_ID}"),
        ("GAR-2026-1", True, f"/ministerio/vallejo/garantias/{_ID}"),
        ("GU-2026-1", False, f"/gran-usuario/{_ID}"),
        ("GU-2026-1", True, f"/ministerio/vallejo/grandes-usuarios/{_ID}"),
        ("6CO000001", False, "/cqe/6CO000001"),
        ("6CO000001", True, "/ministerio/cqe/6CO000001"),
        ("REG-900204272-8-1", False, "/empresa"),
        ("ASG-AZUCAR-1", False, None),
    ],
)
def test_a_number_leads_to_its_page(numero: str, interna: bool, ruta: str | None) -> None:
    assert ruta_por_numero(numero, _ID, interna=interna) == ruta


@pytest.mark.parametrize("serie", sorted(_POR_SERIE))
def test_a_page_of_the_ministry_is_of_a_kind_that_it_has(serie: str) -> None:
    ruta = ruta_por_numero(f"{serie}-2026-1", _ID, interna=True)
    assert ruta is not None
    if ruta.startswith("/ministerio/vallejo/"):
        assert Clase(ruta.split("/")[3])


def test_a_kind_leads_to_its_page() -> None:
    assert ruta_por_tipo("registro_importacion", "RI-2026-1", _ID, interna=False) == f"/registros/{_ID}"
    assert ruta_por_tipo("cqe", "6CO000001", _ID, interna=False) == "/cqe/6CO000001"
    assert ruta_por_tipo("cqe", "CQE-6CO000001", _ID, interna=True) == "/ministerio/cqe/6CO000001"
    assert ruta_por_tipo("cqe", None, _ID, interna=False) is None
    assert ruta_por_tipo("terminacion", "TER-1", _ID, interna=False) == f"/terminaciones/{_ID}"
    assert ruta_por_tipo("asignacion", "ASG-1", _ID, interna=False) is None


def test_a_term_leads_to_the_case_where_it_is_met() -> None:
    terminos = [{"caso_numero": "TER-2026-1", "caso_id": _ID}, {"caso_numero": "ASG-1", "caso_id": _ID}]
    assert [p["ruta"] for p in con_su_pagina(terminos)] == [f"/terminaciones/{_ID}", None]


@pytest.mark.parametrize(("texto", "es"), [("6CO000001", True), ("CQE-6CO000001", True), ("PV-2026-1", False)])
def test_what_can_be_a_certificate(texto: str, es: bool) -> None:
    assert es_de_cqe(texto) is es


def test_a_browser_is_called_by_its_name() -> None:
    windows = "Mozilla/5.0 (Windows NT 10.0; Win64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0"
    assert navegador(windows) == "Edge en Windows"
    assert navegador("vuce/1.0") == "Un programa (vuce)"
    assert navegador("") == "Programa desconocido"


def test_only_batches_may_be_large() -> None:
    assert es_de_lote(f"/estudios/{_ID}/declaraciones")
    assert es_de_lote("/firmas")
    assert not es_de_lote(f"/estudios/{_ID}/adjuntos")
