"""How the codes of programmes are written for people."""

from decimal import Decimal

from services.garantias.programas.rules import ClasePrograma
from shared.documents.textos import entero

CLASES: dict[ClasePrograma, str] = {
    ClasePrograma.MATERIAS_172: "Materias primas e insumos, artículo 172",
    ClasePrograma.MATERIAS_173B: "Materias primas e insumos, artículo 173 literal b)",
    ClasePrograma.MAQUILA: "Maquila, artículo 172",
    ClasePrograma.CAPITAL_173C: "Bienes de capital, artículo 173 literal c)",
    ClasePrograma.CAPITAL_174: "Bienes de capital, artículo 174",
    ClasePrograma.REPUESTOS_173C: "Repuestos, artículo 173 literal c)",
    ClasePrograma.REPUESTOS_174: "Repuestos, artículo 174",
}
OPERACIONES = {"directa": "Directa", "indirecta": "Indirecta"}
CARACTERES = {
    "productor": "Empresario productor",
    "exportador": "Exportador",
    "comercializador": "Comercializador",
    "sin_animo_de_lucro": "Entidad sin ánimo de lucro",
}
CAUSAS_12 = {
    "acuerdo_de_manufactura": "a) Acuerdo de manufactura o suministro con el proveedor del exterior",
    "faltante_o_garantia": "b) Faltantes, bienes defectuosos o en garantía",
    "arrendamiento": "c) Arrendamiento o leasing",
    "minera_o_petrolera": "d) Empresa minera o petrolera",
    "inversion_extranjera": "e) Inversión de capital extranjero",
    "donacion": "f) Donación",
}
GARANTIAS = {"personal": "Personal", "bancaria": "Bancaria", "compania_de_seguros": "De compañía de seguros"}
DOCUMENTOS = {
    "existencia_y_representacion": "Certificado de existencia y representación legal",
    "matricula_mercantil": "Certificado de matrícula mercantil",
    "estados_financieros": "Balance, estado de resultados y notas",
    "registro_exportadores": "Constancia del Registro Nacional de Exportadores",
    "contrato_operacion": "Contratos de la operación indirecta",
    "contrato_leasing": "Contrato de leasing",
    "catalogos": "Catálogos o información técnica",
    "certificado_usados": "Certificación de equipos usados",
    "justificacion_usados": "Justificación de los equipos usados",
    "contrato_mandato": "Contrato de mandato de la asociación",
    "auditorias_separadas": "Revisorías o auditorías externas distintas",
    "contrato_cesion": "Contrato de cesión o subrogación",
    "certificado_ci": "Inscripción como comercializadora internacional, UAP o ALTEX",
    "otro": "Otro documento",
}
"""Kinds of document that are known; another is shown by its code."""
SUSPENSIONES = {
    "terminacion_unilateral": "se advirtió una causa de terminación unilateral (art. 54)",
    "incumplimiento": "hay un incumplimiento declarado en acto en firme (art. 34; Resolución 2318 de 2003)",
    "asociado_incumplido": "incumplió un miembro de la asociación empresarial (art. 13.1 e)",
    "orden_de_autoridad": "lo ordenó una autoridad",
}


def dolares(valor: Decimal) -> str:
    """`USD 1.250.000,00`."""
    unidades, _, centavos = f"{valor:.2f}".partition(".")
    return f"USD {entero(int(unidades))},{centavos}"
