"""HTTP: representations and signers of a company."""

from uuid import UUID

from fastapi import Response

from services.registro.dependencias import ClaveHuellas
from services.registro.empresas.routes import Nit
from services.registro.personas import service
from services.registro.personas.models import Firmante, Representacion
from services.registro.personas.schemas import (
    FirmanteLeido,
    FirmanteNuevo,
    FirmanteRevocadoLeido,
    RepresentacionLeida,
    RepresentacionNueva,
    Revocacion,
)
from shared.clock import reloj_legal
from shared.events.registro import FormaEnCurso
from shared.http import Tx
from shared.http.rutas import Enrutador
from shared.identity import PrincipalActual

rutas = Enrutador(prefix="/v1/empresas/{nit}", tags=["personas"])


@rutas.post("/representaciones", status_code=201)
async def agregar_representacion(
    nit: Nit, datos: RepresentacionNueva, tx: Tx, quien: PrincipalActual, clave: ClaveHuellas, respuesta: Response
) -> RepresentacionLeida:
    """Add a user who acts for the company."""
    nueva = await service.agregar_representacion(tx, nit, datos, quien, clave)
    respuesta.headers["Location"] = f"/v1/empresas/{nit}/representaciones/{nueva.id}"
    return RepresentacionLeida.de(nueva, reloj_legal.hoy())


@rutas.get("/representaciones")
async def representaciones(nit: Nit, tx: Tx, quien: PrincipalActual) -> list[RepresentacionLeida]:
    """Who acts and acted for the company."""
    hoy = reloj_legal.hoy()
    return [RepresentacionLeida.de(r, hoy) for r in await service.listar(tx, Representacion, nit, quien)]


@rutas.post("/representaciones/{id}/aceptar")
async def aceptar_representacion(
    nit: Nit, id: UUID, tx: Tx, quien: PrincipalActual, clave: ClaveHuellas
) -> RepresentacionLeida:
    """Put a proposed representation in force."""
    hecha = await service.decidir(tx, Representacion, nit, id, quien, clave, aceptar=True)
    return RepresentacionLeida.de(hecha, reloj_legal.hoy())


@rutas.post("/representaciones/{id}/revocar")
async def revocar_representacion(
    nit: Nit, id: UUID, tx: Tx, quien: PrincipalActual, clave: ClaveHuellas, datos: Revocacion | None = None
) -> RepresentacionLeida:
    """End a representation; tokens already given end within minutes."""
    motivo = datos.motivo if datos else None
    hecha = await service.decidir(tx, Representacion, nit, id, quien, clave, aceptar=False, motivo=motivo)
    return RepresentacionLeida.de(hecha, reloj_legal.hoy())


@rutas.post("/firmantes", status_code=201)
async def agregar_firmante(
    nit: Nit, datos: FirmanteNuevo, tx: Tx, quien: PrincipalActual, clave: ClaveHuellas, respuesta: Response
) -> FirmanteLeido:
    """Add a person whose certificate may sign for the company."""
    nuevo = await service.agregar_firmante(tx, nit, datos, quien, clave)
    respuesta.headers["Location"] = f"/v1/empresas/{nit}/firmantes/{nuevo.id}"
    return FirmanteLeido.de(nuevo, reloj_legal.hoy())


@rutas.get("/firmantes")
async def firmantes(nit: Nit, tx: Tx, quien: PrincipalActual) -> list[FirmanteLeido]:
    """Who may and might sign for the company."""
    hoy = reloj_legal.hoy()
    return [FirmanteLeido.de(f, hoy) for f in await service.listar(tx, Firmante, nit, quien)]


@rutas.post("/firmantes/{id}/aceptar")
async def aceptar_firmante(nit: Nit, id: UUID, tx: Tx, quien: PrincipalActual, clave: ClaveHuellas) -> FirmanteLeido:
    """Accept a proposed signer."""
    return FirmanteLeido.de(await service.decidir(tx, Firmante, nit, id, quien, clave, aceptar=True), reloj_legal.hoy())


@rutas.get("/firmantes/{id}/formas")
async def formas_del_firmante(nit: Nit, id: UUID, tx: Tx, quien: PrincipalActual) -> list[FormaEnCurso]:
    """Forms in flight that carry this person's signature, as far as the events of the other services tell."""
    return await service.formas_de(tx, nit, id, quien)


@rutas.post("/firmantes/{id}/revocar")
async def revocar_firmante(
    nit: Nit, id: UUID, tx: Tx, quien: PrincipalActual, clave: ClaveHuellas, datos: Revocacion | None = None
) -> FirmanteRevocadoLeido:
    """End a signer; what was signed before stays signed, and what is in flight is listed."""
    motivo = datos.motivo if datos else None
    hecho = await service.decidir(tx, Firmante, nit, id, quien, clave, aceptar=False, motivo=motivo)
    leido = FirmanteLeido.de(hecho, reloj_legal.hoy())
    formas = await service.formas_de(tx, nit, id, quien)
    return FirmanteRevocadoLeido(**dict(leido), formas_en_curso=formas)
