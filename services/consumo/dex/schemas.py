"""Declarations, and what they cover, as the API takes and shows them."""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

from services.consumo.cantidades import Cantidad
from services.consumo.cqe.models import Cqe
from services.consumo.dex.informes import Pendiente, Utilizacion
from services.consumo.dex.models import Credito, Dex
from services.consumo.dex.rules import Aviso, credito_kg, en_cupo_kg, numero_de_declaracion, porcentaje
from shared.expedientes import Expediente
from shared.http import Problema
from shared.http.enteros import Version

_DOLARES = re.compile(r"(0|[1-9][0-9]{0,11})(?:\.([0-9]{1,2}))?")


def centavos(texto: str) -> int:
    """Decimal dollars, at most two digits behind the point, as cents.

    Raises:
        PydanticCustomError: with its Spanish message.
    """
    partes = _DOLARES.fullmatch(texto)
    if partes is None:
        raise PydanticCustomError(
            "dolares_forma", "Escriba los dólares con punto y hasta dos decimales, sin miles ni signo: 12500.00."
        )
    return int(partes[1]) * 100 + int((partes[2] or "").ljust(2, "0"))


def _dolares(texto: str) -> str:
    centavos(texto)
    return texto


def _numero(texto: str) -> str:
    numero = numero_de_declaracion(texto)
    if numero is None:
        raise PydanticCustomError("declaracion_forma", "Escriba el número de la declaración: letras, cifras y guiones.")
    return numero


Dolares = Annotated[
    str,
    AfterValidator(_dolares),
    WithJsonSchema({"type": "string", "pattern": r"^(0|[1-9][0-9]{0,11})(\.[0-9]{1,2})?$", "examples": ["12500.00"]}),
]
NumeroDeDeclaracion = Annotated[str, AfterValidator(_numero)]
Clase = Literal["provisional", "definitiva"]


class Verificacion(BaseModel):
    model_config = ConfigDict(extra="forbid")

    motivo: str | None = Field(default=None, max_length=2000)
    version: Version | None = None


class VerificacionDeVarias(BaseModel):
    model_config = ConfigDict(extra="forbid")

    ids: list[UUID] = Field(min_length=1, max_length=200)
    motivo: str | None = Field(default=None, max_length=2000)


class VerificadaLeida(BaseModel):
    """What became of one of several: verified, or the problem that stopped it."""

    id: UUID
    ok: bool
    numero: str | None = None
    estado: str | None = None
    problema: dict[str, Any] | None = None

    @classmethod
    def de(cls, dex_id: UUID, hecho: Expediente | Problema) -> "VerificadaLeida":
        if isinstance(hecho, Problema):
            return cls(id=dex_id, ok=False, problema=hecho.cuerpo())
        return cls(id=dex_id, ok=True, numero=hecho.numero, estado=hecho.estado)


class Asignacion(BaseModel):
    """To whom, by subject."""

    model_config = ConfigDict(extra="forbid")

    a: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    motivo: str | None = Field(default=None, max_length=2000)


class ConMotivo(BaseModel):
    model_config = ConfigDict(extra="forbid")

    motivo: Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=2000)]


class AvisoLeido(BaseModel):
    codigo: str
    texto: str


class DexLeida(BaseModel):
    """A declaration. `acciones`: what the caller may do now; `avisos` refuse nothing and are for who reviews."""

    id: UUID
    numero: str | None = Field(description="Radicado de la presentación, DEX-….")
    estado: str
    version: int
    acciones: list[str]
    nit: str
    cqe: str
    cupo_id: UUID
    contingente: str
    declaracion: str = Field(description="Número que le dio la aduana.")
    fecha: date
    clase: str
    cantidad: Cantidad = Field(description="Peso comercial declarado.")
    en_cupo_kg: str = Field(description="El mismo peso por el factor del certificado, en kilogramos exactos.")
    fob_usd: str
    reemplaza_a: UUID | None
    tardia: bool
    avisos: list[AvisoLeido]
    verificada_en: datetime | None
    sha256: str
    creado_en: datetime
    actualizado_en: datetime

    @classmethod
    def de(
        cls, exp: Expediente, dex: Dex, cqe: Cqe, acciones: tuple[str, ...], avisos: tuple[Aviso, ...]
    ) -> "DexLeida":
        return cls(
            id=exp.id,
            numero=exp.numero,
            estado=exp.estado,
            version=exp.version,
            acciones=list(acciones),
            nit=dex.nit,
            cqe=cqe.numero,
            cupo_id=dex.cupo_id,
            contingente=dex.contingente,
            declaracion=dex.declaracion,
            fecha=dex.fecha,
            clase=dex.clase,
            cantidad=Cantidad.de_kg(dex.comercial_kg),
            en_cupo_kg=f"{en_cupo_kg(dex.comercial_kg, factor_de(cqe)).normalize():f}",
            fob_usd=f"{dex.fob_centavos // 100}.{dex.fob_centavos % 100:02d}",
            reemplaza_a=dex.reemplaza_a,
            tardia=dex.tardia,
            avisos=[AvisoLeido(codigo=a.codigo, texto=a.texto) for a in avisos],
            verificada_en=dex.verificada_en,
            sha256=dex.sha256,
            creado_en=exp.creado_en,
            actualizado_en=exp.actualizado_en,
        )


def factor_de(cqe: Cqe) -> Decimal:
    """Quota kilograms per commercial kilogram, as printed on the certificate."""
    return Decimal(cqe.forma["factor"])


class CoberturaLeida(BaseModel):
    """What declarations cover of a certificate. `exceso`: verified above it, recorded and not credited."""

    cqe: str
    estado: str
    certificado: Cantidad
    declarado: Cantidad
    verificado: Cantidad
    acreditado: Cantidad = Field(description="En kilogramos del cupo, hasta lo que debitó el certificado.")
    exceso: Cantidad
    sin_verificar: Cantidad
    cerrado: bool

    @classmethod
    def de(cls, exp: Expediente, cqe: Cqe, credito: Credito | None, declarado_kg: int) -> "CoberturaLeida":
        verificado = credito.verificado_kg if credito else 0
        acreditado = credito_kg(verificado, comercial_kg=cqe.comercial_kg, factor=factor_de(cqe))
        return cls(
            cqe=cqe.numero,
            estado=exp.estado,
            certificado=Cantidad.de_kg(cqe.comercial_kg),
            declarado=Cantidad.de_kg(declarado_kg),
            verificado=Cantidad.de_kg(verificado),
            acreditado=Cantidad.de_kg(acreditado),
            exceso=Cantidad.de_kg(max(verificado - cqe.comercial_kg, 0)),
            sin_verificar=Cantidad.de_kg(max(cqe.comercial_kg - verificado, 0)),
            cerrado=credito is not None and credito.cierre_id is not None,
        )


class PendienteLeido(BaseModel):
    """A certificate that declarations do not cover. `dias`: to the last day, negative once it has passed."""

    cqe: str
    nit: str
    contingente: str
    estado: str
    certificado: Cantidad
    declarado: Cantidad
    pendiente: Cantidad
    verificado: Cantidad
    declaraciones: int
    limite: date | None
    dias: int | None
    vencido: bool
    emitido_en: datetime

    @classmethod
    def de(cls, p: Pendiente, hoy: date) -> "PendienteLeido":
        return cls(
            cqe=p.numero,
            nit=p.nit,
            contingente=p.contingente,
            estado=p.estado,
            certificado=Cantidad.de_kg(p.comercial_kg),
            declarado=Cantidad.de_kg(p.declarado_kg),
            pendiente=Cantidad.de_kg(p.comercial_kg - p.declarado_kg),
            verificado=Cantidad.de_kg(p.verificado_kg),
            declaraciones=p.declaraciones,
            limite=p.limite,
            dias=None if p.limite is None else (p.limite - hoy).days,
            vencido=p.limite is not None and hoy > p.limite,
            emitido_en=p.emitido_en,
        )


class UtilizacionLeida(BaseModel):
    """Verified declarations over net assigned, in quota kilograms. `porcentaje`: four decimals, half to even."""

    cupo_id: UUID
    cupo: str
    nit: str
    contingente: str
    grupo: str
    asignado: Cantidad = Field(description="Asignado, menos lo devuelto o corregido.")
    certificado: Cantidad
    verificado: Cantidad
    porcentaje: str | None
    al_corte: datetime

    @classmethod
    def de(cls, u: Utilizacion, al_corte: datetime) -> "UtilizacionLeida":
        tanto = porcentaje(u.verificado_kg, u.asignado_kg)
        return cls(
            cupo_id=u.cupo.id,
            cupo=u.cupo.numero,
            nit=u.cupo.nit,
            contingente=u.cupo.contingente,
            grupo=u.cupo.grupo,
            asignado=Cantidad.de_kg(u.asignado_kg),
            certificado=Cantidad.de_kg(u.certificado_kg),
            verificado=Cantidad.de_kg(u.verificado_kg),
            porcentaje=None if tanto is None else f"{tanto:f}",
            al_corte=al_corte,
        )
