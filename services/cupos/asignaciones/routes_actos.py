"""HTTP of what an act orders: allocation from a file, and corrective acts on a committed run."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Depends, File, Form, Request, Response, UploadFile
from pydantic import TypeAdapter, ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from services.cupos.asignaciones import archivo, consultas, correcciones
from services.cupos.asignaciones.models import ActoCorrectivo
from services.cupos.asignaciones.routes import Coordinador, Lector, Prepara, objeto, responder
from services.cupos.asignaciones.schemas import ActoLeido, CambioEscrito, CorridaLeida, Motivo, PasoConMotivo
from services.cupos.contingentes.models import Contingente
from services.cupos.contingentes.schemas import Codigo
from services.cupos.solicitudes.comprobar import kilogramos_exactos
from shared.documents import Almacen
from shared.events import RefObjeto
from shared.http import Problema, Tx
from shared.http.cargas import Carga, PdfRecibido
from shared.http.rutas import LIMITE_CARGA_PDF, MIB, Enrutador
from shared.http.validacion import mensaje

rutas = Enrutador(tags=["asignaciones"])
LIMITE_CSV = 1 * MIB
_CAMBIOS = TypeAdapter(list[CambioEscrito])
Numero = Annotated[str, Form(min_length=1, max_length=100, description="Número del acto.")]
Fecha = Annotated[date, Form(description="Fecha del acto.")]
PorQue = Annotated[Motivo, Form()]


async def _csv_recibido(filas: Annotated[UploadFile, File(description="El CSV, de 1 MB como máximo.")]) -> bytes:
    contenido = await filas.read(LIMITE_CSV + 1)
    if not contenido:
        raise Problema("archivo-vacio")
    if len(contenido) > LIMITE_CSV:
        raise Problema("cuerpo-demasiado-grande", "El CSV es de 1 MB como máximo.", maximo_bytes=LIMITE_CSV)
    return contenido


@rutas.post("/v1/asignaciones/archivo", status_code=201, max_body_size=LIMITE_CARGA_PDF + LIMITE_CSV)
async def desde_archivo(
    contingente: Annotated[Codigo, Form()],
    numero: Numero,
    fecha: Fecha,
    motivo: PorQue,
    pdf: PdfRecibido,
    filas: Annotated[bytes, Depends(_csv_recibido)],
    request: Request,
    tx: Tx,
    quien: Prepara,
    respuesta: Response,
) -> CorridaLeida:
    """Allocation that an act orders: `archivo` is the act's PDF, `filas` a CSV `nit;grupo;cantidad;solicitud`.

    All rows or none; it is then proposed and confirmed like any run.
    """
    acto = archivo.Acto(numero, fecha, await _guardar(request, pdf))
    corrida = await archivo.crear_de_archivo(tx, contingente, filas, acto, quien, motivo=motivo)
    respuesta.headers["Location"] = f"/v1/asignaciones/{corrida.id}"
    return await responder(tx, corrida, quien, respuesta)


@rutas.post("/v1/asignaciones/{corrida_id}/actos", status_code=201, max_body_size=LIMITE_CARGA_PDF + MIB)
async def proyectar(
    corrida_id: UUID,
    numero: Numero,
    fecha: Fecha,
    motivo: PorQue,
    cambios: Annotated[str, Form(max_length=MIB, description='JSON: [{"cupo", "sentido", "cantidad"}].')],
    pdf: PdfRecibido,
    request: Request,
    tx: Tx,
    quien: Prepara,
    respuesta: Response,
) -> ActoLeido:
    """Draft a corrective act on a committed run; `archivo` is the act's PDF."""
    corrida = await consultas.corrida_de(tx, corrida_id)
    pedidos = _leer_cambios(cambios)
    contingente = await tx.get_one(Contingente, corrida.contingente)
    en_kg = [
        correcciones.Cambio(c.cupo, kilogramos_exactos(c.cantidad, contingente) * (1 if c.sentido == "aumenta" else -1))
        for c in pedidos
    ]
    acto = await correcciones.proyectar(
        tx,
        corrida_id,
        quien,
        numero=numero,
        fecha=fecha,
        motivo=motivo,
        documento=await _guardar(request, pdf),
        cambios=en_kg,
    )
    respuesta.headers["Location"] = f"/v1/asignaciones/{corrida_id}"
    return await _leido(tx, acto)


@rutas.post("/v1/asignaciones/{corrida_id}/actos/{acto_id}/confirmar")
async def confirmar(corrida_id: UUID, acto_id: UUID, cuerpo: PasoConMotivo, tx: Tx, quien: Coordinador) -> ActoLeido:
    """Carry out another person's draft: raises at once; lowerings when the kilograms are found available."""
    return await _leido(tx, await correcciones.confirmar(tx, corrida_id, acto_id, quien, motivo=cuerpo.motivo))


@rutas.post("/v1/asignaciones/{corrida_id}/actos/{acto_id}/descartar")
async def descartar(corrida_id: UUID, acto_id: UUID, cuerpo: PasoConMotivo, tx: Tx, quien: Prepara) -> ActoLeido:
    """End a draft."""
    return await _leido(tx, await correcciones.descartar(tx, corrida_id, acto_id, quien, motivo=cuerpo.motivo))


@rutas.get("/v1/asignaciones/{corrida_id}/actos/{acto_id}/acto.pdf", response_class=Response)
async def acto_pdf(corrida_id: UUID, acto_id: UUID, request: Request, tx: Tx, quien: Lector) -> Response:
    """The PDF of a corrective act, byte for byte as it arrived."""
    acto = await tx.get(ActoCorrectivo, acto_id)
    if acto is None or acto.corrida != corrida_id:
        raise Problema("no-encontrado")
    return await objeto(request, acto.documento, f"acto-{acto.n}.pdf")


def _leer_cambios(crudo: str) -> list[CambioEscrito]:
    try:
        cambios = _CAMBIOS.validate_json(crudo)
    except ValidationError as error:
        errores = [
            {"campo": "/".join(str(p) for p in ("cambios", *e["loc"])), "mensaje": mensaje(e)} for e in error.errors()
        ]
        raise Problema("datos-invalidos", errores[0]["mensaje"], errores=errores) from error
    if not cambios or len({c.cupo for c in cambios}) < len(cambios):
        raise Problema("datos-invalidos", "Diga al menos un cambio, y uno solo por cupo.")
    return cambios


async def _guardar(request: Request, pdf: Carga) -> RefObjeto:
    almacen: Almacen = request.app.state.almacen
    kept = await almacen.guardar(pdf.trozos())
    return RefObjeto(servicio="cupos", clave=kept.clave, sha256=kept.sha256, tamano=kept.tamano)


async def _leido(tx: AsyncSession, acto: ActoCorrectivo) -> ActoLeido:
    corrida = await consultas.corrida_de(tx, acto.corrida)
    return await consultas.leer_acto(tx, acto, await consultas.unidad_de(tx, corrida.contingente))
