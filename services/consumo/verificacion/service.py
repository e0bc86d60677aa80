"""What anyone may know of a certificate whose number and code they have."""

from datetime import date, datetime

import sqlalchemy as sa
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.consumo.cantidades import Cantidad
from services.consumo.cqe.consultas import expedido_el, fin_del_periodo
from services.consumo.cqe.models import Cqe
from services.consumo.cqe.rules import codigo_canonico
from services.consumo.referencias.service import finales_de
from services.consumo.verificacion.rules import puede_usarse, rotulo
from shared.clock import BOGOTA, reloj_legal
from shared.documents.formas import DatosCqe
from shared.expedientes import Paso, historia, leer

_LARGO_DE_NUMERO = 80


class EnPalabras(BaseModel):
    """The state as the public page says it."""

    es: str
    en: str


class Verificacion(BaseModel):
    """State of a certificate at `consultado_en`. Instants are of Bogotá; `sha256` is that of its sealed PDF."""

    numero: str
    estado: str = Field(
        description="`emitido`, `suspendido`, `anulado`, `revocado`, `vencido`, o según lo que se declaró exportado en"
        " Colombia `utilizado_parcial` o `utilizado`. Si puede usarse lo dice `vigente`."
    )
    estado_en_palabras: EnPalabras
    estado_desde: datetime = Field(description="Instante desde el que está en ese estado.")
    vigente: bool = Field(
        description="Si el certificado puede usarse en este momento: por su estado y por el período del contingente."
    )
    razon_social: str
    nit: str
    contingente: str
    contingente_nombre: str
    contingente_nombre_en: str = Field(description="Vacío si el contingente no tiene nombre en inglés.")
    destinos: list[str]
    producto: str
    producto_en: str
    cantidad: Cantidad = Field(description="Peso comercial.")
    debito: Cantidad = Field(description="Lo que usa del cupo.")
    periodo_desde: date
    periodo_hasta: date = Field(description="Último día del período, como está impreso en el certificado.")
    periodo_ampliado_hasta: date | None = Field(
        description="Si el período se amplió después de expedirlo, hasta cuándo."
    )
    codigo: str
    clase: str = Field(description="`propio`, `formulario_destino` o `electronico`, que no tiene documento.")
    sha256: str | None = Field(description="Del PDF sellado; los electrónicos no tienen.")
    expedido: date = Field(description="Fecha de expedición impresa en el certificado.")
    emitido_en: datetime = Field(description="Instante de su sello, o de su aprobación si es electrónico.")
    consultado_en: datetime


async def hallar(tx: AsyncSession, escrito: str, numero: str | None = None) -> Cqe | None:
    """The issued certificate with that code and, if given, that number, as typed by a person; None for any other.

    Whatever is wrong, the same one question is asked: neither the answer nor its time tells which of both it was.
    """
    codigo = codigo_canonico(escrito) or ""
    donde = [col(Cqe.codigo) == codigo, col(Cqe.emitido_en).is_not(None)]
    if numero is not None:
        legible = "".join(c for c in numero if c.isprintable())
        donde.append(sa.func.upper(col(Cqe.numero)) == legible.strip().upper()[:_LARGO_DE_NUMERO])
    return (await tx.execute(sa.select(Cqe).where(*donde))).scalar_one_or_none()


async def verificar(tx: AsyncSession, escrito: str, numero: str | None = None) -> Verificacion | None:
    """The state of the certificate that `hallar` finds."""
    cqe = await hallar(tx, escrito, numero)
    return None if cqe is None else await verificacion_de(tx, cqe)


async def verificacion_de(tx: AsyncSession, cqe: Cqe) -> Verificacion:
    """The state of an issued certificate now."""
    exp = await leer(tx, cqe.id)
    forma = DatosCqe.model_validate(cqe.forma)
    assert cqe.emitido_en is not None
    ahora = reloj_legal.ahora()
    hasta = fin_del_periodo(cqe, await finales_de(tx, [cqe.contingente]))
    vigente = puede_usarse(exp.estado, ahora.date(), hasta)
    return Verificacion(
        numero=cqe.numero,
        estado=exp.estado,
        estado_en_palabras=EnPalabras.model_validate(rotulo(exp.estado, vigente)),
        estado_desde=_desde(await historia(tx, cqe.id), exp.estado).astimezone(BOGOTA),
        vigente=vigente,
        razon_social=forma.razon_social,
        nit=cqe.nit,
        contingente=cqe.contingente,
        contingente_nombre=forma.contingente_nombre,
        contingente_nombre_en=forma.contingente_nombre_en,
        destinos=list(forma.destinos),
        producto=forma.producto,
        producto_en=forma.producto_en,
        cantidad=Cantidad.de_kg(cqe.comercial_kg),
        debito=Cantidad.de_kg(cqe.cantidad_kg),
        periodo_desde=cqe.periodo_desde,
        periodo_hasta=cqe.periodo_hasta,
        periodo_ampliado_hasta=hasta if hasta > cqe.periodo_hasta else None,
        codigo=cqe.codigo,
        clase=cqe.clase,
        sha256=(cqe.sellado or {}).get("sha256"),
        expedido=expedido_el(cqe),
        emitido_en=cqe.emitido_en.astimezone(BOGOTA),
        consultado_en=ahora,
    )


def _desde(pasos: list[Paso], estado: str) -> datetime:
    """When the present state began: a second cause of suspension does not begin it anew."""
    return next(p.legal_en for p in reversed(pasos) if p.hacia == estado and p.desde != estado)
