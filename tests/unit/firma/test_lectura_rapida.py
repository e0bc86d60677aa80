"""Reading hexadecimal strings at once gives what pyHanko's own reading gives, or leaves it to that."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.misc import PdfError

from services.firma.validacion.lectura_rapida import leer_hexadecimal


def _leer(lector: object, datos: bytes) -> tuple[object, int]:
    flujo = io.BytesIO(datos)
    try:
        valor = lector(flujo)  # type: ignore[operator]  # a function, as both are
    except (PdfError, ValueError) as exc:
        return type(exc), 0
    return (type(valor), bytes(valor.original_bytes)), flujo.tell()


@given(
    st.lists(st.sampled_from([b"0", b"A", b"f", b"9", b" ", b"\n", b"\x00", b"%c\n", b"z", b"(", b">"]), max_size=700)
)
def test_es_la_misma_lectura(trozos: list[bytes]) -> None:
    for datos in (b"<" + b"".join(trozos), b"<" + b"".join(trozos) + b">" + b"/Siguiente"):
        assert _leer(leer_hexadecimal, datos) == _leer(generic.read_hex_string_from_stream, datos)


@pytest.mark.parametrize("largo", [0, 1, 255, 256, 257, 40_000])
def test_de_cualquier_largo(largo: int) -> None:
    datos = b"<" + b"a" * largo + b">endobj"
    assert _leer(leer_hexadecimal, datos) == _leer(generic.read_hex_string_from_stream, datos)
