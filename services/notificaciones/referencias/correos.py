"""What is asked of `registro` when it is needed and kept nowhere as a projection: mail addresses."""

from datetime import timedelta
from uuid import UUID

import httpx
from pydantic import BaseModel, TypeAdapter

from services.notificaciones.settings import AjustesNotificaciones
from shared.documents import firmar_ruta
from shared.jobs import Reintentar

PAUSA = timedelta(seconds=5)


class Autorizado(BaseModel):
    """A confirmed address of a company."""

    direccion_id: UUID
    correo: str


class Autorizados(BaseModel):
    """All of them."""

    correos: list[Autorizado]


class PorConfirmar(BaseModel):
    """An address that proves itself by the code mailed to it."""

    direccion_id: UUID
    correo: str
    codigo: str


_REPRESENTANTES = TypeAdapter(list[str])
_POR_CONFIRMAR = TypeAdapter(list[PorConfirmar])


async def autorizados(nit: str, ajustes: AjustesNotificaciones, cliente: httpx.AsyncClient) -> list[str]:
    """The authorised addresses of a company as of now; none if `registro` does not know it.

    Raises:
        Reintentar: if `registro` does not answer; its absence costs no attempt.
    """
    cuerpo = await pedir(f"/interno/empresas/{nit}/correos", ajustes, cliente)
    return [] if cuerpo is None else [c.correo for c in Autorizados.model_validate_json(cuerpo).correos]


async def de_representantes(nit: str, ajustes: AjustesNotificaciones, cliente: httpx.AsyncClient) -> list[str]:
    """Where those who represent a company are mailed as persons.

    Raises:
        Reintentar: if `registro` does not answer.
    """
    cuerpo = await pedir(f"/interno/empresas/{nit}/representantes", ajustes, cliente)
    return [] if cuerpo is None else _REPRESENTANTES.validate_json(cuerpo)


async def por_confirmar(nit: str, ajustes: AjustesNotificaciones, cliente: httpx.AsyncClient) -> list[PorConfirmar]:
    """Addresses of a company that wait for their confirmation.

    Raises:
        Reintentar: if `registro` does not answer.
    """
    cuerpo = await pedir(f"/interno/empresas/{nit}/confirmaciones", ajustes, cliente)
    return [] if cuerpo is None else _POR_CONFIRMAR.validate_json(cuerpo)


async def pedir(ruta: str, ajustes: AjustesNotificaciones, cliente: httpx.AsyncClient) -> bytes | None:
    """What `registro` answers by a signed link; none where it knows of nothing there.

    Raises:
        Reintentar: if it does not answer.
    """
    url = firmar_ruta(ajustes.url_de("registro"), ruta, secreto=ajustes.clave_enlaces.get_secret_value())
    try:
        respuesta = await cliente.get(url)
        if respuesta.status_code == httpx.codes.NOT_FOUND:
            return None
        respuesta.raise_for_status()
    except httpx.HTTPError as error:
        # The error's own text would hold the signed link.
        raise Reintentar(PAUSA, f"registro no respondió a {ruta}: {type(error).__name__}") from error
    return respuesta.content
