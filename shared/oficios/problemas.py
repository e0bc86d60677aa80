"""Problems of official letters."""

from shared.http.problemas import catalogo

catalogo.agregar("oficio-sin-fallo", 409, "El oficio no tiene nada que reintentar", "Consulte el estado del oficio.")
