"""HTTP: companies."""

from typing import Annotated

import sqlalchemy as sa
from fastapi import Depends, Path, Response
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.registro.busqueda import Buscado, contiene
from services.registro.dependencias import ClaveHuellas
from services.registro.empresas import service
from services.registro.empresas.flujo import FLUJO
from services.registro.empresas.models import Empresa
from services.registro.empresas.schemas import (
    ConEvidencia,
    ConMotivo,
    EmpresaEditada,
    EmpresaLeida,
    EmpresaNueva,
    FormularioDeEmpresa,
)
from services.registro.formularios.lectura import ultimo
from shared.expedientes import acciones, leer
from shared.expedientes import historia as historia_de
from shared.http import Tx
from shared.http.etag import VersionEsperada, poner_etag
from shared.http.paginacion import Pagina, PaginacionPedida, paginar
from shared.http.rutas import Enrutador
from shared.identity import NIT, Principal, PrincipalActual, requiere

rutas = Enrutador(prefix="/v1/empresas", tags=["empresas"])

Registrante = Annotated[Principal, Depends(requiere("exportador", "representante", "apoderado", "coordinador"))]
Nit = Annotated[NIT, Path(description="NIT con dígito de verificación.")]


async def _leida(tx: AsyncSession, empresa: Empresa, quien: Principal) -> EmpresaLeida:
    expediente = await leer(tx, empresa.expediente)
    ultima = await ultimo(tx, empresa.nit)
    formulario = FormularioDeEmpresa(numero=ultima.numero, estado=ultima.estado) if ultima is not None else None
    return EmpresaLeida.de(empresa, expediente, await acciones(tx, FLUJO, expediente, quien), formulario)


@rutas.post("", status_code=201)
async def registrar(
    datos: EmpresaNueva, tx: Tx, quien: Registrante, clave: ClaveHuellas, respuesta: Response
) -> EmpresaLeida:
    """Register a company. Renew the session afterwards: the token names the companies for which it acts."""
    empresa = await service.registrar(tx, datos, quien, clave)
    respuesta.headers["Location"] = f"/v1/empresas/{empresa.nit}"
    poner_etag(respuesta, empresa.version)
    return await _leida(tx, empresa, quien)


@rutas.get("")
async def listar(
    tx: Tx, quien: PrincipalActual, pedida: PaginacionPedida, buscar: Buscado = ""
) -> Pagina[EmpresaLeida]:
    """Companies that the caller may see, by NIT; `buscar` looks in NIT and name."""
    consulta = sa.select(Empresa)
    if buscar:
        consulta = consulta.where(contiene(buscar, col(Empresa.nit), col(Empresa.razon_social)))
    if not quien.es_interno:
        consulta = consulta.where(col(Empresa.nit).in_(quien.empresas))
    filas, siguiente = await paginar(tx, consulta, (col(Empresa.nit),), pedida)
    return Pagina(elementos=[await _leida(tx, f, quien) for f in filas], siguiente=siguiente)


@rutas.get("/{nit}")
async def leer_empresa(nit: Nit, tx: Tx, quien: PrincipalActual, respuesta: Response) -> EmpresaLeida:
    """One company, with its ETag."""
    empresa, _ = await service.buscar(tx, nit, quien)
    poner_etag(respuesta, empresa.version)
    return await _leida(tx, empresa, quien)


@rutas.put("/{nit}")
async def editar(
    nit: Nit,
    datos: EmpresaEditada,
    tx: Tx,
    quien: PrincipalActual,
    esperada: VersionEsperada,
    clave: ClaveHuellas,
    respuesta: Response,
) -> EmpresaLeida:
    """Change the company's file; `If-Match` brings the ETag that was read."""
    empresa = await service.editar(tx, nit, datos, esperada, quien, clave)
    poner_etag(respuesta, empresa.version)
    return await _leida(tx, empresa, quien)


@rutas.get("/{nit}/historia")
async def historia(nit: Nit, tx: Tx, quien: PrincipalActual) -> list[dict[str, object]]:
    """What was done on the company's case, oldest first."""
    empresa, _ = await service.buscar(tx, nit, quien)
    return [
        {"accion": p.accion, "desde": p.desde, "hacia": p.hacia, "motivo": p.motivo, "en": p.legal_en.isoformat()}
        for p in await historia_de(tx, empresa.expediente)
    ]


async def _mover(
    tx: AsyncSession, nit: str, accion: str, quien: Principal, clave: str, motivo: str | None = None
) -> EmpresaLeida:
    return await _leida(tx, await service.mover(tx, nit, accion, quien, motivo=motivo, clave_huellas=clave), quien)


@rutas.post("/{nit}/enviar")
async def enviar(nit: Nit, tx: Tx, quien: PrincipalActual, clave: ClaveHuellas) -> EmpresaLeida:
    """Send the registration to the Ministry's review."""
    return await _mover(tx, nit, "enviar", quien, clave)


@rutas.post("/{nit}/habilitar")
async def habilitar(nit: Nit, datos: ConEvidencia, tx: Tx, quien: PrincipalActual, clave: ClaveHuellas) -> EmpresaLeida:
    """Enable the company and accept the signers and representations that it proposed."""
    return await _mover(tx, nit, "habilitar", quien, clave, datos.evidencia)


@rutas.post("/{nit}/devolver")
async def devolver(nit: Nit, datos: ConMotivo, tx: Tx, quien: PrincipalActual, clave: ClaveHuellas) -> EmpresaLeida:
    """Give the registration back to the company with the reason."""
    return await _mover(tx, nit, "devolver", quien, clave, datos.motivo)


@rutas.post("/{nit}/suspender")
async def suspender(nit: Nit, datos: ConMotivo, tx: Tx, quien: PrincipalActual, clave: ClaveHuellas) -> EmpresaLeida:
    """Suspend the company."""
    return await _mover(tx, nit, "suspender", quien, clave, datos.motivo)


@rutas.post("/{nit}/reactivar")
async def reactivar(nit: Nit, datos: ConMotivo, tx: Tx, quien: PrincipalActual, clave: ClaveHuellas) -> EmpresaLeida:
    """End a suspension."""
    return await _mover(tx, nit, "reactivar", quien, clave, datos.motivo)


@rutas.post("/{nit}/cancelar")
async def cancelar(nit: Nit, datos: ConMotivo, tx: Tx, quien: PrincipalActual, clave: ClaveHuellas) -> EmpresaLeida:
    """Cancel the registration for good."""
    return await _mover(tx, nit, "cancelar", quien, clave, datos.motivo)
