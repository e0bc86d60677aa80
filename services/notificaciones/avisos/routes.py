"""HTTP: the notices of who asks, read and unread, and their arrival as server-sent events."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

import sqlalchemy as sa
from fastapi import Header, Query, Request
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field
from sqlmodel import col

from services.notificaciones.avisos import consultas
from services.notificaciones.avisos.models import Aviso
from services.notificaciones.mensajes.redaccion import asunto_de, redactar
from services.notificaciones.mensajes.rules import CATEGORIAS, OPCIONALES, Categoria
from services.notificaciones.preferencias import service as preferencias
from shared.clock import reloj_sistema
from shared.http import Tx
from shared.http.paginacion import Pagina, PaginacionPedida, paginar
from shared.http.rutas import Enrutador
from shared.identity import Principal, PrincipalActual
from shared.persistence import BaseDeDatos

rutas = Enrutador(prefix="/v1/avisos", tags=["avisos"])

CADA = 1.0
"""Seconds between two looks for what is new."""
LATIDO = 15
"""Looks without news after which something is sent, so that nobody in between closes the connection."""
DURA = timedelta(minutes=10)
"""A stream ends then and the browser opens another, with a fresh token."""
SOLAPE = timedelta(seconds=30)
"""A notice is dated before its transaction commits: what is this old is looked at again."""
MUCHOS = 100


class AvisoLeido(BaseModel):
    """A notice. `categoria` says what turns it off; none where the law asks that it be told."""

    id: UUID
    clase: str
    categoria: Categoria | None
    nit: str
    caso_id: UUID
    caso_numero: str
    asunto: str
    creado_en: datetime
    leido: bool

    @classmethod
    def de(cls, aviso: Aviso, leido: bool) -> "AvisoLeido":
        return cls(
            **aviso.model_dump(include={"id", "clase", "nit", "caso_id", "caso_numero", "creado_en"}),
            categoria=OPCIONALES.get(aviso.clase),
            asunto=asunto_de(aviso.clase, dict(consultas.textos_de(aviso))),
            leido=leido,
        )


class AvisoCompleto(AvisoLeido):
    texto: str
    html: str = Field(description="Documento HTML completo, para mostrarse aislado.")


class Cuenta(BaseModel):
    """How many are unread, counted up to `MUCHOS`."""

    sin_leer: int
    hay_mas: bool


class Leidos(BaseModel):
    ids: list[UUID] = Field(min_length=1, max_length=200)


class Preferencias(BaseModel):
    """What the user wants to see on screen. What is not here is told by law and cannot be turned off."""

    recordatorios: bool = True
    movimientos: bool = True
    resumenes: bool = True


@rutas.get("")
async def listar(
    tx: Tx,
    quien: PrincipalActual,
    pedida: PaginacionPedida,
    caso: Annotated[str | None, Query(max_length=100, description="Número o id del caso.")] = None,
    solo_sin_leer: Annotated[bool, Query()] = False,
) -> Pagina[AvisoLeido]:
    """Notices, newest first."""
    consulta = await consultas.visibles(tx, quien)
    if solo_sin_leer:
        consulta = consultas.sin_leer(consulta, quien)
    if caso is not None:
        consulta = consulta.where(
            sa.or_(col(Aviso.caso_numero) == caso, sa.cast(col(Aviso.caso_id), sa.Text) == caso.lower())
        )
    consulta = consulta.add_columns(col(Aviso.creado_en).label("creado_en"), col(Aviso.id).label("id"))
    orden = (col(Aviso.creado_en), col(Aviso.id))
    filas, siguiente = await paginar(tx, consulta, orden, pedida, descendente=True)
    return Pagina(elementos=[AvisoLeido.de(f.Aviso, f.leido) for f in filas], siguiente=siguiente)


@rutas.get("/cuenta")
async def contar(tx: Tx, quien: PrincipalActual) -> Cuenta:
    """How many notices are unread."""
    consulta = consultas.sin_leer(await consultas.visibles(tx, quien), quien)
    ids = consulta.with_only_columns(col(Aviso.id)).limit(MUCHOS + 1).subquery()
    cuantos = (await tx.execute(sa.select(sa.func.count()).select_from(ids))).scalar_one()
    return Cuenta(sin_leer=min(cuantos, MUCHOS), hay_mas=cuantos > MUCHOS)


@rutas.post("/leidos", status_code=204)
async def leer(tx: Tx, quien: PrincipalActual, cuerpo: Leidos) -> None:
    """Mark notices as read; those that the user may not see are passed over."""
    consulta = (await consultas.visibles(tx, quien)).where(col(Aviso.id).in_(cuerpo.ids))
    suyos = (await tx.execute(consulta.with_only_columns(col(Aviso.id)))).scalars().all()
    await consultas.marcar_leidos(tx, suyos, quien)


@rutas.get("/preferencias")
async def ver_preferencias(tx: Tx, quien: PrincipalActual) -> Preferencias:
    """What the user wants to see."""
    return Preferencias(**await preferencias.leer(tx, preferencias.de_usuario(quien.sub), ""))


@rutas.put("/preferencias")
async def cambiar_preferencias(tx: Tx, quien: PrincipalActual, cuerpo: Preferencias) -> Preferencias:
    """Say what to see on screen; the mails of a company follow the preferences of each address."""
    titular = preferencias.de_usuario(quien.sub)
    activas = {c: getattr(cuerpo, c) for c in CATEGORIAS}
    return Preferencias(**await preferencias.guardar(tx, titular, "", activas, quien=quien.sub))


@rutas.get("/eventos", response_class=StreamingResponse, responses={200: {"content": {"text/event-stream": {}}}})
async def eventos(
    request: Request,
    quien: PrincipalActual,
    last_event_id: Annotated[str | None, Header(max_length=60)] = None,
) -> StreamingResponse:
    """New notices as they come (server-sent events `aviso`), from now on or after `Last-Event-ID`."""
    bd: BaseDeDatos = request.app.state.bd
    cabeceras = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(_emitir(bd, quien, last_event_id), media_type="text/event-stream", headers=cabeceras)


async def _emitir(bd: BaseDeDatos, quien: Principal, tras: str | None) -> AsyncIterator[str]:
    desde, vistos = await _comienzo(bd, quien, tras)
    dichos = dict.fromkeys(vistos, desde)
    hasta = reloj_sistema.ahora() + DURA
    vueltas = 0
    yield "retry: 3000\n\n"
    while reloj_sistema.ahora() < hasta:
        async with bd.tx() as tx:
            consulta = (await consultas.visibles(tx, quien)).where(
                col(Aviso.creado_en) > desde - SOLAPE, col(Aviso.id).not_in(dichos)
            )
            nuevos = (await tx.execute(consulta.order_by(col(Aviso.creado_en), col(Aviso.id)).limit(MUCHOS))).all()
        for fila in nuevos:
            dichos[fila.Aviso.id] = fila.Aviso.creado_en
            desde = max(desde, fila.Aviso.creado_en)
            cuerpo = AvisoLeido.de(fila.Aviso, fila.leido).model_dump_json()
            yield f"id: {fila.Aviso.id}\nevent: aviso\ndata: {cuerpo}\n\n"
        # Only what the next look could meet again is remembered.
        dichos = {id: cuando for id, cuando in dichos.items() if cuando > desde - SOLAPE}
        vueltas = 0 if nuevos else vueltas + 1
        if vueltas and vueltas % LATIDO == 0:
            yield ": sigo aquí\n\n"
        await asyncio.sleep(CADA)


async def _comienzo(bd: BaseDeDatos, quien: Principal, tras: str | None) -> tuple[datetime, set[UUID]]:
    """From when on notices are new, and which of that time were seen already."""
    async with bd.tx() as tx:
        desde: Any = None
        if tras is not None:
            consulta = (await consultas.visibles(tx, quien)).where(sa.cast(col(Aviso.id), sa.Text) == tras)
            desde = (await tx.execute(consulta.with_only_columns(col(Aviso.creado_en)))).scalar_one_or_none()
        if desde is not None:
            previos = (await consultas.visibles(tx, quien)).where(col(Aviso.creado_en).between(desde - SOLAPE, desde))
        else:
            desde = reloj_sistema.ahora()
            previos = (await consultas.visibles(tx, quien)).where(col(Aviso.creado_en) > desde - SOLAPE)
        ids = (await tx.execute(previos.with_only_columns(col(Aviso.id)))).scalars().all()
    return desde, set(ids)


@rutas.get("/{id}")
async def ver(tx: Tx, quien: PrincipalActual, id: UUID) -> AvisoCompleto:
    """One notice in full."""
    aviso, leido = await consultas.uno(tx, id, quien)
    texto = redactar(aviso.clase, dict(consultas.textos_de(aviso)))
    return AvisoCompleto(**AvisoLeido.de(aviso, leido).model_dump(), texto=texto.plano, html=texto.html)
