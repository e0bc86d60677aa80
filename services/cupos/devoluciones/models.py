"""A voluntary return: its transitions, and what its case (`shared.expedientes`) does not hold."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger
from sqlmodel import Field

from services.cupos.base import INSTANTE, JSON, Tabla
from shared.expedientes import EMPRESA, SISTEMA, Flujo, Transicion

_REVISA = ("funcionario", "coordinador")

FLUJO = Flujo(
    tipo="devolucion",
    inicial="borrador",
    transiciones=(
        Transicion("borrador", "editar", EMPRESA, "borrador"),
        Transicion("borrador", "radicar", EMPRESA, "radicada"),
        Transicion("radicada", "recibir_firmado", EMPRESA, "en_validacion"),
        Transicion("en_validacion", "veredicto", SISTEMA, ("solicitada", "radicada")),
        Transicion("solicitada", "aprobar", _REVISA, "por_aplicar", exige_motivo=True),
        Transicion("solicitada", "negar", _REVISA, "negada", exige_motivo=True),
        Transicion("por_aplicar", "debitada", SISTEMA, "aplicada"),
        Transicion("por_aplicar", "sin_saldo", SISTEMA, "rechazada", exige_motivo=True),
        Transicion(("borrador", "radicada", "en_validacion", "solicitada"), "desistir", EMPRESA, "desistida"),
        # A representante says, by the link of their own mail, that the signature is not theirs.
        Transicion(("en_validacion", "solicitada"), "revocar_firma", SISTEMA, "desistida", exige_motivo=True),
    ),
)

PENDIENTES = ("solicitada",)
"""What a reviewer's inbox holds unless another filter is asked for."""


class Devolucion(Tabla, table=True):
    """What is given back. State, number and history are its case's, which has the same id."""

    __tablename__ = "devolucion"

    id: UUID = Field(primary_key=True)
    cupo: UUID
    nit: str
    contingente: str
    grupo: str
    cantidad_kg: int = Field(sa_type=BigInteger)
    forma: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    """Frozen data of the form, as filed; what the PDF is rendered from."""
    radicado: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    """`RefObjeto` of the form's PDF, once rendered."""
    radicado_error: str | None = None
    firmado: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    """`RefObjeto` of the last signed upload."""
    recibido_en: datetime | None = Field(default=None, sa_type=INSTANTE)
    veredicto_id: UUID | None = None
    """Of the verdict that is awaited or was the last one."""
    razones: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    """Why the last signed file was not accepted."""
    debito: UUID | None = None
    """The movement of the cupo, from the approval on."""
    firmante: str | None = None
    cargo: str | None = None
    """Who approved, as the letter that follows the answer of `consumo` names them."""
