"""Problems of this service."""

from shared.http.problemas import catalogo

_a = catalogo.agregar
_a(
    "cupo-insuficiente",
    409,
    "El cupo no alcanza",
    "Reduzca la cantidad, o espere a que se libere lo que otras solicitudes tienen reservado.",
)
_a("empresa-no-habilitada", 409, "La empresa no está habilitada", "Complete su registro o consulte su estado.")
_a(
    "referencia-pendiente",
    409,
    "Todavía no ha llegado un dato de referencia",
    "Intente de nuevo en unos minutos; si sigue igual, pida al coordinador que lo publique.",
    reintentable=True,
)
_a(
    "contingente-no-vigente",
    409,
    "El contingente no admite consumos en este momento",
    "Consulte el estado y la vigencia del contingente.",
)
_a(
    "radicado-en-preparacion",
    409,
    "El radicado se está generando",
    "Espere unos segundos y descárguelo antes de firmarlo.",
    reintentable=True,
)
_a("documento-no-generado", 409, "El documento no se pudo generar", "El funcionario a cargo puede reintentarlo.")
_a("cqe-sin-fallo", 409, "El certificado no tiene un fallo de sellado que reintentar", "Espere a que se selle.")
_a("cqe-ya-suspendido", 409, "El certificado ya está suspendido por esa causa", "Consulte por qué está suspendido.")
_a(
    "cqe-no-suspendido",
    409,
    "Ningún coordinador suspendió el certificado",
    "Si lo suspende una anulación en trámite, decídala o espere a que se decida.",
)
_a(
    "cqe-en-anulacion",
    409,
    "El certificado tiene una anulación en trámite",
    "Decida primero la anulación.",
)
_a(
    "serie-agotada",
    409,
    "No quedan números de serie del país de destino",
    "Pida al coordinador que cargue más números y apruebe de nuevo; la solicitud y su reserva siguen como estaban.",
)
_a(
    "contingente-sin-existencias",
    409,
    "El contingente no toma sus números de una existencia",
    "Indique en el contingente que sus números los da el país de destino y repita.",
)
_a("series-rechazadas", 422, "El archivo de números tiene líneas que no se pueden cargar", "Corríjalas y repita.")
_a("archivo-sin-datos", 422, "El archivo no trae ningún dato", "Revise que sea el archivo correcto y repita.")
_a(
    "formulario-pendiente",
    409,
    "Falta el formulario del país de destino",
    "Pida al coordinador que lo cargue y apruebe de nuevo.",
)
_a(
    "formulario-invalido",
    422,
    "El formulario o su mapa no se pueden usar",
    "Corrija lo que dice el detalle y cárguelo de nuevo.",
)
_a(
    "texto-no-imprimible",
    409,
    "Un dato tiene caracteres que el certificado no puede imprimir",
    "Pida que se escriba con letras latinas donde se registró (la empresa, el contingente o la solicitud) y repita.",
)
_a(
    "formulario-no-cabe",
    409,
    "Un dato no cabe en el formulario del país de destino",
    "Cargue un formulario con más espacio, o niegue la solicitud para que la empresa presente otra.",
)
_a(
    "cqe-electronico",
    409,
    "El certificado es electrónico y no tiene documento",
    "Verifíquelo con su número y su código.",
)
_a("archivo-ilegible", 422, "El archivo no se puede leer", "Revise su formato en docs/integracion/destino.md y repita.")
_a(
    "respuesta-fuera-de-plazo",
    409,
    "El plazo para responder terminó",
    "La solicitud se cierra; puede copiarla en una solicitud nueva.",
)
_a("plazo-de-respuesta-invalido", 422, "La fecha para responder no es válida", "Fije un día hábil posterior a hoy.")
