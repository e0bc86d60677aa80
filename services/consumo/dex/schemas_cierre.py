"""Closings as the API takes and shows them."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from services.consumo.cantidades import Cantidad
from services.consumo.cqe.models import Cqe
from services.consumo.dex.models import Cierre, LineaDeCierre
from services.consumo.dex.por_cerrar import Excluido
from services.consumo.dex.rules import en_palabras

Codigo = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]+(-[A-Z0-9]+)*$", max_length=40)]


class CierreNuevo(BaseModel):
    model_config = ConfigDict(extra="forbid")

    contingente: Codigo


class LineaDeCierreLeida(BaseModel):
    cqe: str
    nit: str
    cupo: str
    certificado: Cantidad
    acreditado: Cantidad
    sobrante: Cantidad
    efecto: str


class ExcluidoLeido(BaseModel):
    cqe: str
    razon: str

    @classmethod
    def de(cls, e: Excluido) -> "ExcluidoLeido":
        return cls(cqe=e.numero, razon=e.razon)


class CierreResumido(BaseModel):
    """A closing; it has no effect until a second person confirms it."""

    id: UUID
    contingente: str
    contingente_version: int
    efecto: str
    estado: str
    version: int
    proyectado_por: str
    proyectado_en: datetime
    resuelto_por: str | None
    resuelto_en: datetime | None
    motivo: str | None

    @classmethod
    def resumen_de(cls, cierre: Cierre) -> "CierreResumido":
        return CierreResumido(**{c: getattr(cierre, c) for c in CierreResumido.model_fields})


class CierreLeido(CierreResumido):
    """A closing with its arithmetic, in quota kilograms."""

    certificado: Cantidad
    acreditado: Cantidad
    sobrante: Cantidad
    lineas: list[LineaDeCierreLeida]
    quedan_fuera: list[ExcluidoLeido] = Field(description="Certificados que no se pueden cerrar ahora, y por qué.")

    @classmethod
    def de(
        cls,
        cierre: Cierre,
        lineas: list[tuple[LineaDeCierre, Cqe, str]],
        fuera: list[Excluido],
    ) -> "CierreLeido":
        campos: dict[str, Any] = {c: getattr(cierre, c) for c in CierreResumido.model_fields}
        efecto: Any = cierre.efecto
        return cls(
            **campos,
            certificado=Cantidad.de_kg(sum(x.cantidad_kg for x, _, _ in lineas)),
            acreditado=Cantidad.de_kg(sum(x.acreditado_kg for x, _, _ in lineas)),
            sobrante=Cantidad.de_kg(sum(x.sobrante_kg for x, _, _ in lineas)),
            lineas=[
                LineaDeCierreLeida(
                    cqe=cqe.numero,
                    nit=cqe.nit,
                    cupo=cupo,
                    certificado=Cantidad.de_kg(linea.cantidad_kg),
                    acreditado=Cantidad.de_kg(linea.acreditado_kg),
                    sobrante=Cantidad.de_kg(linea.sobrante_kg),
                    efecto=en_palabras(efecto, linea.sobrante_kg, cupo),
                )
                for linea, cqe, cupo in lineas
            ],
            quedan_fuera=[ExcluidoLeido.de(e) for e in fuera],
        )
