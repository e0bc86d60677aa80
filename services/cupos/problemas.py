"""Problems of this service."""

from shared.http.problemas import catalogo

_a = catalogo.agregar
_a(
    "empresa-por-conocer",
    409,
    "Aún no conocemos su empresa",
    "Su registro está en camino: reintente en unos segundos.",
    reintentable=True,
)
_a("empresa-no-habilitada", 409, "La empresa no está habilitada", "Complete su registro o consulte su estado.")
_a("contingente-existe", 409, "Ya hay un contingente con ese código", "Use otro código, o edite el que existe.")
_a(
    "contingente-sin-vigencia",
    409,
    "El contingente no está vigente",
    "Consulte el estado y la vigencia del contingente.",
)
_a("ventana-cerrada", 409, "El contingente no recibe solicitudes en este momento", "Consulte las fechas de la ventana.")
_a("volumen-insuficiente", 409, "El grupo no tiene volumen suficiente", "Reduzca la cantidad o apruebe en parte.")
_a(
    "turno-anterior-pendiente",
    409,
    "Hay solicitudes con turno anterior que alcanzan a usar ese volumen",
    "Decida primero las solicitudes que llegaron antes.",
)
_a("tope-superado", 409, "La solicitud supera el tope por solicitante", "Reduzca la cantidad.")
_a("grupo-inexistente", 422, "El grupo no es de ese contingente", "Escoja un grupo de la lista del contingente.")
_a("subpartida-ajena", 422, "La subpartida no es de ese grupo", "Escoja una subpartida del grupo.")
_a("cantidad-invalida", 422, "La cantidad no es válida", "Escríbala en la unidad del contingente, mayor que cero.")
_a("faltan-adjuntos", 409, "Faltan documentos exigidos", "Adjunte los documentos que pide el contingente.")
_a(
    "radicado-en-preparacion",
    409,
    "El radicado se está generando",
    "Espere unos segundos y descárguelo antes de firmarlo.",
    reintentable=True,
)
_a("radicado-no-generado", 409, "El radicado no se pudo generar", "Repórtelo a la mesa de ayuda para reintentarlo.")
_a("cantidad-aprobada-invalida", 422, "La cantidad aprobada no es una parte de la solicitada", "Revise la cantidad.")
_a("calendario-inconsistente", 422, "Las fechas del contingente no son coherentes", "Corrija las fechas señaladas.")
_a(
    "debito-en-curso",
    409,
    "Ya se pidió un débito de ese cupo y falta su respuesta",
    "Espere la respuesta: llega en segundos.",
    reintentable=True,
)
