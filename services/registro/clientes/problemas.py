"""Problems of client systems and of the token endpoint; its OAuth `error` goes beside the problem."""

from shared.http.problemas import catalogo

_a = catalogo.agregar
_a("cliente-repetido", 409, "Ya existe un sistema con ese código", "Elija otro código.")
_a("cliente-invalido", 401, "El sistema no se pudo identificar", "Revise client_id y client_secret.")
_a("peticion-de-token", 400, "La petición de token no está completa", "Revise los campos del formulario.")
_a("concesion-invalida", 400, "No se puede actuar en nombre de esa persona", "Pida a la persona que entre de nuevo.")
_a("concesion-no-admitida", 400, "Ese grant_type no se admite", "Use client_credentials o token-exchange.")

catalogo.restriccion("uq_cliente_codigo", "cliente-repetido")
