"""Serial numbers by the contingente's format, and verification codes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.consumo.cqe.rules import (
    FORMATO,
    OCTETOS_DEL_CODIGO,
    codigo_canonico,
    codigo_de_verificacion,
    numero_de_serie,
    serie_de,
)


@pytest.mark.parametrize(
    ("formato", "numero"),
    [
        ("{digito}CO{consecutivo:06d}", "6CO000123"),
        ("{anio}CO{consecutivo:06d}", "2026CO000123"),
        ("{contingente}/{anio}/{consecutivo}", "AZUCAR/2026/123"),
        (FORMATO, "CQE-AZUCAR-2026-00123"),
    ],
)
def test_formatos_reales(formato: str, numero: str) -> None:
    assert numero_de_serie(formato, contingente="AZUCAR", anio=2026, consecutivo=123) == numero


@pytest.mark.parametrize(
    "formato",
    [
        "CO000001",
        "{consecutivo}{otro}",
        "{consecutivo.__class__}",
        "{consecutivo[0]}",
        "{consecutivo:>999999999}",
        "{consecutivo:{anio}}",
        "{0}{consecutivo}",
    ],
)
def test_un_formato_es_dato_y_no_programa(formato: str) -> None:
    with pytest.raises(ValueError, match="el formato del número"):
        numero_de_serie(formato, contingente="A", anio=2026, consecutivo=1)


@given(st.sampled_from(["{anio}CO{consecutivo:06d}", "{contingente}-{consecutivo}", "{digito}-{consecutivo}"]),
       st.sampled_from(["A", "B"]), st.sampled_from(["A", "B"]), st.sampled_from([2025, 2026, 2035]),
       st.sampled_from([2025, 2026]), st.integers(1, 99))  # fmt: skip
def test_dos_series_distintas_no_dan_el_mismo_numero(
    formato: str, uno: str, otro: str, anio: int, otro_anio: int, n: int
) -> None:
    """But for `{digito}`, whose numbers come back every ten years, and formats without the year."""
    numero = numero_de_serie(formato, contingente=uno, anio=anio, consecutivo=n)
    igual = numero == numero_de_serie(formato, contingente=otro, anio=otro_anio, consecutivo=n)
    misma_serie = serie_de(formato, contingente=uno, anio=anio) == serie_de(formato, contingente=otro, anio=otro_anio)
    if misma_serie or "{anio}" in formato:
        assert igual is misma_serie


@given(st.binary(min_size=OCTETOS_DEL_CODIGO, max_size=OCTETOS_DEL_CODIGO))
def test_el_codigo_se_reconoce_como_lo_escriba_una_persona(azar: bytes) -> None:
    codigo = codigo_de_verificacion(azar)
    assert codigo_canonico(codigo) == codigo
    assert codigo_canonico(codigo.lower().replace("-", " ")) == codigo
    assert codigo_canonico(codigo.replace("O", "0").replace("B", "8")) == codigo


def test_lo_que_no_es_un_codigo() -> None:
    for escrito in ("", "ABCD", "A" * 17, "AAAA-BBBB-CCCC-DDD9", "'; DROP TABLE cqe"):
        assert codigo_canonico(escrito) is None
    with pytest.raises(ValueError, match="octetos"):
        codigo_de_verificacion(b"corto")
