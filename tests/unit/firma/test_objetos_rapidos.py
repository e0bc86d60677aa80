"""Reading plain objects by tokens gives what pyHanko's own reading gives: the same object, or the same error."""

import io
from decimal import Decimal
from typing import Any

import pytest
from asn1crypto import x509
from hypothesis import given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.misc import PdfError

from services.firma.validacion import lectura_rapida, objetos_rapidos

_PYHANKO = objetos_rapidos._como_pyhanko
_PIEZAS = [
    b"/Tipo", b"/", b"/a#20b", b"/Length", b"0", b"12", b"-7", b"+3", b"1.50", b".5", b"-.25", b"4.", b"--2", b"1,5",
    b"9" * 30, b"12 0 R", b"12  0 R", b"0 0 R", b"3 1 R/", b"3 0 Rx", b"<<", b">>", b"<<", b">>", b"[", b"]",
    b"(texto)", b"(con \\) y (par))", b"(abierto", b"<414a>", b"<4", b"true", b"false", b"null", b"nullo", b"endobj",
    b" ", b"\n", b"\r\n", b"\x00", b"\x0b", b"%nota\n", b"stream\nabc\nendstream", b"R", b"\xff", b">", b"{",
]  # fmt: skip


class _Manejador:
    """Where pyHanko's reader would be asked for lengths; none is known here."""

    def __init__(self, *, strict: bool) -> None:
        self.strict = strict

    def get_object(self, ref: object) -> Any:
        raise PdfError("no other object")


class _Contenedor:
    def __init__(self, *, strict: bool = True) -> None:
        self._manejador = _Manejador(strict=strict)

    def get_pdf_handler(self) -> _Manejador:
        return self._manejador


def _visto(objeto: Any) -> object:
    """Type, value and what its parts are."""
    clase = type(objeto)
    assert objeto.container_ref is not None
    if isinstance(objeto, generic.DictionaryObject):
        partes = [(type(c), str(c), _visto(v)) for c, v in dict.items(objeto)]
        return clase, partes, objeto.encoded_data if isinstance(objeto, generic.StreamObject) else None
    if isinstance(objeto, generic.ArrayObject):
        return clase, [_visto(v) for v in list.__iter__(objeto)]
    if isinstance(objeto, generic.IndirectObject):
        return clase, objeto.idnum, objeto.generation
    if isinstance(objeto, generic.TextStringObject | generic.ByteStringObject):
        return clase, bytes(objeto.original_bytes)
    if isinstance(objeto, generic.FloatObject):
        # pyHanko's own text of a whole number stops at the digits of the decimal context.
        return clase, Decimal.__str__(objeto)
    return clase, None if isinstance(objeto, generic.NullObject) else repr(objeto)


def _leer(lector: Any, datos: bytes, *, strict: bool = True) -> object:
    flujo = io.BytesIO(datos)
    try:
        leido = lector(flujo, _Contenedor(strict=strict))
    except (PdfError, ValueError, KeyError, TypeError, ArithmeticError, RecursionError) as exc:
        return type(exc)
    return _visto(leido), flujo.tell()


@settings(max_examples=400)
@given(st.lists(st.sampled_from(_PIEZAS), max_size=25), st.sampled_from([b"", b"<<", b"[", b"<</K "]), st.booleans())
def test_es_el_mismo_objeto_o_el_mismo_error(piezas: list[bytes], antes: bytes, strict: bool) -> None:
    for datos in (antes + b"".join(piezas), antes + b" ".join(piezas) + b"\nendobj"):
        assert _leer(objetos_rapidos.leer_objeto, datos, strict=strict) == _leer(_PYHANKO, datos, strict=strict), datos


@pytest.mark.parametrize(
    "datos",
    [
        b"<</Type/Page/Kids[3 0 R 4 0 R]/MediaBox[0 0 612.5 -792]/T(a\\(b)/H<41 4>/B true/N null/D<</X/Y>>>>endobj",
        b"<</Length 5>>\nstream\r\nabcde\nendstream endobj",
        b"<</Length 9>>stream\nabcde\nendstream endobj",
        b"<</A 1/A 2>> endobj",
        b"<</A <</B 1>> stream>> endobj",
        b"[1 2 R] endobj",
        b"[1\n2\nR 3\x0b4 R]endobj",
        b"[12 0 R%c\n]endobj",
        b"[" * 60 + b"]" * 60 + b" endobj",
        b"<</A" * 39 + b" 1" + b">>" * 39 + b" endobj",
        b"<</A" * 45 + b" 1" + b">>" * 45 + b" endobj",
        b"123",
        b"/Nombre",
        b"null",
    ],
)
def test_casos(datos: bytes) -> None:
    assert _leer(objetos_rapidos.leer_objeto, datos) == _leer(_PYHANKO, datos)


def test_lo_que_se_deja_a_pyhanko_no_se_intenta_en_cada_nivel(monkeypatch: pytest.MonkeyPatch) -> None:
    intentos = 0
    nuevo = objetos_rapidos._Lector.__init__

    def contar(lector: Any, *argumentos: Any) -> None:
        nonlocal intentos
        intentos += 1
        nuevo(lector, *argumentos)

    monkeypatch.setattr(objetos_rapidos._Lector, "__init__", contar)
    monkeypatch.setattr(generic, "read_object", objetos_rapidos.leer_objeto)
    hondo = b"[" * 100 + b"/a#20b" + b"]" * 100 + b" "
    _leer(objetos_rapidos.leer_objeto, hondo)
    assert intentos == 1
    _leer(objetos_rapidos.leer_objeto, b"[1] ")
    assert intentos == 2


@given(
    st.lists(
        st.sampled_from(["Juan Pérez", "JUAN  PÉREZ", "juan pérez ", "Otro", "\ue000", ""]), min_size=2, max_size=2
    )
)
def test_los_nombres_se_comparan_igual(textos: list[str]) -> None:
    uno, otro = (x509.Name.build({"common_name": t, "country_name": "CO"}).chosen for t in textos)

    def visto(funcion: Any, *argumentos: Any) -> object:
        try:
            return funcion(*argumentos)
        except (ValueError, IndexError) as exc:
            return type(exc)

    assert visto(lectura_rapida.nombre_igual, uno, otro) == visto(lectura_rapida._igual_de_por_si, uno, otro)
    assert visto(lectura_rapida.clave_de_nombre, uno) == visto(lectura_rapida._clave_de_por_si, uno)
