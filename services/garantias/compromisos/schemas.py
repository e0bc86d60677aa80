"""What the API takes and tells of commitments."""

from datetime import datetime
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from services.garantias.dinero import Dinero
from services.garantias.estudios.models import CompromisoFijado
from services.garantias.registros.schemas import Motivo
from services.garantias.unidades import Medida, Unidad, llano


class AumentoDeProduccion(BaseModel):
    """Art. 78: extra output a year, over the months in which 90 % of the goods is depreciated."""

    model_config = ConfigDict(extra="forbid")

    unidades_por_anio: Medida
    meses_depreciacion_90: int = Field(ge=1, le=600)


class Participacion(BaseModel):
    """Art. 77.1 par. 2: spare parts over the goods they serve, of the total output, where no increase is measured."""

    model_config = ConfigDict(extra="forbid")

    repuestos_usd: Dinero
    bienes_usd: Dinero
    produccion_total: Medida


class CompromisoNuevo(BaseModel):
    """What a programme of capital goods or spare parts owes; exactly one of its bases."""

    model_config = ConfigDict(extra="forbid")

    unidad: Unidad | None = Field(default=None, description="En que se cuenta lo exportado.")
    aumento: AumentoDeProduccion | None = None
    participacion: Participacion | None = None
    servicios: bool = Field(default=False, description="Bienes de capital para servicios (art. 78 par. 4).")
    motivo: Motivo

    @model_validator(mode="after")
    def _una_base(self) -> Self:
        if sum((self.aumento is not None, self.participacion is not None, self.servicios)) != 1:
            raise PydanticCustomError("una_base", "Indique aumento, participacion o servicios: solo uno.")
        if self.servicios == (self.unidad is not None):
            raise PydanticCustomError("unidad", "La unidad va con aumento o participacion, y solo con ellos.")
        return self


class CompromisoLeido(BaseModel):
    """A commitment, with its computation in words."""

    base: str
    unidad: str | None
    cantidad: str | None
    regla: str
    pasos: list[str]
    motivo: str
    fijado_en: datetime
    version: int

    @classmethod
    def de(cls, fila: CompromisoFijado) -> Self:
        """The row as the API shows it."""
        campos = fila.model_dump(exclude={"programa_id", "cantidad", "fijado_por"})
        return cls(**campos, cantidad=None if fila.cantidad is None else llano(fila.cantidad))
