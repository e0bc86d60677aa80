"""The order in which the API is read: the chapters of the Manual first, then Plan Vallejo and what serves all."""

CAPITULOS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        "I · Registro",
        (
            ("empresas", "La empresa, su ficha y su habilitación."),
            ("registro de empresas", "Documentos y formulario firmado con que una empresa se registra."),
            ("personas", "Quiénes actúan y quiénes firman por la empresa."),
            ("direcciones", "Direcciones de correo de la empresa, confirmadas."),
            ("invitaciones", "Cómo entra alguien nuevo."),
            ("usuarios", "Usuarios, claves y segundo factor."),
        ),
    ),
    (
        "II · Ingreso",
        (
            ("sesiones", "Entrar, renovar y salir."),
            ("clientes", "Sistemas que llaman a la API, como la VUCE, y sus tokens."),
            ("identidad", "Llaves con que se verifican los tokens."),
        ),
    ),
    (
        "III · Solicitud de cupo",
        (
            ("contingentes", "Contingentes, grupos, volúmenes y reglas."),
            ("solicitudes", "Solicitudes de cupo: borrador, radicado, firma y decisión."),
            ("revisión de solicitudes", "Lo que hace el Ministerio con ellas."),
            ("asignaciones", "Corridas que reparten un contingente, y sus actos."),
            ("datos públicos", "Lo que cualquiera puede leer, sin sesión."),
        ),
    ),
    (
        "IV · Consumo y certificado",
        (
            ("cupos", "Cupos y sus saldos."),
            ("consumos", "Solicitudes de consumo: una por embarque."),
            ("consumos en lote", "Muchas a la vez."),
            ("revisión de consumos", "Lo que hace el Ministerio con ellas."),
            ("certificados (CQE)", "Certificados de elegibilidad."),
            ("verificación", "Verificar un certificado, sin sesión."),
            ("destino", "Archivos del país de destino."),
        ),
    ),
    (
        "V · Anulación",
        (
            ("anulaciones", "Anulación de un certificado."),
            ("revisión de anulaciones", "Lo que hace el Ministerio con ellas."),
        ),
    ),
    (
        "VI · Devolución",
        (
            ("devoluciones", "Devolución voluntaria de cupo."),
            ("revisión de devoluciones", "Lo que hace el Ministerio con ellas."),
        ),
    ),
    (
        "VII · Declaraciones de exportación",
        (("declaraciones de exportación (DEX)", "Declaraciones contra un certificado, cobertura y cierres."),),
    ),
    (
        "VIII · Firma",
        (
            ("veredictos", "Qué se concluyó de cada archivo firmado, y por qué."),
            ("confianza", "Certificados raíz en que se confía."),
            ("sellos", "El sello del Ministerio y sus llaves."),
        ),
    ),
    (
        "Plan Vallejo",
        (
            ("programas", "Programas de importación y exportación."),
            ("revisión de programas", "Lo que hace el Ministerio con ellos."),
            ("modificaciones", "Cambios a un programa autorizado."),
            ("compromisos", "Compromiso de exportación de un programa."),
            ("garantías", "Garantías, su custodia y su cancelación."),
            ("prórrogas", "Más tiempo para demostrar."),
            ("registros", "Registros de importación con cargo a un programa."),
            ("revisión de registros", "Lo que hace el Ministerio con ellos."),
            ("salidas", "Bienes que salen del país y los que los reemplazan."),
            ("reimportaciones", "Exportados que vuelven."),
            ("reposiciones", "Reposición de materias primas ya usadas en exportaciones."),
            ("cuadros insumo-producto", "Cuánto de cada materia prima lleva cada producto."),
            ("estudios", "Estudios de demostración."),
            ("efectividades", "Cobro de garantías incumplidas."),
            ("terminaciones", "Fin de un programa."),
            ("grandes usuarios", "Reconocimiento de Gran Usuario."),
            ("reglamentos", "Versiones de la norma."),
        ),
    ),
    (
        "Trabajo del Ministerio",
        (
            ("reunidas", "Bandeja y línea de tiempo de todos los servicios."),
            ("bandeja", "Lo pendiente de un servicio."),
            ("línea de tiempo", "Los pasos de los expedientes de una empresa."),
            ("oficios", "Oficios sellados de un expediente."),
            ("actos", "Actos que esperan firma."),
            ("plazos", "Términos y su cálculo."),
            ("fallas", "Fallas de la plataforma."),
            ("informes", "Informes."),
            ("conciliación", "Controles diarios de los temas públicos."),
            ("conflictos y sustituciones", "Conflictos de interés y ausencias."),
        ),
    ),
    (
        "Referencias",
        (
            ("calendario", "Festivos y días de cierre."),
            ("catálogos", "Países, puertos, subpartidas y causales."),
            ("TRM", "Tasa representativa del mercado."),
        ),
    ),
    (
        "Notificaciones",
        (
            ("entregas", "Correos y qué fue de ellos."),
            ("avisos", "Avisos en pantalla."),
            ("alertas", "Alertas de vencimiento."),
            ("calendarios", "Calendarios para suscribirse."),
            ("enlaces", "Páginas que se abren desde un correo."),
        ),
    ),
    ("Operación", (("operación", "Mensajes retenidos, trabajos fallidos y eventos sin publicar."),)),
)
"""Chapters with their tags, each with what it is about."""

ORDEN = {etiqueta: n for n, (etiqueta, _) in enumerate(e for _, etiquetas in CAPITULOS for e in etiquetas)}
"""Place of each tag in the reading order."""


def capitulo_de(etiqueta: str) -> str:
    """The chapter of a tag; tags that no chapter names come last."""
    return next((c for c, etiquetas in CAPITULOS if etiqueta in dict(etiquetas)), "Otras")
