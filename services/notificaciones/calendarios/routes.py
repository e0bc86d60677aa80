"""HTTP: calendar feeds."""

import hashlib
from dataclasses import asdict
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Header, Path, Request, Response
from pydantic import BaseModel, Field

from services.notificaciones.calendarios import service
from services.notificaciones.referencias.casos import en_manos_de
from shared.http import Tx
from shared.http.rutas import Enrutador, sin_idempotencia
from shared.identity import PrincipalActual
from shared.identity.nit import NIT

rutas = Enrutador(prefix="/v1/calendarios", tags=["calendarios"])


class CalendarioPedido(BaseModel):
    """Of which company; without it, of the ministry's own deadlines."""

    nit: NIT | None = None
    propio: bool = Field(False, description="Del Ministerio, solo los casos que tiene asignados quien lo pide.")


class EnlaceLeido(BaseModel):
    """An address of a feed. Its secret is told once, when it is made."""

    id: UUID
    ambito: str
    nit: str
    sub: str
    creado_en: datetime
    revocado_en: datetime | None


class CalendarioCreado(BaseModel):
    id: UUID
    url: str = Field(description="Dirección secreta del calendario; no se vuelve a mostrar.")


@rutas.post("", status_code=201)
@sin_idempotencia
async def crear(tx: Tx, quien: PrincipalActual, request: Request, pedido: CalendarioPedido) -> CalendarioCreado:
    """Make the address of a feed, to be added in a calendar program."""
    id, token = await service.crear(tx, pedido.nit, quien, propio=pedido.propio)
    base = request.app.state.ajustes.url_publica
    return CalendarioCreado(id=id, url=f"{base}/v1/calendarios/{token}.ics")


@rutas.get("")
async def listar(tx: Tx, quien: PrincipalActual) -> list[EnlaceLeido]:
    """The caller's addresses and those of the caller's companies."""
    return [EnlaceLeido(**asdict(e)) for e in await service.listar(tx, quien)]


@rutas.post("/{id}/revocar", status_code=204)
async def revocar(tx: Tx, quien: PrincipalActual, id: UUID) -> None:
    """Close an address for good."""
    await service.revocar(tx, id, quien)


@rutas.get(
    "/{token}.ics",
    response_class=Response,
    responses={200: {"content": {"text/calendar": {}}}, 304: {"description": "No ha cambiado."}},
)
async def leer(
    tx: Tx,
    request: Request,
    token: Annotated[str, Path(min_length=20, max_length=100)],
    if_none_match: Annotated[str | None, Header(max_length=200)] = None,
) -> Response:
    """The feed (RFC 5545). Who knows the address needs no session."""
    contexto = request.app.state.contexto
    # Others are asked while no connection of ours is held.
    async with contexto.bd.tx() as lectura:
        alcance = await service.alcance(lectura, token)
    casos = None
    if alcance.ambito == "propio":
        casos = await en_manos_de(alcance.sub, contexto.ajustes, contexto.recursos["http"])
    contenido = await service.contenido(tx, alcance, casos, contexto.ajustes)
    etag = f'"{hashlib.sha256(contenido).hexdigest()[:32]}"'
    cabeceras = {"ETag": etag, "Cache-Control": "private, max-age=900", "X-Robots-Tag": "noindex"}
    if if_none_match == etag:
        return Response(status_code=304, headers=cabeceras)
    return Response(contenido, media_type="text/calendar; charset=utf-8", headers=cabeceras)
