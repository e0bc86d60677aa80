"""The files exchanged with the destination's electronic system, and what differs between it and us. Pure.

Both are described in docs/integracion/destino.md. Quantities are commercial kilograms.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from shared.documents.textos import fecha_larga, kilogramos

COLUMNAS_DE_USO = ("certificate_number", "status", "quantity_kg", "entry_date", "entry_reference")
COLUMNAS_DE_EXPORTACION = (
    "certificate_number",
    "version",
    "status",
    "status_since",
    "quota",
    "product",
    "exporter",
    "exporter_nit",
    "subheadings",
    "destination",
    "commercial_kg",
    "quota_kg",
    "period_from",
    "period_to",
    "issued_at",
    "verification_code",
    "sha256",
    "issue_date",
)
"""After them comes a column per field of the contingentes' own forms, `field_<name>`."""
ESTADO_EXPORTADO = {
    "emitido": "ISSUED",
    "utilizado_parcial": "ISSUED",
    "utilizado": "ISSUED",
    "suspendido": "SUSPENDED",
    "anulado": "CANCELLED",
    "revocado": "CANCELLED",
    "vencido": "EXPIRED",
}
"""How the destination reads our states: what was exported here is not used there until it enters."""
ESTADO_DE_USO = {"matched": "cruzado", "unmatched": "sin_cruce", "cancelled": "cancelado"}
_MAXIMO_KG = 10**12
MAXIMO_DE_LINEAS = 20_000


@dataclass(frozen=True)
class LineaDeUso:
    """A well-formed line. `estado` is one of `ESTADO_DE_USO`; kilograms are 0 unless it is `cruzado`."""

    linea: int
    numero: str
    estado: str
    cantidad_kg: int
    fecha_ingreso: date | None
    referencia: str


@dataclass(frozen=True)
class LineaMala:
    """A line that can't be taken, and why, in words."""

    linea: int
    numero: str
    motivo: str


class ArchivoIlegible(ValueError):
    """The file as a whole can't be read; the message is for a person."""


def leer_usos(archivo: bytes, hoy: date) -> tuple[list[LineaDeUso], list[LineaMala]]:
    """The lines of a usage file, good and bad.

    Args:
        archivo: CSV with a heading, UTF-8 (or Windows-1252), separated by commas or semicolons.
        hoy: entries after this day are refused.

    Raises:
        ArchivoIlegible: no text, or a heading without the five columns.
    """
    texto = _texto(archivo)
    if "\0" in texto:
        raise ArchivoIlegible("no es un CSV de texto")
    lector = csv.reader(io.StringIO(texto, newline=""), delimiter=_separador(archivo))
    try:
        filas = list(lector)
    except csv.Error as error:
        raise ArchivoIlegible(f"la línea {lector.line_num} no es CSV") from error
    encabezado = [celda.strip().lower() for celda in filas[0]] if filas else []
    if faltan := [columna for columna in COLUMNAS_DE_USO if columna not in encabezado]:
        raise ArchivoIlegible(f"al encabezado le falta {', '.join(faltan)}")
    if len(filas) > MAXIMO_DE_LINEAS:
        raise ArchivoIlegible(f"tiene más de {MAXIMO_DE_LINEAS} líneas; pártalo")
    buenas: list[LineaDeUso] = []
    malas: list[LineaMala] = []
    vistas: dict[tuple[str, str], int] = {}
    for numero_de_linea, fila in enumerate(filas[1:], 2):
        if not any(celda.strip() for celda in fila):
            continue
        celdas = {columna: celda.strip() for columna, celda in zip(encabezado, fila, strict=False)}
        try:
            linea = _linea(numero_de_linea, [celdas.get(columna, "") for columna in COLUMNAS_DE_USO], hoy)
            clave = (linea.numero, linea.referencia)
            if clave in vistas:
                raise ValueError(f"repite el certificado y la referencia de la línea {vistas[clave]}")
        except ValueError as error:
            malas.append(LineaMala(numero_de_linea, celdas.get("certificate_number", "")[:80], str(error)))
        else:
            vistas[clave] = numero_de_linea
            buenas.append(linea)
    return buenas, malas


def _texto(archivo: bytes) -> str:
    try:
        return archivo.decode("utf-8-sig")
    except UnicodeDecodeError:
        return archivo.decode("cp1252", "replace")


def _separador(archivo: bytes) -> str:
    encabezado = archivo.split(b"\n", 1)[0]
    return ";" if encabezado.count(b";") > encabezado.count(b",") else ","


def _linea(linea: int, celdas: Sequence[str], hoy: date) -> LineaDeUso:
    numero, estado, cantidad, fecha, referencia = celdas
    if not numero:
        raise ValueError("falta certificate_number")
    if estado.lower() not in ESTADO_DE_USO:
        raise ValueError(f"status debe ser {', '.join(ESTADO_DE_USO)} y dice «{estado[:40]}»")
    if not cantidad.isascii() or not (cantidad or "0").isdecimal():
        raise ValueError(f"quantity_kg debe ser un número entero de kilogramos, sin separadores: «{cantidad[:40]}»")
    kg = int(cantidad[:20] or 0)
    if kg > _MAXIMO_KG:
        raise ValueError("quantity_kg es demasiado grande")
    try:
        ingreso = date.fromisoformat(fecha) if fecha else None
    except ValueError as error:
        raise ValueError(f"entry_date debe tener la forma AAAA-MM-DD: «{fecha[:40]}»") from error
    if len(referencia) > 80:
        raise ValueError("entry_reference tiene más de 80 letras")
    if ESTADO_DE_USO[estado.lower()] == "cruzado":
        if kg == 0:
            raise ValueError("matched exige quantity_kg mayor que cero")
        if ingreso is None or not referencia:
            raise ValueError("matched exige entry_date y entry_reference")
        if ingreso > hoy:
            raise ValueError(f"entry_date es posterior a hoy: {fecha}")
    elif kg:
        raise ValueError(f"{estado.lower()} no lleva quantity_kg")
    return LineaDeUso(linea, numero, ESTADO_DE_USO[estado.lower()], kg, ingreso, referencia)


def escribir_csv(encabezado: Iterable[str], filas: Iterable[Iterable[object]]) -> str:
    """RFC 4180 text. A text that a spreadsheet would run as a formula gets an apostrophe before it."""
    salida = io.StringIO(newline="")
    escritor = csv.writer(salida)
    escritor.writerow(encabezado)
    for fila in filas:
        escritor.writerow(_inofensivo(celda) for celda in fila)
    return salida.getvalue()


def _inofensivo(celda: object) -> object:
    return f"'{celda}" if isinstance(celda, str) and celda[:1] in ("=", "+", "-", "@", "\t", "\r") else celda


@dataclass(frozen=True)
class Cotejo:
    """What three sides say of a certificate: us, verified export declarations, the destination. Commercial kilograms.

    `destino_kg` is None where the destination never told anything.
    """

    estado: str
    certificado_kg: int
    dex_kg: int
    destino_kg: int | None
    cancelado_en_destino: bool
    emitido: date
    periodo_hasta: date
    ingresos: tuple[date, ...]


def diferencias(c: Cotejo) -> list[str]:
    """What does not agree, in words; empty if all does."""
    halladas: list[str] = []
    usado = c.destino_kg or 0
    if usado and c.estado in ("anulado", "revocado"):
        halladas.append(f"El destino usó {kilogramos(usado)} de un certificado {c.estado}.")
    if usado and c.estado == "suspendido":
        halladas.append(f"El destino usó {kilogramos(usado)} de un certificado que está suspendido.")
    if usado > c.certificado_kg:
        halladas.append(f"El destino usó {kilogramos(usado - c.certificado_kg)} más que lo certificado.")
    if c.dex_kg > c.certificado_kg:
        halladas.append(f"Las DEX verificadas suman {kilogramos(c.dex_kg - c.certificado_kg)} más que lo certificado.")
    if usado and not c.dex_kg:
        halladas.append(f"El destino usó {kilogramos(usado)} y no hay ninguna DEX verificada.")
    elif usado > c.dex_kg:
        halladas.append(f"El destino usó {kilogramos(usado - c.dex_kg)} más que lo que suman las DEX verificadas.")
    elif c.dex_kg and c.destino_kg == 0:
        halladas.append(f"Hay DEX verificadas por {kilogramos(c.dex_kg)} y el destino no reporta ningún ingreso.")
    elif c.destino_kg is not None and c.dex_kg > usado:
        halladas.append(f"Las DEX verificadas suman {kilogramos(c.dex_kg - usado)} más que lo que usó el destino.")
    if c.cancelado_en_destino and c.estado not in ("anulado", "revocado"):
        halladas.append(f"El destino lo da por cancelado y aquí está {c.estado.replace('_', ' ')}.")
    if antes := [d for d in c.ingresos if d < c.emitido]:
        halladas.append(f"Hay un ingreso del {fecha_larga(min(antes))}, anterior a su expedición.")
    if tarde := [d for d in c.ingresos if d > c.periodo_hasta]:
        halladas.append(f"Hay un ingreso del {fecha_larga(max(tarde))}, posterior al período del contingente.")
    return halladas
