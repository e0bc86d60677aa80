"""A contingente as it is written and answered."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from services.cupos.cantidades import Cantidad, CantidadPedida, Unidad, a_kilogramos
from services.cupos.contingentes import coherencia, rules
from shared.clock import BOGOTA
from shared.http.enteros import ENTERO_MAXIMO

Codigo = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]+(-[A-Z0-9]+)*$", max_length=40)]
Pais = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Texto = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
TextoOpcional = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)]
Porcentaje = Annotated[str, StringConstraints(pattern=r"^(100(\.0{1,4})?|[0-9]{1,2}(\.[0-9]{1,4})?)$")]
"""Decimal string from 0 to 100 with up to four decimals."""
Metodo = Literal["orden_de_llegada", "prorrata", "historico"]


class Escrito(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Tope(Escrito):
    """The most that one applicant may have: a quantity, or a percentage of the group's volume; the lower of both."""

    cantidad: CantidadPedida | None = None
    porcentaje: Porcentaje | None = None


class Topes(Escrito):
    """Caps by kind of applicant. `historico`: was assigned a quota of the contingente's history; else `nuevo`."""

    todos: Tope | None = None
    nuevo: Tope | None = None
    historico: Tope | None = None


class Tramo(Escrito):
    """A fixed tranche of a group served first come first served: so much can be had from `abre` on."""

    abre: AwareDatetime
    cantidad: CantidadPedida


class GrupoEscrito(Escrito):
    """A group: its subheadings (`NNNN.NN.NN.NN`) share one volume. What is None here is as the contingente says."""

    codigo: Codigo
    nombre: Texto
    subpartidas: list[str] = Field(min_length=1, max_length=200)
    volumen: CantidadPedida
    metodo: Metodo | None = None
    topes: Topes | None = None
    tramos: list[Tramo] = Field(default_factory=list, max_length=52)
    reserva_nuevos: Porcentaje | None = None
    """Share of the volume kept for applicants without history, where the method is `historico`."""


class Rango(Escrito):
    desde: date
    hasta: date


class Ventana(Escrito):
    """Instants with their zone; the opening bell and the last moment, which is already out."""

    desde: AwareDatetime
    hasta: AwareDatetime


class Factor(Escrito):
    """Quota kilograms per commercial kilogram, where the quota is measured in raw value."""

    valor: str = "1"
    version: int = Field(default=1, ge=1, le=ENTERO_MAXIMO)
    fuente: str = ""


class AdjuntoExigido(Escrito):
    clase: Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}$")]
    nombre: Texto
    obligatorio: bool = True


class Reasignacion(Escrito):
    """A round that shares out again what was returned or not used by `corte`."""

    corte: date
    ventana: Ventana
    metodo: Metodo = "prorrata"


class UtilizacionMinima(Escrito):
    """Share of what was assigned that verified exports must reach, and what follows in the next period."""

    porcentaje: Porcentaje
    consecuencia: Literal["ninguna", "pierde_historia", "reduce_tope"]
    detalle: Texto


class PlazosDeTramite(Escrito):
    """Terms of the procedure in business days."""

    informacion_habiles: int = Field(default=10, ge=1, le=60)
    """To answer an information request; then the request closes by itself."""
    recordatorios_habiles: list[Annotated[int, Field(ge=0, le=60)]] = Field(default=[5, 1], max_length=5)
    """Days before that end at which the company is reminded."""
    recurso_habiles: int = Field(default=10, ge=1, le=60)
    """To appeal a denial, from the day after it was notified (Ley 1437 de 2011, art. 76)."""


class DatosContingente(Escrito):
    """All that a coordinador decides about a contingente; nothing of a single one is in code."""

    codigo: Codigo
    nombre: Texto
    nombre_en: TextoOpcional = ""
    """For what is printed in English; where empty the Spanish name stands alone. Also `acuerdo_en`, `producto_en`."""
    acuerdo: Texto
    acuerdo_en: TextoOpcional = ""
    destinos: list[Pais] = Field(default_factory=list)
    """Empty where exports to any country count."""
    producto: Texto
    producto_en: str = ""
    vigencia: Rango
    unidad: Unidad = "t"
    volumen: CantidadPedida
    grupos: list[GrupoEscrito] = Field(min_length=1, max_length=200)
    metodo: Metodo = "orden_de_llegada"
    """How requests are served, where a group does not say otherwise: by turn, or together in allocation runs."""
    ventana: Ventana
    formularios_antes_de_abrir: bool = False
    """Whether forms may be generated and signed before the bell."""
    validacion_maxima_minutos: int = Field(default=120, ge=1, le=10080)
    """How long a turn waits for the verdict on its signature before it yields its place."""
    ultima_parcial: Literal["parcial", "completa"] = "parcial"
    """The first request that no longer fits whole: gets what is left, or waits while smaller ones pass."""
    lista_de_espera: bool = True
    """Whether what no longer fits waits for volume to come free."""
    plazo_revision_habiles: int = Field(ge=1, le=120)
    plazos: PlazosDeTramite = PlazosDeTramite()
    topes: Topes = Topes()
    lote_minimo: CantidadPedida | None = None
    segunda_firma_desde: CantidadPedida | None = None
    """From this quantity on an approval needs a coordinador's signature after the funcionario's."""
    devolucion: Ventana | None = None
    """When quotas can be given back, where the contingente has that stage (Manual VI)."""
    reasignacion: Reasignacion | None = None
    utilizacion_minima: UtilizacionMinima | None = None
    umbral_critico: Porcentaje = "90"
    """Share of a group's volume, assigned or reserved, at which it is announced as nearly exhausted."""
    factor: Factor = Factor()
    emite_cqe: bool = True
    formulario_cqe: dict[str, Any] = Field(default_factory=dict)
    serie_cqe: str = ""
    serie_de_existencias: bool = False
    """Whether serial numbers come from a stock that the destination supplied instead of `serie_cqe`."""
    certificado: Literal["propio", "formulario_destino", "electronico"] = "propio"
    sobrante: Literal["se_pierde", "se_devuelve", "se_tolera"] = "se_pierde"
    """What becomes of certified kilograms without a verified DEX when the term closes."""
    adjuntos: list[AdjuntoExigido] = Field(default_factory=list)
    dex_limite: date | None = None
    circular: str = ""
    """Link to the circular."""
    citas: dict[str, Texto] = Field(default_factory=dict)
    """Where each parameter comes from: name of the field → number or paragraph of the circular."""

    @model_validator(mode="before")
    @classmethod
    def _versiones_anteriores(cls, datos: Any) -> Any:
        # Versions of a contingente stay readable as they were written.
        if isinstance(datos, dict) and "tope_por_solicitante" in datos:
            datos = dict(datos)
            cantidad = datos.pop("tope_por_solicitante")
            if cantidad is not None:
                datos.setdefault("topes", {"todos": {"cantidad": cantidad}})
        return datos

    def defectos(self) -> list[rules.Defecto]:
        """What the rules have against these data. Whoever writes them asks: what was written once stays readable."""
        if finas := coherencia.defectos_de_cantidades(self):
            return finas
        grupos = [(g.codigo, g.subpartidas, a_kilogramos(g.volumen, self.unidad)) for g in self.grupos]
        ventana = (self.ventana.desde.astimezone(BOGOTA), self.ventana.hasta.astimezone(BOGOTA))
        vigencia = self.vigencia
        defectos = rules.defectos_de_fechas(vigencia.desde, vigencia.hasta, ventana, self.dex_limite)
        defectos += rules.defectos_de_grupos(self.volumen_kg, grupos) + rules.defectos_de_factor(self.factor.valor)
        if self.emite_cqe:
            defectos += rules.defectos_de_formulario(self.formulario_cqe)
            if not self.serie_de_existencias:
                defectos += rules.defectos_de_serie(self.serie_cqe)
        return defectos + coherencia.defectos_de_parametros(self)

    @property
    def volumen_kg(self) -> int:
        return a_kilogramos(self.volumen, self.unidad)

    @property
    def segunda_firma_desde_kg(self) -> int | None:
        return self._en_kg(self.segunda_firma_desde)

    def _en_kg(self, cantidad: str | None) -> int | None:
        return None if cantidad is None else a_kilogramos(cantidad, self.unidad)


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
    nivel: rules.Nivel = "normal"
    """`critico` from the contingente's threshold on; `agotado` with nothing available."""
    bloqueo: "Bloqueo | None" = None
    """Why nothing is filed or assigned in it for now."""


class Bloqueo(BaseModel):
    """Why a contingente or a group is stopped: the coded cause, the reason in words, since when."""

    causa: str
    motivo: str
    desde: datetime


class ContingenteLeido(BaseModel):
    """A contingente as anyone may read it; the balances of `grupos` are live, `al_corte` says of when."""

    codigo: str
    version: int
    estado: str
    datos: DatosContingente
    suspension: Bloqueo | None = None
    """Why it is suspended, while it is."""
    recibe_solicitudes: bool
    grupos: list[SaldoDeGrupo]
    al_corte: datetime
    acciones: tuple[str, ...] = ()
