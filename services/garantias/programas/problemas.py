"""Problems of programmes, of their end and of Grandes Usuarios."""

from shared.http.problemas import catalogo

_a = catalogo.agregar
_a("solicitud-incompleta", 409, "Falta información en la solicitud", "Complete el borrador y vuelva a radicar.")
_a(
    "radicado-en-preparacion",
    409,
    "El radicado se está generando",
    "Espere unos segundos y descárguelo antes de firmarlo.",
    reintentable=True,
)
_a("radicado-no-generado", 409, "El radicado no se pudo generar", "Repórtelo a la mesa de ayuda para reintentarlo.")
_a(
    "copia-ya-recibida",
    409,
    "La copia de ese firmante ya se recibió",
    "Espere el resultado de la validación, o corrija la solicitud para firmarla de nuevo.",
)
_a("modificacion-no-aplica", 409, "La modificación no cabe en este programa", "Revise el programa y lo que pide.")
_a("modificacion-en-curso", 409, "El programa tiene otra modificación en trámite", "Espere a que se decida.")
_a(
    "terminacion-en-curso",
    409,
    "El programa tiene una terminación en trámite",
    "Decida primero la terminación; si el Comité la niega, la suspensión se levanta con ella.",
)
_a("terminacion-no-procede", 409, "No se reúnen las condiciones para terminar el programa", "Revise cada condición.")
_a("gran-usuario-repetido", 409, "La empresa ya es Gran Usuario o tiene un trámite", "Consulte el trámite existente.")
_a("reporte-repetido", 409, "El reporte de ese semestre ya se recibió", "Consulte los reportes del programa.")
catalogo.restriccion("uq_terminacion_abierta", "terminacion-en-curso")
catalogo.restriccion("uq_gran_usuario_vivo", "gran-usuario-repetido")
catalogo.restriccion("uq_copia_viva", "copia-ya-recibida")
catalogo.restriccion("uq_modificacion_programa_abierta", "modificacion-en-curso")
catalogo.restriccion("uq_reporte_semestre", "reporte-repetido")
CODIGOS = (
    "solicitud-incompleta",
    "copia-ya-recibida",
    "modificacion-no-aplica",
    "modificacion-en-curso",
    "terminacion-en-curso",
    "terminacion-no-procede",
    "gran-usuario-repetido",
    "reporte-repetido",
)
