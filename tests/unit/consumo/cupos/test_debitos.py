"""When a debit is possible."""

from hypothesis import given
from hypothesis import strategies as st

from services.consumo.cupos.rules import debito_posible

KG = st.integers(0, 10**12)


@given(causa=st.sampled_from(["devolucion", "acto_correctivo", "correccion"]), pedido=KG, d=KG, r=KG, c=KG)
def test_nunca_por_encima_de_lo_disponible(causa: str, pedido: int, d: int, r: int, c: int) -> None:
    posible = debito_posible(causa, pedido_kg=pedido, disponible_kg=d, reservado_kg=r, consumido_kg=c)
    if pedido > d:
        assert not posible
    elif causa != "correccion":
        assert posible
    else:
        assert posible == (r == c == 0)
