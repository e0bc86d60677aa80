"""Table of companies."""

from uuid import UUID

from sqlmodel import Field

from services.registro.base import Tabla


class Empresa(Tabla, table=True):
    """A company by its NIT; its state and history are its expediente's."""

    __tablename__ = "empresa"

    nit: str = Field(primary_key=True)
    expediente: UUID
    razon_social: str
    domicilio: str
    telefono: str = ""
    version: int = 1
    """Of the published state: grows with each change of the company or its people."""
