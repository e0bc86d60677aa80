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
    "reserva-insuficiente",
    409,
    "El turno no tiene reservada esa cantidad",
    "Apruebe en parte hasta lo reservado, o espere a que se libere volumen.",
)
_a("turno-vivo", 409, "Ya hay un formulario firmado en trámite", "Espere el resultado de la revisión de la firma.")
_a("tope-superado", 409, "La solicitud supera el tope por solicitante", "Reduzca la cantidad.")
_a("lote-minimo", 409, "La cantidad es menor que el lote mínimo", "Pida por lo menos el lote mínimo.")
_a("grupo-bloqueado", 409, "El grupo está bloqueado", "Consulte la causa; podrá presentar cuando se desbloquee.")
_a("grupo-no-bloqueado", 409, "El grupo no está bloqueado", "Actualice la pantalla.")
_a("ajuste-repetido", 409, "Ese ajuste ya está registrado", "Consulte los ajustes del contingente.")
_a("documento-existe", 409, "Ese ajuste ya tiene su acto", "Los documentos no se reemplazan.")
_a("parametro-fijo", 409, "Ese dato no cambia después de publicar", "Los volúmenes se cambian con un ajuste.")
_a("sin-cambios", 409, "No hay ningún cambio", "Revise los datos: son iguales a los vigentes.")
_a("yaml-invalido", 422, "El archivo YAML no se puede leer", "Corrija la línea señalada.")
_a("historia-invalida", 422, "La historia tiene líneas que no valen", "Corrija las líneas señaladas: no se cargó nada.")
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
_a(
    "debito-en-curso",
    409,
    "Ya se pidió un débito de ese cupo y falta su respuesta",
    "Espere la respuesta: llega en segundos.",
    reintentable=True,
)
_a("causa-desconocida", 422, "La causa de negación no existe o no rige", "Escoja una del catálogo de causas.")
_a(
    "respuesta-fuera-de-plazo",
    409,
    "El plazo para responder terminó",
    "La solicitud se cierra; puede copiarla en una solicitud nueva.",
)
_a("plazo-de-respuesta-invalido", 422, "La fecha para responder no es válida", "Fije un día hábil posterior a hoy.")
_a("recurso-fuera-de-plazo", 409, "El plazo para interponer el recurso terminó", "Puede presentar otra solicitud.")
_a("recurso-ya-resuelto", 409, "El recurso contra esta decisión ya se resolvió", "Contra esa decisión no procede otro.")
_a("adjunto-de-otra-clase", 422, "El contingente no pide documentos de esa clase", "Use una de las clases señaladas.")
_a("demasiados-adjuntos", 409, "La solicitud tiene demasiados adjuntos", "Retire alguno o reúnalos en un solo PDF.")
_a("correccion-en-curso", 409, "Hay una corrección en espera de respuesta", "Espere a que se resuelva y repita.")
_a(
    "cupo-ya-cambiado",
    409,
    "Del cupo ya se devolvió una parte: no tiene lo que se aprobó",
    "Lo que queda se devuelve voluntariamente o por un acto correctivo.",
)
_a("correccion-sin-cambio", 422, "La corrección no cambia lo aprobado", "Indique otra cantidad.")
_a(
    "grupo-por-asignacion",
    409,
    "Ese grupo se asigna en una corrida",
    "Inclúyala en una corrida de asignación; de a una solo se devuelve o se niega.",
)
_a(
    "sin-etapa-de-devolucion",
    409,
    "El contingente no tiene etapa de devoluciones",
    "Consulte las reglas del contingente.",
)
_a("etapa-cerrada", 409, "La etapa de devoluciones no está abierta", "Consulte las fechas de la etapa.")
_a(
    "disponible-insuficiente",
    409,
    "El cupo no tiene disponible esa cantidad",
    "Devuelva a lo sumo lo disponible: lo asignado menos lo usado y lo reservado.",
)
_a("sin-reasignacion", 409, "El contingente no tiene ronda de reasignación", "Fije sus fechas en el contingente.")
_a("ventana-abierta", 409, "Todavía se pueden presentar solicitudes", "Proponga la asignación al cerrar la ventana.")
_a("corte-sin-llegar", 409, "El corte de la ronda no ha llegado", "Calcule la ronda desde el día siguiente al corte.")
_a(
    "solicitud-ajena",
    422,
    "La asignación no mira esa solicitud",
    "Decida solo sobre solicitudes de sus grupos; calcule de nuevo si llegaron otras.",
)
_a(
    "entradas-cambiaron",
    409,
    "Algo cambió desde el cálculo",
    "Revise los cambios, calcule y proponga otra vez.",
)
_a(
    "solicitudes-sin-decidir",
    409,
    "Hay solicitudes sobre las que falta decidir",
    "Diga de cada una si se incluye, se excluye o se reserva, con su motivo.",
)
_a("resultado-invalido", 409, "El resultado no cumple las reglas", "Corrija lo señalado y calcule de nuevo.")
_a("asignacion-ya-confirmada", 409, "La asignación ya se confirmó", "Corríjala con un acto correctivo.")
_a(
    "sin-apartado",
    404,
    "La asignación no guarda kilogramos para esa solicitud",
    "Consulte los apartados de la asignación.",
)
_a("apartado-insuficiente", 409, "Se apartó menos de lo que se quiere asignar", "Reduzca la cantidad.")
_a("archivo-con-errores", 422, "El archivo tiene errores", "Corrija las líneas señaladas: no se cargó ninguna.")
_a("acto-repetido", 409, "Ese acto ya se cargó en la asignación", "Revise su número y su fecha.")
_a("acto-resuelto", 409, "El acto correctivo ya se confirmó o se descartó", "Consulte el estado del acto.")
_a("acto-no-sellado", 409, "El acto no se pudo generar o sellar", "Pida que se reintente.")
_a("acto-sin-fallo", 409, "El acto no ha fallado", "Espere a que se genere y se selle.")
_a("cupo-ajeno", 422, "El cupo no es de esa asignación", "Use el número de un cupo que la asignación dio.")
catalogo.restriccion("uq_acto_correctivo_numero", "acto-repetido")
catalogo.restriccion("contingente_pkey", "contingente-existe")
_a(
    "informe-demasiado-grande",
    422,
    "El informe no cabe en una hoja de cálculo",
    "Pídalo en CSV, o con menos meses o menos detalle.",
)
