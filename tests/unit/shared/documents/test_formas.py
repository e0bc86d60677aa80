"""How forms write their data."""

from datetime import UTC, date, datetime

import pytest

from shared.documents import textos
from shared.documents.formas import Adjunto, Campo, campos_de, qr_svg


@pytest.mark.parametrize(
    ("kg", "es", "en"),
    [
        (0, "0,000 t", "0.000 t"),
        (1, "0,001 t", "0.001 t"),
        (12_500_125, "12.500,125 t", "12,500.125 t"),
        (25_273_000, "25.273,000 t", "25,273.000 t"),
        (-1_500, "-1,500 t", "-1.500 t"),
        (10**15 + 7, "1.000.000.000.000,007 t", "1,000,000,000,000.007 t"),
    ],
)
def test_toneladas_al_kilogramo_sin_redondeo(kg: int, es: str, en: str) -> None:
    assert (textos.toneladas(kg), textos.toneladas_en(kg)) == (es, en)


def test_fechas_y_horas_son_las_de_bogota() -> None:
    medianoche_utc = datetime(2026, 10, 1, 4, 59, 59, tzinfo=UTC)
    assert textos.fecha_y_hora(medianoche_utc) == "30 de septiembre de 2026, 11:59:59 p. m."
    assert textos.hora(datetime(2026, 1, 1, 5, 0, 0, tzinfo=UTC)) == "12:00:00 a. m."
    assert textos.fecha_larga_en(date(2026, 10, 1)) == "October 1, 2026"


def test_paises_y_tamanos() -> None:
    assert (textos.pais("US"), textos.pais_en("US"), textos.pais("ZZ")) == ("Estados Unidos", "United States", "ZZ")
    assert [textos.tamano(n) for n in (0, 999, 1000, 35_001, 1_394_000)] == [
        "0 bytes",
        "999 bytes",
        "1 KB",
        "36 KB",
        "1,4 MB",
    ]


def test_un_texto_pierde_lo_que_lo_haria_leerse_como_otro() -> None:
    adjunto = Adjunto(nombre="factura\u202efdp.exe\n\x00 \u200bfin", sha256="0" * 64, tamano=1)
    assert adjunto.nombre == "facturafdp.exe fin"


def test_campos_en_el_orden_y_con_las_etiquetas_del_formulario() -> None:
    formulario = {
        "properties": {
            "buque": {"title": "Buque", "x-title-en": "Vessel"},
            "zarpe": {"title": "Zarpe", "x-title-en": "Departure", "format": "date"},
            "organico": {"title": "Orgánico"},
            "bultos": {"title": "Bultos"},
            "marcas": {"items": {}},
            "vacio": {"title": "Vacío"},
        }
    }
    valores = {
        "marcas": ["A", "B"],
        "bultos": 12000,
        "organico": True,
        "zarpe": "2026-12-04",
        "buque": "X",
        "vacio": "",
    }
    assert campos_de(formulario, valores) == (
        Campo(etiqueta="Buque", etiqueta_en="Vessel", valor="X"),
        Campo(etiqueta="Zarpe", etiqueta_en="Departure", valor="4 de diciembre de 2026 / December 4, 2026"),
        Campo(etiqueta="Orgánico", valor="Sí / Yes"),
        Campo(etiqueta="Bultos", valor="12.000"),
        Campo(etiqueta="marcas", valor="A; B"),
    )


def test_el_qr_es_el_mismo_para_el_mismo_texto() -> None:
    assert qr_svg("https://a.example/1") == qr_svg("https://a.example/1")
    assert qr_svg("https://a.example/1") != qr_svg("https://a.example/2")
