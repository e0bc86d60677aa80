"""HTTP: input-output tables."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Response
from sqlalchemy.ext.asyncio import AsyncSession

from services.garantias.cips import rules, service
from services.garantias.cips.flujo import FLUJO
from services.garantias.cips.models import Cip
from services.garantias.cips.schemas import (
    Aprobacion,
    CambioDeSubpartidas,
    CausaLeida,
    CipLeido,
    CipNuevo,
    Comparacion,
)
from services.garantias.historia import PasoLeido, pasos_de
from services.garantias.parametros.resolucion_1860 import REGLAMENTOS
from services.garantias.por_programa import del_programa
from services.garantias.programas import service as programas
from services.garantias.registros.schemas import ConMotivo
from shared import expedientes
from shared.expedientes import Filtro
from shared.http import Tx
from shared.http.etag import VersionEsperada, poner_etag
from shared.http.paginacion import Pagina, PaginacionPedida
from shared.http.rutas import Enrutador
from shared.identity import NIT, Principal, PrincipalActual, exigir_empresa, requiere

rutas = Enrutador(prefix="/v1", tags=["cips"])

Titular = Annotated[Principal, Depends(requiere("exportador", "representante", "apoderado"))]
Funcionario = Annotated[Principal, Depends(requiere("funcionario"))]


async def _leer(tx: AsyncSession, caso: service.CasoCip, quien: Principal) -> CipLeido:
    acciones = await expedientes.acciones(tx, FLUJO, caso.exp, quien)
    visibles = [a for a in acciones if a != "liberar_residuos" or caso.fila.residuos == "bloqueados"]
    return CipLeido.de(caso.exp, caso.fila, caso.version, caso.insumos, visibles)


@rutas.post("/programas/{id}/cips", status_code=201)
async def crear(id: UUID, datos: CipNuevo, tx: Tx, quien: Titular, respuesta: Response) -> CipLeido:
    """Write a draft; `/presentar` files it."""
    caso = await service.crear(tx, id, datos, quien)
    respuesta.headers["Location"] = f"/v1/cips/{caso.exp.id}"
    poner_etag(respuesta, caso.exp.version)
    return await _leer(tx, caso, quien)


@rutas.get("/cips")
async def listar(
    tx: Tx,
    quien: PrincipalActual,
    pedida: PaginacionPedida,
    empresa: NIT | None = None,
    estado: str | None = None,
    programa: UUID | None = None,
) -> Pagina[CipLeido]:
    """Tables that the caller may see: by due date for the ministry, newest first for a company."""
    if empresa is not None:
        exigir_empresa(quien, empresa)
    filtro = Filtro(
        tipos=(FLUJO.tipo,),
        estados=(estado,) if estado else (),
        empresa=empresa,
        condiciones=del_programa(Cip, programa),
    )
    casos, siguiente = await expedientes.bandeja(tx, quien, filtro, pedida)
    leidos = [await _leer(tx, await service.buscar(tx, e.id, quien), quien) for e in casos]
    return Pagina(elementos=leidos, siguiente=siguiente)


@rutas.get("/cips/{id}")
async def leer(id: UUID, tx: Tx, quien: PrincipalActual, respuesta: Response) -> CipLeido:
    """One table with its content in force."""
    caso = await service.buscar(tx, id, quien)
    poner_etag(respuesta, caso.exp.version)
    return await _leer(tx, caso, quien)


@rutas.put("/cips/{id}")
async def editar(id: UUID, datos: CipNuevo, version: VersionEsperada, tx: Tx, quien: Titular) -> CipLeido:
    """Replace the content of a draft or of a returned table."""
    return await _leer(tx, await service.editar(tx, id, datos, version, quien), quien)


@rutas.get("/cips/{id}/historia")
async def historia(id: UUID, tx: Tx, quien: PrincipalActual) -> list[PasoLeido]:
    """What was done on it, oldest first."""
    return await pasos_de(tx, (await service.buscar(tx, id, quien)).exp.id, quien)


@rutas.post("/cips/{id}/comparar")
async def comparar(id: UUID, datos: CipNuevo, tx: Tx, quien: PrincipalActual) -> Comparacion:
    """Whether another content would be a modification (art. 65) or a new table, and by which letters (art. 66)."""
    caso = await service.buscar(tx, id, quien)
    programa = await programas.buscar(tx, caso.fila.programa_id, quien)
    antes, despues = caso.contenido, datos.contenido()
    causas = rules.causas_de_cip_nuevo(REGLAMENTOS[programa.fila.reglamento], antes, despues)
    return Comparacion(
        modificable=rules.solo_cambia_subpartidas(antes, despues),
        exige_cip_nuevo=bool(causas),
        causas=[CausaLeida(literal=c.literal, texto=c.texto) for c in causas],
    )


@rutas.post("/cips/{id}/presentar")
async def presentar(id: UUID, tx: Tx, quien: Titular) -> CipLeido:
    """File it: every input has an approved registration (art. 62)."""
    return await _leer(tx, await service.presentar(tx, id, quien), quien)


@rutas.post("/cips/{id}/aprobar")
async def aprobar(id: UUID, datos: Aprobacion, tx: Tx, quien: Funcionario) -> CipLeido:
    """Approve it, saying whether residues are free (art. 67)."""
    return await _leer(tx, await service.aprobar(tx, id, datos.residuos_libres, datos.motivo, quien), quien)


@rutas.post("/cips/{id}/devolver")
async def devolver(id: UUID, datos: ConMotivo, tx: Tx, quien: Funcionario) -> CipLeido:
    """Return it with the reason."""
    return await _leer(tx, await service.devolver(tx, id, datos.motivo, quien), quien)


@rutas.post("/cips/{id}/modificar")
async def modificar(id: UUID, datos: CambioDeSubpartidas, tx: Tx, quien: Funcionario) -> CipLeido:
    """Change its subheadings at the company's request (art. 65); a new version of it."""
    return await _leer(tx, await service.modificar(tx, id, datos, quien), quien)


@rutas.post("/cips/{id}/liberar-residuos")
async def liberar_residuos(id: UUID, datos: ConMotivo, tx: Tx, quien: Funcionario) -> CipLeido:
    """Record that the procedure of blocked residues is done (art. 68)."""
    return await _leer(tx, await service.liberar_residuos(tx, id, datos.motivo, quien), quien)
