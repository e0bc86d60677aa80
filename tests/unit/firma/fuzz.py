"""Mutations of good files with a fixed seed: bytes, pieces, numbers and words of the format."""

import random
import re
from collections.abc import Iterator

_PALABRAS = (
    b"/Contents", b"/ByteRange", b"/Prev", b"/Kids", b"/Parent", b"/Annots", b"/AcroForm", b"/Fields", b"/V", b"/Sig",
    b"endobj", b"endstream", b"stream\n", b"xref\n", b"trailer", b"startxref", b"%%EOF", b"null", b"[", b"]", b"<<",
    b">>", b"(", b")", b"<", b">", b"0 R", b"/Length 0", b"/Encrypt 1 0 R", b"/Type/XRef", b"/ObjStm", b"/FlateDecode",
    b"\x00",
)  # fmt: skip


def _voltear(azar: random.Random, roto: bytearray) -> None:
    for _ in range(azar.choice((1, 1, 2, 8))):
        roto[azar.randrange(len(roto))] ^= 1 << azar.randrange(8)


def _quitar(azar: random.Random, roto: bytearray) -> None:
    inicio = azar.randrange(len(roto))
    del roto[inicio : inicio + azar.choice((1, 4, 64, 2000))]


def _repetir(azar: random.Random, roto: bytearray) -> None:
    inicio, largo = azar.randrange(len(roto)), azar.choice((1, 16, 300, 4000))
    donde = azar.randrange(len(roto))
    roto[donde:donde] = roto[inicio : inicio + largo]


def _intercalar(azar: random.Random, roto: bytearray) -> None:
    donde = azar.randrange(len(roto))
    roto[donde:donde] = azar.choice(_PALABRAS)


def _sobrescribir(azar: random.Random, roto: bytearray) -> None:
    palabra, donde = azar.choice(_PALABRAS), azar.randrange(len(roto))
    roto[donde : donde + len(palabra)] = palabra


def _numero(azar: random.Random, roto: bytearray) -> None:
    hallados = list(re.finditer(rb"\b\d{1,10}\b", bytes(roto)))
    elegido = azar.choice(hallados)
    nuevo = azar.choice((b"0", b"-1", b"1", b"65535", b"4294967296", b"%d" % azar.randrange(100_000)))
    roto[elegido.start() : elegido.end()] = nuevo


def _cortar(azar: random.Random, roto: bytearray) -> None:
    del roto[azar.randrange(50, len(roto)) :]


_MANERAS = (_voltear, _voltear, _quitar, _repetir, _intercalar, _sobrescribir, _sobrescribir, _numero, _numero, _cortar)


def mutaciones(semilla: int, buenos: list[bytes], cuantas: int) -> Iterator[tuple[str, bytes, bytes]]:
    """(name to find it again, the good file, the mutated one)."""
    azar = random.Random(semilla)  # noqa: S311  # a reproducible choice, not a secret
    for n in range(cuantas):
        bueno = azar.choice(buenos)
        roto = bytearray(bueno)
        maneras = [azar.choice(_MANERAS) for _ in range(azar.choice((1, 1, 1, 2, 3)))]
        for manera in maneras:
            if len(roto) > 60:
                manera(azar, roto)
        yield f"{semilla}/{n} {'+'.join(m.__name__[1:] for m in maneras)}", bueno, bytes(roto)


def dicen_lo_mismo(bueno: bytes, roto: bytes) -> bool:
    """Whether the mutation changed nothing that is read: the same hexadecimal digits of a signature in another case."""
    return re.sub(rb"<[0-9a-fA-F]{64,}>", lambda m: m[0].lower(), bueno) == re.sub(
        rb"<[0-9a-fA-F]{64,}>", lambda m: m[0].lower(), roto
    )
