"""Problems of cases."""

from shared.http.problemas import catalogo

_a = catalogo.agregar
_a("motivo-obligatorio", 422, "Falta el motivo", "Escriba el motivo de la decisión y repita.")
_a(
    "conflicto-de-interes",
    403,
    "Hay un conflicto de interés declarado con esa empresa",
    "Pida que lo decida otra persona.",
)
_a("asignado-a-otro", 409, "El expediente está asignado a otra persona", "Pida que se lo reasignen o que lo suelten.")
_a("requiere-segunda-firma", 409, "La decisión requiere dos firmas", "Proyéctela para que la firme otra persona.")
_a("misma-persona", 403, "Debe hacerlo una persona distinta", "Pida que lo haga otra persona con el mismo rol.")
_a("decision-superada", 409, "El expediente cambió después de proyectar la decisión", "Proyecte la decisión de nuevo.")
_a(
    "comprobaciones-en-rojo",
    409,
    "Hay comprobaciones en rojo",
    "Revíselas; para decidir pese a una que lo permita, nómbrela en pese_a y explique por qué en el motivo.",
)
_a("texto-invalido", 422, "El texto preparado no se puede usar", "Revise los marcadores y sus valores.")
_a("bandeja-vacia", 404, "No hay expedientes por tomar", "Vuelva más tarde o cambie los filtros.")
_a("referencia-repetida", 409, "Esa referencia ya es de otro expediente", "Búsquelo por su referencia_externa.")
_a("sustituto-ausente", 409, "El sustituto también está ausente en esas fechas", "Elija a otra persona.")

catalogo.restriccion("expediente_texto_pkey", "version-distinta")
catalogo.restriccion("uq_expediente_referencia", "referencia-repetida")
catalogo.restriccion("uq_decision_abierta", "conflicto")
