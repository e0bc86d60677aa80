"""Reading a signature's `/Contents` at once: pyHanko reads hexadecimal strings digit by digit, 20 ms of a verdict."""

import binascii
from typing import Any

from pyhanko.pdf_utils import generic

_BLANCOS = b"\x00\t\n\x0c\r "
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


def instalar() -> None:
    """Have pyHanko's parser use it, in this process."""
    generic.read_hex_string_from_stream = leer_hexadecimal
