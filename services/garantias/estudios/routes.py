"""HTTP: demonstration studies."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Annotated
from uuid import UUID

from fastapi import Depends, File, Form, Query, Request, Response, UploadFile
from fastapi.responses import StreamingResponse
from sqlalchemy.ext.asyncio import AsyncSession

from services.garantias.declaraciones.archivo import ArchivoIlegible
from services.garantias.descargas import DocumentoLeido, descargar, documentos_de
from services.garantias.estudios import consultas, cotejo, decidir, service
from services.garantias.estudios.calculo import huella
from services.garantias.estudios.flujo import FLUJO
from services.garantias.estudios.jobs import LIMITE_ARCHIVO, pedir_calculo
from services.garantias.estudios.models import ArchivoDeclaraciones, CalculoEstudio, Estudio
from services.garantias.estudios.piezas_de_archivo import ABIERTO_A_ARCHIVOS
from services.garantias.estudios.schemas import (
    ArchivoLeido,
    CalculoLeido,
    CodigoResumido,
    CotejoLeido,
    Devolucion,
    DiferenciaLeida,
    EstudioLeido,
    LineaExplicada,
    Presentacion,
    Refilacion,
    RegistroAbonado,
)
from services.garantias.estudios.vencer import ultimo_dia
from services.garantias.historia import PasoLeido, pasos_de
from services.garantias.plazos import consultas as plazos
from services.garantias.por_programa import del_programa
from services.garantias.registros.routes import adjuntar_a
from services.garantias.registros.schemas import AdjuntoLeido, ConMotivo
from shared import expedientes
from shared.documents import Almacen
from shared.events import RefObjeto
from shared.expedientes import Filtro
from shared.http import Problema, Tx
from shared.http.enteros import ENTERO_MAXIMO
from shared.http.espera import EsperarSegundos, esperar_cambio
from shared.http.paginacion import Pagina, PaginacionPedida
from shared.http.rutas import LIMITE_CARGA_PDF, MIB, Enrutador
from shared.identity import NIT, Principal, PrincipalActual, exigir_empresa, requiere

rutas = Enrutador(prefix="/v1", tags=["estudios"])

_TROZO = 256 * 1024
Titular = Annotated[Principal, Depends(requiere("exportador", "representante", "apoderado"))]
Funcionario = Annotated[Principal, Depends(requiere("funcionario"))]
Coordinador = Annotated[Principal, Depends(requiere("coordinador"))]


async def _leer(tx: AsyncSession, caso: service.CasoEstudio, quien: Principal) -> EstudioLeido:
    calculo = await tx.get(CalculoEstudio, caso.exp.id)
    leido = None if calculo is None else CalculoLeido.de(calculo, calculo.huella == await huella(tx, caso.exp.id))
    adjuntos = await expedientes.adjuntos(tx, caso.exp.id)
    hasta = await ultimo_dia(tx, caso.fila)
    return EstudioLeido.de(
        caso.exp,
        caso.fila,
        hasta=hasta,
        conservar=await service.conservar_hasta(tx, caso.fila, hasta),
        calculo=leido,
        adjuntos=[AdjuntoLeido.model_validate(a, from_attributes=True) for a in adjuntos],
        plazos=await plazos.de_caso(tx, caso.exp.id),
        proyectada=await decidir.proyectada(tx, caso.exp.id) is not None,
        acciones=await expedientes.acciones(tx, FLUJO, caso.exp, quien),
    )


@rutas.get("/estudios")
async def listar(
    tx: Tx,
    quien: PrincipalActual,
    pedida: PaginacionPedida,
    empresa: NIT | None = None,
    estado: str | None = None,
    programa: UUID | None = None,
) -> Pagina[EstudioLeido]:
    """Studies that the caller may see: by due date for the ministry, newest first for a company."""
    if empresa is not None:
        exigir_empresa(quien, empresa)
    filtro = Filtro(
        tipos=(FLUJO.tipo,),
        estados=(estado,) if estado else (),
        empresa=empresa,
        condiciones=del_programa(Estudio, programa),
    )
    casos, siguiente = await expedientes.bandeja(tx, quien, filtro, pedida)
    leidos = [await _leer(tx, await service.buscar(tx, e.id, quien), quien) for e in casos]
    return Pagina(elementos=leidos, siguiente=siguiente)


@rutas.get("/garantias/{id}/estudios")
async def de_garantia(id: UUID, tx: Tx, quien: PrincipalActual) -> list[EstudioLeido]:
    """The studies that a guarantee covers: its own, yearly parts, and that of a balance."""
    filas = await service.del_garantia(tx, id)
    return [await _leer(tx, await service.buscar(tx, f.id, quien), quien) for f in filas]


@rutas.post("/garantias/{id}/estudios/parciales", status_code=201)
async def abrir_parcial(id: UUID, tx: Tx, quien: Titular) -> EstudioLeido:
    """Open a yearly part of the demonstration of capital goods or spare parts (art. 28 par.)."""
    return await _leer(tx, await service.abrir_parcial(tx, id, quien), quien)


@rutas.get("/estudios/{id}")
async def leer(id: UUID, tx: Tx, quien: PrincipalActual) -> EstudioLeido:
    """One study with its last computation and terms."""
    return await _leer(tx, await service.buscar(tx, id, quien), quien)


@rutas.get("/estudios/{id}/historia")
async def historia(id: UUID, tx: Tx, quien: PrincipalActual) -> list[PasoLeido]:
    """What was done on it, oldest first."""
    return await pasos_de(tx, (await service.buscar(tx, id, quien)).exp.id, quien)


@rutas.post("/estudios/{id}/adjuntos", status_code=201, max_body_size=LIMITE_CARGA_PDF)
async def adjuntar(
    id: UUID, clase: Annotated[str, Form(max_length=40)], archivo: UploadFile, tx: Tx, quien: Titular, peticion: Request
) -> AdjuntoLeido:
    """Attach a PDF: `comunicacion`, `formatos`, `declaraciones`; `inventarios` in maquila (arts. 28.1 and 74).

    Of a Gran Usuario, `certificacion_auditoria` and `calidad_auditoria` in place of letter and declarations (109 c).
    """
    caso = await service.buscar(tx, id, quien, bloquear=True)
    return await adjuntar_a(tx, caso.exp, ABIERTO_A_ARCHIVOS, clase, archivo, quien, peticion)


@rutas.get("/estudios/{id}/documentos")
async def documentos(id: UUID, tx: Tx, quien: PrincipalActual) -> list[DocumentoLeido]:
    """What came with it, oldest first."""
    return await documentos_de(tx, (await service.buscar(tx, id, quien)).exp.id)


@rutas.get("/estudios/{id}/documentos/{documento}.pdf", response_class=Response)
async def documento(id: UUID, documento: UUID, tx: Tx, quien: PrincipalActual, peticion: Request) -> Response:
    """One document as it was attached."""
    return await descargar(tx, (await service.buscar(tx, id, quien)).exp.id, documento, peticion)


async def _trozos(archivo: UploadFile) -> AsyncIterator[bytes]:
    await archivo.seek(0)
    while trozo := await archivo.read(_TROZO):
        yield trozo


@rutas.post("/estudios/{id}/declaraciones", status_code=202, max_body_size=LIMITE_ARCHIVO + MIB)
async def cargar(
    id: UUID,
    archivo: Annotated[UploadFile, File(description="Archivo plano: docs/integracion/declaraciones.md.")],
    tx: Tx,
    quien: Titular,
    peticion: Request,
    respuesta: Response,
    lineas: Annotated[
        int | None, Form(ge=0, le=ENTERO_MAXIMO, description="Cuántas líneas trae; otro número lo rechaza.")
    ] = None,
) -> ArchivoLeido:
    """Replace the flat file of declarations; it is worked off afterwards and the study computed."""
    if not archivo.size:
        raise Problema("archivo-vacio")
    almacen: Almacen = peticion.app.state.almacen
    objeto = await almacen.guardar(_trozos(archivo), tipo="text/csv", limite=LIMITE_ARCHIVO)
    fila = await service.recibir_archivo(tx, id, objeto, archivo.filename or "", lineas, quien)
    respuesta.headers["Location"] = f"/v1/declaraciones/archivos/{fila.id}?esperar=30"
    return ArchivoLeido.de(fila)


async def _archivo(tx: AsyncSession, id: UUID, quien: Principal) -> ArchivoDeclaraciones:
    fila = await tx.get(ArchivoDeclaraciones, id, populate_existing=True)
    if fila is None:
        raise Problema("no-encontrado")
    await service.buscar(tx, fila.estudio_id, quien)
    return fila


@rutas.get("/declaraciones/archivos/{id}")
async def leer_archivo(
    id: UUID, request: Request, quien: PrincipalActual, esperar: EsperarSegundos = 0
) -> ArchivoLeido:
    """What became of a flat file; with `esperar` the answer comes as soon as it is worked off."""

    async def leido(tx: AsyncSession) -> ArchivoLeido:
        return ArchivoLeido.de(await _archivo(tx, id, quien))

    return await esperar_cambio(request, leido, lambda x: x.terminado_en is not None, esperar)


@rutas.get("/declaraciones/archivos/{id}/errores.csv", response_class=StreamingResponse)
async def errores(id: UUID, tx: Tx, quien: PrincipalActual, peticion: Request) -> StreamingResponse:
    """The lines that were not accepted, each with its reason."""
    fila = await _archivo(tx, id, quien)
    if fila.errores is None:
        raise Problema("no-encontrado", "El archivo no tiene errores por línea.")
    almacen: Almacen = peticion.app.state.almacen
    tamano, trozos = await almacen.flujo(RefObjeto.model_validate(fila.errores).clave)
    cabeceras = {"content-length": str(tamano), "content-disposition": 'attachment; filename="errores.csv"'}
    return StreamingResponse(trozos, media_type="text/csv; charset=utf-8", headers=cabeceras)


@rutas.post("/estudios/{id}/calcular", status_code=202)
async def calcular(id: UUID, tx: Tx, quien: PrincipalActual) -> EstudioLeido:
    """Compute it again after registrations, tables or commitments changed."""
    caso = await service.buscar(tx, id, quien)
    await pedir_calculo(tx, id, caso.exp.empresa)
    return await _leer(tx, caso, quien)


@rutas.post("/estudios/{id}/cotejo-de-registros", max_body_size=21 * MIB)
async def cotejar(
    id: UUID,
    archivo: Annotated[UploadFile, File(description="CSV: registro, item, cantidad, fob_usd.")],
    tx: Tx,
    quien: PrincipalActual,
) -> CotejoLeido:
    """Compare the company's own table of registrations with those on record (art. 31); nothing is kept."""
    caso = await service.buscar(tx, id, quien)
    registrados = await cotejo.registrado(tx, caso.fila)
    with tempfile.NamedTemporaryFile(prefix="cotejo-", suffix=".csv") as temporal:
        async for trozo in _trozos(archivo):
            temporal.write(trozo)
        temporal.flush()
        try:
            halladas = await asyncio.to_thread(lambda: list(cotejo.comparar(Path(temporal.name), registrados)))
        except ArchivoIlegible as ilegible:
            raise Problema("datos-invalidos", str(ilegible)) from ilegible
    mostradas = halladas[: cotejo.MAXIMO_DE_DIFERENCIAS]
    return CotejoLeido(
        registrados=len(registrados),
        total=len(halladas),
        diferencias=[DiferenciaLeida.model_validate(d, from_attributes=True) for d in mostradas],
    )


@rutas.get("/estudios/{id}/lineas")
async def lineas(
    id: UUID, tx: Tx, quien: PrincipalActual, pedida: PaginacionPedida, declaracion: str | None = None
) -> Pagina[LineaExplicada]:
    """Each accepted line, from its declaration to the registrations that it credited (art. 69)."""
    await service.buscar(tx, id, quien)
    return await consultas.lineas(tx, id, pedida, declaracion)


@rutas.get("/estudios/{id}/registros")
async def registros(
    id: UUID,
    tx: Tx,
    quien: PrincipalActual,
    pedida: PaginacionPedida,
    codigo: Annotated[int | None, Query(ge=1, le=ENTERO_MAXIMO)] = None,
) -> Pagina[RegistroAbonado]:
    """Each item of a registration, what credited it, and its balance."""
    await service.buscar(tx, id, quien)
    return await consultas.registros(tx, id, pedida, codigo)


@rutas.get("/estudios/{id}/codigos")
async def codigos(id: UUID, tx: Tx, quien: PrincipalActual) -> list[CodigoResumido]:
    """The study by internal code."""
    await service.buscar(tx, id, quien)
    return await consultas.codigos(tx, id)


@rutas.post("/estudios/{id}/presentar")
async def presentar(id: UUID, datos: Presentacion, tx: Tx, quien: Titular) -> EstudioLeido:
    """File it with the documents of art. 28.1; a late one is received with its sanction."""
    return await _leer(tx, await service.presentar(tx, id, datos, quien), quien)


@rutas.post("/estudios/{id}/refilar")
async def refilar(id: UUID, datos: Refilacion, tx: Tx, quien: Titular) -> EstudioLeido:
    """File a returned one again, within a month of its letter (art. 33)."""
    return await _leer(tx, await service.refilar(tx, id, datos, quien), quien)


@rutas.post("/estudios/{id}/verificar")
async def verificar(id: UUID, tx: Tx, quien: Funcionario) -> EstudioLeido:
    """Take it to verification (art. 31)."""
    return await _leer(tx, await decidir.verificar(tx, id, quien), quien)


@rutas.post("/estudios/{id}/devolver")
async def devolver(id: UUID, datos: Devolucion, tx: Tx, quien: Funcionario) -> EstudioLeido:
    """Return it with its causes; the letter is sealed and sent (arts. 31 and 33)."""
    return await _leer(tx, await decidir.devolver(tx, id, list(datos.causales), datos.motivo, quien), quien)


@rutas.post("/estudios/{id}/proyectar")
async def proyectar(id: UUID, datos: ConMotivo, tx: Tx, quien: Funcionario) -> EstudioLeido:
    """Draft the verdict that the computation gives; a coordinador signs it at `/firmar`."""
    return await _leer(tx, await decidir.proyectar(tx, id, datos.motivo, quien), quien)


@rutas.post("/estudios/{id}/firmar")
async def firmar(id: UUID, tx: Tx, quien: Coordinador) -> EstudioLeido:
    """Sign the verdict that somebody else drafted; it takes effect."""
    return await _leer(tx, await decidir.firmar(tx, id, quien), quien)
