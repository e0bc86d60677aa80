"""Whose duty each term is, and what is drafted when it runs out. Pure.

No adverse effect comes from a date alone: the system drafts, a person signs. Not even where the text says that
something is void by itself (art. 28.4 par. 2): the date rules whoever files late, the declaration is signed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Obligado = Literal["empresa", "ministerio", "ambos"]
Efecto = Literal["abrir_efectividad", "dejar_sin_efecto", "declarar_firme", "cobrar", "ninguno"]


@dataclass(frozen=True, slots=True)
class Vencimiento:
    """What the expiry of a term drafts.

    Attributes:
        texto: one paragraph with `{numero}`, `{nombre}` and `{vencio}`.
        efecto: what signing it does besides its letter.
        oficio: whether signing it sends a letter to the company; a memorandum of the ministry's own terms does not.
    """

    clase: str
    titulo: str
    articulo: str
    texto: str
    efecto: Efecto = "ninguno"
    oficio: bool = False


def _memorando(articulo: str) -> Vencimiento:
    return Vencimiento(
        "memorando_vencimiento",
        "Memorando: venció un término del Ministerio",
        articulo,
        "Venció el {vencio} el término para {nombre} en {numero} sin que conste la actuación. Debe cumplirse de"
        " inmediato y dejarse constancia de la causa de la demora.",
    )


_ESTUDIO = Vencimiento(
    "orden_efectividad",
    "Orden de hacer efectiva la garantía por no presentar el estudio",
    "arts. 28, 34 y 36",
    "Venció el {vencio} el término para {nombre} de la garantía {numero} sin que se haya presentado. En consecuencia"
    " se remite la documentación para la resolución de incumplimiento.",
    "abrir_efectividad",
)

VENCIMIENTOS: Mapping[str, Vencimiento | None] = {
    # Of the company.
    "presentacion_estudio": _ESTUDIO,
    "presentacion_estudio_calculada": _ESTUDIO,
    "saldo_pendiente": Vencimiento(
        "orden_efectividad",
        "Orden de hacer efectiva la garantía por el saldo pendiente",
        "arts. 35 y 36",
        "Venció el {vencio} el término para {nombre} que amparaba la garantía {numero} sin que se haya demostrado."
        " En consecuencia se remite la documentación para la resolución de incumplimiento.",
        "abrir_efectividad",
    ),
    "saldo_sin_importaciones": Vencimiento(
        "orden_efectividad",
        "Orden de hacer efectiva la garantía por el saldo pendiente",
        "arts. 35 par. 2 y 36",
        "Venció el {vencio} el término para {nombre} que amparaba la garantía {numero} sin que se haya demostrado."
        " En consecuencia se remite la documentación para la resolución de incumplimiento.",
        "abrir_efectividad",
    ),
    "correccion": Vencimiento(
        "orden_efectividad",
        "Orden de hacer efectiva la garantía por no radicar de nuevo el estudio",
        "art. 34 par. 1",
        "Venció el {vencio} el mes para {nombre} de {numero} sin nueva radicación. En consecuencia se ordena la"
        " efectividad de la garantía.",
        "abrir_efectividad",
    ),
    "reexportacion": Vencimiento(
        "orden_efectividad",
        "Orden de hacer efectiva la garantía de reexportación",
        "arts. 39 y 91",
        "Venció el {vencio} el año para {nombre} que amparaba la garantía {numero} sin que se haya acreditado.",
        "abrir_efectividad",
    ),
    "salida_reimportacion": Vencimiento(
        "revision_salida",
        "Revisión de una mercancía que salió y no consta que regresó",
        "arts. 38, 87 y 89",
        "Venció el {vencio} el término para {nombre} en {numero} sin que conste su regreso ni que la salida sea"
        " definitiva. Procede verificarlo y, si se confirma, formular cargos.",
    ),
    "salida_similares": Vencimiento(
        "revision_salida",
        "Revisión de una mercancía que debía salir y no consta su embarque",
        "arts. 38 y 88 par. 1",
        "Venció el {vencio} el término para {nombre} en {numero} sin que conste el embarque. Procede verificarlo y, si"
        " se confirma, formular cargos.",
    ),
    "prorroga_sustitucion": Vencimiento(
        "prorroga_sin_efecto",
        "Declaración de que la prórroga quedó sin efecto",
        "art. 28.4 par. 2",
        "Venció el {vencio} el término para {nombre} en {numero} sin que se haya presentado la garantía que la"
        " sustituye. La autorización queda anulada y rige la fecha fijada en la garantía inicial.",
        "dejar_sin_efecto",
        oficio=True,
    ),
    "recurso_reposicion": Vencimiento(
        "constancia_firmeza",
        "Constancia de que el acto está en firme",
        "art. 40; Ley 1437 de 2011, art. 87",
        "Venció el {vencio} el término para {nombre} en {numero} sin que se haya interpuesto. El acto está en firme.",
        "declarar_firme",
        oficio=True,
    ),
    "efectividad_pago": Vencimiento(
        "inicio_cobro_coactivo",
        "Remisión a cobro coactivo",
        "art. 41",
        "Venció el {vencio} el término para demostrar el pago en {numero} sin que se haya demostrado. Se remite al"
        " grupo de cobro coactivo.",
        "cobrar",
        oficio=True,
    ),
    "citacion_comparecer": _memorando("art. 39.1; Ley 1437 de 2011, arts. 68 y 69"),
    "descargos": Vencimiento(
        "evaluacion_descargos",
        "Evaluación de los cargos sin descargos",
        "art. 38",
        "Venció el {vencio} el término para {nombre} en {numero}. Procede evaluar los cargos con lo que consta.",
    ),
    "terminacion_explicaciones": Vencimiento(
        "informe_al_comite",
        "Informe al Comité sin explicaciones del usuario",
        "art. 54",
        "Venció el {vencio} el término para {nombre} en {numero}. Procede informar al Comité.",
    ),
    "importacion_bienes_capital": Vencimiento(
        "revision_no_utilizacion",
        "Revisión de si el programa se utilizó",
        "arts. 51 y 83",
        "Venció el {vencio} el término para {nombre} de {numero}. Procede verificar si hay declaraciones de importación"
        " antes de decidir sobre la terminación por no utilización.",
    ),
    "vigencia_materias_primas": Vencimiento(
        "constancia_vigencia",
        "Constancia de que la garantía terminó su vigencia",
        "art. 22",
        "Venció el {vencio} la vigencia de la garantía {numero}. Procede revisar si algo queda por cobrar o devolver.",
    ),
    "vigencia_bienes_capital": Vencimiento(
        "constancia_vigencia",
        "Constancia de que la garantía terminó su vigencia",
        "arts. 22 y 83",
        "Venció el {vencio} la vigencia de la garantía {numero}. Procede revisar si algo queda por cobrar o devolver.",
    ),
    "vigencia_fijada": Vencimiento(
        "constancia_vigencia",
        "Constancia de que la garantía terminó su vigencia",
        "arts. 22 y 25",
        "Venció el {vencio} la vigencia de la garantía {numero}. Procede revisar si algo queda por cobrar o devolver.",
    ),
    # A right that was not used and a period that ran as it should: nothing to draft.
    "solicitud_prorroga": None,
    "reposicion_plazo": None,
    "exportacion_bienes_capital": None,
    "demostracion_materias_primas": None,
    "demostracion_bienes_capital": None,
    "demostracion_fijada": None,
    # Of the ministry.
    "programa_decision": _memorando("art. 16"),
    "cip_decision": _memorando("art. 67"),
    "prorroga_decision": _memorando("art. 28.2 par. 1"),
    "renuncia_concepto": _memorando("art. 46 par. 4"),
    "verificacion": _memorando("art. 31"),
    "resultado": _memorando("art. 34"),
    "efectividad_resolucion": _memorando("art. 39"),
    "terminacion_informe": _memorando("art. 54"),
    "reposicion_cuadros": _memorando("art. 100"),
    "reposicion_comunicacion": _memorando("art. 101"),
}
"""What each term of the catalogue drafts; None where its end asks for no act."""

_DE_AMBOS = frozenset({"vigencia_materias_primas", "vigencia_bienes_capital", "vigencia_fijada"})


def obligado(regla: str) -> Obligado:
    """Whose duty it is to act before a term of that code ends (# house rule)."""
    if regla in _DE_AMBOS:
        return "ambos"
    vencimiento = VENCIMIENTOS.get(regla)
    return "ministerio" if vencimiento is not None and vencimiento.clase == "memorando_vencimiento" else "empresa"
