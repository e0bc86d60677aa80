"""HTTP: authorised addresses, and what `notificaciones` asks about them."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Response

from services.registro.dependencias import ClaveHuellas, Configuracion
from services.registro.direcciones import service
from services.registro.direcciones.representante import correos_de_representantes
from services.registro.direcciones.schemas import (
    Autorizacion,
    Confirmacion,
    ConfirmacionPendiente,
    CorreosDeEmpresa,
    DireccionLeida,
    DireccionNueva,
)
from services.registro.empresas.routes import Nit
from shared.http import Tx
from shared.http.rutas import Enrutador
from shared.identity import Principal, PrincipalActual, enlace_firmado, principal_opcional

rutas = Enrutador(prefix="/v1/empresas/{nit}/direcciones", tags=["direcciones"])
rutas_internas = Enrutador(
    prefix="/interno/empresas/{nit}", dependencies=[Depends(enlace_firmado)], include_in_schema=False
)


@rutas.post("", status_code=201)
async def agregar(
    nit: Nit, datos: DireccionNueva, tx: Tx, quien: PrincipalActual, clave: ClaveHuellas, respuesta: Response
) -> DireccionLeida:
    """Authorise an address; it is mailed only after its confirmation."""
    nueva = await service.agregar(tx, nit, datos.correo, quien, clave)
    respuesta.headers["Location"] = f"/v1/empresas/{nit}/direcciones/{nueva.id}"
    return DireccionLeida.de(nueva)


@rutas.get("")
async def direcciones(nit: Nit, tx: Tx, quien: PrincipalActual) -> list[DireccionLeida]:
    """Addresses of the company."""
    return [DireccionLeida.de(d) for d in await service.listar(tx, nit, quien)]


@rutas.post("/{id}/confirmar")
async def confirmar(
    nit: Nit,
    id: UUID,
    datos: Confirmacion,
    tx: Tx,
    quien: Annotated[Principal | None, Depends(principal_opcional)],
    ajustes: Configuracion,
) -> DireccionLeida:
    """Confirm with the mailed code (no session needed) or, by a funcionario, with evidence."""
    claves = (ajustes.clave_enlaces.get_secret_value(), ajustes.clave_huellas.get_secret_value())
    return DireccionLeida.de(await service.confirmar(tx, nit, id, datos, quien, claves))


@rutas.post("/{id}/autorizar")
async def autorizar(
    nit: Nit, id: UUID, tx: Tx, quien: PrincipalActual, clave: ClaveHuellas, datos: Autorizacion | None = None
) -> DireccionLeida:
    """The representante's word on a new or a leaving address; or, by a funcionario, with evidence of it."""
    return DireccionLeida.de(await service.autorizar(tx, nit, id, datos or Autorizacion(), quien, clave))


@rutas.post("/{id}/retirar")
async def retirar(nit: Nit, id: UUID, tx: Tx, quien: PrincipalActual, clave: ClaveHuellas) -> DireccionLeida:
    """Stop mailing an address; one in use waits for the representante's word, unless that person asks."""
    return DireccionLeida.de(await service.retirar(tx, nit, id, quien, clave))


@rutas_internas.get("/correos")
async def correos(nit: Nit, tx: Tx) -> CorreosDeEmpresa:
    """Where the company is mailed; by signed internal link only."""
    return await service.correos_de(tx, nit)


@rutas_internas.get("/representantes")
async def representantes(nit: Nit, tx: Tx) -> list[str]:
    """Where its representantes are mailed as persons; by signed internal link only."""
    return await correos_de_representantes(tx, nit)


@rutas_internas.get("/confirmaciones")
async def confirmaciones(nit: Nit, tx: Tx, ajustes: Configuracion) -> list[ConfirmacionPendiente]:
    """Which addresses wait for a confirmation mail, with their codes; by signed internal link only."""
    return await service.pendientes_de(tx, nit, ajustes.clave_enlaces.get_secret_value())
