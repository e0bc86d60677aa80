"""HTTP: programmes."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, File, Form, Query, Request, Response, UploadFile
from pydantic import BaseModel, ConfigDict

from services.garantias.dinero import de_centavos
from services.garantias.historia import PasoLeido, pasos_de
from services.garantias.plazos import consultas
from services.garantias.plazos.schemas import PlazoLeido
from services.garantias.programas import decisiones, maquila, periodos, service
from services.garantias.programas.flujo import FLUJO
from services.garantias.programas.models import Programa, ReporteMaquila
from services.garantias.programas.presentar import leido
from services.garantias.programas.schemas import (
    Autorizacion,
    Motivo,
    ProgramaEscrito,
    ProgramaLeido,
    ProgramaNuevo,
    ReporteLeido,
    ReporteNuevo,
    Suspension,
)
from shared import expedientes
from shared.documents import Almacen
from shared.expedientes import Filtro
from shared.http import Tx
from shared.http.cargas import examinar_pdf
from shared.http.etag import VersionEsperada, poner_etag
from shared.http.paginacion import Pagina, PaginacionPedida
from shared.http.rutas import LIMITE_CARGA_PDF, LIMITE_PDF, Enrutador
from shared.identity import NIT, Principal, PrincipalActual, exigir_empresa, requiere

rutas = Enrutador(prefix="/v1/programas", tags=["programas"])

Titular = Annotated[Principal, Depends(requiere("exportador", "representante", "apoderado"))]
Funcionario = Annotated[Principal, Depends(requiere("funcionario"))]
Coordinador = Annotated[Principal, Depends(requiere("coordinador"))]
Ministerio = Annotated[Principal, Depends(requiere("funcionario", "coordinador"))]


class PeriodoLeido(BaseModel):
    """The quota of an import period, once something asked for it."""

    periodo: int
    cupo_fob_usd: str
    origen: str
    utilizado_anterior_usd: str | None


@rutas.post("", status_code=201)
async def crear(datos: ProgramaNuevo, tx: Tx, quien: Titular, respuesta: Response) -> ProgramaLeido:
    """Open a draft of a request of programme."""
    caso = await service.crear(tx, datos, quien)
    respuesta.headers["Location"] = f"/v1/programas/{caso.exp.id}"
    poner_etag(respuesta, caso.exp.version)
    return await leido(tx, caso, quien)


@rutas.get("")
async def listar(
    tx: Tx,
    quien: PrincipalActual,
    pedida: PaginacionPedida,
    empresa: NIT | None = None,
    estado: str | None = None,
    referencia_externa: Annotated[str | None, Query(max_length=80, description="Entera.")] = None,
) -> Pagina[ProgramaLeido]:
    """Programmes that the caller may see: by due date for the ministry, newest first for a company."""
    if empresa is not None:
        exigir_empresa(quien, empresa)
    estados = (estado,) if estado else ()
    filtro = Filtro(tipos=(FLUJO.tipo,), estados=estados, empresa=empresa, referencia=referencia_externa)
    casos, siguiente = await expedientes.bandeja(tx, quien, filtro, pedida)
    leidos = [await leido(tx, service.CasoPrograma(exp, await tx.get_one(Programa, exp.id)), quien) for exp in casos]
    return Pagina(elementos=leidos, siguiente=siguiente)


@rutas.get("/{id}")
async def leer(id: UUID, tx: Tx, quien: PrincipalActual, respuesta: Response) -> ProgramaLeido:
    """One programme."""
    caso = await service.buscar(tx, id, quien)
    poner_etag(respuesta, caso.exp.version)
    return await leido(tx, caso, quien)


@rutas.put("/{id}")
async def editar(
    id: UUID, datos: ProgramaEscrito, tx: Tx, quien: Titular, esperada: VersionEsperada, respuesta: Response
) -> ProgramaLeido:
    """Write a draft, or a returned request, anew."""
    caso = await service.editar(tx, id, datos, quien, version=esperada)
    poner_etag(respuesta, caso.exp.version)
    return await leido(tx, caso, quien)


@rutas.post("/{id}/radicar")
async def radicar(id: UUID, tx: Tx, quien: Titular) -> ProgramaLeido:
    """File it: it gets its number, and its form is generated for representative and economist to sign (art. 14 a)."""
    return await leido(tx, await service.radicar(tx, id, quien), quien)


@rutas.get("/{id}/historia")
async def historia(id: UUID, tx: Tx, quien: PrincipalActual) -> list[PasoLeido]:
    """What was done on it, oldest first."""
    caso = await service.buscar(tx, id, quien)
    return await pasos_de(tx, caso.exp.id, quien)


@rutas.get("/{id}/plazos")
async def plazos(id: UUID, tx: Tx, quien: PrincipalActual) -> list[PlazoLeido]:
    """Its own terms, nearest first; those of its guarantees are theirs."""
    caso = await service.buscar(tx, id, quien)
    return await consultas.de_caso(tx, caso.exp.id)


@rutas.get("/{id}/periodos")
async def leer_periodos(id: UUID, tx: Tx, quien: PrincipalActual) -> list[PeriodoLeido]:
    """The quota of each import period and where it comes from (art. 57)."""
    caso = await service.buscar(tx, id, quien)
    return [
        PeriodoLeido(
            periodo=p.periodo,
            cupo_fob_usd=str(de_centavos(p.cupo_centavos)),
            origen=p.origen,
            utilizado_anterior_usd=None
            if p.utilizado_anterior_centavos is None
            else str(de_centavos(p.utilizado_anterior_centavos)),
        )
        for p in await periodos.de_programa(tx, caso.exp.id)
    ]


@rutas.post("/{id}/autorizar")
async def autorizar(id: UUID, datos: Autorizacion, tx: Tx, quien: Funcionario) -> ProgramaLeido:
    """Draft its authorisation; a coordinador signs it at `/firmar` (art. 16)."""
    return await leido(tx, await decisiones.proyectar_autorizacion(tx, id, datos, quien), quien)


@rutas.post("/{id}/negar")
async def negar(id: UUID, datos: Motivo, tx: Tx, quien: Funcionario) -> ProgramaLeido:
    """Draft its denial; a coordinador signs it at `/firmar` (art. 16)."""
    caso = await service.buscar(tx, id, quien)
    await decisiones.proyectar_negacion(tx, id, datos.motivo, quien)
    return await leido(tx, caso, quien)


@rutas.post("/{id}/firmar")
async def firmar(id: UUID, tx: Tx, quien: Coordinador) -> ProgramaLeido:
    """Sign the decision that somebody else drafted; it takes effect and its letter is written (art. 17)."""
    return await leido(tx, await decisiones.firmar(tx, id, quien), quien)


class ReporteConArchivo(ReporteNuevo):
    """The report and the PDF of the inventories, as one form."""

    model_config = ConfigDict(extra="forbid", arbitrary_types_allowed=True)

    archivo: Annotated[UploadFile, File(description="El formato diligenciado en PDF, de 20 MB como máximo.")]


def _reporte(fila: ReporteMaquila) -> ReporteLeido:
    return ReporteLeido(
        id=fila.id,
        semestre=fila.semestre,
        datos=fila.datos,
        sha256=fila.objeto["sha256"],
        recibido_en=fila.recibido_en,
    )


@rutas.post("/{id}/reportes-maquila", status_code=201, max_body_size=LIMITE_CARGA_PDF)
async def reportar_maquila(
    id: UUID, datos: Annotated[ReporteConArchivo, Form()], tx: Tx, quien: Titular, request: Request
) -> ReporteLeido:
    """The half-yearly report of operations of a maquila user (art. 73)."""
    await service.buscar(tx, id, quien)
    carga = await examinar_pdf(datos.archivo)
    almacen: Almacen = request.app.state.almacen
    objeto = await almacen.guardar(carga.trozos(), limite=LIMITE_PDF)
    nuevo = ReporteNuevo.model_validate(datos.model_dump(mode="json", exclude={"archivo"}))
    return _reporte(await maquila.reportar(tx, id, nuevo, objeto, quien))


@rutas.get("/{id}/reportes-maquila")
async def leer_reportes(id: UUID, tx: Tx, quien: PrincipalActual) -> list[ReporteLeido]:
    """The reports of a maquila programme, newest first."""
    caso = await service.buscar(tx, id, quien)
    return [_reporte(f) for f in await maquila.reportes(tx, caso.exp.id)]


@rutas.post("/{id}/suspender")
async def suspender(id: UUID, datos: Suspension, tx: Tx, quien: Ministerio) -> ProgramaLeido:
    """Stop registrations with charge to it; a cause of unilateral termination is opened at `/v1/terminaciones`."""
    return await leido(tx, await decisiones.suspender_por(tx, id, datos, quien), quien)


@rutas.post("/{id}/levantar-suspension")
async def levantar_suspension(id: UUID, datos: Motivo, tx: Tx, quien: Ministerio) -> ProgramaLeido:
    """Take registrations again."""
    return await leido(tx, await decisiones.levantar_suspension(tx, id, datos.motivo, quien), quien)
