"""HTTP of a signed request: its form, its copies, its documents, its conditions. Programmes and modifications."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends, File, Form, Request, Response, UploadFile
from pydantic import ConfigDict
from sqlalchemy.ext.asyncio import AsyncSession

from services.garantias.programas import solicitudes
from services.garantias.programas.comprobar import comprobar
from services.garantias.programas.decisiones import devolver
from services.garantias.programas.descargas import archivo as responder
from services.garantias.programas.desistir import desistir
from services.garantias.programas.models import Copia, Documento
from services.garantias.programas.presentar import solicitud_leida
from services.garantias.programas.requisitos import completos
from services.garantias.programas.schemas import (
    DevolucionDeSolicitud,
    DocumentoLeido,
    DocumentoNuevo,
    Motivo,
    ReciboDeCopia,
    Requisitos,
    RolDeSolicitud,
    SolicitudLeida,
)
from shared.clock import reloj_legal
from shared.documents import Almacen
from shared.http import Problema, Tx
from shared.http.cargas import PdfRecibido, examinar_pdf
from shared.http.rutas import LIMITE_CARGA_PDF, LIMITE_PDF, Enrutador
from shared.identity import Principal, PrincipalActual, requiere

Titular = Annotated[Principal, Depends(requiere("exportador", "representante", "apoderado"))]
Funcionario = Annotated[Principal, Depends(requiere("funcionario"))]
REINTENTO = {"Retry-After": "1"}


class DocumentoConArchivo(DocumentoNuevo):
    """The facts of a document and its PDF, as one form."""

    model_config = ConfigDict(extra="forbid", arbitrary_types_allowed=True)

    archivo: Annotated[UploadFile, File(description="El PDF, de 20 MB como máximo.")]


def rutas_de_solicitud(prefijo: str, tramite: Literal["programa", "modificacion"]) -> Enrutador:
    """The routes of requests of one kind, below `{prefijo}/{id}`."""
    rutas = Enrutador(prefix=prefijo, tags=["programas" if tramite == "programa" else "modificaciones"])

    async def caso(tx: AsyncSession, id: UUID, quien: Principal) -> solicitudes.Caso:
        leido = await solicitudes.caso_de(tx, id, quien)
        if leido.solicitud.tramite != tramite:
            raise Problema("no-encontrado")
        return leido

    @rutas.get("/{id}/requisitos")
    async def requisitos(id: UUID, tx: Tx, quien: PrincipalActual) -> Requisitos:
        """Conditions and documents, green or red, each with its article."""
        lista = await comprobar(tx, await caso(tx, id, quien))
        return Requisitos(elementos=lista, completos=completos(lista))

    @rutas.post("/{id}/documentos", status_code=201, max_body_size=LIMITE_CARGA_PDF)
    async def agregar_documento(
        id: UUID, datos: Annotated[DocumentoConArchivo, Form()], tx: Tx, quien: Titular, request: Request
    ) -> DocumentoLeido:
        """Attach a document to a draft, with the dates by which its age is judged."""
        await caso(tx, id, quien)
        carga = await examinar_pdf(datos.archivo)
        almacen: Almacen = request.app.state.almacen
        objeto = await almacen.guardar(carga.trozos(), limite=LIMITE_PDF)
        hechos = DocumentoNuevo.model_validate(datos.model_dump(exclude={"archivo"}))
        nombre = carga.nombre or f"{datos.clase}.pdf"
        return DocumentoLeido.de(await solicitudes.agregar_documento(tx, id, hechos, nombre, objeto, quien))

    @rutas.get("/{id}/documentos/{documento_id}", response_class=Response)
    async def leer_documento(
        id: UUID, documento_id: UUID, request: Request, tx: Tx, quien: PrincipalActual
    ) -> Response:
        """A document as it was attached."""
        await caso(tx, id, quien)
        documento = await tx.get(Documento, documento_id)
        if documento is None or documento.expediente != id:
            raise Problema("no-encontrado")
        return await responder(request.app.state.almacen, documento.objeto, documento.clase)

    @rutas.delete("/{id}/documentos/{documento_id}", status_code=204)
    async def retirar_documento(id: UUID, documento_id: UUID, tx: Tx, quien: Titular) -> None:
        """Take a document off a draft."""
        await caso(tx, id, quien)
        await solicitudes.retirar_documento(tx, id, documento_id, quien)

    @rutas.post("/{id}/corregir")
    async def corregir(id: UUID, tx: Tx, quien: Titular) -> SolicitudLeida:
        """Back to a draft before all have signed: same number, another form, all signatures again."""
        leido = await caso(tx, id, quien)
        await solicitudes.corregir(tx, id, quien)
        return await solicitud_leida(tx, leido.solicitud)

    @rutas.post("/{id}/desistir")
    async def desistir_de_la_solicitud(id: UUID, datos: Motivo, tx: Tx, quien: Titular) -> SolicitudLeida:
        """Withdraw it before it is decided; of a modification, the programme stays as it is."""
        await caso(tx, id, quien)
        return await solicitud_leida(tx, (await desistir(tx, id, datos.motivo, quien)).solicitud)

    @rutas.get("/{id}/radicado.pdf", response_class=Response, responses={202: {"description": "Se está generando."}})
    async def radicado(id: UUID, request: Request, tx: Tx, quien: PrincipalActual) -> Response:
        """The form to be signed; 202 with `Retry-After` until it has been generated."""
        leido = await caso(tx, id, quien)
        solicitud = leido.solicitud
        if solicitud.radicado is None:
            if solicitud.forma is None:
                raise Problema("transicion-no-permitida", "La solicitud no se ha radicado.", estado=leido.exp.estado)
            if solicitud.radicado_error is not None:
                raise Problema("radicado-no-generado")
            return Response(status_code=202, headers=REINTENTO)
        return await responder(request.app.state.almacen, solicitud.radicado, str(leido.exp.numero))

    @rutas.post("/{id}/firmado/{rol}", status_code=202, max_body_size=LIMITE_CARGA_PDF)
    async def recibir_copia(
        id: UUID, rol: RolDeSolicitud, pdf: PdfRecibido, request: Request, tx: Tx, quien: Titular, respuesta: Response
    ) -> ReciboDeCopia:
        """Send the copy that one of them signed; its signature is examined afterwards."""
        recibido = reloj_legal.ahora()
        await caso(tx, id, quien)
        almacen: Almacen = request.app.state.almacen
        exp, objeto = await solicitudes.recibir_copia(
            tx, id, rol, lambda: almacen.guardar(pdf.trozos()), pdf.nombre, quien, recibido
        )
        respuesta.headers.update(REINTENTO)
        return ReciboDeCopia(
            id=exp.id,
            numero=exp.numero or "",
            estado=exp.estado,
            version=exp.version,
            rol=rol,
            recibido_en=recibido,
            sha256=objeto.sha256,
            tamano=objeto.tamano,
        )

    @rutas.get("/{id}/firmado/{rol}.pdf", response_class=Response)
    async def leer_copia(id: UUID, rol: RolDeSolicitud, request: Request, tx: Tx, quien: PrincipalActual) -> Response:
        """The last copy that somebody signed in that role, byte for byte as it arrived."""
        leido = await caso(tx, id, quien)
        suyas: list[Copia] = [c for c in await solicitudes.copias_de(tx, id) if c.rol == rol]
        if not suyas:
            raise Problema("no-encontrado", "No se ha recibido ninguna copia firmada.")
        return await responder(request.app.state.almacen, suyas[-1].firmado, f"{leido.exp.numero}-{rol}")

    @rutas.post("/{id}/devolver")
    async def devolver_solicitud(id: UUID, datos: DevolucionDeSolicitud, tx: Tx, quien: Funcionario) -> SolicitudLeida:
        """Return it with its causes; the term begins anew with the next filing (art. 18)."""
        await caso(tx, id, quien)
        return await solicitud_leida(tx, (await devolver(tx, id, datos, quien)).solicitud)

    return rutas
