"""Settings of this service as parameters of its routes."""

from typing import Annotated

from fastapi import Depends, Request

from services.registro.settings import AjustesRegistro


async def _ajustes(request: Request) -> AjustesRegistro:
    ajustes = request.app.state.ajustes
    assert isinstance(ajustes, AjustesRegistro)
    return ajustes


Configuracion = Annotated[AjustesRegistro, Depends(_ajustes)]


async def _clave_huellas(ajustes: Configuracion) -> str:
    return ajustes.clave_huellas.get_secret_value()


ClaveHuellas = Annotated[str, Depends(_clave_huellas)]
"""Key of the digests by which events name identity documents."""
