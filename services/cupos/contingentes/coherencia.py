"""What may contradict in a contingente's parameters, and which of them a published one may still change. Pure."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from pydantic_core import PydanticCustomError

from services.cupos.cantidades import a_kilogramos
from services.cupos.contingentes.diferencias import Diferencia, diferencias
from services.cupos.contingentes.rules import Defecto, hay_topes, tope_kg
from shared.clock import BOGOTA

if TYPE_CHECKING:
    from services.cupos.contingentes.schemas import DatosContingente, GrupoEscrito, Tope, Topes, Ventana

FIJOS = ("codigo", "unidad", "volumen", "emite_cqe", "serie_cqe", "serie_de_existencias", "certificado")
"""What a published contingente keeps: volumes change by adjustment, and the serials of its certificates go on."""


def defectos_de_parametros(d: "DatosContingente") -> list[Defecto]:
    """Everything that contradicts in the parameters, each with the path of its field."""
    return [
        *_de_topes("topes", d.topes, d),
        *(x for n, g in enumerate(d.grupos) for x in _de_grupo(f"grupos.{n}", g, d)),
        *_de_lote(d),
        *_de_etapas(d),
        *_de_terminos(d),
        *_de_certificado(d),
        *_de_citas(d),
        *_de_enlace(d),
    ]


def defectos_de_cantidades(d: "DatosContingente") -> list[Defecto]:
    """Quantities finer than the contingente's unit allows; while there are some, nothing else can be compared."""
    defectos = []
    for campo, cantidad in _cantidades(d):
        try:
            a_kilogramos(cantidad, d.unidad)
        except PydanticCustomError as error:
            defectos.append(Defecto(campo, error.message()))
    return defectos


def _cantidades(d: "DatosContingente") -> Iterator[tuple[str, str]]:
    propias = {"volumen": d.volumen, "lote_minimo": d.lote_minimo, "segunda_firma_desde": d.segunda_firma_desde}
    yield from ((campo, cantidad) for campo, cantidad in propias.items() if cantidad is not None)
    yield from _de_los_topes("topes", d.topes)
    for n, g in enumerate(d.grupos):
        yield f"grupos.{n}.volumen", g.volumen
        yield from _de_los_topes(f"grupos.{n}.topes", g.topes)
        yield from ((f"grupos.{n}.tramos.{m}.cantidad", tramo.cantidad) for m, tramo in enumerate(g.tramos))


def _de_los_topes(campo: str, topes: "Topes | None") -> Iterator[tuple[str, str]]:
    for clase, tope in dict(topes or {}).items():
        if tope is not None and tope.cantidad is not None:
            yield f"{campo}.{clase}.cantidad", tope.cantidad


def _de_topes(campo: str, topes: "Topes | None", d: "DatosContingente") -> Iterator[Defecto]:
    """A cap says something, and what it says of one kind of applicant is below what it says of all. # house rule"""
    if topes is None:
        return
    for clase, tope in dict(topes).items():
        if tope is not None and tope.cantidad is None and tope.porcentaje is None:
            yield Defecto(f"{campo}.{clase}", "El tope necesita una cantidad, un porcentaje o ambos.")
        if tope is not None and tope.porcentaje is not None and Decimal(tope.porcentaje) == 0:
            yield Defecto(f"{campo}.{clase}.porcentaje", "Un tope del 0 % no deja pedir nada: debe ser mayor que cero.")
    for clase in ("nuevo", "historico"):
        propio: Tope | None = getattr(topes, clase)
        if propio is not None and topes.todos is not None and _siempre_mayor(propio, topes.todos, d):
            yield Defecto(f"{campo}.{clase}", "Es mayor que el tope de todos, que rige siempre: nunca se aplicaría.")


def _siempre_mayor(propio: "Tope", todos: "Tope", d: "DatosContingente") -> bool:
    def kg(tope: "Tope") -> int | None:
        return None if tope.cantidad is None else a_kilogramos(tope.cantidad, d.unidad)

    def parte(tope: "Tope") -> Decimal | None:
        return None if tope.porcentaje is None else Decimal(tope.porcentaje)

    pares = ((kg(propio), kg(todos)), (parte(propio), parte(todos)))
    dichos = [(a, b) for a, b in pares if a is not None]
    return all(b is not None and a > b for a, b in dichos) and bool(dichos)


def _de_grupo(campo: str, g: "GrupoEscrito", d: "DatosContingente") -> Iterator[Defecto]:
    """Caps, tranches and the newcomers' reserve of a group go with its method (dominio 2)."""
    yield from _de_topes(f"{campo}.topes", g.topes, d)
    metodo = g.metodo or d.metodo
    if g.reserva_nuevos is not None and metodo != "historico":
        yield Defecto(f"{campo}.reserva_nuevos", "La reserva para nuevos es del método histórico.")
    if not g.tramos:
        return
    if metodo != "orden_de_llegada":
        yield Defecto(f"{campo}.tramos", "Los tramos son del método por orden de llegada.")
    if any(despues.abre <= antes.abre for antes, despues in pairwise(g.tramos)):
        yield Defecto(f"{campo}.tramos", "Los tramos van en orden: cada uno se abre después del anterior.")
    for n, tramo in enumerate(g.tramos):
        if not d.ventana.desde <= tramo.abre < d.ventana.hasta:
            yield Defecto(f"{campo}.tramos.{n}.abre", "El tramo se abre dentro de la ventana de solicitudes.")
    if sum(a_kilogramos(t.cantidad, d.unidad) for t in g.tramos) > a_kilogramos(g.volumen, d.unidad):
        yield Defecto(f"{campo}.tramos", "Los tramos suman más que el volumen del grupo.")


def _de_lote(d: "DatosContingente") -> Iterator[Defecto]:
    """The minimum lot can be asked for: it is not above the volume of a group, nor above a cap in it. # house rule"""
    if d.lote_minimo is None:
        return
    lote = a_kilogramos(d.lote_minimo, d.unidad)
    for g in d.grupos:
        if lote > a_kilogramos(g.volumen, d.unidad):
            yield Defecto("lote_minimo", f"Es mayor que el volumen del grupo {g.codigo}.")
        elif hay_topes(d, g.codigo):
            topes = (tope_kg(d, g.codigo, "nuevo"), tope_kg(d, g.codigo, "historico"))
            if any(t is not None and t < lote for t in topes):
                yield Defecto("lote_minimo", f"Es mayor que un tope del grupo {g.codigo}: nadie podría pedirlo.")


def _de_etapas(d: "DatosContingente") -> Iterator[Defecto]:
    """The return stage and the reassignment round lie inside the quota year, the round after its cut (Manual VI)."""
    if d.devolucion is not None:
        yield from _dentro_del_anio("devolucion", d.devolucion, d)
    if d.reasignacion is not None:
        corte = d.reasignacion.corte
        if not d.vigencia.desde <= corte <= d.vigencia.hasta:
            yield Defecto("reasignacion.corte", "El corte es un día de la vigencia.")
        yield from _dentro_del_anio("reasignacion.ventana", d.reasignacion.ventana, d)
        if _dia(d.reasignacion.ventana.desde) <= corte:
            yield Defecto("reasignacion.ventana.desde", "La ventana de reasignación se abre después del corte.")


def _dentro_del_anio(campo: str, ventana: "Ventana", d: "DatosContingente") -> Iterator[Defecto]:
    if ventana.hasta <= ventana.desde:
        yield Defecto(f"{campo}.hasta", "Termina antes de empezar.")
    if _dia(ventana.desde) < d.vigencia.desde:
        yield Defecto(f"{campo}.desde", "Empieza antes que la vigencia.")
    if _dia(ventana.hasta) > d.vigencia.hasta:
        yield Defecto(f"{campo}.hasta", "Pasa del fin de la vigencia.")


def _dia(instante: datetime) -> date:
    return instante.astimezone(BOGOTA).date()


def _de_terminos(d: "DatosContingente") -> Iterator[Defecto]:
    """Reminders come before the term that they remind of; thresholds are positive. # house rule"""
    recuerdos: Sequence[int] = d.plazos.recordatorios_habiles
    if any(r >= d.plazos.informacion_habiles for r in recuerdos):
        mensaje = "Cada recordatorio va antes del vencimiento: menos días que el plazo para responder."
        yield Defecto("plazos.recordatorios_habiles", mensaje)
    if any(despues >= antes for antes, despues in pairwise(recuerdos)):
        yield Defecto("plazos.recordatorios_habiles", "Van de más a menos días, sin repetir.")
    if Decimal(d.umbral_critico) == 0:
        yield Defecto("umbral_critico", "Debe ser mayor que cero.")
    if d.utilizacion_minima is not None and Decimal(d.utilizacion_minima.porcentaje) == 0:
        yield Defecto("utilizacion_minima.porcentaje", "Debe ser mayor que cero.")
    clases = [a.clase for a in d.adjuntos]
    for clase in sorted({c for c in clases if clases.count(c) > 1}):
        yield Defecto("adjuntos", f"La clase de documento {clase} está dos veces.")


def _de_certificado(d: "DatosContingente") -> Iterator[Defecto]:
    """Serials come from a format or from a stock, never both; without CQE there is nothing of them (dominio 3)."""
    if d.emite_cqe:
        if d.serie_de_existencias and d.serie_cqe:
            yield Defecto("serie_cqe", "Si las series vienen del país de destino, no hay formato propio: déjelo vacío.")
        return
    for campo, dicho in (
        ("formulario_cqe", bool(d.formulario_cqe)),
        ("serie_cqe", bool(d.serie_cqe)),
        ("serie_de_existencias", d.serie_de_existencias),
        ("certificado", d.certificado != "propio"),
    ):
        if dicho:
            yield Defecto(campo, "El contingente no emite CQE: este dato sobra.")


def _de_citas(d: "DatosContingente") -> Iterator[Defecto]:
    """A citation names a field of these data: `topes.nuevo`, `grupos.PANELA.topes`. # house rule"""
    escrito: dict[str, Any] = d.model_dump(mode="json", exclude={"citas"})
    for campo in d.citas:
        if not _existe(escrito, campo.split(".")):
            yield Defecto(f"citas.{campo}", "No hay ningún parámetro con ese nombre.")


def _de_enlace(d: "DatosContingente") -> Iterator[Defecto]:
    """The link to the circular is one that a browser may follow. # house rule"""
    if d.circular and not d.circular.startswith(("https://", "http://")):
        yield Defecto("circular", "El enlace empieza por https://.")


def _existe(valor: Any, partes: list[str]) -> bool:
    if not partes:
        return True
    if isinstance(valor, list):
        return any(v.get("codigo") == partes[0] and _existe(v, partes[1:]) for v in valor if isinstance(v, dict))
    return isinstance(valor, dict) and partes[0] in valor and _existe(valor[partes[0]], partes[1:])


def cambios_prohibidos(
    antes: "DatosContingente", despues: "DatosContingente", ahora: datetime
) -> list[tuple[Diferencia, str]]:
    """What a later circular cannot change in a published contingente, each with the reason in Spanish. # house rule

    Codes, unit and volumes stay (volumes move by adjustment only), the method stays once the window has opened, and a
    window or a term that was open does not end before now.
    """
    abrio = ahora >= antes.ventana.desde
    prohibidos = []
    for d in diferencias(antes.model_dump(mode="json"), despues.model_dump(mode="json")):
        partes = d.campo.split(".")
        if d.campo in FIJOS:
            prohibidos.append((d, "no cambia después de publicar"))
        elif partes[0] == "grupos" and len(partes) == 2:
            prohibidos.append((d, "los grupos no se crean ni se quitan después de publicar"))
        elif partes[0] == "grupos" and partes[-1] == "volumen":
            prohibidos.append((d, "los volúmenes solo se cambian con un ajuste"))
        elif partes[-1] == "metodo" and partes[0] in {"metodo", "grupos"} and abrio:
            prohibidos.append((d, "el método no cambia después de abrirse la ventana"))
        elif d.campo in _FINALES and _cierra_en_el_pasado(d, ahora):
            prohibidos.append((d, "no se puede terminar en el pasado lo que seguía abierto"))
    return prohibidos


_FINALES = frozenset(
    {"vigencia.hasta", "ventana.hasta", "devolucion.hasta", "reasignacion.ventana.hasta", "dex_limite"}
)


def _cierra_en_el_pasado(d: Diferencia, ahora: datetime) -> bool:
    def fin(texto: str | None) -> datetime | None:
        """The last instant of a day, or the instant that is written."""
        if texto is None:
            return None
        if len(texto) > len("2026-12-31"):
            return datetime.fromisoformat(texto)
        return datetime.combine(date.fromisoformat(texto), time.max, BOGOTA)

    antes, despues = fin(d.antes), fin(d.despues)
    return despues is not None and despues < ahora and (antes is None or antes > despues)
