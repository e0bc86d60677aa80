"""Pages of several services become one order, whatever stays behind in each."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.gateway.reunion.rules import Lugar, abrir, cerrar, reunir

SERVICIOS = ("a", "b", "c")
_FILAS = st.lists(st.integers(0, 40), max_size=25).map(sorted)


def _pagina(filas: list[dict[str, Any]], cursor: str | None, limite: int) -> tuple[list[dict[str, Any]], str | None]:
    """What a service answers: its cursor is the place in its own list."""
    desde = int(cursor or 0)
    return filas[desde : desde + limite], str(desde + limite) if desde + limite < len(filas) else None


@settings(max_examples=60, deadline=None)
@given(valores=st.tuples(_FILAS, _FILAS, _FILAS), limite=st.integers(1, 7), tope=st.integers(3, 9), baja=st.booleans())
def test_every_row_once_and_in_order(valores: tuple[list[int], ...], limite: int, tope: int, baja: bool) -> None:
    datos = {
        s: [{"v": v, "id": f"{s}{n:03d}"} for n, v in enumerate(sorted(vs, reverse=baja))]
        for s, vs in zip(SERVICIOS, valores, strict=True)
    }
    vistas: list[dict[str, Any]] = []
    cursor: str | None = None
    for _ in range(200):
        lugares = abrir(cursor, SERVICIOS)
        assert lugares is not None
        paginas = {
            s: _pagina(datos[s], x.cursor, min(tope, limite + x.dadas)) for s, x in lugares.items() if not x.termino
        }
        filas, nuevos = reunir(paginas, lugares, lambda f: f["v"], limite, descendente=baja)
        vistas += filas
        cursor = cerrar(nuevos)
        if cursor is None:
            break
    assert [f["v"] for f in vistas] == sorted((v for vs in valores for v in vs), reverse=baja)
    assert len({f["id"] for f in vistas}) == len(vistas)


def test_a_service_that_is_down_keeps_its_place() -> None:
    lugares = {"a": Lugar(), "b": Lugar("7", 2)}
    filas, nuevos = reunir({"a": ([{"v": 1}], None)}, lugares, lambda f: f["v"], 5)
    assert [f["v"] for f in filas] == [1]
    assert nuevos == {"a": Lugar(termino=True), "b": Lugar("7", 2)}
    cursor = cerrar(nuevos)
    assert cursor is not None
    assert abrir(cursor, ("a", "b")) == nuevos


def test_a_cursor_of_somebody_else_is_refused() -> None:
    for malo in ("x", "e30", cerrar({"a": Lugar("1", 0)}), "W10", "bnVsbA"):
        assert abrir(malo, SERVICIOS) is None
