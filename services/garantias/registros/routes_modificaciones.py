"""HTTP: waivers, corrections and re-exports of registrations."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Self
from uuid import UUID

from fastapi import Form, Request, Response, UploadFile
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from services.garantias.descargas import DocumentoLeido, descargar, documentos_de
from services.garantias.dinero import de_centavos
from services.garantias.historia import PasoLeido, pasos_de
from services.garantias.registros import modificaciones as m
from services.garantias.registros import service
from services.garantias.registros.flujo import MODIFICACION
from services.garantias.registros.models import ModificacionRegistro, Reexportacion
from services.garantias.registros.routes import Funcionario, Titular, adjuntar_a
from services.garantias.registros.schemas import (
    AdjuntoLeido,
    ConMotivo,
    ModificacionLeida,
    ModificacionNueva,
    Observacion,
    ReexportacionNueva,
)
from services.garantias.unidades import llano
from shared import expedientes
from shared.expedientes import Filtro
from shared.http import Tx
from shared.http.paginacion import Pagina, PaginacionPedida
from shared.http.rutas import LIMITE_CARGA_PDF, Enrutador
from shared.identity import NIT, Principal, PrincipalActual, exigir_empresa

rutas = Enrutador(prefix="/v1", tags=["registros"])


class ReexportacionLeida(BaseModel):
    """A definitive re-export on record."""

    id: UUID
    registro_id: UUID
    item: int
    declaracion: str
    fecha: date
    cantidad: str
    fob_usd: Decimal
    motivo: str
    acreditada_en: datetime

    @classmethod
    def de(cls, fila: Reexportacion) -> Self:
        """The row as the API shows it."""
        campos = fila.model_dump(exclude={"cantidad", "fob_centavos", "acreditada_por"})
        return cls(**campos, cantidad=llano(fila.cantidad), fob_usd=de_centavos(fila.fob_centavos))


async def _leer(tx: AsyncSession, caso: m.CasoModificacion, quien: Principal) -> ModificacionLeida:
    return ModificacionLeida.de(caso.exp, caso.fila, await expedientes.acciones(tx, MODIFICACION, caso.exp, quien))


@rutas.post("/registros/{id}/modificaciones", status_code=201)
async def crear(id: UUID, datos: ModificacionNueva, tx: Tx, quien: Titular, respuesta: Response) -> ModificacionLeida:
    """Write a draft of a waiver or correction; `/solicitar` files it."""
    caso = await m.crear(tx, id, datos, quien)
    respuesta.headers["Location"] = f"/v1/modificaciones-registro/{caso.exp.id}"
    return await _leer(tx, caso, quien)


@rutas.get("/registros/{id}/modificaciones")
async def de_registro(id: UUID, tx: Tx, quien: PrincipalActual) -> list[ModificacionLeida]:
    """The requests on a registration, oldest first."""
    await service.buscar(tx, id, quien)
    return [await _leer(tx, caso, quien) for caso in await m.de_registro(tx, id)]


@rutas.get("/modificaciones-registro")
async def listar(
    tx: Tx, quien: PrincipalActual, pedida: PaginacionPedida, empresa: NIT | None = None, estado: str | None = None
) -> Pagina[ModificacionLeida]:
    """Requests that the caller may see: by due date for the ministry."""
    if empresa is not None:
        exigir_empresa(quien, empresa)
    filtro = Filtro(tipos=(MODIFICACION.tipo,), estados=(estado,) if estado else (), empresa=empresa)
    casos, siguiente = await expedientes.bandeja(tx, quien, filtro, pedida)
    leidas = [
        await _leer(tx, m.CasoModificacion(e, await tx.get_one(ModificacionRegistro, e.id)), quien) for e in casos
    ]
    return Pagina(elementos=leidas, siguiente=siguiente)


@rutas.get("/modificaciones-registro/{id}")
async def leer(id: UUID, tx: Tx, quien: PrincipalActual) -> ModificacionLeida:
    """One request."""
    return await _leer(tx, await m.buscar_modificacion(tx, id, quien), quien)


@rutas.get("/modificaciones-registro/{id}/historia")
async def historia(id: UUID, tx: Tx, quien: PrincipalActual) -> list[PasoLeido]:
    """What was done on it, oldest first."""
    return await pasos_de(tx, (await m.buscar_modificacion(tx, id, quien)).exp.id, quien)


@rutas.post("/modificaciones-registro/{id}/adjuntos", status_code=201, max_body_size=LIMITE_CARGA_PDF)
async def adjuntar(
    id: UUID, clase: Annotated[str, Form(max_length=40)], archivo: UploadFile, tx: Tx, quien: Titular, peticion: Request
) -> AdjuntoLeido:
    """Attach a PDF to a draft: `declaracion_juramentada` for a whole waiver (art. 46 par. 1)."""
    caso = await m.buscar_modificacion(tx, id, quien, bloquear=True)
    return await adjuntar_a(tx, caso.exp, {"borrador"}, clase, archivo, quien, peticion)


@rutas.get("/modificaciones-registro/{id}/documentos")
async def documentos(id: UUID, tx: Tx, quien: PrincipalActual) -> list[DocumentoLeido]:
    """What came with it, oldest first."""
    return await documentos_de(tx, (await m.buscar_modificacion(tx, id, quien)).exp.id)


@rutas.get("/modificaciones-registro/{id}/documentos/{documento}.pdf", response_class=Response)
async def documento(id: UUID, documento: UUID, tx: Tx, quien: PrincipalActual, peticion: Request) -> Response:
    """One document as it was attached."""
    return await descargar(tx, (await m.buscar_modificacion(tx, id, quien)).exp.id, documento, peticion)


@rutas.post("/modificaciones-registro/{id}/solicitar")
async def solicitar(id: UUID, tx: Tx, quien: Titular) -> ModificacionLeida:
    """File it: waivers up to the date of clause one, that day included."""
    return await _leer(tx, await m.solicitar(tx, id, quien), quien)


@rutas.post("/modificaciones-registro/{id}/aprobar")
async def aprobar(id: UUID, datos: Observacion, tx: Tx, quien: Funcionario) -> ModificacionLeida:
    """Change the registration as asked; the quota follows."""
    return await _leer(tx, await m.aprobar(tx, id, datos.motivo, quien), quien)


@rutas.post("/modificaciones-registro/{id}/negar")
async def negar(id: UUID, datos: ConMotivo, tx: Tx, quien: Funcionario) -> ModificacionLeida:
    """Deny it; the registration stays as it is."""
    return await _leer(tx, await m.terminar(tx, id, "negar", datos.motivo, quien), quien)


@rutas.post("/modificaciones-registro/{id}/desistir")
async def desistir(id: UUID, datos: ConMotivo, tx: Tx, quien: Titular) -> ModificacionLeida:
    """Withdraw it before it is decided."""
    return await _leer(tx, await m.terminar(tx, id, "desistir", datos.motivo, quien), quien)


@rutas.post("/registros/{id}/reexportaciones", status_code=201)
async def reexportar(id: UUID, datos: ReexportacionNueva, tx: Tx, quien: Funcionario) -> ReexportacionLeida:
    """Accredit a definitive re-export: the quota used falls by its value (art. 86)."""
    return ReexportacionLeida.de(await m.acreditar_reexportacion(tx, id, datos, quien))


@rutas.get("/registros/{id}/reexportaciones")
async def reexportaciones(id: UUID, tx: Tx, quien: PrincipalActual) -> list[ReexportacionLeida]:
    """What was re-exported of it, oldest first."""
    await service.buscar(tx, id, quien)
    return [ReexportacionLeida.de(r) for r in await m.reexportaciones_de(tx, id)]
