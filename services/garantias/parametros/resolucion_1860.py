"""Resolución 1860 de 1999 with its amendments printed up to Resolución 311 de 2005: the table of its figures."""

from datetime import date
from decimal import Decimal

from services.garantias.parametros.rules import Parametro, Reglamento, Unidad


def _p(codigo: str, valor: str, unidad: Unidad, fuente: str, que_es: str, interpretacion: bool = False) -> Parametro:
    return Parametro(codigo, Decimal(valor), unidad, fuente, que_es, interpretacion)


_TABLA = (
    # Programmes
    _p("programa_decision", "15", "dias_habiles", "art. 16", "Decidir la solicitud de programa"),
    _p("certificado_existencia", "30", "dias_calendario", "art. 14 b", "Antigüedad máxima del certificado"),
    _p("cip_decision", "15", "dias_habiles", "art. 67", "Decidir el cuadro insumo producto"),
    _p("cip_variacion_valor_agregado", "15", "puntos", "art. 66 g", "Variación que exige cuadro nuevo"),
    # Guarantees
    _p("garantia_porcentaje", "20", "porcentaje", "art. 21 a", "Monto sobre el cupo FOB"),
    _p("garantia_porcentaje_licencia_anual", "50", "porcentaje", "art. 21 b", "Monto con licencia anual simultánea"),
    _p("demostracion_materias_primas", "18", "meses", "arts. 22 y 60", "Exportar y demostrar"),
    _p("verificacion", "4", "meses", "arts. 22, 31 y 83", "Verificar el estudio"),
    _p("correccion", "1", "meses", "arts. 22, 33 y 83", "Corregir y radicar de nuevo el estudio"),
    _p("resultado", "1", "meses", "arts. 22, 34 y 83", "Comunicar el resultado final"),
    _p("adicional_materias_primas", "4", "meses", "art. 22", "Meses adicionales de vigencia"),
    _p("demostracion_bienes_capital", "6", "meses", "arts. 37, 83 y 84", "Demostrar, contando exportaciones"),
    _p("terminacion_regimen", "3", "meses", "art. 83", "Acreditar el fin del régimen temporal"),
    _p("adicional_bienes_capital", "1", "meses", "art. 83", "Mes adicional de vigencia"),
    _p("reexportacion_porcentaje", "20", "porcentaje", "art. 91", "Garantía de reexportación, componente externo"),
    _p("reexportacion_vigencia", "12", "meses", "art. 91", "Vigencia de la garantía de reexportación"),
    # Import registrations
    _p("renuncia_concepto", "1", "dias_habiles", "art. 46 par. 4", "Concepto sobre la renuncia"),
    _p("registro_repuestos", "12", "meses", "art. 44 par.", "Validez del registro de repuestos"),
    # Commitments
    _p("compromiso_172", "100", "porcentaje", "art. 58", "Exportar lo elaborado, neto de desperdicio"),
    _p("compromiso_173b", "60", "porcentaje", "art. 59", "Exportar de lo elaborado, como mínimo"),
    _p("ventas_locales_173b", "40", "porcentaje", "art. 69", "Abono máximo por ventas locales"),
    _p("compromiso_173c", "70", "porcentaje", "art. 78", "Exportar del aumento de producción"),
    _p("compromiso_servicios", "3", "veces", "art. 78 par. 4", "Veces el cupo FOB autorizado"),
    _p("compromiso_174", "1.5", "veces", "art. 79", "Veces el cupo FOB utilizado"),
    _p("compromiso_repuestos_173c", "70", "porcentaje", "art. 77.1", "Exportar del aumento de producción"),
    _p("compromiso_repuestos_174", "1.5", "veces", "art. 77.1 par. 3", "Veces el cupo FOB autorizado"),
    # Demonstration
    _p("tolerancia_materias_primas", "70", "porcentaje", "art. 35", "Demostrado que evita el incumplimiento"),
    _p("saldo_sin_importaciones", "6", "meses", "art. 35 par. 2", "Demostrar el saldo sin período siguiente"),
    _p("sancion_antes_de_resolucion", "5", "porcentaje", "art. 34 par. 2", "Estudio tardío, antes de la resolución"),
    _p("sancion_con_recurso", "10", "porcentaje", "art. 34 par. 2", "Estudio tardío, con el recurso"),
    # Extensions
    _p("prorroga_total", "12", "meses", "art. 28.4", "Prórrogas, máximo en total"),
    _p("prorroga_grupo", "6", "meses", "art. 28.4", "Primera prórroga que decide el grupo"),
    _p("prorroga_decision", "5", "dias_habiles", "art. 28.2 par. 1", "Decidir la prórroga"),
    _p("prorroga_sustitucion", "10", "dias_habiles", "art. 28.4 par. 2", "Sustituir la garantía"),
    # Breach, enforcement, termination
    _p("descargos", "10", "dias_habiles", "art. 38", "Presentar descargos"),
    _p("efectividad_resolucion", "15", "dias_calendario", "art. 39", "Expedir la resolución"),
    _p("efectividad_pago", "10", "dias_habiles", "art. 41", "Pagar desde la firmeza"),
    _p("recurso_reposicion", "10", "dias_habiles", "Ley 1437 de 2011, art. 76", "Recurrir el acto", True),
    _p("citacion_comparecer", "5", "dias_habiles", "Ley 1437 de 2011, art. 68", "Comparecer a notificarse", True),
    _p("falla_reintento", "3", "dias_habiles", "Ley 1437 de 2011, art. 62", "Insistir tras una falla", True),
    _p("terminacion_explicaciones", "10", "dias_habiles", "art. 54", "Rendir explicaciones"),
    _p("terminacion_informe", "5", "dias_habiles", "art. 54", "Informar al Comité"),
)

RESOLUCION_1860 = Reglamento(
    codigo="res-1860-1999",
    nombre="Resolución 1860 de 1999 (con sus modificaciones)",
    desde=date(2002, 2, 4),
    parametros={p.codigo: p for p in _TABLA},
)

REGLAMENTOS = {RESOLUCION_1860.codigo: RESOLUCION_1860}
VIGENTE = RESOLUCION_1860
