"""HTTP for the Ministry: the files exchanged with the destination's system. Before `/v1/cqe/{numero}`."""

from typing import Annotated, Any

from fastapi import Depends, File, Query, Response, UploadFile
from pydantic import AwareDatetime
from sqlalchemy import Select, select
from sqlmodel import col

from services.consumo.cqe.models import Cqe
from services.consumo.destino import service
from services.consumo.destino.rules import escribir_csv
from services.consumo.destino.schemas import Conciliado, Importacion
from shared.http import Tx, TxDeLectura
from shared.http.paginacion import Pagina, PaginacionPedida, paginar
from shared.http.rutas import MIB, Enrutador
from shared.identity import Principal, requiere

rutas = Enrutador(prefix="/v1/cqe/destino", tags=["destino"])
Ministerio = Annotated[Principal, Depends(requiere("funcionario", "coordinador"))]
Contingente = Annotated[str | None, Query(max_length=40)]
_CSV: dict[int | str, dict[str, Any]] = {200: {"content": {"text/csv": {}}, "description": "CSV (RFC 4180, UTF-8)."}}
_ENCABEZADO = (
    "certificado",
    "nit",
    "contingente",
    "estado",
    "certificado_kg",
    "dex_kg",
    "destino_kg",
    "diferencias",
)


def _csv(texto: str, nombre: str, **cabeceras: str) -> Response:
    propias = {"Content-Disposition": f'attachment; filename="{nombre}.csv"', "Cache-Control": "no-store"}
    return Response(texto, media_type="text/csv; charset=utf-8", headers=propias | cabeceras)


@rutas.get("/certificados.csv", response_class=Response, responses=_CSV)
async def exportar(
    tx: Tx,
    quien: Ministerio,
    contingente: Contingente = None,
    desde: Annotated[AwareDatetime | None, Query(description="`X-Siguiente-Desde` de la vez anterior.")] = None,
) -> Response:
    """Issued and cancelled certificates, for the destination's electronic system; see docs/integracion/destino.md."""
    texto, siguiente = await service.exportar(tx, contingente=contingente, desde=desde)
    return _csv(texto, "certificados", **{"X-Siguiente-Desde": siguiente.isoformat()})


@rutas.post("/usos", max_body_size=5 * MIB)
async def importar(
    tx: Tx,
    quien: Ministerio,
    archivo: Annotated[UploadFile, File(description="CSV de uso y estado; vea docs/integracion/destino.md.")],
) -> Importacion:
    """Take the destination's file of usage and status: what became of each line. Repeated, it changes nothing."""
    return await service.importar(tx, quien, nombre=archivo.filename or "", contenido=await archivo.read())


def _emitidos(contingente: str | None) -> Select[Cqe]:
    consulta = select(Cqe).where(col(Cqe.emitido_en).is_not(None))
    return consulta if contingente is None else consulta.where(col(Cqe.contingente) == contingente)


@rutas.get("/conciliacion")
async def conciliar(
    tx: TxDeLectura, quien: Ministerio, pedida: PaginacionPedida, contingente: Contingente = None
) -> Pagina[Conciliado]:
    """Each issued certificate beside its verified declarations and what the destination tells, oldest first."""
    filas, siguiente = await paginar(tx, _emitidos(contingente), (col(Cqe.id),), pedida)
    return Pagina(elementos=await service.conciliar(tx, filas), siguiente=siguiente)


@rutas.get("/conciliacion.csv", response_class=Response, responses=_CSV)
async def conciliar_en_csv(
    tx: TxDeLectura,
    quien: Ministerio,
    contingente: Contingente = None,
    solo_diferencias: Annotated[bool, Query(description="Solo lo que no concuerda.")] = False,
) -> Response:
    """The same as a file, of up to 10,000 certificates, the newest."""
    consulta = _emitidos(contingente).order_by(col(Cqe.id).desc()).limit(service.MAXIMO_DE_FILAS)
    conciliados = await service.conciliar(tx, list((await tx.execute(consulta)).scalars()))
    filas = (
        (
            c.numero,
            c.nit,
            c.contingente,
            c.estado,
            c.certificado_kg,
            c.dex_kg,
            "" if c.destino_kg is None else c.destino_kg,
            " ".join(c.diferencias),
        )
        for c in conciliados
        if c.diferencias or not solo_diferencias
    )
    return _csv(escribir_csv(_ENCABEZADO, filas), "conciliacion")
