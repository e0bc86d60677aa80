"""Rules of the certificate: its serial number and its verification code. Pure."""

import base64
import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from string import Formatter
from typing import Any

FORMATO = "CQE-{contingente}-{anio}-{consecutivo:05d}"
"""For a contingente that gives no format of its own. # house rule"""
OCTETOS_DEL_CODIGO = 10
"""80 bits: guessing one of a million certificates takes 10^18 tries."""

_ESPECIFICACION = re.compile(r"0?[0-9]{1,2}d?")
_NUMERO_DE_DESTINO = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,39}")
_EN_CAMINO = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
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
    """Which consecutive a number takes: numbers that could be alike share one, so that none is given twice.

    A series is told apart by what its format prints and by nothing else: with `{digito}` alone that of 2036 goes on
    where that of 2026 stood, and without the year at all it never begins again. # house rule
    """
    campos = {campo for _, campo, _, _ in Formatter().parse(formato)}
    partes = ["cqe", formato]
    if "contingente" in campos:
        partes.append(contingente)
    if "anio" in campos:
        partes.append(str(anio))
    elif "digito" in campos:
        partes.append(str(anio % 10))
    return ":".join(partes)


def codigo_de_verificacion(azar: bytes) -> str:
    """A verification code of 80 random bits, `ABCD-EFGH-IJKL-MNOP` (base32).

    Raises:
        ValueError: if `azar` has another length.
    """
    if len(azar) != OCTETOS_DEL_CODIGO:
        raise ValueError(f"el código toma {OCTETOS_DEL_CODIGO} octetos")
    letras = base64.b32encode(azar).decode()
    return "-".join(letras[i : i + 4] for i in range(0, 16, 4))


def camino_de_verificacion(numero: str, codigo: str) -> str:
    """Path at which anyone verifies a certificate, for ever: with its number, where that can stand in a path."""
    return f"/verificar/{numero}/{codigo}" if _EN_CAMINO.fullmatch(numero) else f"/verificar/{codigo}"


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


@dataclass(frozen=True)
class LineaRechazada:
    """A line of a file that can't be taken, and why, in words."""

    linea: int
    numero: str
    error: str


def numeros_de(archivo: bytes) -> tuple[list[tuple[int, str]], list[LineaRechazada]]:
    """Serial numbers of a text or CSV file: the first column of each line, with its line number; and the bad lines.

    Empty lines and a heading without digits on the first line are passed over.
    """
    buenas: list[tuple[int, str]] = []
    malas: list[LineaRechazada] = []
    vistos: dict[str, int] = {}
    texto = archivo.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")
    for linea, crudo in enumerate(texto.splitlines(), 1):
        try:
            celdas = next(csv.reader(io.StringIO(crudo), delimiter=";" if ";" in crudo else ","), [])
        except csv.Error:
            malas.append(LineaRechazada(linea, crudo[:60], "no se puede leer como CSV"))
            continue
        numero = celdas[0].strip() if celdas else ""
        if not numero or (linea == 1 and not any(c.isdigit() for c in numero)):
            continue
        if _NUMERO_DE_DESTINO.fullmatch(numero) is None:
            error = "no es un número de serie: entre 2 y 40 letras, cifras, puntos y guiones"
            malas.append(LineaRechazada(linea, numero[:60], error))
        elif numero in vistos:
            malas.append(LineaRechazada(linea, numero, f"está repetido: ya venía en la línea {vistos[numero]}"))
        else:
            vistos[numero] = linea
            buenas.append((linea, numero))
    return buenas, malas


def umbrales_alcanzados(umbrales: Iterable[int], quedan: int, dichos: frozenset[int]) -> list[int]:
    """Thresholds to tell now, greatest first; when none is left, 0 is one too. # house rule"""
    return sorted({u for u in {*umbrales, 0} if quedan <= u and u not in dichos}, reverse=True)


def fin_de_vigencia(impreso: date, vigencia_hasta: date, dex_limite: date | None) -> date:
    """Last day on which a certificate without a declaration is in force.

    The end of the quota period (that printed on it, or a later one where a circular moved it), and while declarations
    of exports made within it can still be filed, until that term ends. # house rule
    """
    return max(impreso, vigencia_hasta, dex_limite or impreso)


FUENTES = frozenset(
    {
        "numero",
        "consumo_numero",
        "cupo_numero",
        "nit",
        "razon_social",
        "contingente",
        "contingente_nombre",
        "contingente_nombre_en",
        "acuerdo",
        "acuerdo_en",
        "producto",
        "producto_en",
        "destinos",
        "subpartidas",
        "peso_comercial_kg",
        "peso_comercial_t",
        "cantidad_kg",
        "cantidad_t",
        "factor",
        "periodo_desde",
        "periodo_hasta",
        "expedido",
        "codigo_verificacion",
        "url_verificacion",
    }
)
"""Data of a certificate that a field of the destination's form can take, beside `campos.<name>`."""


_EN_INGLES = {"contingente_nombre_en": "contingente_nombre", "acuerdo_en": "acuerdo", "producto_en": "producto"}


def fuente_valida(fuente: str, propios: frozenset[str]) -> bool:
    """Whether a source exists, given the names of the fields of the contingente's own form."""
    return fuente in FUENTES or (fuente.startswith("campos.") and fuente.removeprefix("campos.") in propios)


def valores_para_formulario(datos: Mapping[str, Any], campos: Mapping[str, Any], expedido: date) -> dict[str, str]:
    """Text of every source of a certificate. Kilograms plain, tonnes with a point, dates `YYYY-MM-DD`.

    Where the contingente gives no English, the Spanish stands in its place.

    Args:
        datos: the certificate's frozen form (`DatosCqe` as JSON).
        campos: what the company filled in, by name.
        expedido: day of issue.
    """
    comercial, cantidad = int(datos["cantidad_comercial_kg"]), int(datos["cantidad_kg"])
    valores = {
        nombre: str(datos[nombre]) for nombre in FUENTES & datos.keys() if nombre not in ("destinos", "subpartidas")
    }
    valores |= {ingles: valores.get(ingles) or str(datos[es]) for ingles, es in _EN_INGLES.items()}
    valores |= {
        "destinos": ", ".join(datos["destinos"]),
        "subpartidas": ", ".join(datos["subpartidas"]),
        "peso_comercial_kg": str(comercial),
        "peso_comercial_t": _toneladas(comercial),
        "cantidad_kg": str(cantidad),
        "cantidad_t": _toneladas(cantidad),
        "expedido": expedido.isoformat(),
    }
    return valores | {f"campos.{nombre}": en_texto(valor) for nombre, valor in campos.items()}


def _toneladas(kg: int) -> str:
    return f"{kg // 1000}.{kg % 1000:03d}"


def en_texto(valor: Any) -> str:
    """A value of a form as plain text: lists with semicolons, yes and no in English, nothing as the empty text."""
    if isinstance(valor, bool):
        return "Yes" if valor else "No"
    if isinstance(valor, list | tuple):
        return "; ".join(en_texto(v) for v in valor)
    return "" if valor is None else str(valor)
