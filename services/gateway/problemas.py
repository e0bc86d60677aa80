"""Problems of the gateway itself."""

from shared.http.problemas import catalogo

_a = catalogo.agregar
_a("servicio-caido", 503, "Un servicio no está disponible", "Intente de nuevo en unos segundos.", reintentable=True)
_a("bandeja-vacia", 404, "No hay expedientes por tomar", "Vuelva más tarde o cambie los filtros.")
_a("servicio-demorado", 504, "Un servicio tardó demasiado", "Consulte el estado antes de repetir.", reintentable=True)
_a(
    "respuesta-perdida",
    502,
    "Un servicio se interrumpió antes de responder",
    "Repita con la misma Idempotency-Key: lo que haya alcanzado a hacerse no se hará dos veces.",
    reintentable=True,
)
_a("envio-demorado", 408, "El envío se detuvo a la mitad", "Revise su conexión y envíelo de nuevo.", reintentable=True)
