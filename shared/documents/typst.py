"""Renders PDF 1.7 documents from typst templates and data; the data never pass through markup.

A template reads its data with `json(bytes(sys.inputs.datos))` (see `plantillas/comun.typ`), so that a field is text
whatever it holds. The same template, data and fonts give the same bytes.
"""

import asyncio
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst

from shared.documents.errores import PlantillaFallida
from shared.documents.formas import Forma

RAIZ = Path(__file__).resolve().parents[2]
"""Root of the templates' absolute imports: `/shared/documents/plantillas/comun.typ`."""

_FUENTES = Path(__file__).resolve().parent / "fuentes"
_ORIGEN = datetime(2000, 1, 1, tzinfo=UTC)


@cache
def _fuentes() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[_FUENTES])


def compilar(
    plantilla: Path, datos: Forma | Mapping[str, Any], *, creado_en: datetime | None = None, archivo: bool = False
) -> bytes:
    """Render in this thread. See `render`."""
    if isinstance(datos, Forma):
        contenido = datos.model_dump_json()
        creado_en = creado_en or datos.generado_en
    else:
        contenido = json.dumps(datos, ensure_ascii=False, sort_keys=True)
    try:
        pdf: bytes = typst.compile(
            plantilla,
            root=RAIZ,
            font_paths=_fuentes(),
            ignore_system_fonts=True,
            format="pdf",
            pdf_standards="a-2b" if archivo else "1.7",
            sys_inputs={"datos": contenido},
            timestamp=int((creado_en or _ORIGEN).timestamp()),
        )
    except RuntimeError as error:
        # typst raises TypstError for the template and its base for the files around it.
        raise PlantillaFallida(f"{plantilla.name}: {getattr(error, 'diagnostic', error)}") from error
    # A seal is appended, and PDF/A wants its first object on a line of its own (ISO 19005-2, 6.1.9).
    return pdf if pdf.endswith(b"\n") else pdf + b"\n"


async def render(
    plantilla: Path, datos: Forma | Mapping[str, Any], *, creado_en: datetime | None = None, archivo: bool = False
) -> bytes:
    """The PDF of `datos`, made in a thread.

    Args:
        plantilla: a `.typ` file below `services/` or `shared/`.
        datos: one of `shared.documents.formas`, or a mapping of JSON values for a template of one's own.
        creado_en: creation date written in the file; by default the form's `generado_en`.
        archivo: as PDF/A-2b, for what is to be kept; typst refuses what that does not allow.

    Raises:
        PlantillaFallida: if the template does not compile with these data.
    """
    return await asyncio.to_thread(compilar, plantilla, datos, creado_en=creado_en, archivo=archivo)
