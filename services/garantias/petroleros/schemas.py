"""What the API takes and tells of contracts of the oil sector."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Self
from uuid import UUID

from fastapi import UploadFile
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from services.garantias.dinero import Dinero, de_centavos
from services.garantias.petroleros.models import ContratoPetrolero
from services.garantias.petroleros.rules import Contratante, Objeto

Linea = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=200)]


class ContratoNuevo(BaseModel):
    """A contract, with the degree to which it was carried out."""

    model_config = ConfigDict(extra="forbid")

    numero: Linea
    contratante: Contratante
    empresa_contratante: Linea
    objeto: Objeto
    valor_usd: Dinero
    grado: Annotated[str, Field(pattern=r"^(100(\.00?)?|[0-9]{1,2}(\.[0-9]{1,2})?)$", examples=["85.50"])]


class ContratoConArchivos(ContratoNuevo):
    """The form, with the contract and the certificate of who contracted."""

    contrato: UploadFile
    certificacion: UploadFile


class ContratoLeido(BaseModel):
    """A contract and what it shows."""

    id: UUID
    numero: str
    contratante: str
    empresa_contratante: str
    objeto: str
    valor_usd: Decimal
    grado: Decimal
    acreditado_usd: Decimal = Field(description="Valor por grado de cumplimiento (interpretación del art. 30).")
    contrato: UUID
    certificacion: UUID
    agregado_en: datetime

    @classmethod
    def de(cls, fila: ContratoPetrolero) -> Self:
        """The row as the API shows it."""
        return cls(
            **fila.model_dump(include=set(cls.model_fields) - {"valor_usd", "acreditado_usd"}),
            valor_usd=de_centavos(fila.valor_centavos),
            acreditado_usd=de_centavos(fila.acreditado_centavos),
        )
