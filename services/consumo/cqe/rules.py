"""Rules of the certificate: its serial number and its verification code. Pure."""

import base64
import re
from string import Formatter

FORMATO = "CQE-{contingente}-{anio}-{consecutivo:05d}"
"""For a contingente that gives no format of its own. # house rule"""
OCTETOS_DEL_CODIGO = 10
"""80 bits: guessing one of a million certificates takes 10^18 tries."""

_ESPECIFICACION = re.compile(r"0?[0-9]{1,2}d?")
_CODIGO = re.compile(r"[A-Z2-7]{16}")


def numero_de_serie(formato: str, *, contingente: str, anio: int, consecutivo: int) -> str:
    """Serial number of a CQE by the format of its contingente and the year in which its quota year begins.

    The format holds text and `{anio}`, `{digito}` (last digit of the year), `{contingente}` and `{consecutivo}`, this
    one with a width such as `:06d`. Nothing else of Python's formatting is taken: the format is data.

    Raises:
        ValueError: for another field or width, or a format without `{consecutivo}`.
    """
    valores = {"anio": anio, "digito": anio % 10, "contingente": contingente, "consecutivo": consecutivo}
    campos = [(campo, ancho) for _, campo, ancho, _ in Formatter().parse(formato) if campo is not None]
    if "consecutivo" not in [campo for campo, _ in campos]:
        raise ValueError("el formato del número no lleva {consecutivo}")
    for campo, ancho in campos:
        if campo not in valores or (ancho and not _ESPECIFICACION.fullmatch(ancho)):
            raise ValueError(f"el formato del número no admite {{{campo}{':' + ancho if ancho else ''}}}")
    return formato.format_map(valores)


def serie_de(formato: str, *, contingente: str, anio: int) -> str:
    """Which consecutive a number takes: numbers that could be alike share one, so that none is given twice."""
    if "{contingente" in formato:
        return f"cqe:{formato}:{contingente}:{anio}"
    return f"cqe:{formato}:{anio}"


def codigo_de_verificacion(azar: bytes) -> str:
    """A verification code of 80 random bits, `ABCD-EFGH-IJKL-MNOP` (base32).

    Raises:
        ValueError: if `azar` has another length.
    """
    if len(azar) != OCTETOS_DEL_CODIGO:
        raise ValueError(f"el código toma {OCTETOS_DEL_CODIGO} octetos")
    letras = base64.b32encode(azar).decode()
    return "-".join(letras[i : i + 4] for i in range(0, 16, 4))


def codigo_canonico(escrito: str) -> str | None:
    """The code as it is kept, from what a person typed (case, hyphens and spaces do not matter); None if none."""
    letras = re.sub(r"[\s-]", "", escrito).upper().replace("0", "O").replace("1", "I").replace("8", "B")
    if _CODIGO.fullmatch(letras) is None:
        return None
    return "-".join(letras[i : i + 4] for i in range(0, 16, 4))


def estado_por_uso(verificado_kg: int, comercial_kg: int) -> str:
    """State of a certificate in force by what verified export declarations cover of it; commercial kilograms.

    More than certified is `utilizado`: it is recorded elsewhere and credited up to the certificate. # house rule
    """
    if verificado_kg <= 0:
        return "emitido"
    return "utilizado" if verificado_kg >= comercial_kg else "utilizado_parcial"
