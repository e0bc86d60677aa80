"""What the links of a mail do, once their proof is good."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.notificaciones.settings import AjustesNotificaciones
from shared.http import Problema

_LEER = text("""
    SELECT e.id, e.clase, e.nit, e.direccion, e.destinatario, e.evento_id, e.caso_numero, a.datos, a.adjunto
    FROM entrega e JOIN aviso a ON a.id = e.aviso_id WHERE e.id = :id
""")
_MAS_TARDE = "No se pudo confirmar el correo: abra el enlace otra vez en unos minutos."


@dataclass(frozen=True)
class Correo:
    """The mail that a link came in."""

    entrega_id: UUID
    clase: str
    nit: str
    direccion: str
    destinatario: str
    """As in `Entrega`."""
    evento_id: UUID
    datos: dict[str, Any]
    adjunto: dict[str, Any] | None


async def correo(tx: AsyncSession, entrega_id: UUID, clase: str | None = None) -> Correo:
    """The mail of a link, of the kind that carries such links.

    Raises:
        Problema: `no-encontrado`.
    """
    fila = (await tx.execute(_LEER, {"id": entrega_id})).one_or_none()
    if fila is None or (clase is not None and fila.clase != clase):
        raise Problema("no-encontrado")
    return Correo(
        fila.id, fila.clase, fila.nit, fila.direccion, fila.destinatario, fila.evento_id, fila.datos, fila.adjunto
    )


async def confirmar_correo(c: Correo, ajustes: AjustesNotificaciones, cliente: httpx.AsyncClient) -> bool:
    """Bring the code of a confirmation mail to `registro`, which owns the addresses; says whether it took it.

    Raises:
        Problema: `servicio-no-disponible` if `registro` does not answer.
    """
    url = f"{ajustes.url_de('registro')}/v1/empresas/{c.nit}/direcciones/{c.evento_id}/confirmar"
    try:
        respuesta = await cliente.post(url, json={"codigo": c.datos["codigo"]})
    except httpx.HTTPError as error:
        raise Problema("servicio-no-disponible", _MAS_TARDE) from error
    if respuesta.is_server_error:
        raise Problema("servicio-no-disponible", _MAS_TARDE)
    return respuesta.is_success
