"""Showing a reviewer what is different, also when the file is made to break what draws it."""

import io

import pypdfium2
import pytest
from PIL import Image

from services.firma.validacion.comparacion import comparar, examinar, huella_de
from services.firma.validacion.politica import Limites
from tests.unit.firma import ataques
from tests.unit.firma.pki import firmar, formulario, pki


def test_la_firma_no_cambia_la_huella_y_otro_documento_si() -> None:
    limites = Limites()
    propia = huella_de(formulario(), limites)
    assert propia is not None
    for firmado in (
        firmar(formulario(), pki().representante),
        firmar(ataques.reescribir(formulario()), pki().ajeno),
        firmar(firmar(formulario(), pki().representante), pki().ajeno, campo="Signature2"),
    ):
        assert huella_de(firmado, limites) == propia
    for otro in (formulario("30 kg"), ataques.recortar(formulario()), ataques.anotar(formulario())):
        assert huella_de(otro, limites) != propia


def test_lo_que_no_se_puede_leer_no_tiene_huella_ni_numeros() -> None:
    for roto in (b"", b"%PDF-1.7\nbasura", formulario()[:400], ataques.cifrar(formulario())):
        examen = examinar(roto, Limites())
        assert (examen.huella, examen.numeros) == (None, ())


def test_los_numeros_se_leen_del_texto_en_orden() -> None:
    texto = "CON-AZU-2026-7\n\nDel cupo CUP-AZU-2026-15, y no <script>alert(1)</script> ni cup-azu-1"
    assert examinar(formulario("x", texto), Limites()).numeros == ("CON-AZU-2026-7", "CUP-AZU-2026-15")


def test_cada_pagina_distinta_con_sus_lineas_y_su_dibujo() -> None:
    hecha = comparar(ataques.quitar_pagina(formulario("30.000,00 kg")), formulario())
    assert (hecha.paginas_original, hecha.paginas_archivo) == (2, 1)
    primera, segunda = hecha.distintas
    assert primera.lineas == (
        ("-", "Cantidad solicitada: 25.000,00 kg"),
        ("+", "Cantidad solicitada: 30.000,00 kg"),
    )
    assert [signo for signo, _ in segunda.lineas] == ["-"]
    dibujo = Image.open(io.BytesIO(primera.png))
    assert dibujo.width > dibujo.height
    assert len(primera.png) < 200_000


def test_lo_que_solo_se_ve_tambien_se_enmarca() -> None:
    """A form field, an annotation and a turned page change no line of the page's own text."""
    for ataque in (ataques.campo_de_texto, ataques.girar):
        assert [d.numero for d in comparar(ataque(formulario()), formulario()).distintas] == [1]
    assert comparar(firmar(formulario(), pki().representante), formulario()).distintas == ()


def test_una_pagina_enorme_se_dibuja_pequena() -> None:
    enorme = ataques.armar(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 1000000 10]>>",
        ]
    )
    (pagina,) = comparar(enorme, formulario()).distintas[:1]
    assert Image.open(io.BytesIO(pagina.png)).width <= 2 * 1600 + 100


def test_lo_que_no_se_deja_dibujar_lo_dice() -> None:
    with pytest.raises(pypdfium2.PdfiumError):
        comparar(b"%PDF-1.7\nbasura", formulario())
