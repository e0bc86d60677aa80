"""Problems of registrations."""

from shared.http.problemas import catalogo

_a = catalogo.agregar
_a("cupo-excedido", 409, "El cupo no alcanza", "Reduzca el valor o pida la ampliación del cupo (art. 42).")
_a(
    "garantia-no-presentada",
    409,
    "No hay garantía para ese período",
    "Presente la garantía del período antes del registro, o junto con él (art. 21 par. 1).",
)
_a("garantia-no-aceptada", 409, "La garantía no está aceptada", "Apruebe el registro cuando lo esté (art. 42).")
_a("codigo-interno-invalido", 422, "Un código interno no corresponde", "Revise los códigos del programa (art. 64).")
_a("falta-documento", 409, "Falta un documento", "Adjúntelo y vuelva a intentarlo.")
_a("falta-concepto", 409, "Falta un concepto favorable", "Regístrelo antes de aprobar (art. 42).")
_a("registro-de-otro-periodo", 409, "El registro es de otro año", "Niéguelo; se radica de nuevo este año (art. 43).")
_a("fuera-de-termino", 409, "El término ya venció", "La fecha de la cláusula primera no se corre.")
_a("modificacion-abierta", 409, "Ya hay una modificación en trámite", "Espere su decisión o desístala.")
_a("ya-acreditada", 409, "Ya está acreditada", "Una misma operación se acredita una sola vez.")
_a(
    "registro-en-uso",
    409,
    "El registro todavía puede usarse",
    "Los registros sin usar se cancelan cuando la terminación unilateral del programa queda en firme (art. 55).",
)
CODIGOS = (
    "registro-en-uso",
    "cupo-excedido",
    "garantia-no-presentada",
    "garantia-no-aceptada",
    "codigo-interno-invalido",
    "falta-documento",
    "falta-concepto",
    "registro-de-otro-periodo",
    "fuera-de-termino",
    "modificacion-abierta",
    "ya-acreditada",
)
catalogo.restriccion("uq_modificacion_abierta", "modificacion-abierta")
catalogo.restriccion("uq_reexportacion", "ya-acreditada")
