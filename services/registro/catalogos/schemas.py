"""What is read and written of catalogues."""

from datetime import date, datetime
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from services.registro.catalogos.models import Catalogo
from services.registro.empresas.schemas import Motivo, Texto

Nombre = Literal["paises", "puertos", "subpartidas", "causales"]


class Entrada(BaseModel):
    """A code with its name; `desde` and `hasta`, both included, where it does not hold for ever."""

    model_config = ConfigDict(extra="forbid")

    codigo: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
    nombre: Texto
    nombre_en: Texto | None = None
    pais: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")] | None = Field(
        default=None, description="De puertos."
    )
    tramite: Annotated[str, StringConstraints(pattern=r"^[a-z_]{2,40}$")] | None = Field(
        default=None, description="De causales."
    )
    desde: date | None = None
    hasta: date | None = None

    @model_validator(mode="after")
    def _en_orden(self) -> Self:
        if self.desde and self.hasta and self.hasta < self.desde:
            raise ValueError("La fecha final es anterior a la inicial.")
        return self


class VersionNueva(BaseModel):
    """A catalogue, whole, from a day on."""

    model_config = ConfigDict(extra="forbid")

    rige_desde: date
    fuente: Texto
    motivo: Motivo
    entradas: Annotated[list[Entrada], Field(min_length=1, max_length=20_000)]


class VersionLeida(BaseModel):
    """A version without its entries."""

    nombre: str
    version: int
    rige_desde: date
    fuente: str
    motivo: str
    huella: str
    cuantas: int
    publicado_en: datetime

    @classmethod
    def de(cls, c: Catalogo) -> "VersionLeida":
        propios = set(cls.model_fields) - {"cuantas"}
        return cls(cuantas=len(c.entradas), **c.model_dump(include=propios))


class CatalogoLeido(BaseModel):
    """The entries that hold on `fecha`, of the version that rules on it."""

    nombre: str
    version: int
    rige_desde: date
    fuente: str
    huella: str
    fecha: date
    entradas: list[dict[str, Any]]
