"""Pure rules of declarations."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.consumo.consumos.rules import debito_kg
from services.consumo.dex.rules import (
    Verificada,
    credito_kg,
    en_cupo_kg,
    en_palabras,
    las_que_acreditan,
    numero_de_declaracion,
    porcentaje,
)

KG = st.integers(1, 10**9)
FACTOR = st.decimals("0.00000001", "9.99999999", places=8)


@settings(max_examples=60)
@given(comercial=KG, factor=FACTOR, partes=st.lists(KG, max_size=6))
def test_el_credito_es_el_minimo_y_nunca_pasa_del_debito(comercial: int, factor: Decimal, partes: list[int]) -> None:
    debito = debito_kg(comercial, factor)
    credito = credito_kg(sum(partes), comercial_kg=comercial, factor=factor)
    assert 0 <= credito <= debito
    assert (credito == debito) or sum(partes) < comercial
    if sum(partes) >= comercial:
        assert credito == debito
    exacto = en_cupo_kg(min(sum(partes), comercial), factor)
    assert exacto <= credito < exacto + 1


@settings(max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2), st.integers(0, 5)), max_size=12))
def test_cada_numero_acredita_una_vez_y_gana_la_primera(filas: list[tuple[int, int, int]]) -> None:
    inicio = datetime(2026, 1, 1, tzinfo=UTC)
    verificadas = [
        Verificada(UUID(int=i), UUID(int=cqe), f"600{n}", 1000, inicio + timedelta(seconds=t))
        for i, (n, cqe, t) in enumerate(filas)
    ]
    elegidas = las_que_acreditan(verificadas)
    assert sorted(e.declaracion for e in elegidas) == sorted({v.declaracion for v in verificadas})
    for elegida in elegidas:
        rivales = [v for v in verificadas if v.declaracion == elegida.declaracion]
        assert all((elegida.verificada_en, elegida.id) <= (v.verificada_en, v.id) for v in rivales)


def test_lo_que_se_escribe_y_se_dice() -> None:
    assert numero_de_declaracion(" 600 123 ab-1 ") == "600123AB-1"
    assert numero_de_declaracion("6.00E+12") is None
    assert porcentaje(1, 3) == Decimal("33.3333")
    assert porcentaje(1, 0) is None
    assert "se pierden" in en_palabras("se_pierde", 1_500, "CUP-1")
    assert "1.500 kg" in en_palabras("se_devuelve", 1_500, "CUP-1")
    assert "cubierto" in en_palabras("se_tolera", 0, "CUP-1")
    with pytest.raises(ValueError, match="negativo"):
        credito_kg(-1, comercial_kg=1, factor=Decimal(1))
