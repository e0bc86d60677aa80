"""HTTP: what comes with a guarantee, and its life after acceptance."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Form, Request, Response, UploadFile
from pydantic import BaseModel, ConfigDict, Field

from services.garantias.descargas import DocumentoLeido, descargar, documentos_de
from services.garantias.garantias import custodia as custodias
from services.garantias.garantias import service, sustitucion, vida
from services.garantias.garantias.archivos import LIMITE_FORMULARIO, guardar_formulario, guardar_pdf
from services.garantias.garantias.routes import leer_garantia
from services.garantias.garantias.rules_vida import Documento
from services.garantias.garantias.schemas import (
    Cancelacion,
    CustodiaConArchivo,
    CustodiaLeida,
    ExtensionPedida,
    GarantiaLeida,
    HechoDeCustodia,
    PedidoDeSustitucion,
    SustitutaConArchivo,
    VerificacionConArchivo,
    VerificacionLeida,
    VerificacionNueva,
)
from shared.http import Problema, Tx
from shared.http.rutas import LIMITE_CARGA_PDF, Enrutador
from shared.identity import Principal, PrincipalActual, exigir_empresa, requiere

rutas = Enrutador(prefix="/v1/garantias", tags=["garantias"])

Titular = Annotated[Principal, Depends(requiere("exportador", "representante", "apoderado"))]
Funcionario = Annotated[Principal, Depends(requiere("funcionario"))]
Ministerio = Annotated[Principal, Depends(requiere("funcionario", "coordinador"))]


class AnexoNuevo(BaseModel):
    """A document that comes after the guarantee (art. 21 par. 2)."""

    model_config = ConfigDict(extra="forbid")

    clase: Documento
    archivo: UploadFile = Field(description="PDF, de 20 MB como máximo.")


@rutas.post("/{id}/anexos", status_code=201, max_body_size=LIMITE_CARGA_PDF)
async def anexar(
    id: UUID, datos: Annotated[AnexoNuevo, Form()], tx: Tx, quien: Titular, peticion: Request
) -> list[DocumentoLeido]:
    """Add a document to a guarantee that has not been decided on."""
    caso = await service.buscar(tx, id, quien)
    exigir_empresa(quien, caso.exp.empresa, actuar=True)
    objeto = await guardar_pdf(peticion.app.state.almacen, datos.archivo)
    await service.exigir_presentada(tx, id)
    await service.anexar(tx, id, datos.clase.value, objeto, quien)
    return await documentos_de(tx, id)


@rutas.get("/{id}/documentos")
async def documentos(id: UUID, tx: Tx, quien: PrincipalActual) -> list[DocumentoLeido]:
    """What came with it, oldest first."""
    return await documentos_de(tx, (await service.buscar(tx, id, quien)).exp.id)


@rutas.get("/{id}/documentos/{documento}.pdf", response_class=Response)
async def documento(id: UUID, documento: UUID, tx: Tx, quien: PrincipalActual, peticion: Request) -> Response:
    """One of them."""
    return await descargar(tx, (await service.buscar(tx, id, quien)).exp.id, documento, peticion)


@rutas.post("/{id}/sustituta", status_code=201, max_body_size=LIMITE_FORMULARIO)
async def sustituir(
    id: UUID,
    datos: Annotated[SustitutaConArchivo, Form()],
    tx: Tx,
    quien: Titular,
    peticion: Request,
    respuesta: Response,
) -> GarantiaLeida:
    """Present the guarantee that replaces it, or the certificate that modifies it (art. 25)."""
    await sustitucion.puede_sustituir(tx, id, datos, quien)
    archivos = await guardar_formulario(peticion.app.state.almacen, datos.archivo, datos.anexos)
    caso = await sustitucion.presentar_sustituta(tx, id, datos, archivos, quien)
    respuesta.headers["Location"] = f"/v1/garantias/{caso.exp.id}"
    return await leer_garantia(tx, caso, quien)


@rutas.post("/{id}/pedir-sustitucion")
async def pedir_sustitucion(id: UUID, datos: PedidoDeSustitucion, tx: Tx, quien: Ministerio) -> GarantiaLeida:
    """Ask for its replacement in one of the cases of art. 25."""
    caso = await vida.pedir_sustitucion(tx, id, datos.causa, datos.motivo, quien)
    return await leer_garantia(tx, caso, quien)


@rutas.post("/{id}/extender")
async def extender(id: UUID, datos: ExtensionPedida, tx: Tx, quien: Ministerio) -> GarantiaLeida:
    """Record the extension of art. 35 for a pending balance."""
    return await leer_garantia(tx, await vida.extender(tx, id, datos, quien), quien)


@rutas.post("/{id}/cancelar")
async def cancelar(id: UUID, datos: Cancelacion, tx: Tx, quien: Ministerio) -> GarantiaLeida:
    """Cancel it: its obligations are met (arts. 26 and 27). The user gets a letter."""
    return await leer_garantia(tx, await vida.cancelar(tx, id, datos, quien), quien)


@rutas.post("/{id}/custodia", status_code=201, max_body_size=LIMITE_CARGA_PDF)
async def custodiar(
    id: UUID, datos: Annotated[CustodiaConArchivo, Form()], tx: Tx, quien: Funcionario, peticion: Request
) -> list[CustodiaLeida]:
    """Record a fact of custody of the original or its copies, with its evidence if there is one (arts. 24 and 26)."""
    hecho = HechoDeCustodia.model_validate(datos.model_dump(exclude={"archivo"}))
    objeto = None if datos.archivo is None else await guardar_pdf(peticion.app.state.almacen, datos.archivo)
    await custodias.registrar(tx, id, hecho, objeto, quien)
    return await custodias.custodia_de(tx, id)


@rutas.get("/{id}/custodia")
async def custodia(id: UUID, tx: Tx, quien: PrincipalActual) -> list[CustodiaLeida]:
    """Where the original and its copies are."""
    return await custodias.custodia_de(tx, (await service.buscar(tx, id, quien)).exp.id)


@rutas.post("/{id}/verificaciones", status_code=201, max_body_size=LIMITE_CARGA_PDF)
async def verificar(
    id: UUID, datos: Annotated[VerificacionConArchivo, Form()], tx: Tx, quien: Funcionario, peticion: Request
) -> list[VerificacionLeida]:
    """Record a check of the document with its issuer; acceptance asks for it where the document offers one."""
    hecha = VerificacionNueva.model_validate(datos.model_dump(exclude={"archivo"}))
    objeto = None if datos.archivo is None else await guardar_pdf(peticion.app.state.almacen, datos.archivo)
    await custodias.verificar(tx, id, hecha, objeto, quien)
    return await custodias.verificaciones_de(tx, id)


@rutas.get("/{id}/verificaciones")
async def verificaciones(id: UUID, tx: Tx, quien: PrincipalActual) -> list[VerificacionLeida]:
    """Checks of the document, oldest first; for the ministry."""
    caso = await service.buscar(tx, id, quien)
    if not quien.es_interno:
        raise Problema("prohibido")
    return await custodias.verificaciones_de(tx, caso.exp.id)
