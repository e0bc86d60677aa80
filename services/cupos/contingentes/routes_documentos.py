"""HTTP of a contingente's circulars and acts: a coordinador uploads them, anyone downloads them."""

from datetime import date
from typing import Annotated

from fastapi import Form, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from services.cupos.contingentes import consultas, documentos
from services.cupos.contingentes.actos import DocumentoLeido
from services.cupos.contingentes.dependencias import Consecutivo, Coordinador, Cualquiera
from services.cupos.contingentes.models import DocumentoDeContingente
from shared.documents import Almacen
from shared.http import Tx
from shared.http.cargas import Carga, PdfRecibido
from shared.http.rutas import LIMITE_CARGA_PDF, Enrutador
from shared.identity import Principal

rutas = Enrutador(tags=["contingentes"])
Titulo = Annotated[str, Form(min_length=3, max_length=300, description="«Circular 021 de 2026».")]
Numero = Annotated[str, Form(max_length=100)]
Fecha = Annotated[date | None, Form(description="Del documento, AAAA-MM-DD.")]


@rutas.put("/v1/contingentes/{codigo}/circular", max_body_size=LIMITE_CARGA_PDF)
async def subir_circular(
    codigo: str,
    titulo: Titulo,
    pdf: PdfRecibido,
    request: Request,
    tx: Tx,
    quien: Coordinador,
    numero: Numero = "",
    fecha: Fecha = None,
) -> DocumentoLeido:
    """Store the circular; a later one is added and becomes the one in force. The same file again changes nothing."""
    return await _guardar(request, tx, codigo, pdf, quien, titulo, numero, fecha, None)


@rutas.put("/v1/contingentes/{codigo}/ajustes/{n}/acto", max_body_size=LIMITE_CARGA_PDF)
async def subir_acto(
    codigo: str,
    n: Consecutivo,
    titulo: Titulo,
    pdf: PdfRecibido,
    request: Request,
    tx: Tx,
    quien: Coordinador,
    numero: Numero = "",
    fecha: Fecha = None,
) -> DocumentoLeido:
    """Store the act of an adjustment, once."""
    return await _guardar(request, tx, codigo, pdf, quien, titulo, numero, fecha, n)


@rutas.get("/v1/contingentes/{codigo}/documentos")
async def listar(codigo: str, tx: Tx, quien: Cualquiera) -> list[DocumentoLeido]:
    """Every circular and act, oldest first."""
    await consultas.leer(tx, codigo, quien)
    return [documentos.leido(d) for d in await documentos.documentos(tx, codigo)]


@rutas.get("/v1/contingentes/{codigo}/circular.pdf", response_class=Response)
async def circular(codigo: str, request: Request, tx: Tx, quien: Cualquiera) -> Response:
    """The last circular, byte for byte."""
    await consultas.leer(tx, codigo, quien)
    return await _pdf(request, await documentos.documento(tx, codigo))


@rutas.get("/v1/contingentes/{codigo}/documentos/{n}.pdf", response_class=Response)
async def descargar(codigo: str, n: Consecutivo, request: Request, tx: Tx, quien: Cualquiera) -> Response:
    """One circular or act, byte for byte."""
    await consultas.leer(tx, codigo, quien)
    return await _pdf(request, await documentos.documento(tx, codigo, n))


async def _guardar(
    request: Request,
    tx: AsyncSession,
    codigo: str,
    pdf: Carga,
    quien: Principal,
    titulo: str,
    numero: str,
    fecha: date | None,
    ajuste: int | None,
) -> DocumentoLeido:
    await consultas.leer(tx, codigo, quien)
    almacen: Almacen = request.app.state.almacen
    objeto = await almacen.guardar(pdf.trozos())
    guardado = await documentos.agregar(
        tx, codigo, objeto, quien, titulo=titulo, numero=numero, fecha=fecha, ajuste=ajuste
    )
    return documentos.leido(guardado)


async def _pdf(request: Request, d: DocumentoDeContingente) -> Response:
    almacen: Almacen = request.app.state.almacen
    cabeceras = {
        "Content-Disposition": f'inline; filename="{d.contingente}-{d.clase}-{d.n}.pdf"',
        "ETag": f'"{d.sha256}"',
    }
    return Response(await almacen.leer(d.clave), media_type="application/pdf", headers=cabeceras)
