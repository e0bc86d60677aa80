"""Words of goods that leave, come back or are replaced, of their documents, and of what is asked of a Gran Usuario."""

ESTADOS = {
    "fuera": ("Fuera del país", "curso"),
    "reimportada": ("Reimportada", "bien"),
    "definitiva": ("Salida definitiva", "neutro"),
    "autorizada": ("Autorizada", "bien"),
    "consultada": ("En estudio", "curso"),
    "favorable": ("Concepto favorable", "bien"),
    "desfavorable": ("Concepto desfavorable", "mal"),
    "cuadros_aprobados": ("Cuadros aprobados", "curso"),
}
PALABRAS = {
    # Steps
    "consultar": "Consulta",
    "conceptuar": "Concepto",
    "ordenar": "Orden de reexportación",
    "embarcar": "Embarque acreditado",
    "autorizar_similares": "Autorización de bienes similares",
    "reimportar": "Reimportación",
    "declarar_definitiva": "Declaración de salida definitiva",
    "aprobar_cuadros": "Aprobación de los cuadros",
    "improbar_cuadros": "Improbación de los cuadros",
    # Kinds of exits
    "temporal": "Temporal",
    "reemplazo": "Por reemplazo",
    "literal_c": "Definitiva, dentro del plazo para demostrar",
    "forzosa": "Reexportación forzosa",
    # Documents of an exit
    "justificacion": "Justificación de la salida",
    "solicitud_embarque": "Solicitud de autorización de embarque",
    "registro_importacion": "Registro de importación",
    "declaracion_importacion": "Declaración de importación",
    "garantia_reemplazo": "Garantía del reemplazo",
    "garantia_proveedor": "Garantía del proveedor",
    "certificacion_proveedor": "Certificación del proveedor",
    "oficio_control": "Oficio de control",
    "embarque": "Prueba del embarque",
    "reimportacion": "Prueba del regreso o de la llegada",
    # Documents of a return and of a replacement
    "documento_exportacion": "Documento de exportación",
    "formulario": "Formulario de la solicitud",
    "documentos_exportacion": "Documentos de exportación",
    "declaraciones_importacion": "Declaraciones de importación",
    "aval_economista": "Aval del economista",
    "contrato_cesion": "Contrato de cesión",
    # Proofs of a termination and of an enforcement
    "explicaciones": "Explicaciones de la empresa",
    "informe_al_comite": "Informe al Comité",
    "acta_del_comite": "Acta del Comité",
    "recurso": "Recurso de la empresa",
    "resolucion_del_recurso": "Decisión del recurso",
    "ejecutoria": "Firmeza del acto",
    # Gran Usuario
    "comercializadora_internacional": "Comercializadora internacional",
    "uap": "Usuario aduanero permanente",
    "altex": "Usuario altamente exportador",
}
