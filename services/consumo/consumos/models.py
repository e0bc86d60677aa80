"""A consumption request: its transitions, and what its case (`shared.expedientes`) does not hold."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Numeric
from sqlmodel import Field

from services.consumo.base import INSTANTE, JSON, Tabla
from shared.expedientes import EMPRESA, SISTEMA, Flujo, Transicion

_REVISA = ("funcionario", "coordinador")

FLUJO = Flujo(
    tipo="consumo",
    inicial="borrador",
    transiciones=(
        Transicion("borrador", "radicar", EMPRESA, "radicado"),
        Transicion("radicado", "recibir_firmado", EMPRESA, "en_validacion"),
        Transicion("en_validacion", "veredicto", SISTEMA, ("enviado", "radicado")),
        Transicion("enviado", "aprobar", _REVISA, "aprobado", exige_motivo=True),
        Transicion("enviado", "negar", _REVISA, "negado", exige_motivo=True),
        Transicion("enviado", "pedir_informacion", _REVISA, "en_espera_informacion", exige_motivo=True),
        Transicion("en_espera_informacion", "responder", EMPRESA, "enviado", exige_motivo=True),
        Transicion(("radicado", "en_espera_informacion"), "vencer", SISTEMA, "vencido", exige_motivo=True),
        Transicion(
            ("borrador", "radicado", "en_validacion", "enviado", "en_espera_informacion"),
            "desistir",
            EMPRESA,
            "desistido",
        ),
        # A representante says, by the link of their own mail, that the signature is not theirs.
        Transicion(
            ("en_validacion", "enviado", "en_espera_informacion"),
            "revocar_firma",
            SISTEMA,
            "desistido",
            exige_motivo=True,
        ),
    ),
)

CON_RESERVA = frozenset({"en_validacion", "enviado", "en_espera_informacion"})
"""States in which the ledger holds the debit for the request."""


class Consumo(Tabla, table=True):
    """`comercial_kg` is shipped; `cantidad_kg` = ceil(comercial × factor) is debited. State and number: its case."""

    __tablename__ = "consumo"

    id: UUID = Field(primary_key=True)
    cupo_id: UUID
    nit: str
    contingente: str
    contingente_version: int
    comercial_kg: int = Field(sa_type=BigInteger)
    cantidad_kg: int = Field(sa_type=BigInteger)
    factor: Decimal = Field(sa_type=Numeric(12, 8))
    factor_version: int
    campos: dict[str, Any] = Field(sa_type=JSON)
    forma: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    """Frozen data of the form, as filed; what the PDF is rendered from."""
    radicado: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    """`RefObjeto` of the form's PDF, once rendered."""
    radicado_error: str | None = None
    firmado: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    """`RefObjeto` of the last signed upload."""
    recibido_en: datetime | None = Field(default=None, sa_type=INSTANTE)
    veredicto_id: UUID | None = None
    """Of the verdict that is awaited or was the last one; it is the reservation's id too."""
    razones: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    """Why the last signed file was not accepted."""


class PlazoDeInformacion(Tabla, table=True):
    """How the last day to answer an information request was computed; the day itself is in the request."""

    __tablename__ = "plazo_de_informacion"

    requerimiento: UUID = Field(primary_key=True)
    consumo: UUID
    habiles: int | None = None
    """Business days; none where the reviewer fixed the date."""
    pasos: list[str] = Field(sa_type=JSON)
    calendario: int
    """Version of the calendar."""
