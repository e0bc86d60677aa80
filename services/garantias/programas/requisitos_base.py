"""A request as its conditions see it, and how one of them is told green or red. Pure."""

from dataclasses import dataclass
from datetime import date

from services.garantias.programas.detalle import DetalleDePrograma
from services.garantias.programas.rules import ClasePrograma
from shared.expedientes.comprobaciones import Precomprobacion


@dataclass(frozen=True, slots=True)
class DocumentoVisto:
    """A document as the rules see it."""

    clase: str
    nit: str
    expedido_el: date | None = None
    corte: date | None = None
    vigente_hasta: date | None = None
    firmado_por: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Antecedentes:
    """What this service knows of the company: its breaches, and its last unilateral termination."""

    incumplimientos: tuple[str, ...] = ()
    """Numbers of the cases."""
    terminado_unilateralmente_el: date | None = None


@dataclass(frozen=True, slots=True)
class Pedido:
    """A request with all that its conditions are judged by; `fecha` is the day of its filing."""

    nit: str
    clase: ClasePrograma
    persona_natural: bool
    gran_usuario: bool
    meses_compromiso: int | None
    fecha: date
    detalle: DetalleDePrograma
    documentos: tuple[DocumentoVisto, ...]
    antecedentes: Antecedentes = Antecedentes()


def comprobacion(codigo: str, nombre: str, bien: bool, si: str, no: str, *, dura: bool = False) -> Precomprobacion:
    """Green with `si`, or red with `no`; a hard one cannot be overridden."""
    return Precomprobacion(
        codigo=codigo, nombre=nombre, estado="verde" if bien else "rojo", detalle=si if bien else no, dura=dura
    )


def aportado(p: Pedido, clase: str, nombre: str, nit: str | None = None) -> Precomprobacion:
    """Whether a document of that kind came with the request, of the applicant or of `nit`."""
    esta = any(d.clase == clase and d.nit == (nit or p.nit) for d in p.documentos)
    return comprobacion(clase, nombre, esta, "Se aportó.", "No se aportó.")
