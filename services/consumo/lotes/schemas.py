"""Batches of requests as the API shows them."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, Field

from services.consumo.lotes.consultas import Avance, LineaConCaso
from services.consumo.lotes.models import Lote


class ZipEnPreparacion(BaseModel):
    """What is answered with 202 while forms of the zip are being rendered."""

    estado: str
    listos: int
    faltan: int


class LoteLeido(BaseModel):
    """A batch. While `recibido`, `tomadas` and `rechazadas` grow; `lineas` is known when it is `procesado`."""

    id: UUID
    lote: str
    nit: str
    estado: str
    error: str | None
    notas: list[str]
    lineas: int | None
    tomadas: int
    rechazadas: int
    radicacion: str | None = Field(description="De los borradores del lote: pedida, hecha o fallida.")
    por_radicar: int = Field(description="Líneas tomadas que siguen en borrador.")
    sin_formulario: int = Field(description="Radicadas cuyo formulario aún se está generando.")
    acciones: list[str]
    recibido_en: datetime
    terminado_en: datetime | None

    @classmethod
    def de(cls, lote: Lote, avance: Avance, *, actua: bool) -> "LoteLeido":
        """`actua`: whether the caller may act for its company."""
        radicable = actua and lote.estado == "procesado" and lote.radicacion != "pedida" and avance.por_radicar > 0
        return cls(
            id=lote.id,
            lote=lote.lote,
            nit=lote.nit,
            estado=lote.estado,
            error=lote.error,
            notas=lote.notas,
            lineas=lote.lineas,
            tomadas=avance.tomadas,
            rechazadas=avance.rechazadas,
            radicacion=lote.radicacion,
            por_radicar=avance.por_radicar,
            sin_formulario=avance.sin_formulario,
            acciones=["radicar"] if radicable else [],
            recibido_en=lote.recibido_en,
            terminado_en=lote.terminado_en,
        )


class ErrorDeLinea(BaseModel):
    """`campo` is the column, empty where the whole line is meant."""

    campo: str
    mensaje: str


class LineaDeLoteLeida(BaseModel):
    """What became of a line; `linea` is its place in the file, the header being 1."""

    linea: int
    tomada: bool
    cupo: str
    cantidad: str
    errores: list[ErrorDeLinea]
    consumo_id: UUID | None
    numero: str | None
    estado: str | None = Field(description="De la solicitud, ahora.")
    no_radicado: str | None = Field(description="Por qué no se pudo radicar la última vez que se pidió.")

    @classmethod
    def de(cls, x: LineaConCaso) -> "LineaDeLoteLeida":
        return cls(
            linea=x.fila.linea,
            tomada=x.fila.tomada,
            cupo=x.fila.cupo,
            cantidad=x.fila.cantidad,
            errores=[ErrorDeLinea(**e) for e in x.fila.errores],
            consumo_id=x.fila.consumo_id,
            numero=x.numero,
            estado=x.estado,
            no_radicado=x.fila.no_radicado,
        )
