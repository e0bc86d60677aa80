"""What is written in a destination's form is whole and readable, or refused: never cut off."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.consumo.cqe.cabida import MINIMA, Casilla, NoCabe, escribir, imprimible, lo_que_cabe
from services.consumo.cqe.letras import HELVETICA

UN_RENGLON = Casilla(None, ancho=200, alto=20, tamano=11)
LARGO = "Compañía Azucarera del Pacífico y Río Cauca S.A.S."


def test_la_letra_se_reduce_hasta_que_cabe() -> None:
    assert escribir("Ingenio", UN_RENGLON).tamano == 11
    escrito = escribir(LARGO, UN_RENGLON)
    assert escrito.texto == LARGO
    assert MINIMA < escrito.tamano < 11
    with pytest.raises(NoCabe, match="ni con letra de 6 puntos"):
        escribir(LARGO * 2, UN_RENGLON)
    # A field that is small already stays so.
    assert escribir("Ingenio", Casilla(None, ancho=200, alto=8, tamano=5)).tamano == 5
    assert escribir("Ingenio", Casilla(None, ancho=200, alto=8)).tamano == 6


def test_en_varios_renglones_se_parte_por_palabras() -> None:
    casilla = Casilla(None, ancho=200, alto=40, tamano=11, varios_renglones=True)
    escrito = escribir(f"{LARGO} Calle 5 # 4-32", casilla)
    assert escrito.texto.replace("\n", " ") == f"{LARGO} Calle 5 # 4-32"
    assert "\n" in escrito.texto
    with pytest.raises(NoCabe):
        escribir("X" * 80, casilla)


def test_cuantas_letras_y_cuales() -> None:
    with pytest.raises(NoCabe, match="tiene 7 letras y el campo admite 3"):
        escribir("Ingenio", Casilla(3, ancho=200, alto=20))
    assert escribir("123456", Casilla(6, ancho=20, alto=20, una_por_celda=True)).texto == "123456"
    fija = Casilla(None, ancho=100, alto=20, tamano=10, fija=True)
    assert escribir("iiiiiiiiiiiiiiiiiiii", fija).tamano < escribir("i" * 20, Casilla(None, 100, 20, 10)).tamano
    assert imprimible("Łódź\t Żeglugi\nñandú ’Çağlar’") == "Lódz Zeglugi ñandú ’Çaglar’"
    with pytest.raises(NoCabe, match="«부»"):
        imprimible("부산 한국")
    assert lo_que_cabe("campos.direccion_del_consignatario", Casilla(None, 40, 12)) != ""


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.sampled_from(sorted(HELVETICA)), max_size=90), st.floats(20, 400), st.booleans())
def test_lo_escrito_cabe_siempre(texto: str, ancho: float, varios: bool) -> None:
    casilla = Casilla(None, ancho=ancho, alto=30, tamano=11, varios_renglones=varios)
    try:
        escrito = escribir(texto, casilla)
    except NoCabe:
        return
    assert escrito.texto.replace("\n", " ").split() == texto.split()
    renglones = escrito.texto.split("\n")
    assert max(sum(HELVETICA[c] for c in r) for r in renglones) * escrito.tamano / 1000 <= ancho
    assert len(renglones) * escrito.tamano <= 30 + escrito.tamano
