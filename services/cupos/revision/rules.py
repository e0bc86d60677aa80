"""The automatic checks of a quota request, each a sentence with its figures. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from services.cupos.cantidades import Unidad, escrita
from services.cupos.solicitudes.rules import supera_tope
from shared.calendar import en_palabras
from shared.clock import BOGOTA
from shared.documents.textos import entero, fecha_y_hora
from shared.expedientes.comprobaciones import Color, Precomprobacion, firma_desconocida

_METODOS = {"prorrata": "a prorrata", "historico": "por participación histórica"}


@dataclass(frozen=True)
class Uso:
    """A cap and what counts against it, in kilograms; `donde` says of what."""

    tope_kg: int
    asignado_kg: int
    en_curso_kg: int
    donde: str


@dataclass(frozen=True)
class Hechos:
    """All that the checks of one request look at. Quantities are kilograms, instants aware."""

    unidad: Unidad
    pedido_kg: int
    recibida: datetime | None
    ventana: tuple[datetime, datetime]
    contingente: str
    estado: str
    vigencia_hasta: date
    hoy: date
    grupo: str
    bloqueo: str | None
    metodo: str
    lote_minimo_kg: int | None
    solicitado_kg: int
    topes: Sequence[Uso]
    turno: int | None
    reservado_kg: int
    disponible_kg: int
    exigidos: Mapping[str, str]
    """Required attachments: kind → name."""
    presentes: frozenset[str]
    veredicto: Mapping[str, Any]
    """What the history keeps of the verdict on the signed form; empty without one."""
    veredicto_en: datetime | None
    empresa: str
    empresa_estado: str | None
    """None where the company's state has not arrived."""
    formas: Sequence[Mapping[str, Any]]
    """The last two filed forms at most, oldest first."""


def comprobaciones(h: Hechos) -> list[Precomprobacion]:
    """Every check of a request, always in the same order. # house rule"""
    return [
        _contingente(h),
        _metodo(h),
        _ventana(h),
        _saldo(h),
        _tope(h),
        _lote(h),
        _documentos(h),
        _firma(h),
        _empresa(h),
        _diferencias(h),
    ]


def _una(codigo: str, nombre: str, estado: Color, detalle: str, *, dura: bool = False) -> Precomprobacion:
    return Precomprobacion(codigo=codigo, nombre=nombre, estado=estado, detalle=detalle, dura=dura)


def _contingente(h: Hechos) -> Precomprobacion:
    nombre = "Contingente y grupo"
    if h.estado != "vigente" or h.hoy > h.vigencia_hasta:
        detalle = (
            f"El contingente {h.contingente} está {h.estado}; su vigencia termina el {en_palabras(h.vigencia_hasta)}."
        )
        return _una("contingente", nombre, "rojo", detalle, dura=True)
    if h.bloqueo is not None:
        return _una("contingente", nombre, "rojo", f"El grupo {h.grupo} está bloqueado: {h.bloqueo}", dura=True)
    detalle = (
        f"{h.contingente} está vigente hasta el {en_palabras(h.vigencia_hasta)} y el grupo {h.grupo} no está bloqueado."
    )
    return _una("contingente", nombre, "verde", detalle)


def _metodo(h: Hechos) -> Precomprobacion:
    if h.metodo in _METODOS:
        detalle = f"El grupo {h.grupo} se asigna {_METODOS[h.metodo]}: lo decide una corrida de asignación."
        return _una("metodo", "Método de asignación", "rojo", detalle, dura=True)
    detalle = f"El grupo {h.grupo} se asigna por orden de llegada."
    return _una("metodo", "Método de asignación", "verde", detalle)


def _ventana(h: Hechos) -> Precomprobacion:
    desde, hasta = h.ventana
    # What ends in «a. m.» needs no other full stop.
    marco = f"la ventana, del {fecha_y_hora(desde)} al {fecha_y_hora(hasta)}"
    if h.recibida is None:
        return _una("ventana", "Ventana de recepción", "gris", f"No se ha recibido firmada; {marco}")
    dentro = desde <= h.recibida < hasta
    # To the microsecond: at the opening, and at the close, it is what decides.
    preciso = f"{fecha_y_hora(h.recibida)} (segundo {h.recibida:%S,%f})"
    detalle = f"Se recibió firmada el {preciso}, {'dentro' if dentro else 'fuera'} de {marco}"
    return _una("ventana", "Ventana de recepción", "verde" if dentro else "rojo", detalle)


def _saldo(h: Hechos) -> Precomprobacion:
    pedido = escrita(h.pedido_kg, h.unidad)
    if h.metodo in _METODOS:
        detalle = (
            f"Quedan {escrita(h.disponible_kg, h.unidad)} disponibles en el grupo {h.grupo}; la corrida los reparte."
        )
        return _una("saldo", "Saldo y reserva", "gris", detalle)
    reservado = escrita(h.reservado_kg, h.unidad)
    turno = f"El turno {h.turno}" if h.turno is not None else "La solicitud no tiene turno y"
    detalle = f"{turno} tiene reservados {reservado} y se aprobarían {pedido}."
    return _una("saldo", "Saldo y reserva", "verde" if h.reservado_kg >= h.pedido_kg else "rojo", detalle, dura=True)


def _tope(h: Hechos) -> Precomprobacion:
    if not h.topes:
        return _una("tope", "Tope por solicitante", "gris", "El contingente no tiene tope para este solicitante.")
    frases, roja = [], False
    for uso in h.topes:
        roja |= supera_tope(uso.tope_kg, uso.asignado_kg, uso.en_curso_kg, h.pedido_kg)
        frases.append(
            f"{uso.donde[0].upper()}{uso.donde[1:]}, el tope es {escrita(uso.tope_kg, h.unidad)}: tiene asignados"
            f" {escrita(uso.asignado_kg, h.unidad)}, otras solicitudes suyas en curso piden"
            f" {escrita(uso.en_curso_kg, h.unidad)} y esta {escrita(h.pedido_kg, h.unidad)}."
        )
    return _una("tope", "Tope por solicitante", "rojo" if roja else "verde", " ".join(frases), dura=True)


def _lote(h: Hechos) -> Precomprobacion:
    if h.lote_minimo_kg is None:
        return _una("lote_minimo", "Lote mínimo", "gris", "El contingente no tiene lote mínimo.")
    alcanza = h.solicitado_kg >= h.lote_minimo_kg
    detalle = (
        f"El lote mínimo es {escrita(h.lote_minimo_kg, h.unidad)} y se pidieron {escrita(h.solicitado_kg, h.unidad)}."
    )
    return _una("lote_minimo", "Lote mínimo", "verde" if alcanza else "rojo", detalle, dura=True)


def _documentos(h: Hechos) -> Precomprobacion:
    if not h.exigidos:
        return _una("documentos", "Documentos exigidos", "gris", "El contingente no exige documentos.")
    faltan = [nombre for clase, nombre in h.exigidos.items() if clase not in h.presentes]
    if faltan:
        return _una("documentos", "Documentos exigidos", "rojo", f"Faltan: {', '.join(faltan)}.")
    return _una("documentos", "Documentos exigidos", "verde", f"Están: {', '.join(h.exigidos.values())}.")


def _firma(h: Hechos) -> Precomprobacion:
    if not h.veredicto or h.veredicto_en is None:
        return _una("firma", "Firma digital", "gris", "Aún no hay veredicto sobre la firma.")
    cuando = h.veredicto_en.astimezone(BOGOTA)
    if h.veredicto.get("veredicto") != "TOTAL_PASSED":
        return _una("firma", "Firma digital", "rojo", f"La firma no se aceptó el {fecha_y_hora(cuando)}")
    if desconocida := h.veredicto.get("desconocida_en"):
        return _una("firma", "Firma digital", "rojo", firma_desconocida(desconocida))
    firmante = h.veredicto.get("firmante_id")
    if not firmante:
        return _una("firma", "Firma digital", "rojo", "La firma se aceptó sin decir qué firmante registrado es.")
    detalle = f"Firma aceptada el {fecha_y_hora(cuando)}, de un firmante registrado de la empresa."
    return _una("firma", "Firma digital", "verde", detalle)


def _empresa(h: Hechos) -> Precomprobacion:
    if h.empresa_estado is None:
        return _una("empresa", "Empresa habilitada", "gris", f"Aún no llega el registro de la empresa {h.empresa}.")
    estado: Color = "verde" if h.empresa_estado == "habilitada" else "rojo"
    return _una("empresa", "Empresa habilitada", estado, f"La empresa {h.empresa} está {h.empresa_estado}.")


def _diferencias(h: Hechos) -> Precomprobacion:
    nombre = "Cambios desde la versión anterior"
    if len(h.formas) < 2:
        return _una("diferencias", nombre, "gris", "Es la primera versión del formulario.")
    antes, ahora = h.formas[-2], h.formas[-1]
    cambios = diferencias(antes, ahora)
    if not cambios:
        detalle = f"Entre la versión {antes.get('version')} y la {ahora.get('version')} no cambió ningún dato."
        return _una("diferencias", nombre, "gris", detalle)
    detalle = f"De la versión {antes.get('version')} a la {ahora.get('version')}: {'; '.join(cambios)}."
    return _una("diferencias", nombre, "gris", detalle)


_CAMPOS = {
    "razon_social": "razón social",
    "contingente": "contingente",
    "grupo": "grupo",
    "subpartidas": "subpartidas",
    "cantidad_kg": "cantidad (kg)",
    "destinos": "destinos",
}


def diferencias(antes: Mapping[str, Any], ahora: Mapping[str, Any]) -> list[str]:
    """What changed between two filed forms, field by field, in words; attachments by their content."""
    cambios = [
        f"{nombre}: {_valor(antes.get(campo))} → {_valor(ahora.get(campo))}"
        for campo, nombre in _CAMPOS.items()
        if antes.get(campo) != ahora.get(campo)
    ]
    viejos, nuevos = ({a["sha256"]: a["nombre"] for a in forma.get("adjuntos", ())} for forma in (antes, ahora))
    cambios += [f"se agregó {nombre}" for sha, nombre in nuevos.items() if sha not in viejos]
    cambios += [f"se quitó {nombre}" for sha, nombre in viejos.items() if sha not in nuevos]
    return cambios


def _valor(valor: Any) -> str:
    if isinstance(valor, int):
        return entero(valor)
    return ", ".join(map(str, valor)) if isinstance(valor, list | tuple) else str(valor)
