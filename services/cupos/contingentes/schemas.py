"""A contingente as it is written and answered."""

from datetime import date, datetime
from typing import Annotated, Any, Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from services.cupos.cantidades import Cantidad, CantidadPedida, Unidad, a_kilogramos
from services.cupos.contingentes import rules
from shared.clock import BOGOTA

Codigo = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]+(-[A-Z0-9]+)*$", max_length=40)]
Pais = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Texto = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]


class _Escrito(BaseModel):
    model_config = ConfigDict(extra="forbid")


class GrupoEscrito(_Escrito):
    """A group: its subheadings (`NNNN.NN.NN.NN`) share one volume."""

    codigo: Codigo
    nombre: Texto
    subpartidas: list[str] = Field(min_length=1, max_length=200)
    volumen: CantidadPedida


class Rango(_Escrito):
    desde: date
    hasta: date


class Ventana(_Escrito):
    """Instants with their zone; the opening bell and the last moment, which is already out."""

    desde: AwareDatetime
    hasta: AwareDatetime


class Factor(_Escrito):
    """Quota kilograms per commercial kilogram, where the quota is measured in raw value."""

    valor: str = "1"
    version: int = Field(default=1, ge=1)
    fuente: str = ""


class AdjuntoExigido(_Escrito):
    clase: Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}$")]
    nombre: Texto
    obligatorio: bool = True


class DatosContingente(_Escrito):
    """All that a coordinador decides about a contingente; nothing of a single one is in code."""

    codigo: Codigo
    nombre: Texto
    acuerdo: Texto
    destinos: list[Pais] = Field(default_factory=list)
    """Empty where exports to any country count."""
    producto: Texto
    producto_en: str = ""
    vigencia: Rango
    unidad: Unidad = "t"
    volumen: CantidadPedida
    grupos: list[GrupoEscrito] = Field(min_length=1, max_length=200)
    metodo: Literal["orden_de_llegada"] = "orden_de_llegada"
    """How requests are served; other methods come with their allocation runs."""
    ventana: Ventana
    formularios_antes_de_abrir: bool = False
    """Whether forms may be generated and signed before the bell."""
    plazo_revision_habiles: int = Field(ge=1, le=120)
    tope_por_solicitante: CantidadPedida | None = None
    """The most that one company may have of the contingente, requests in course included."""
    factor: Factor = Factor()
    emite_cqe: bool = True
    formulario_cqe: dict[str, Any] = Field(default_factory=dict)
    serie_cqe: str = ""
    adjuntos: list[AdjuntoExigido] = Field(default_factory=list)
    dex_limite: date | None = None
    circular: str = ""
    """Link to the circular."""

    @model_validator(mode="after")
    def _coherente(self) -> Self:
        defectos = self.defectos()
        if defectos:
            texto = " ".join(f"{d.campo}: {d.mensaje}" for d in defectos)
            raise PydanticCustomError("contingente_incoherente", "{defectos}", {"defectos": texto})
        return self

    def defectos(self) -> list[rules.Defecto]:
        """What the rules have against these data."""
        grupos = [(g.codigo, g.subpartidas, a_kilogramos(g.volumen, self.unidad)) for g in self.grupos]
        ventana = (self.ventana.desde.astimezone(BOGOTA), self.ventana.hasta.astimezone(BOGOTA))
        vigencia = self.vigencia
        defectos = rules.defectos_de_fechas(vigencia.desde, vigencia.hasta, ventana, self.dex_limite)
        defectos += rules.defectos_de_grupos(self.volumen_kg, grupos) + rules.defectos_de_factor(self.factor.valor)
        if self.emite_cqe:
            defectos += rules.defectos_de_serie(self.serie_cqe) + rules.defectos_de_formulario(self.formulario_cqe)
        return defectos

    @property
    def volumen_kg(self) -> int:
        return a_kilogramos(self.volumen, self.unidad)

    @property
    def tope_kg(self) -> int | None:
        return None if self.tope_por_solicitante is None else a_kilogramos(self.tope_por_solicitante, self.unidad)


class SaldoDeGrupo(BaseModel):
    """A group with its balance at the instant of the answer."""

    codigo: str
    nombre: str
    subpartidas: list[str]
    volumen: Cantidad
    asignado: Cantidad
    disponible: Cantidad
    en_fila: Cantidad
    """Asked for by requests that have a turn and no decision yet."""


class ContingenteLeido(BaseModel):
    """A contingente as anyone may read it; the balances of `grupos` are live, `al_corte` says of when."""

    codigo: str
    version: int
    estado: str
    datos: DatosContingente
    recibe_solicitudes: bool
    grupos: list[SaldoDeGrupo]
    al_corte: datetime
    acciones: tuple[str, ...] = ()


class ConMotivo(_Escrito):
    motivo: Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=2000)]


class Suspension(ConMotivo):
    causa: Literal["orden_judicial", "decision_del_destino", "revision_interna", "error_en_los_datos", "otra"]


class Ajuste(ConMotivo):
    """A dated act that changes a group's volume: more, or less within what is not committed."""

    grupo: Codigo
    sentido: Literal["aumenta", "disminuye"]
    cantidad: CantidadPedida
    acto: Texto
    fecha: date


class VersionLeida(BaseModel):
    version: int
    estado: str
    accion: str
    motivo: str | None
    quien: str
    legal_en: datetime
