"""Why a file is not the form: which form it is, and where its pages look different. Never part of a verdict.

It runs in the sandbox: the file is a stranger's, and what draws it is a large library.
"""

import difflib
import hashlib
import io
import re
import unicodedata
from dataclasses import dataclass
from itertools import islice
from typing import Any

import pypdfium2 as pdfium
from PIL import Image, ImageChops, ImageDraw

from services.firma.validacion.huella import huella_estructural
from services.firma.validacion.lectura import Detenido, abrir
from services.firma.validacion.politica import Limites

NUMERO = re.compile(r"\b[A-Z]{2,5}(?:-[A-Z0-9]{1,24}){1,6}-[0-9]{1,9}\b")
"""The numbers of our forms, as their text shows them."""
_INVISIBLES = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
_NUMEROS = 10
_PAGINAS = 10
_LETRAS = 200_000
_LINEAS = 200
_COMPARADAS = 2000
_LARGO = 300
_PUNTOS = 96
_LADO = 1600
_UMBRAL = 48
_CELDA = 12
_ROJO = (200, 30, 45)


@dataclass(frozen=True)
class Examen:
    """What can be said of a file by itself."""

    huella: str | None
    """Structural fingerprint; none when it can't be read strictly."""
    numeros: tuple[str, ...]
    """Numbers that its first page shows, in order; a claim of the file, good only to explain."""


@dataclass(frozen=True)
class PaginaDistinta:
    """A page of the file that does not look or read as the form's."""

    numero: int
    """From 1."""
    png: bytes
    """The form's page and the file's, side by side, with what differs framed."""
    lineas: tuple[tuple[str, str], ...]
    """(`-` of the form or `+` of the file, text), in order."""


@dataclass(frozen=True)
class Comparacion:
    """Both files, page by page."""

    paginas_original: int
    paginas_archivo: int
    distintas: tuple[PaginaDistinta, ...]
    """The first ten that differ."""


def examinar(pdf: bytes, limites: Limites) -> Examen:
    """Fingerprint and numbers of a file that may be anybody's."""
    return Examen(huella_de(pdf, limites), _numeros(pdf))


def huella_de(pdf: bytes, limites: Limites) -> str | None:
    """The structural fingerprint, equal for a form and its signed copies however written; none if unreadable."""
    try:
        return huella_estructural(abrir(pdf, limites))
    except Detenido:
        return None
    except Exception:
        # As in `validar`: a hostile file makes the parser fail in ways that no list holds. It has no fingerprint then.
        return None


def _numeros(pdf: bytes) -> tuple[str, ...]:
    try:
        documento = pdfium.PdfDocument(pdf)
        try:
            texto = _texto(documento[0]).translate(_INVISIBLES) if len(documento) else ""
        finally:
            documento.close()
    except Exception:
        # Idem: what can't be read shows no number.
        return ()
    return tuple(dict.fromkeys(NUMERO.findall(texto)))[:_NUMEROS]


def comparar(archivo: bytes, original: bytes) -> Comparacion:
    """Draw and read both files page by page.

    Raises:
        pypdfium2.PdfiumError: the file or one of its pages can't be drawn.
    """
    suyo, nuestro = pdfium.PdfDocument(archivo), pdfium.PdfDocument(original)
    try:
        for documento in (suyo, nuestro):
            # Without it the fields of the form, with which a quantity can be covered, are not drawn.
            documento.init_forms()
        distintas: list[PaginaDistinta] = []
        cuantas = min(max(len(suyo), len(nuestro)), 2 * _PAGINAS)
        for n in range(cuantas):
            pagina = _pagina(n, nuestro, suyo)
            if pagina is not None:
                distintas.append(pagina)
            if len(distintas) == _PAGINAS:
                break
        return Comparacion(len(nuestro), len(suyo), tuple(distintas))
    finally:
        suyo.close()
        nuestro.close()


def _pagina(n: int, nuestro: Any, suyo: Any) -> PaginaDistinta | None:
    imagenes, textos = [], []
    for documento in (nuestro, suyo):
        if n < len(documento):
            pagina = documento[n]
            imagenes.append(_imagen(pagina))
            textos.append([linea.strip() for linea in _texto(pagina).splitlines() if linea.strip()])
        else:
            imagenes.append(Image.new("RGB", (8, 8), "white"))
            textos.append([])
    zonas = _zonas(imagenes[0], imagenes[1])
    lineas = _lineas(textos[0], textos[1])
    if not zonas and not lineas:
        return None
    return PaginaDistinta(n + 1, _png(imagenes[0], imagenes[1], zonas), lineas)


def _imagen(pagina: Any) -> Image.Image:
    ancho, alto = pagina.get_size()
    # A page may claim to be a kilometre wide.
    escala = min(_PUNTOS / 72, _LADO / max(ancho, alto, 1))
    imagen: Image.Image = pagina.render(scale=escala, may_draw_forms=True).to_pil()
    return imagen.convert("RGB")


def _texto(pagina: Any) -> str:
    texto = pagina.get_textpage()
    try:
        return str(texto.get_text_range(count=min(texto.count_chars(), _LETRAS)))
    finally:
        texto.close()


def _lineas(nuestras: list[str], suyas: list[str]) -> tuple[tuple[str, str], ...]:
    diferencia = difflib.unified_diff(nuestras[:_COMPARADAS], suyas[:_COMPARADAS], n=0, lineterm="")
    # The first two lines name the files, and those of the kind `@@ -3 +3 @@` only say where.
    distintas = ((linea[0], _legible(linea[1:])) for linea in islice(diferencia, 2, None) if linea[0] in "-+")
    return tuple(islice(distintas, _LINEAS))


def _legible(texto: str) -> str:
    """Without the control and direction-changing characters by which a line could read as another."""
    return "".join(c for c in texto[:_LARGO] if unicodedata.category(c)[0] != "C")


def _zonas(nuestra: Image.Image, suya: Image.Image) -> list[tuple[int, int, int, int]]:
    """Rectangles in pixels, of whole cells, where the drawings differ."""
    ancho, alto = max(nuestra.width, suya.width), max(nuestra.height, suya.height)
    resta = ImageChops.difference(_sobre_blanco(nuestra, ancho, alto), _sobre_blanco(suya, ancho, alto))
    marcas = resta.convert("L").point(lambda v: 255 if v > _UMBRAL else 0)
    if marcas.getbbox() is None:
        return []
    # Each pixel of the reduced image is a cell, black only when nothing in it differs.
    celdas = marcas.reduce(_CELDA).point(lambda v: 255 if v else 0)
    return [_en_pixeles(zona, ancho, alto) for zona in _agrupar(celdas)]


def _agrupar(celdas: Image.Image) -> list[tuple[int, int, int, int]]:
    """Connected cells as rectangles: each row's runs, joined with the runs of the row above that they touch."""
    grupos: list[list[int]] = []
    datos = celdas.tobytes()
    for y in range(celdas.height):
        x = 0
        while x < celdas.width:
            if not datos[y * celdas.width + x]:
                x += 1
                continue
            inicio = x
            while x < celdas.width and datos[y * celdas.width + x]:
                x += 1
            tramo = [inicio, y, x, y + 1]
            tocados = [g for g in grupos if g[3] >= y and g[0] <= x and inicio <= g[2]]
            for g in tocados:
                grupos.remove(g)
                tramo = [min(tramo[0], g[0]), min(tramo[1], g[1]), max(tramo[2], g[2]), max(tramo[3], g[3])]
            grupos.append(tramo)
    return [(g[0], g[1], g[2], g[3]) for g in grupos]


def _en_pixeles(zona: tuple[int, int, int, int], ancho: int, alto: int) -> tuple[int, int, int, int]:
    x0, y0, x1, y1 = (v * _CELDA for v in zona)
    return max(x0 - 3, 0), max(y0 - 3, 0), min(x1 + 2, ancho - 1), min(y1 + 2, alto - 1)


def _sobre_blanco(imagen: Image.Image, ancho: int, alto: int) -> Image.Image:
    if imagen.size == (ancho, alto):
        return imagen
    lienzo = Image.new("RGB", (ancho, alto), "white")
    lienzo.paste(imagen, (0, 0))
    return lienzo


def _png(nuestra: Image.Image, suya: Image.Image, zonas: list[tuple[int, int, int, int]]) -> bytes:
    """The form on the left and the file on the right, with the zones framed and tinted on both."""
    ancho, alto = max(nuestra.width, suya.width), max(nuestra.height, suya.height)
    lienzo = Image.new("RGB", (2 * ancho + _CELDA, alto), (91, 102, 117))
    for n, imagen in enumerate((nuestra, suya)):
        pagina = _sobre_blanco(imagen, ancho, alto)
        tinte = Image.new("RGB", (ancho, alto), (255, 236, 150))
        mascara = Image.new("L", (ancho, alto), 0)
        pincel = ImageDraw.Draw(mascara)
        for zona in zonas:
            pincel.rectangle(zona, fill=255)
        # Multiplying keeps the letters as dark as they were.
        pagina = Image.composite(ImageChops.multiply(pagina, tinte), pagina, mascara)
        marco = ImageDraw.Draw(pagina)
        for zona in zonas:
            marco.rectangle(zona, outline=_ROJO, width=2)
        lienzo.paste(pagina, (n * (ancho + _CELDA), 0))
    salida = io.BytesIO()
    lienzo.quantize(64).save(salida, "PNG", optimize=False)
    return salida.getvalue()


def sha256_del_inicio(pdf: bytes, tamano: int) -> str:
    """SHA-256 of the first octets: that of a form, when the file is the form with something after it."""
    return hashlib.sha256(memoryview(pdf)[:tamano]).hexdigest()
