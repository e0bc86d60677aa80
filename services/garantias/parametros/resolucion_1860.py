"""Resolución 1860 de 1999 with its amendments printed up to Resolución 311 de 2005: the table of its figures."""

from datetime import date
from decimal import Decimal

from services.garantias.parametros.rules import Oficina, Parametro, Reglamento, Unidad


def _p(codigo: str, valor: str, unidad: Unidad, fuente: str, que_es: str, interpretacion: bool = False) -> Parametro:
    return Parametro(codigo, Decimal(valor), unidad, fuente, que_es, interpretacion)


_TABLA = (
    # Programmes
    _p("programa_decision", "15", "dias_habiles", "art. 16", "Decidir la solicitud de programa"),
    _p("certificado_existencia", "30", "dias_calendario", "art. 14 b", "Antigüedad máxima del certificado"),
    _p("terminacion_unilateral_anios", "5", "anios", "art. 13 d", "Sin terminación unilateral de un programa"),
    _p("equipo_usado_anios", "20", "anios", "art. 16.1 b", "Antigüedad máxima de un equipo usado sin reconstruir"),
    _p("maquila_suministro", "100", "porcentaje", "art. 71", "Insumos externos que suministra el contratante"),
    _p("maquila_reporte", "6", "meses", "art. 73", "Reporte de operaciones del usuario de maquila"),
    _p("gran_usuario_uso", "2", "anios", "art. 103 a", "Uso de programas desde el 1 de enero de 1993"),
    _p("gran_usuario_exportaciones", "4000000", "usd", "art. 103 c", "Exportaciones en ese período"),
    _p("gran_usuario_limpio", "5", "anios", "art. 103 b", "Sin terminación unilateral ni garantía efectiva"),
    _p("gran_usuario_conservar", "24", "meses", "art. 110", "Conservar documentos después del compromiso"),
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
    # Replacement of raw materials (art. 179)
    _p("reposicion_derecho", "12", "meses", "art. 93 par.", "Ejercer el derecho desde el embarque"),
    _p("reposicion_antecedente", "24", "meses", "art. 97", "Antigüedad máxima del levante de lo importado"),
    # A term of days in an official text is of business days unless it says otherwise (Ley 4 de 1913, art. 62).
    _p("reposicion_cuadros", "10", "dias_habiles", "art. 100; Ley 4 de 1913, art. 62", "Decidir los cuadros", True),
    _p("reposicion_comunicacion", "30", "dias_habiles", "art. 101; Ley 4 de 1913, art. 62", "Comunicar", True),
    _p("reposicion_plazo", "120", "dias_calendario", "art. 101", "Presentar los registros de importación"),
    # Extensions
    _p("prorroga_total", "12", "meses", "art. 28.4", "Prórrogas, máximo en total"),
    _p("prorroga_grupo", "6", "meses", "art. 28.4", "Primera prórroga que decide el grupo"),
    _p("prorroga_decision", "5", "dias_habiles", "art. 28.2 par. 1", "Decidir la prórroga"),
    _p("prorroga_sustitucion", "10", "dias_habiles", "art. 28.4 par. 2", "Sustituir la garantía"),
    # Breach, enforcement, termination
    _p("descargos", "10", "dias_habiles", "art. 38", "Presentar descargos"),
    _p("efectividad_resolucion", "15", "dias_calendario", "art. 39", "Expedir la resolución"),
    _p("efectividad_pago", "10", "dias_habiles", "art. 41", "Pagar desde la firmeza"),
    _p("recurso_reposicion", "10", "dias_habiles", "art. 76 de la Ley 1437 de 2011", "Recurrir el acto", True),
    _p("citacion_comparecer", "5", "dias_habiles", "art. 68 de la Ley 1437 de 2011", "Comparecer a notificarse", True),
    _p("falla_reintento", "3", "dias_habiles", "art. 62 de la Ley 1437 de 2011", "Insistir tras una falla", True),
    _p("no_utilizacion_periodos", "2", "periodos", "art. 52", "Períodos seguidos sin importar, materias primas"),
    _p("terminacion_explicaciones", "10", "dias_habiles", "art. 54", "Rendir explicaciones"),
    _p("terminacion_informe", "5", "dias_habiles", "art. 54", "Informar al Comité"),
)

_OFICINAS = (
    Oficina(
        "grupo",
        "Grupo de Programas Especiales",
        "División o Grupo de Sistemas Especiales",
        "Estudia, devuelve y decide con la Subdirección las solicitudes; tramita terminaciones",
        "arts. 14, 16, 18, 19 y 50",
    ),
    Oficina(
        "control",
        "Grupo de Programas Especiales",
        "División o Grupo de Control y Seguimiento",
        "Verifica estudios, pide explicaciones e informa al Comité; decide la primera prórroga",
        "arts. 28.4, 31, 38 y 54",
    ),
    Oficina(
        "subdireccion",
        "Subdirección de Instrumentos de Promoción de Exportaciones",
        "Subdirección de Operaciones",
        "Suscribe autorizaciones, modificaciones, prórrogas y la terminación unilateral",
        "arts. 16, 19, 28.4 y 54",
    ),
    Oficina(
        "regional",
        "Dirección Territorial o Punto de Atención",
        "Dirección Regional o Seccional",
        "Acepta y custodia garantías, registra importaciones, expide la resolución de efectividad",
        "arts. 24, 39 y 42",
    ),
    Oficina(
        "direccion",
        "Dirección General de Comercio Exterior",
        "Dirección General de Comercio Exterior",
        "Reconoce Grandes Usuarios",
        "arts. 103 y 105",
    ),
    Oficina(
        "comite",
        "Comité de Evaluación de Sistemas Especiales",
        "Comité de Evaluación",
        "Plazos y condiciones especiales, terminación unilateral, pérdida de la calidad de Gran Usuario",
        "arts. 13 par., 54, 60 par. y 111",
    ),
    Oficina(
        "aduana", "DIAN, Subdirección de Gestión de Comercio Exterior", "Aduana", "Recibe la terminación", "art. 56"
    ),
)

RESOLUCION_1860 = Reglamento(
    codigo="res-1860-1999",
    nombre="Resolución 1860 de 1999 (con sus modificaciones)",
    desde=date(2002, 2, 4),
    parametros={p.codigo: p for p in _TABLA},
    oficinas={o.codigo: o for o in _OFICINAS},
)

REGLAMENTOS = {RESOLUCION_1860.codigo: RESOLUCION_1860}
VIGENTE = RESOLUCION_1860
