"""The annulment of a certificate: its transitions, and what its case (`shared.expedientes`) does not hold."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger
from sqlmodel import Field

from services.consumo.base import INSTANTE, JSON, Tabla
from shared.expedientes import EMPRESA, SISTEMA, Flujo, Transicion

_REVISA = ("funcionario", "coordinador")

FLUJO = Flujo(
    tipo="anulacion",
    inicial="borrador",
    transiciones=(
        Transicion("borrador", "radicar", EMPRESA, "radicada"),
        Transicion("radicada", "recibir_firmado", EMPRESA, "en_validacion"),
        Transicion("en_validacion", "veredicto", SISTEMA, ("solicitada", "radicada")),
        Transicion("solicitada", "aprobar", _REVISA, "aprobada", exige_motivo=True),
        Transicion("solicitada", "negar", _REVISA, "negada", exige_motivo=True),
        Transicion(("borrador", "radicada", "en_validacion", "solicitada"), "desistir", EMPRESA, "desistida"),
        # A representante says, by the link of their own mail, that the signature is not theirs.
        Transicion(("en_validacion", "solicitada"), "revocar_firma", SISTEMA, "desistida", exige_motivo=True),
    ),
)

PENDIENTES = ("solicitada",)
"""States in which it is a reviewer's work."""
SUSPENDE = frozenset({"en_validacion", "solicitada"})
"""States in which the certificate is suspended because of it, and shown in red."""


class Anulacion(Tabla, table=True):
    """`cantidad_kg` is what the certificate debited and what comes back. State and number: its case."""

    __tablename__ = "anulacion"

    id: UUID = Field(primary_key=True)
    cqe_id: UUID
    cupo_id: UUID
    nit: str
    contingente: str
    cantidad_kg: int = Field(sa_type=BigInteger)
    motivo: str
    viva: bool = True
    """In process or approved; a certificate has one such annulment at most."""
    forma: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    """Frozen data of the letter, as filed; what the PDF is rendered from."""
    carta: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    """`RefObjeto` of the letter to be signed, once rendered."""
    carta_error: str | None = None
    firmado: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    """`RefObjeto` of the last signed upload."""
    recibido_en: datetime | None = Field(default=None, sa_type=INSTANTE)
    veredicto_id: UUID | None = None
    razones: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    """Why the last signed letter was not accepted."""
    movimiento: UUID | None = None
    """The transfer that put the kilograms back."""
    nota: str | None = None
    """For a person: what became of the kilograms where the contingente takes no more consumptions."""
