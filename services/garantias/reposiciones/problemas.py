"""Problems of studies to replace raw materials."""

from shared.http.problemas import catalogo

_a = catalogo.agregar
_a("reposicion-improcedente", 409, "Nada se puede reponer", "Revise fechas, cuadros e importaciones (93, 95 y 97).")
_a("exportacion-repuesta", 409, "Una exportación ya está en otro estudio", "Cada línea da su derecho una sola vez.")
_a("importacion-agotada", 409, "Una importación ya se repuso", "Otro estudio la utilizó; proyecte de nuevo (art. 99).")
_a("registro-repetido", 409, "Ese registro ya consta", "Consulte las cantidades registradas del estudio.")
catalogo.restriccion("uq_exportacion_repuesta", "exportacion-repuesta")
catalogo.restriccion("ck_importacion_repuesta", "importacion-agotada")
catalogo.restriccion("uq_reposicion_registro", "registro-repetido")
CODIGOS = ("reposicion-improcedente", "exportacion-repuesta", "importacion-agotada", "registro-repetido")
