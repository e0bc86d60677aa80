"""The manual shows pictures that exist and are small, and names buttons and pages that the portal has."""

import re

import pytest
from PIL import Image

from services.portal.menu import EXPORTADOR, PUBLICO
from services.portal.web.pagina import PLANTILLAS
from tests.ayudas import RAIZ
from tests.e2e.portal.imagenes import IMAGENES, MANUAL, MAXIMO, guardar, miradas, mostradas

_EXPORTADOR = MANUAL / "exportador.md"
_FUNCIONARIO = MANUAL / "funcionario.md"
_BOTON = re.compile(r"\*\*([^*]+)\*\*")


@pytest.mark.parametrize("nombre", sorted(mostradas()))
def test_each_picture_is_there_and_small(nombre: str) -> None:
    archivo = IMAGENES / f"{nombre}.webp"
    assert 0 < archivo.stat().st_size <= MAXIMO
    with Image.open(archivo) as imagen:
        assert (imagen.format, imagen.width) == ("WEBP", 900)


def test_each_picture_is_of_a_page_that_a_test_looks_at() -> None:
    hechas = set[str]().union(*[miradas(modulo) for modulo in (RAIZ / "tests/e2e/portal").glob("test_*.py")])
    assert mostradas() - hechas == set()


def test_no_picture_is_left_that_nobody_sees() -> None:
    assert {a.stem for a in IMAGENES.iterdir()} == mostradas()


def test_what_is_written_in_bold_is_on_some_page() -> None:
    paginas = " ".join(p.read_text("utf-8") for p in PLANTILLAS.rglob("*.html"))
    nombres = paginas + " ".join(e.titulo for e in (*EXPORTADOR, *PUBLICO))
    dichos = set(_BOTON.findall(_EXPORTADOR.read_text("utf-8")))
    assert len(dichos) > 30
    assert {d for d in dichos if d not in nombres} == set()


def test_what_the_ministry_reads_in_bold_is_in_the_portal() -> None:
    # The words of its forms are in `formas` and `clases`, beside the templates.
    fuentes = [*PLANTILLAS.rglob("*.html"), *PLANTILLAS.parent.rglob("*.py")]
    paginas = " ".join(p.read_text("utf-8") for p in fuentes)
    dichos = set(_BOTON.findall(_FUNCIONARIO.read_text("utf-8")))
    assert len(dichos) > 60
    assert {d for d in dichos if d not in paginas} == set()


def test_a_picture_is_the_upper_part_of_a_page(tmp_path_factory: pytest.TempPathFactory) -> None:
    carpeta = tmp_path_factory.mktemp("imagenes")
    pagina = carpeta / "pagina.png"
    Image.effect_noise((1100, 3000), 60).convert("RGB").save(pagina)
    hecha = guardar("ruido", pagina.read_bytes(), carpeta)
    with Image.open(hecha) as imagen:
        assert imagen.size == (900, 1100)
