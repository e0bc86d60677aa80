"""Tables of programmes and of the signed requests that open and change them."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field
from uuid_utils.compat import uuid7

from services.garantias.base import INSTANTE, JSON, Tabla

_JSON_O_NADA: Any = JSONB(none_as_null=True)


class Programa(Tabla, table=True):
    """A Plan Vallejo programme under its regulation; number, company, state and version are its expediente's."""

    __tablename__ = "programa"

    id: UUID = Field(primary_key=True)
    clase: str
    reglamento: str
    cupo_fob_centavos: int = Field(sa_type=BigInteger)
    """USD cents; per calendar year for raw materials (art. 57)."""
    licencia_anual: bool
    persona_natural: bool
    gran_usuario: bool = False
    """Whether its company is recognised as one (art. 103), kept in step by `grandes_usuarios`."""
    solidez_financiera: bool | None = None
    """As the ministry found when it authorised (art. 20 par.); unknown before."""
    meses_importacion: int | None = None
    meses_compromiso: int | None = None
    oficina: str
    """Regional office that accepts guarantees and registers imports."""
    radicado_el: date
    autorizado_en: datetime | None = Field(default=None, sa_type=INSTANTE)
    detalle: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    """The rest of what was asked, as `DetalleDePrograma`."""
    titular_anterior: str | None = None
    """NIT of who assigned it (art. 19 i)."""
    suspension_causa: str | None = None
    terminado_en: datetime | None = Field(default=None, sa_type=INSTANTE)
    causa_terminacion: str | None = None

    @property
    def datos_de_plazo(self) -> dict[str, int]:
        """The figures that the terms of capital goods need."""
        datos = {"meses_importacion": self.meses_importacion, "meses_compromiso": self.meses_compromiso}
        return {nombre: valor for nombre, valor in datos.items() if valor is not None}


class Solicitud(Tabla, table=True):
    """The form of a request and what became of it; its state is its expediente's: a programme or a modification."""

    __tablename__ = "solicitud"

    expediente: UUID = Field(primary_key=True)
    programa_id: UUID = Field(foreign_key="programa.id")
    tramite: str
    formulario: int = 0
    """Version of the form; 0 before the first filing."""
    forma: dict[str, Any] | None = Field(default=None, sa_type=_JSON_O_NADA)
    """Frozen data of the form, as filed; what the PDF is rendered from."""
    radicado: dict[str, Any] | None = Field(default=None, sa_type=_JSON_O_NADA)
    """`RefObjeto` of the form's PDF, once rendered."""
    radicado_error: str | None = None
    radicado_el: date | None = None
    """Day of the last filing: ages of documents count back from it (art. 14)."""
    recibida_en: datetime | None = Field(default=None, sa_type=INSTANTE)
    causas_devolucion: list[str] = Field(default_factory=list, sa_type=JSON)


class Copia(Tabla, table=True):
    """A signed copy of the form, by who signs in one role. Its id is also that of its verdict."""

    __tablename__ = "solicitud_copia"

    id: UUID = Field(primary_key=True)
    expediente: UUID = Field(foreign_key="solicitud.expediente")
    formulario: int
    rol: str
    firmado: dict[str, Any] = Field(sa_type=JSON)
    recibido_en: datetime = Field(sa_type=INSTANTE)
    estado: str = "en_validacion"
    razones: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    firmante_id: str | None = None


class Documento(Tabla, table=True):
    """A document of the request (art. 14) with the dates that its age is judged by."""

    __tablename__ = "solicitud_documento"

    id: UUID = Field(default_factory=uuid7, primary_key=True)
    expediente: UUID = Field(foreign_key="solicitud.expediente")
    clase: str
    nombre: str
    nit: str
    expedido_el: date | None = None
    corte: date | None = None
    vigente_hasta: date | None = None
    firmado_por: list[str] = Field(default_factory=list, sa_type=JSON)
    datos: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    objeto: dict[str, Any] = Field(sa_type=JSON)
    agregado_en: datetime = Field(sa_type=INSTANTE)
    retirado_en: datetime | None = Field(default=None, sa_type=INSTANTE)


class Modificacion(Tabla, table=True):
    """A change asked of an authorised programme (art. 19)."""

    __tablename__ = "modificacion"

    id: UUID = Field(primary_key=True)
    programa_id: UUID = Field(foreign_key="programa.id")
    clase: str
    datos: dict[str, Any] = Field(sa_type=JSON)
    antes: dict[str, Any] | None = Field(default=None, sa_type=_JSON_O_NADA)
    """What it changed, as it stood."""
    efecto: str | None = None
    subproyecto: int | None = None
    abierta: bool = True
    """Neither applied nor denied; a programme has one at a time."""
    aplicada_en: datetime | None = Field(default=None, sa_type=INSTANTE)


class PeriodoDePrograma(Tabla, table=True):
    """The quota of one import period."""

    __tablename__ = "programa_periodo"

    programa_id: UUID = Field(primary_key=True)
    periodo: int = Field(primary_key=True)
    cupo_centavos: int = Field(sa_type=BigInteger)
    origen: str
    utilizado_anterior_centavos: int | None = Field(default=None, sa_type=BigInteger)
    creado_en: datetime = Field(sa_type=INSTANTE)


class Subproyecto(Tabla, table=True):
    """An increase of quota with commitments and a guarantee of its own."""

    __tablename__ = "programa_subproyecto"

    programa_id: UUID = Field(primary_key=True)
    numero: int = Field(primary_key=True)
    modificacion_id: UUID = Field(foreign_key="modificacion.id")
    cupo_centavos: int = Field(sa_type=BigInteger)
    creado_en: datetime = Field(sa_type=INSTANTE)


class ReporteMaquila(Tabla, table=True):
    """The half-yearly report of a maquila user (art. 73)."""

    __tablename__ = "reporte_maquila"

    id: UUID = Field(default_factory=uuid7, primary_key=True)
    programa_id: UUID = Field(foreign_key="programa.id")
    semestre: str
    datos: dict[str, Any] = Field(sa_type=JSON)
    objeto: dict[str, Any] = Field(sa_type=JSON)
    recibido_en: datetime = Field(sa_type=INSTANTE)
