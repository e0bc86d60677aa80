"""Files of a form: looked at, stored, and whether a guarantee carries digital signatures."""

import re
from collections.abc import Iterable, Mapping

from fastapi import UploadFile

from services.garantias.garantias.service import Presentado
from shared.documents import Almacen
from shared.documents.almacen import Objeto
from shared.http.cargas import Carga, examinar_pdf
from shared.http.rutas import KIB, LIMITE_PDF

LIMITE_FORMULARIO = 4 * LIMITE_PDF + 256 * KIB
"""`max_body_size` of a form with a guarantee and what comes with it."""
_FIRMA = re.compile(rb"/ByteRange\s*\[")
_COLA = 32


async def guardar_pdf(almacen: Almacen, archivo: UploadFile) -> Objeto:
    """Look at an uploaded PDF and store it. Raises as `examinar_pdf`."""
    return await _guardar(almacen, await examinar_pdf(archivo))


async def _guardar(almacen: Almacen, carga: Carga) -> Objeto:
    return await almacen.guardar(carga.trozos(), limite=LIMITE_PDF)


async def guardar_formulario(
    almacen: Almacen, archivo: UploadFile, anexos: Mapping[str, UploadFile | None]
) -> Presentado:
    """Store a guarantee and what comes with it; all are looked at before any is stored."""
    carga = await examinar_pdf(archivo)
    examinados = {clase: await examinar_pdf(a) for clase, a in anexos.items() if a is not None}
    firmada = await _firmada(carga)
    guardados = {clase: await _guardar(almacen, c) for clase, c in examinados.items()}
    return Presentado(await _guardar(almacen, carga), firmada, guardados)


async def guardar_varios(almacen: Almacen, archivos: Iterable[tuple[str, UploadFile | None]]) -> dict[str, Objeto]:
    """Store those that came, by class; all are looked at before any is stored."""
    examinados = {clase: await examinar_pdf(a) for clase, a in archivos if a is not None}
    return {clase: await _guardar(almacen, c) for clase, c in examinados.items()}


async def _firmada(carga: Carga) -> bool:
    """Whether it holds a signature dictionary: only one has a `/ByteRange`, and it is never inside a stream."""
    cola = b""
    async for trozo in carga.trozos():
        if _FIRMA.search(cola + trozo):
            return True
        cola = trozo[-_COLA:]
    return False
