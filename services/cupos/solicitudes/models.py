"""A quota request: its transitions, and what its case (`shared.expedientes`) does not hold."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger
from sqlmodel import Field

from services.cupos.base import INSTANTE, JSON, Tabla
from shared.expedientes import EMPRESA, SISTEMA, Flujo, Transicion

_REVISA = ("funcionario", "coordinador")

FLUJO = Flujo(
    tipo="solicitud",
    inicial="borrador",
    transiciones=(
        Transicion("borrador", "editar", EMPRESA, "borrador"),
        Transicion("devuelta", "editar", EMPRESA, "devuelta"),
        Transicion(("borrador", "devuelta"), "radicar", EMPRESA, "radicada"),
        Transicion("radicada", "corregir", EMPRESA, "borrador"),
        Transicion("radicada", "recibir_firmado", EMPRESA, "en_validacion"),
        Transicion("en_validacion", "veredicto", SISTEMA, ("enviada", "lista_de_espera", "radicada")),
        Transicion("lista_de_espera", "liberar", SISTEMA, "enviada"),
        Transicion("enviada", "pedir_informacion", _REVISA, "en_espera_informacion", exige_motivo=True),
        Transicion("en_espera_informacion", "responder", EMPRESA, "enviada"),
        Transicion("en_espera_informacion", "vencer", SISTEMA, "vencida", exige_motivo=True),
        Transicion("enviada", "aprobar", _REVISA, "aprobada", exige_motivo=True),
        Transicion("enviada", "aprobar_parcial", _REVISA, "aprobada_parcial", exige_motivo=True),
        Transicion("enviada", "negar", _REVISA, "negada", exige_motivo=True),
        Transicion("enviada", "devolver", _REVISA, "devuelta", exige_motivo=True),
        Transicion(
            (
                "borrador",
                "radicada",
                "en_validacion",
                "lista_de_espera",
                "enviada",
                "en_espera_informacion",
                "devuelta",
            ),
            "desistir",
            EMPRESA,
            "desistida",
        ),
        # A representante says, by the link of their own mail, that the signature is not theirs.
        Transicion(
            ("en_validacion", "lista_de_espera", "enviada", "en_espera_informacion"),
            "revocar_firma",
            SISTEMA,
            "desistida",
            exige_motivo=True,
        ),
        Transicion("negada", "recurrir", EMPRESA, "en_recurso", exige_motivo=True),
        Transicion(
            "en_recurso",
            "resolver",
            "coordinador",
            ("negada", "aprobada", "aprobada_parcial"),
            exige_motivo=True,
            distinto_de=("negar", "resolver", "corregir_decision"),
        ),
        Transicion(
            ("aprobada", "aprobada_parcial"),
            "corregir_decision",
            _REVISA,
            ("aprobada", "aprobada_parcial", "negada"),
            exige_motivo=True,
            segunda_firma=("coordinador",),
        ),
        # What a signed correction takes back moves the request once `consumo` has answered.
        Transicion(
            ("aprobada", "aprobada_parcial"),
            "juzgar_correccion",
            SISTEMA,
            ("aprobada", "aprobada_parcial", "negada"),
            exige_motivo=True,
        ),
    ),
)


PENDIENTES = ("enviada", "en_espera_informacion", "en_recurso")
"""What a reviewer's inbox holds unless another filter is asked for."""


class Solicitud(Tabla, table=True):
    """What is asked. State, number, dates and history are its case's, which has the same id."""

    __tablename__ = "solicitud"

    id: UUID = Field(primary_key=True)
    nit: str
    contingente: str
    contingente_version: int
    grupo: str
    subpartida: str | None = None
    cantidad_kg: int = Field(sa_type=BigInteger)
    formulario: int = 1
    """Version of the form; a correction makes the next one of the same number."""
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
    aprobada_kg: int | None = Field(default=None, sa_type=BigInteger)


class PlazoDeInformacion(Tabla, table=True):
    """How the last day to answer an information request was computed; the day itself is in the request."""

    __tablename__ = "plazo_de_informacion"

    requerimiento: UUID = Field(primary_key=True)
    solicitud: UUID
    habiles: int | None = None
    """Business days; none where the reviewer fixed the date."""
    pasos: list[str] = Field(sa_type=JSON)
    calendario: int
    """Version of the calendar."""


class AdjuntoRetirado(Tabla, table=True):
    """An attachment that its company took out of a draft. Its row and its file stay."""

    __tablename__ = "adjunto_retirado"

    adjunto: UUID = Field(primary_key=True)
    solicitud: UUID
    quien: str
    retirado_en: datetime = Field(sa_type=INSTANTE)


class Correccion(Tabla, table=True):
    """A signed correction: `antes_kg` become `nueva_kg` (0: denied), at once or once `consumo` has answered."""

    __tablename__ = "correccion"

    id: UUID = Field(primary_key=True)
    solicitud: UUID
    antes_kg: int = Field(sa_type=BigInteger)
    nueva_kg: int = Field(sa_type=BigInteger)
    motivo: str
    proyectada_por: str
    firmada_por: str
    firmante: str
    """Name of who signed, as the letter prints it; `cargo` is the office."""
    cargo: str
    debito: UUID | None = None
    """Of `movimientos`, where kilograms are taken back."""
    estado: str
    """pedida, aplicada or rechazada."""
    firmada_en: datetime = Field(sa_type=INSTANTE)
    resuelta_en: datetime | None = Field(default=None, sa_type=INSTANTE)
