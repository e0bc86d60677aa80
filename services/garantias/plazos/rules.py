"""The catalogue of terms of the regulation, and which of them an accepted guarantee opens."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from services.garantias.parametros.resolucion_1860 import REGLAMENTOS
from services.garantias.parametros.rules import Reglamento
from services.garantias.programas.rules import ClasePrograma, es_de_materias_primas
from shared.calendar import (
    Calendario,
    Compuesta,
    DiasCalendario,
    DiasHabiles,
    FechaFija,
    Meses,
    MesesSegun,
    Plazo,
    ReglaDePlazo,
    Tramo,
    Traslado,
    calcular,
)

TRASLADA_EL_ESTUDIO = Traslado(True, "art. 28")
# The text moves only the filing of the study (art. 28); for other terms of months, days or dates it is silent.
SIN_TRASLADO = Traslado(False, "interpretación: el art. 28 solo traslada la presentación del estudio")
EN_DIA_HABIL = Traslado(False, "los días hábiles terminan siempre en uno")

_CLAUSULA = FechaFija("la cláusula primera de la garantía")
_ACEPTACION = "aceptación inicial de la garantía"


@lru_cache
def catalogo(reglamento: str) -> Mapping[str, ReglaDePlazo]:
    """All terms of a regulation by code. Raises KeyError for an unknown regulation."""
    r = REGLAMENTOS[reglamento]
    reglas = (*_de_materias_primas(r), *_de_bienes_de_capital(r), *_del_estudio(r), *_fijadas(r), *_en_dias(r))
    return {regla.codigo: regla for regla in reglas}


def _tramo(r: Reglamento, nombre: str, codigo: str) -> Tramo:
    return Tramo(nombre, Meses(r.entero(codigo)), r.fuente(codigo))


def _revision(r: Reglamento) -> tuple[Tramo, ...]:
    return (
        _tramo(r, "Verificar el estudio", "verificacion"),
        _tramo(r, "Corregir el estudio", "correccion"),
        _tramo(r, "Comunicar el resultado", "resultado"),
    )


def _de_materias_primas(r: Reglamento) -> tuple[ReglaDePlazo, ...]:
    demostrar = _tramo(r, "Exportar y demostrar", "demostracion_materias_primas")
    adicional = _tramo(r, "Meses adicionales", "adicional_materias_primas")
    return (
        ReglaDePlazo(
            "demostracion_materias_primas",
            "Exportar y demostrar el compromiso (materias primas)",
            "art. 60",
            _ACEPTACION,
            demostrar.duracion,
            SIN_TRASLADO,
        ),
        ReglaDePlazo(
            "vigencia_materias_primas",
            "Vigencia de la garantía (materias primas)",
            "art. 22",
            _ACEPTACION,
            Compuesta((demostrar, *_revision(r), adicional)),
            SIN_TRASLADO,
        ),
    )


def _de_bienes_de_capital(r: Reglamento) -> tuple[ReglaDePlazo, ...]:
    importar = Tramo("Importar, montar y poner en marcha", MesesSegun("meses_importacion"), "art. 83")
    exportar = Tramo("Período del compromiso de exportación", MesesSegun("meses_compromiso"), "art. 83")
    demostrar = _tramo(r, "Demostrar, contando exportaciones", "demostracion_bienes_capital")
    regimen = _tramo(r, "Acreditar el fin del régimen temporal", "terminacion_regimen")
    adicional = _tramo(r, "Mes adicional", "adicional_bienes_capital")
    # The text gives no start for the sum of art. 83; art. 22 ties the guarantee to it: acceptance is our reading.
    inicio = f"{_ACEPTACION} (interpretación: el art. 83 no dice desde cuándo)"
    return (
        ReglaDePlazo(
            "importacion_bienes_capital",
            "Importar, montar y poner en marcha los bienes",
            "art. 83",
            inicio,
            importar.duracion,
            SIN_TRASLADO,
        ),
        ReglaDePlazo(
            "exportacion_bienes_capital",
            "Período del compromiso de exportación (bienes de capital)",
            "art. 83",
            inicio,
            Compuesta((importar, exportar)),
            SIN_TRASLADO,
        ),
        ReglaDePlazo(
            "demostracion_bienes_capital",
            "Exportar y demostrar el compromiso (bienes de capital)",
            "arts. 37, 83 y 84",
            inicio,
            Compuesta((importar, exportar, demostrar)),
            SIN_TRASLADO,
        ),
        ReglaDePlazo(
            "vigencia_bienes_capital",
            "Vigencia de la garantía (bienes de capital y repuestos)",
            "arts. 22 y 83",
            inicio,
            Compuesta((importar, exportar, demostrar, *_revision(r), regimen, adicional)),
            SIN_TRASLADO,
        ),
    )


def _del_estudio(r: Reglamento) -> tuple[ReglaDePlazo, ...]:
    filas = (
        ("verificacion", "Verificar el estudio de demostración", "radicación del estudio"),
        ("correccion", "Corregir y radicar de nuevo el estudio", "fecha del oficio de devolución"),
        ("resultado", "Comunicar el resultado de la verificación", "nueva radicación del estudio"),
        ("saldo_sin_importaciones", "Demostrar el saldo pendiente", "fecha de demostración que originó el saldo"),
    )
    articulos = {"verificacion": "art. 31", "correccion": "art. 33", "resultado": "art. 34"}
    return (
        ReglaDePlazo(
            "presentacion_estudio",
            "Presentar el estudio de demostración",
            "art. 28",
            "fecha fijada en la garantía",
            _CLAUSULA,
            TRASLADA_EL_ESTUDIO,
        ),
        ReglaDePlazo(
            "presentacion_estudio_calculada",
            "Presentar el estudio de demostración",
            "arts. 28 y 60",
            "fecha calculada desde la aceptación, que rige por decisión motivada",
            FechaFija("la decisión que aceptó la garantía"),
            TRASLADA_EL_ESTUDIO,
        ),
        ReglaDePlazo(
            "solicitud_prorroga",
            "Pedir prórroga del plazo para demostrar",
            "art. 28.2",
            "fecha fijada en la garantía",
            _CLAUSULA,
            SIN_TRASLADO,
        ),
        ReglaDePlazo(
            "saldo_pendiente",
            "Demostrar el saldo pendiente",
            "art. 35",
            "fecha a la que el artículo 35 lleva el saldo",
            FechaFija("el artículo 35"),
            TRASLADA_EL_ESTUDIO,
        ),
        *(
            ReglaDePlazo(c, n, articulos.get(c, r.fuente(c)), inicio, Meses(r.entero(c)), SIN_TRASLADO)
            for c, n, inicio in filas
        ),
    )


def _fijadas(r: Reglamento) -> tuple[ReglaDePlazo, ...]:
    """Dates that an act moved: of a prórroga, of a replacement, of a balance; and the year of art. 91."""
    fija = FechaFija("el acto que la movió")
    return (
        ReglaDePlazo(
            "demostracion_fijada",
            "Exportar y demostrar el compromiso",
            "arts. 25, 28.4, 35 y 60",
            "fecha que rige para la garantía que se sustituye o se extiende",
            fija,
            SIN_TRASLADO,
        ),
        ReglaDePlazo(
            "vigencia_fijada",
            "Vigencia de la garantía",
            "arts. 22, 25, 28.4 y 35",
            "fecha que rige para la garantía que se sustituye o se extiende",
            fija,
            SIN_TRASLADO,
        ),
        ReglaDePlazo(
            "reexportacion",
            "Reexportar y acreditar la reexportación definitiva",
            "art. 91",
            "aceptación de la garantía de reexportación",
            Meses(r.entero("reexportacion_vigencia")),
            SIN_TRASLADO,
        ),
        ReglaDePlazo(
            "salida_reimportacion",
            "Reimportar la mercancía que salió, o la que la reemplaza",
            "arts. 87 c y 87.1 d",
            "plazo de la autorización de salida",
            FechaFija("la autorización de salida"),
            SIN_TRASLADO,
        ),
        ReglaDePlazo(
            "salida_similares",
            "Embarcar la mercancía cuyos similares ya se autorizaron",
            "art. 88 par. 1",
            "término que fijó la autorización de similares",
            FechaFija("la autorización de similares"),
            SIN_TRASLADO,
        ),
    )


def _en_dias(r: Reglamento) -> tuple[ReglaDePlazo, ...]:
    habiles = (
        ("programa_decision", "Decidir la solicitud de programa", "radicación en conformidad"),
        ("cip_decision", "Decidir el cuadro insumo producto", "presentación del cuadro"),
        ("prorroga_decision", "Decidir la solicitud de prórroga", "radicación completa de la solicitud"),
        ("prorroga_sustitucion", "Sustituir la garantía por la prórroga", "fecha del oficio que aprueba la prórroga"),
        ("renuncia_concepto", "Conceptuar sobre la renuncia al registro", "recibo de la petición"),
        ("descargos", "Presentar descargos", "fecha de la comunicación de cargos"),
        ("efectividad_pago", "Pagar antes del cobro coactivo", "firmeza del acto"),
        ("recurso_reposicion", "Interponer recurso de reposición", "notificación del acto"),
        ("citacion_comparecer", "Comparecer a notificarse del acto", "entrega de la citación"),
        ("terminacion_explicaciones", "Rendir explicaciones", "fecha de la comunicación"),
        ("terminacion_informe", "Informar al Comité", "vencimiento del término de explicaciones"),
        ("reposicion_cuadros", "Decidir los cuadros de la reposición", "radicación de la solicitud"),
        ("reposicion_comunicacion", "Comunicar las cantidades de la reposición", "aprobación de los cuadros"),
    )
    calendario = (
        ("efectividad_resolucion", "Expedir la resolución de efectividad", "recibo del expediente"),
        ("reposicion_plazo", "Presentar los registros de la reposición", "fecha del oficio que la autoriza"),
    )
    return (
        *(ReglaDePlazo(c, n, r.fuente(c), inicio, DiasHabiles(r.entero(c)), EN_DIA_HABIL) for c, n, inicio in habiles),
        *(
            ReglaDePlazo(c, n, r.fuente(c), inicio, DiasCalendario(r.entero(c)), SIN_TRASLADO)
            for c, n, inicio in calendario
        ),
    )


@dataclass(frozen=True, slots=True)
class Fechas:
    """The two dates that acceptance compares with what the guarantee says, as full computations."""

    demostracion: Plazo
    vigencia: Plazo


def fechas_de_garantia(
    reglamento: str, clase: ClasePrograma, aceptacion_inicial: date, calendario: Calendario, datos: Mapping[str, int]
) -> Fechas:
    """Arts. 22, 60 and 83: demonstration and validity from the *initial* acceptance.

    A replacement does not restart them, so its callers pass the first acceptance. Capital goods need
    `meses_importacion` and `meses_compromiso` in `datos`, else `DatoFaltante`.
    """
    familia = "materias_primas" if es_de_materias_primas(clase) else "bienes_capital"
    reglas = catalogo(reglamento)
    return Fechas(
        calcular(reglas[f"demostracion_{familia}"], aceptacion_inicial, calendario, **datos),
        calcular(reglas[f"vigencia_{familia}"], aceptacion_inicial, calendario, **datos),
    )


def fechas_fijadas(reglamento: str, demostrar_hasta: date, valida_hasta: date, calendario: Calendario) -> Fechas:
    """Arts. 25, 28.4, 35 and 60: dates that an act or the law fixed, as terms with their steps."""
    reglas = catalogo(reglamento)
    return Fechas(
        calcular(reglas["demostracion_fijada"], demostrar_hasta, calendario),
        calcular(reglas["vigencia_fijada"], valida_hasta, calendario),
    )


def plazos_de_garantia(
    reglamento: str,
    clase: ClasePrograma,
    aceptacion_inicial: date,
    clausula_primera: date,
    calendario: Calendario,
    datos: Mapping[str, int],
    *,
    fechas: Fechas | None = None,
    rige_la_calculada: bool = False,
) -> list[Plazo]:
    """The terms that an accepted guarantee opens, nearest legal effect first.

    The study and the extension run to the date of clause one (arts. 28, 28.2), the rest from acceptance. Where a
    funcionario recorded that the computed date rules instead, the study runs to that one.

    Args:
        fechas: demonstration and validity with which it was compared; none, those of a first guarantee.
    """
    reglas = catalogo(reglamento)
    fechas = fechas or fechas_de_garantia(reglamento, clase, aceptacion_inicial, calendario, datos)
    if es_de_materias_primas(clase):
        propios = []
    else:
        codigos = ("importacion_bienes_capital", "exportacion_bienes_capital")
        propios = [calcular(reglas[c], aceptacion_inicial, calendario, **datos) for c in codigos]
    if rige_la_calculada:
        estudio = calcular(reglas["presentacion_estudio_calculada"], fechas.demostracion.vence, calendario)
    else:
        estudio = calcular(reglas["presentacion_estudio"], clausula_primera, calendario)
    return [
        *propios,
        estudio,
        calcular(reglas["solicitud_prorroga"], clausula_primera, calendario),
        fechas.vigencia,
    ]
