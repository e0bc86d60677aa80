"""Answers with many forms: a zip that is made while it is sent, one form in memory at a time."""

import io
import zipfile
from collections.abc import AsyncIterator
from typing import Any

from fastapi.responses import JSONResponse, Response, StreamingResponse

from services.consumo.lotes.consultas import Formularios
from shared.documents import Almacen
from shared.http import Problema

_FECHA = (1980, 1, 1, 0, 0, 0)
_REINTENTAR = {"Retry-After": "2"}


class _Tubo(io.RawIOBase):
    """What `zipfile` writes, until it is taken; it can't be sought, so sizes follow their files."""

    def __init__(self) -> None:
        self._hecho = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, datos: Any) -> int:
        self._hecho += datos
        return len(datos)

    def sacar(self) -> bytes:
        datos = bytes(self._hecho)
        self._hecho.clear()
        return datos


async def _comprimir(almacen: Almacen, formularios: Formularios) -> AsyncIterator[bytes]:
    tubo = _Tubo()
    # PDFs are compressed already: they are stored as they are.
    with zipfile.ZipFile(tubo, "w", zipfile.ZIP_STORED) as zip_:
        for numero, clave in formularios.listos:
            zip_.writestr(zipfile.ZipInfo(f"{numero}.pdf", _FECHA), await almacen.leer(clave))
            yield tubo.sacar()
    yield tubo.sacar()


def en_zip(almacen: Almacen, formularios: Formularios, nombre: str, *, parcial: bool) -> Response:
    """The forms as `<nombre>.zip`, each by its number; 202 while some are being rendered, unless `parcial`.

    Raises:
        Problema: `no-encontrado` if none waits for a signature.
    """
    if formularios.faltan and not parcial:
        cuerpo = {"estado": "en_preparacion", "listos": len(formularios.listos), "faltan": formularios.faltan}
        return JSONResponse(cuerpo, 202, _REINTENTAR)
    if not formularios.listos:
        raise Problema("no-encontrado", "No hay formularios por firmar.")
    cabeceras = {
        "Content-Disposition": f'attachment; filename="{nombre}.zip"',
        "Cache-Control": "private, no-store",
        "X-Formularios": str(len(formularios.listos)),
    }
    return StreamingResponse(_comprimir(almacen, formularios), media_type="application/zip", headers=cabeceras)
