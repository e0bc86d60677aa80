"""How exits, returns and replacements are named and shown."""

from collections.abc import Mapping

from services.portal.ministerio.vallejo import decisiones_de_operaciones as d
from services.portal.ministerio.vallejo.tipos import HISTORIA, OFICIOS, Asunto, Clase, Dato

ASUNTOS: Mapping[Clase, Asunto] = {
    Clase.SALIDAS: Asunto(
        "Salida de bienes",
        "Salidas",
        ("solicitada", "autorizada", "fuera"),
        (
            "solicitada",
            "devuelta",
            "autorizada",
            "fuera",
            "reimportada",
            "definitiva",
            "negada",
            "desistida",
            "borrador",
        ),
        d.SALIDA,
        (
            Dato("Clase", "clase", "palabra"),
            Dato("Justificación", "justificacion"),
            Dato("Declaración de importación", "declaracion_importacion"),
            Dato("Regresan a más tardar", "reimportar_hasta", "dia"),
            Dato("En garantía del proveedor", "por_garantia", "si_no"),
            Dato("Garantía del proveedor hasta", "garantia_proveedor_hasta", "dia"),
            Dato("Parte individualizada", "componente_individualizado", "si_no"),
            Dato("Autorizada", "autorizada_el", "dia"),
            Dato("Acta del Comité", "acta_comite"),
            Dato("Embarcada", "embarcada_el", "dia"),
            Dato("Declaración de embarque", "declaracion_embarque"),
            Dato("Similares: embarcar hasta", "similares_hasta", "dia"),
            Dato("Liberado para similares", "liberado_usd", "usd"),
            Dato("Terminó", "termino_el", "dia"),
            Dato("Declaración del regreso, o de que es definitiva", "declaracion_regreso"),
        ),
        Dato("Clase", "clase", "palabra"),
        vence="",
        partes={**OFICIOS, **HISTORIA},
    ),
    Clase.REIMPORTACIONES: Asunto(
        "Reimportación",
        "Reimportaciones",
        ("consultada",),
        ("consultada", "devuelta", "favorable", "desfavorable", "desistida", "borrador"),
        d.REIMPORTACION,
        (
            Dato("Cómo regresan", "clase", "palabra"),
            Dato("Por qué regresan", "razon"),
            Dato("Componente externo", "componente_externo_usd", "usd"),
            Dato("Consultada", "consultada_el", "dia"),
            Dato("Garantía que exige", "garantia_usd", "usd"),
            Dato("Exige registro o licencia", "exige_registro", "si_no"),
        ),
        Dato("Cómo regresan", "clase", "palabra"),
        vence="",
        partes={**OFICIOS, **HISTORIA},
    ),
    Clase.REPOSICIONES: Asunto(
        "Reposición de materias primas",
        "Reposiciones",
        ("radicada", "cuadros_aprobados"),
        ("radicada", "devuelta", "cuadros_aprobados", "autorizada", "negada", "desistida", "borrador"),
        d.REPOSICION,
        (
            Dato("Economista que avala", "economista"),
            Dato("NIT de quien exportó", "exportador_nit"),
            Dato("Presentada", "radicada_el", "dia"),
            Dato("Registrar a más tardar", "registrar_hasta", "dia"),
            Dato("Leyenda del formulario", "leyenda"),
        ),
        Dato("Economista", "economista"),
        vence="registrar_hasta",
        partes={**OFICIOS, **HISTORIA},
    ),
}
