"""Certificates as the API shows them."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.consumo.cantidades import Cantidad
from services.consumo.cqe.models import CON_ERROR, CorreoDeCqe, Cqe, FormularioDestino, Suspension
from shared.documents.formas import Campo, DatosCqe
from shared.expedientes import Expediente
from shared.http.enteros import Version


class Resellado(BaseModel):
    model_config = ConfigDict(extra="forbid")

    motivo: str | None = Field(default=None, max_length=2000)


class DecisionSobreCqe(BaseModel):
    """A coordinador's act on a certificate; `version` is the one that the coordinador had seen."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    motivo: str = Field(min_length=1, max_length=2000)
    version: Version | None = None


class Resellados(BaseModel):
    """What was tried again, and how many failed ones are left."""

    numeros: list[str]
    quedan: int


class SuspensionLeida(BaseModel):
    """Why a certificate is suspended."""

    causa: str = Field(description="`anulacion` o `coordinador`.")
    motivo: str
    desde: datetime


class CorreoLeido(BaseModel):
    """A mail with the certificate, to one of the company's addresses, which is not told."""

    entrega: UUID
    estado: str
    detalle: str
    ocurrido_en: datetime
    reenviar: str | None = Field(description="Ruta para enviarlo de nuevo, si no llegó.")

    @classmethod
    def de(cls, correo: CorreoDeCqe) -> "CorreoLeido":
        return cls(
            entrega=correo.entrega,
            estado=correo.estado,
            detalle=correo.detalle,
            ocurrido_en=correo.ocurrido_en,
            reenviar=f"/v1/entregas/{correo.entrega}/reenviar" if correo.estado in CON_ERROR else None,
        )


class SeriesCargadas(BaseModel):
    """A load of serial numbers: all of the file's."""

    lote: UUID
    contingente: str
    cargados: int
    primero: str
    ultimo: str
    umbrales: list[int] = Field(description="Números libres que quedan cuando se da la alarma.")
    cargado_en: datetime


class ExistenciasLeidas(BaseModel):
    """Serial numbers of the destination for a contingente."""

    contingente: str
    libres: int
    ligados: int
    umbrales: list[int]
    ultima_carga: datetime | None = Field(description="Nulo mientras no se haya cargado ninguno.")


class RenglonDelMapa(BaseModel):
    campo: str
    fuente: str
    maximo: int | None


class FormularioLeido(BaseModel):
    """The destination's form in force for a contingente."""

    contingente: str
    version: int
    sha256: str
    mapa: list[RenglonDelMapa]
    cargado_en: datetime

    @classmethod
    def de(cls, formulario: FormularioDestino) -> "FormularioLeido":
        return cls(
            contingente=formulario.contingente,
            version=formulario.version,
            sha256=formulario.objeto["sha256"],
            mapa=[RenglonDelMapa.model_validate(r) for r in formulario.mapa],
            cargado_en=formulario.cargado_en,
        )


class CqeLeido(BaseModel):
    """A certificate; `emitido_en` and `sha256` come with its seal, `sello_error` tells why it has none yet.

    An electronic one (`clase`) has no document: it is issued when it is approved, without `sha256`.
    """

    id: UUID
    numero: str
    estado: str
    version: int
    acciones: list[str]
    clase: str = Field(description="`propio`, `formulario_destino` o `electronico`.")
    consumo_id: UUID
    consumo_numero: str
    nit: str
    razon_social: str
    contingente: str
    cantidad: Cantidad = Field(description="Peso comercial.")
    debito: Cantidad = Field(description="Lo que usa del cupo.")
    destinos: list[str]
    periodo_desde: date
    periodo_hasta: date
    campos: list[Campo]
    codigo_verificacion: str
    url_verificacion: str
    sha256: str | None
    nivel: str | None
    sello_error: str | None
    suspensiones: list[SuspensionLeida] = Field(description="Por qué está suspendido; pueden ser dos causas.")
    correos: list[CorreoLeido]
    aprobado_en: datetime
    emitido_en: datetime | None

    @classmethod
    def de(
        cls,
        exp: Expediente,
        cqe: Cqe,
        acciones: tuple[str, ...],
        suspensiones: Sequence[Suspension],
        correos: Sequence[CorreoDeCqe],
    ) -> "CqeLeido":
        forma = DatosCqe.model_validate(cqe.forma)
        return cls(
            id=cqe.id,
            numero=cqe.numero,
            estado=exp.estado,
            version=exp.version,
            acciones=list(acciones),
            clase=cqe.clase,
            consumo_id=cqe.consumo_id,
            consumo_numero=forma.consumo_numero,
            nit=cqe.nit,
            razon_social=forma.razon_social,
            contingente=cqe.contingente,
            cantidad=Cantidad.de_kg(cqe.comercial_kg),
            debito=Cantidad.de_kg(cqe.cantidad_kg),
            destinos=list(forma.destinos),
            periodo_desde=cqe.periodo_desde,
            periodo_hasta=cqe.periodo_hasta,
            campos=list(forma.campos),
            codigo_verificacion=cqe.codigo,
            url_verificacion=forma.url_verificacion,
            sha256=(cqe.sellado or {}).get("sha256"),
            nivel=cqe.nivel,
            sello_error=cqe.sello_error,
            suspensiones=[SuspensionLeida(causa=s.causa, motivo=s.motivo, desde=s.puesta_en) for s in suspensiones],
            correos=[CorreoLeido.de(c) for c in correos],
            aprobado_en=cqe.aprobado_en,
            emitido_en=cqe.emitido_en,
        )
