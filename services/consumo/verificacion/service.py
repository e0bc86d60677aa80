"""What anyone may know of a certificate whose code they have."""

from datetime import date, datetime

from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.consumo.cantidades import Cantidad
from services.consumo.cqe.models import Cqe
from services.consumo.cqe.rules import codigo_canonico
from shared.clock import reloj_legal
from shared.documents.formas import DatosCqe
from shared.expedientes import leer

VALIDOS = frozenset({"emitido", "utilizado_parcial", "utilizado"})


class Verificacion(BaseModel):
    """State of a certificate at `consultado_en` (Bogotá); `sha256` is that of its sealed PDF."""

    numero: str
    estado: str
    vigente: bool = Field(description="Si el certificado puede usarse en este momento.")
    razon_social: str
    nit: str
    contingente: str
    contingente_nombre: str
    destinos: list[str]
    cantidad: Cantidad = Field(description="Peso comercial.")
    debito: Cantidad = Field(description="Lo que usa del cupo.")
    periodo_desde: date
    periodo_hasta: date
    codigo: str
    sha256: str | None = Field(description="Del PDF sellado; los electrónicos no tienen.")
    emitido_en: datetime
    consultado_en: datetime


async def verificar(tx: AsyncSession, escrito: str) -> Verificacion | None:
    """The issued certificate with that code, as typed by a person; None if there is none, for whatever reason."""
    codigo = codigo_canonico(escrito)
    if codigo is None:
        return None
    cqe = (await tx.execute(select(Cqe).where(col(Cqe.codigo) == codigo))).scalar_one_or_none()
    if cqe is None or cqe.emitido_en is None:
        return None
    exp = await leer(tx, cqe.id)
    forma = DatosCqe.model_validate(cqe.forma)
    return Verificacion(
        numero=cqe.numero,
        estado=exp.estado,
        vigente=exp.estado in VALIDOS,
        razon_social=forma.razon_social,
        nit=cqe.nit,
        contingente=cqe.contingente,
        contingente_nombre=forma.contingente_nombre,
        destinos=list(forma.destinos),
        cantidad=Cantidad.de_kg(cqe.comercial_kg),
        debito=Cantidad.de_kg(cqe.cantidad_kg),
        periodo_desde=cqe.periodo_desde,
        periodo_hasta=cqe.periodo_hasta,
        codigo=cqe.codigo,
        sha256=(cqe.sellado or {}).get("sha256"),
        emitido_en=cqe.emitido_en,
        consultado_en=reloj_legal.ahora(),
    )
