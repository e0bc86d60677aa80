"""Reading plain PDF objects with one regular expression for each token: pyHanko reads them byte by byte.

What is not plain (comments, escaped names, nesting beyond `_HONDURA`, damage of any kind) is left to pyHanko from the
beginning of the object, so that both always give the same object or the same error.
"""

import re
from io import BytesIO
from typing import Any

from pyhanko.pdf_utils import generic as _sin_tipos

generic: Any = _sin_tipos
_BLANCO = rb"[ \n\r\t\f\x00]"
_BLANCOS = b" \n\r\t\f\x00"
_FIN = rb"(?=[ \n\r\t\f\x00()<>\[\]{}/%])"
_NO_NUMERO = rb"(?=[^+,\-.0-9])"
_FICHA = re.compile(
    _BLANCO
    + rb"*(?:"
    + rb"(/[!\"$&'*-.0-;=?-Z\\^-z|~]*)"
    + _FIN
    + rb"|(\d{1,9}) (\d{1,5}) R(?=[^a-zA-Z])"
    # Spaced otherwise, it may still be a reference to pyHanko.
    + rb"|(\d{1,15})"
    + _NO_NUMERO
    + rb"(?!\s+\d+\s+R)|([+-]\d{1,15}|[+-]?\d{0,15}\.\d{1,15})"
    + _NO_NUMERO
    + rb"|(<<)|(\[)|([(<])|(true|false|null)"
    + _FIN
    + rb"|(\])|(>>))"
)
_NOMBRE, _REFERENCIA, _ENTERO, _NUMERO, _DICCIONARIO, _LISTA, _CADENA, _PALABRA, _FIN_LISTA, _FIN_DICCIONARIO = (
    1, 3, 4, 5, 6, 7, 8, 9, 10, 11
)  # fmt: skip
_SIN_FLUJO = re.compile(_BLANCO + rb"*[^s% \n\r\t\f\x00]")
_HONDURA = 40
_como_pyhanko = generic.read_object


class _NoEsLlano(Exception):
    """Left to pyHanko."""


class _Lector:
    """Reads one object out of a stream; `pos` is where the next one begins."""

    __slots__ = ("_contenedor", "_datos", "_flujo", "_manejador", "pos")

    def __init__(self, flujo: BytesIO, contenedor: Any) -> None:
        self._flujo = flujo
        self._datos = flujo.getvalue()
        self._contenedor = contenedor
        self._manejador = contenedor.get_pdf_handler()
        self.pos = flujo.tell()

    def primero(self) -> Any:
        """The object that begins right here: pyHanko takes no blanks before it."""
        if self._datos[self.pos : self.pos + 1] in _BLANCOS:
            raise _NoEsLlano
        return self.objeto(0)

    def objeto(self, hondura: int) -> Any:
        ficha = _FICHA.match(self._datos, self.pos)
        if ficha is None or hondura > _HONDURA:
            raise _NoEsLlano
        return self._de(ficha, hondura)

    def _de(self, ficha: re.Match[bytes], hondura: int) -> Any:
        cual = ficha.lastindex
        self.pos = ficha.end()
        leido: Any
        if cual == _NOMBRE:
            leido = generic.NameObject(ficha[1].decode("ascii"))
        elif cual == _REFERENCIA:
            numero = int(ficha[2])
            if numero == 0:
                raise _NoEsLlano
            leido = generic.IndirectObject(numero, int(ficha[3]), self._manejador)
        elif cual == _ENTERO:
            leido = generic.NumberObject(ficha[4])
        elif cual == _NUMERO:
            texto = ficha[5].decode("ascii")
            leido = generic.FloatObject(texto) if "." in texto else generic.NumberObject(texto)
        elif cual == _LISTA:
            leido = self._lista(hondura)
        elif cual == _DICCIONARIO:
            leido = self._diccionario(hondura)
        elif cual == _CADENA:
            inicio = ficha.start(_CADENA)
            self._flujo.seek(inicio)
            entre_parentesis = self._datos[inicio] == 0x28
            leido = (generic.read_string_from_stream if entre_parentesis else generic.read_hex_string_from_stream)(
                self._flujo
            )
            self.pos = self._flujo.tell()
        elif cual == _PALABRA:
            palabra = ficha[_PALABRA]
            leido = generic.NullObject() if palabra == b"null" else generic.BooleanObject(palabra == b"true")
        else:
            raise _NoEsLlano
        leido.container_ref = self._contenedor
        return leido

    def _lista(self, hondura: int) -> Any:
        lista = generic.ArrayObject()
        while True:
            ficha = _FICHA.match(self._datos, self.pos)
            if ficha is None or hondura > _HONDURA:
                raise _NoEsLlano
            if ficha.lastindex == _FIN_LISTA:
                self.pos = ficha.end()
                return lista
            lista.append(self._de(ficha, hondura + 1))

    def _diccionario(self, hondura: int) -> Any:
        datos: dict[Any, Any] = {}
        while True:
            ficha = _FICHA.match(self._datos, self.pos)
            if ficha is None or hondura > _HONDURA:
                raise _NoEsLlano
            if ficha.lastindex == _FIN_DICCIONARIO:
                self.pos = ficha.end()
                break
            if ficha.lastindex != _NOMBRE:
                raise _NoEsLlano
            self.pos = ficha.end()
            clave = generic.NameObject(ficha[1].decode("ascii"))
            valor = self.objeto(hondura + 1)
            if clave in datos:
                raise _NoEsLlano
            datos[clave] = valor
        if _SIN_FLUJO.match(self._datos, self.pos) is None:
            if hondura:
                raise _NoEsLlano
            self._flujo.seek(self.pos)
            contenido = generic._maybe_read_stream_payload(self._flujo, datos, self._manejador)
            self.pos = self._flujo.tell()
            if contenido is not None:
                return generic.StreamObject(datos, encoded_data=contenido)
        diccionario = generic.DictionaryObject()
        diccionario.update(datos)
        return diccionario


_dejado = False
"""While pyHanko reads what was left to it, what is inside is its own, too: trying at each level would be quadratic."""


def leer_objeto(
    stream: Any,
    container_ref: Any,
    as_metadata_stream: bool = False,
    in_content_stream: Any = generic.ContentOpReading.NO,
) -> Any:
    """What pyHanko's `read_object` gives, or raises, for the same stream. For processes of one thread."""
    global _dejado
    if _dejado or as_metadata_stream or in_content_stream or type(stream) is not BytesIO:
        return _como_pyhanko(stream, container_ref, as_metadata_stream, in_content_stream)
    inicio = stream.tell()
    lector = _Lector(stream, container_ref)
    try:
        leido = lector.primero()
    except _NoEsLlano:
        stream.seek(inicio)
        _dejado = True
        try:
            return _como_pyhanko(stream, container_ref)
        finally:
            _dejado = False
    stream.seek(lector.pos)
    return leido


def instalar() -> None:
    """Have pyHanko's parser use it, in this process."""
    generic.read_object = leer_objeto
