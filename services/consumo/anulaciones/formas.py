"""What the letter of an annulment says."""

from datetime import date

from pydantic import Field, computed_field

from shared.documents import textos
from shared.documents.formas import Forma, Texto


class DatosCartaAnulacion(Forma):
    """Letter by which the representante legal certifies that a certificate was not used, and why (Manual V)."""

    numero: Texto
    nit: Texto
    razon_social: Texto
    contingente: Texto
    contingente_nombre: Texto
    cqe_numero: Texto
    cqe_expedido: date
    consumo_numero: Texto
    cupo_numero: Texto
    destinos: tuple[str, ...] = Field(description="ISO 3166-1 alpha-2.")
    cantidad_comercial_kg: int = Field(gt=0)
    cantidad_kg: int = Field(gt=0)
    motivo: Texto

    @computed_field
    def destino_texto(self) -> str:
        return ", ".join(textos.pais(c) for c in self.destinos)

    @computed_field
    def cqe_expedido_texto(self) -> str:
        return textos.fecha_larga(self.cqe_expedido)

    @computed_field
    def comercial_texto(self) -> str:
        return f"{textos.toneladas(self.cantidad_comercial_kg)} ({textos.kilogramos(self.cantidad_comercial_kg)})"

    @computed_field
    def cantidad_texto(self) -> str:
        return f"{textos.toneladas(self.cantidad_kg)} ({textos.kilogramos(self.cantidad_kg)})"
