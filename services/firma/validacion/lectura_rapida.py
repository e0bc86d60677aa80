"""What pyHanko and asn1crypto do slowly, done at once with the same result; installed in the workers of the sandbox.

pyHanko reads hexadecimal strings digit by digit (20 ms of a verdict for a signature's `/Contents`) and every other
object byte by byte; asn1crypto prepares the same names of the same authorities again at each comparison.
"""

import binascii
from functools import lru_cache
from typing import Any

from asn1crypto import x509
from pyhanko.pdf_utils import generic

from services.firma.validacion import objetos_rapidos

_BLANCOS = b"\x00\t\n\x0c\r "
_NOMBRES = 4096
_LARGO = 1024
"""Octets of a name that is remembered; what is longer is no authority's, and is compared each time."""
_digito_a_digito = generic.read_hex_string_from_stream
Cadena = generic.ByteStringObject | generic.TextStringObject


def leer_hexadecimal(stream: Any) -> Cadena:
    """What pyHanko's own function gives for the same stream; whatever is not plain digits and blanks is left to it."""
    inicio = stream.tell()
    stream.read(1)
    leido, pedazo = bytearray(), 256
    while (fin := leido.find(b">")) < 0:
        trozo = stream.read(pedazo)
        if not trozo:
            stream.seek(inicio)
            return _digito_a_digito(stream)
        leido += trozo
        pedazo = min(pedazo * 4, 65536)
    digitos = bytes(leido[:fin]).translate(None, _BLANCOS)
    try:
        valor = binascii.unhexlify(digitos + b"0" * (len(digitos) % 2))
    except binascii.Error:
        stream.seek(inicio)
        return _digito_a_digito(stream)
    stream.seek(inicio + 1 + fin + 1)
    return generic.pdf_string(valor)


_Nombre = x509.RDNSequence
_igual_de_por_si = _Nombre.__eq__
_clave_de_por_si = _Nombre.hashable.fget


@lru_cache(maxsize=_NOMBRES)
def _iguales(uno: bytes, otro: bytes) -> bool:
    return bool(_igual_de_por_si(_Nombre.load(uno), _Nombre.load(otro)))


@lru_cache(maxsize=_NOMBRES)
def _clave(nombre: bytes) -> str:
    clave: str = _clave_de_por_si(_Nombre.load(nombre))
    return clave


def nombre_igual(uno: Any, otro: Any) -> bool:
    """`RDNSequence.__eq__` (RFC 5280, 7.1), which depends on both encodings and on nothing else."""
    if isinstance(otro, _Nombre):
        a, b = uno.dump(), otro.dump()
        if len(a) <= _LARGO and len(b) <= _LARGO:
            return _iguales(a, b)
    return bool(_igual_de_por_si(uno, otro))


def clave_de_nombre(nombre: Any) -> str:
    """`RDNSequence.hashable`."""
    der = nombre.dump()
    clave: str = _clave(der) if len(der) <= _LARGO else _clave_de_por_si(nombre)
    return clave


def instalar() -> None:
    """Have this process use them."""
    generic.read_hex_string_from_stream = leer_hexadecimal
    objetos_rapidos.instalar()
    _Nombre.__eq__ = nombre_igual
    _Nombre.hashable = property(clave_de_nombre)
