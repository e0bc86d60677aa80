"""The pictures of docs/manual, made by the tests that look at the pages: `make manual`.

A page is pictured when a test calls `mira("name")` and some chapter of the manual shows `imagenes/name.webp`. Modules
that picture nothing are left out, and a picture that nobody made fails the run.
"""

import io
import os
import re
from functools import cache
from pathlib import Path

from PIL import Image

from tests.ayudas import RAIZ

MANUAL = RAIZ / "docs" / "manual"
IMAGENES = MANUAL / "imagenes"
VARIABLE = "CONTINGENTES_IMAGENES"
"""Set, to any text, where the pictures are to be made anew."""
ANCHO_DE_PAGINA = 1100
MAXIMO = 60_000
"""Bytes of a picture."""
_ANCHO, _ALTO = 900, 1100
_MIRADA = re.compile(r'mira\(f?"([^"]+)"\)')
_CUALQUIERA = re.compile(r"\\\{.*?\\\}")
"""What an f-string leaves open, escaped."""
_MOSTRADA = re.compile(r"imagenes/([a-z0-9-]+)\.webp")


def mostradas() -> set[str]:
    """Names of the pictures that the manual shows."""
    return {nombre for capitulo in MANUAL.glob("*.md") for nombre in _MOSTRADA.findall(capitulo.read_text("utf-8"))}


_hechas: set[str] = set()


@cache
def _pedidas() -> frozenset[str]:
    return frozenset(mostradas()) if os.environ.get(VARIABLE) else frozenset()


def se_pide(nombre: str) -> bool:
    """Whether this run makes the picture of that name."""
    return nombre in _pedidas()


@cache
def miradas(modulo: Path) -> frozenset[str]:
    """Names of the manual's pictures that the tests of a module make."""
    patrones = [_CUALQUIERA.sub(".+", re.escape(dicho)) for dicho in _MIRADA.findall(modulo.read_text("utf-8"))]
    return frozenset(n for n in mostradas() if any(re.fullmatch(p, n) for p in patrones))


def sobra(modulo: Path) -> bool:
    """Whether this run makes pictures, and that module none of them."""
    return bool(_pedidas()) and not miradas(modulo)


def faltan() -> list[str]:
    """Pictures that this run was to make and did not."""
    return sorted(_pedidas() - _hechas)


def guardar(nombre: str, captura: bytes, carpeta: Path = IMAGENES) -> Path:
    """Keep the upper part of a captured page as a small WebP; its path."""
    imagen: Image.Image = Image.open(io.BytesIO(captura)).convert("RGB")
    imagen = imagen.resize((_ANCHO, imagen.height * _ANCHO // imagen.width), Image.Resampling.LANCZOS)
    imagen = imagen.crop((0, 0, _ANCHO, min(imagen.height, _ALTO)))
    carpeta.mkdir(parents=True, exist_ok=True)
    destino = carpeta / f"{nombre}.webp"
    for calidad in range(80, 20, -10):
        imagen.save(destino, "WEBP", quality=calidad, method=6)
        if destino.stat().st_size <= MAXIMO:
            break
    _hechas.add(nombre)
    return destino
