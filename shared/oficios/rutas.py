"""HTTP of a service's official letters; the case's own company and the Ministry read them."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, StringConstraints
from sqlalchemy.ext.asyncio import AsyncSession

from shared.documents import Almacen
from shared.events import RefObjeto
from shared.expedientes import exigir_visible
from shared.expedientes import leer as leer_expediente
from shared.http import Problema
from shared.http.espera import EnPreparacion
from shared.http.rutas import Enrutador
from shared.http.tx import Tx
from shared.identity import Principal, PrincipalActual, requiere
from shared.oficios import servicio as oficios
from shared.oficios.tablas import Oficio

Motivo = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=2000)]
_Revisor = Annotated[Principal, Depends(requiere("funcionario", "coordinador"))]


class Reintento(BaseModel):
    model_config = ConfigDict(extra="forbid")

    motivo: Motivo | None = None


class OficioLeido(BaseModel):
    """A letter of a case; `listo` once its sealed PDF can be had. `error` is told to the Ministry only."""

    id: UUID
    numero: str | None
    clase: str
    asunto: str
    estado: str
    listo: bool
    version: int
    sha256: str | None
    nivel: str | None
    error: str | None
    creado_en: datetime
    fechado_en: datetime | None
    sellado_en: datetime | None
    acciones: tuple[str, ...]

    @classmethod
    def de(cls, oficio: Oficio, quien: Principal) -> "OficioLeido":
        """As `quien` may see it."""
        puede = oficio.estado == "fallido" and quien.tiene("funcionario", "coordinador")
        return cls(
            id=oficio.id,
            numero=oficio.numero,
            clase=oficio.clase,
            asunto=oficio.asunto,
            estado=oficio.estado,
            listo=oficio.sellado is not None,
            version=oficio.version,
            sha256=(oficio.sellado or {}).get("sha256"),
            nivel=oficio.nivel,
            error=oficio.error if quien.es_interno else None,
            creado_en=oficio.creado_en,
            fechado_en=oficio.fechado_en,
            sellado_en=oficio.sellado_en,
            acciones=("reintentar",) if puede else (),
        )


class OficioFallido(OficioLeido):
    """A letter that waits for somebody to try again, with the case it belongs to."""

    expediente: UUID
    caso: str
    empresa: str


async def _visible(tx: AsyncSession, caso: UUID, oficio_id: UUID, quien: Principal, tipo: str) -> Oficio:
    exigir_visible(await leer_expediente(tx, caso, tipo=tipo), quien)
    oficio = await oficios.leer_oficio(tx, oficio_id)
    if oficio.expediente != caso:
        raise Problema("no-encontrado")
    return oficio


def rutas_de_oficios(servicio: str, prefijo: str, tipo: str) -> Enrutador:
    """Reading a case's letters (`{prefijo}/{caso}/oficios`), trying again, and `{prefijo}/oficios-fallidos`.

    Mount it before the routes of the cases themselves.

    Args:
        prefijo: of the cases, `/v1/solicitudes`.
        tipo: kind of the cases, as their flow names it.
    """
    rutas = Enrutador(prefix=prefijo, tags=["oficios"])

    @rutas.get("/oficios-fallidos")
    async def listar_fallidos(tx: Tx, quien: _Revisor) -> list[OficioFallido]:
        """Letters that could not be rendered, sealed or stored, oldest first; at most 100."""
        return [
            OficioFallido(
                **OficioLeido.de(o, quien).model_dump(), expediente=o.expediente, caso=o.caso, empresa=o.empresa
            )
            for o in await oficios.fallidos(tx)
        ]

    @rutas.get("/{caso}/oficios")
    async def listar(caso: UUID, tx: Tx, quien: PrincipalActual) -> list[OficioLeido]:
        """The official letters of the case, oldest first, with their state until they are sealed."""
        exigir_visible(await leer_expediente(tx, caso, tipo=tipo), quien)
        return [OficioLeido.de(o, quien) for o in await oficios.oficios_de(tx, caso)]

    @rutas.get(
        "/{caso}/oficios/{oficio_id}.pdf",
        response_class=Response,
        responses={
            200: {"content": {"application/pdf": {}}, "description": "El oficio sellado."},
            202: {"description": "Se está sellando.", "model": EnPreparacion},
        },
    )
    async def descargar(caso: UUID, oficio_id: UUID, request: Request, tx: Tx, quien: PrincipalActual) -> Response:
        """The sealed letter; 202 with `Retry-After` until it is."""
        oficio = await _visible(tx, caso, oficio_id, quien, tipo)
        if oficio.sellado is None:
            # One that failed waits for a person.
            espera = "300" if oficio.estado == "fallido" else "1"
            return JSONResponse({"estado": oficio.estado}, 202, {"Retry-After": espera})
        ref = RefObjeto.model_validate(oficio.sellado)
        almacen: Almacen = request.app.state.almacen
        nombre = f'inline; filename="{oficio.numero}.pdf"'
        cabeceras = {"Content-Disposition": nombre, "ETag": f'"{ref.sha256}"'}
        return Response(await almacen.leer(ref.clave), media_type=ref.tipo, headers=cabeceras)

    @rutas.post("/{caso}/oficios/{oficio_id}/reintentar", status_code=202)
    async def reintentar(caso: UUID, oficio_id: UUID, cuerpo: Reintento, tx: Tx, quien: _Revisor) -> OficioLeido:
        """Try again what failed between the act and its sealed letter."""
        await _visible(tx, caso, oficio_id, quien, tipo)
        return OficioLeido.de(await oficios.reintentar(tx, oficio_id, quien, servicio, motivo=cuerpo.motivo), quien)

    return rutas
