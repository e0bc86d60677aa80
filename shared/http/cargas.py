"""Uploads of PDFs: refused at their limit while they arrive, looked at before anything keeps them.

The form parser streams a file to a temporary one on disk (the quarantine: memory holds at most 1 MiB of it), and the
route's `max_body_size` refuses it at its limit, not at its end:

    @rutas.post("/v1/solicitudes/{numero}/firmado", max_body_size=LIMITE_CARGA_PDF)
    async def recibir_firmado(numero: str, pdf: PdfRecibido, tx: Tx) -> ...:
        objeto = await almacen.guardar(pdf.trozos(), ...)
"""

import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, File, UploadFile

from shared.http.problemas import Problema
from shared.http.rutas import LIMITE_PDF, MIB

_TROZO = 256 * 1024
_MAGIA = b"%PDF-"


@dataclass(frozen=True, slots=True)
class Carga:
    """A file that arrived whole: its digest and size are known, its content has only been seen to begin as a PDF."""

    archivo: UploadFile
    nombre: str
    sha256: str
    tamano: int
    """Bytes."""

    async def trozos(self) -> AsyncIterator[bytes]:
        """The content from its beginning, in pieces of 256 KiB; can be asked for more than once."""
        await self.archivo.seek(0)
        while trozo := await self.archivo.read(_TROZO):
            yield trozo

    async def contenido(self) -> bytes:
        """The whole content, at most the limit with which it was received."""
        await self.archivo.seek(0)
        return await self.archivo.read()


async def examinar_pdf(archivo: UploadFile, *, maximo: int = LIMITE_PDF) -> Carga:
    """Measure and digest an uploaded file.

    Raises:
        Problema: `archivo-vacio`, `no-es-pdf` (does not begin with `%PDF-`), `cuerpo-demasiado-grande`.
    """
    await archivo.seek(0)
    inicio = await archivo.read(len(_MAGIA))
    if not inicio:
        raise Problema("archivo-vacio")
    if inicio != _MAGIA:
        raise Problema("no-es-pdf")
    await archivo.seek(0)
    resumen, tamano = hashlib.sha256(), 0
    while trozo := await archivo.read(_TROZO):
        resumen.update(trozo)
        tamano += len(trozo)
        if tamano > maximo:
            raise Problema("cuerpo-demasiado-grande", f"El máximo es {maximo // MIB} MB.", maximo_bytes=maximo)
    await archivo.seek(0)
    return Carga(archivo, archivo.filename or "", resumen.hexdigest(), tamano)


async def _pdf_recibido(archivo: Annotated[UploadFile, File(description="El PDF, de 20 MB como máximo.")]) -> Carga:
    return await examinar_pdf(archivo)


PdfRecibido = Annotated[Carga, Depends(_pdf_recibido)]
"""Parameter of a route that takes a PDF in the form field `archivo`."""
