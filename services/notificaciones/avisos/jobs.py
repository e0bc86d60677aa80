"""Finds the addresses of a notice and makes one delivery of each."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from services.notificaciones.avisos.models import Aviso
from services.notificaciones.avisos.service import DIRIGIR
from services.notificaciones.entregas import service as entregas
from services.notificaciones.settings import AjustesNotificaciones
from shared.documents import firmar_ruta
from shared.jobs import Completar, Reintentar, Trabajo, Trabajos

trabajos = Trabajos("notificaciones")

_PAUSA = timedelta(seconds=5)


class CorreosDeEmpresa(BaseModel):
    """What `registro` answers: the confirmed addresses of a company."""

    correos: list[str]


async def correos_de(nit: str, ajustes: AjustesNotificaciones, cliente: httpx.AsyncClient) -> list[str]:
    """The authorised addresses of a company, as of now; none if `registro` does not know it.

    Raises:
        Reintentar: if `registro` does not answer; its absence costs no attempt.
    """
    secreto = ajustes.clave_enlaces.get_secret_value()
    url = firmar_ruta(ajustes.url_de("registro"), f"/interno/empresas/{nit}/correos", secreto=secreto)
    try:
        respuesta = await cliente.get(url)
        if respuesta.status_code == httpx.codes.NOT_FOUND:
            return []
        respuesta.raise_for_status()
    except httpx.HTTPError as error:
        raise Reintentar(_PAUSA, f"registro no dio los correos de {nit}: {type(error).__name__}") from error
    return CorreosDeEmpresa.model_validate_json(respuesta.content).correos


@trabajos.maneja(DIRIGIR, maximo=8, limite=timedelta(minutes=1))
async def dirigir(t: Trabajo, ctx: Any) -> Completar:
    """Asked at the last moment, so that a revoked address receives nothing."""
    ajustes: AjustesNotificaciones = ctx.ajustes
    async with ctx.bd.tx() as tx:
        aviso = await tx.get_one(Aviso, UUID(t.datos["aviso_id"]))
    correos = await correos_de(aviso.nit, ajustes, ctx.recursos["http"])
    ministerio = ajustes.direcciones_ministerio if aviso.a_ministerio else ()

    async def completar(tx: AsyncSession) -> None:
        await entregas.crear(tx, aviso, correos, ministerio, ajustes)

    return completar
