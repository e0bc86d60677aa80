"""Links that a mail carries: a delivery and a purpose, an expiry, and a proof over both."""

from datetime import timedelta
from typing import Any, Literal
from uuid import UUID

from services.notificaciones.settings import AjustesNotificaciones
from shared.clock import reloj_sistema
from shared.documents import firmar_ruta

Destino = Literal["adjunto", "preferencias", "confirmar", "desconocer"]
PREFIJO = "/v1/mensajes"

_DE_CLASE: dict[str, tuple[str, Destino]] = {
    "confirmar_correo": ("enlace_confirmar", "confirmar"),
    "firmada_en_su_nombre": ("enlace_desconocer", "desconocer"),
}
"""Kinds of messages that ask for something by a link: the field of their template, and where it leads."""


class Enlaces:
    """Writes the links of a mail; without public address there are none, and templates say what to do instead."""

    def __init__(self, ajustes: AjustesNotificaciones) -> None:
        self._base = ajustes.url_publica
        self._secreto = ajustes.clave_enlaces.get_secret_value()
        self._dura = timedelta(days=ajustes.correo_enlace_dias)

    def _a(self, entrega_id: UUID, destino: Destino) -> str:
        if not self._base:
            return ""
        vence = reloj_sistema.ahora() + self._dura
        return firmar_ruta(self._base, f"{PREFIJO}/{entrega_id}/{destino}", secreto=self._secreto, vence=vence)

    def del_aviso(self, entrega: Any) -> dict[str, str]:
        """The link that this kind of message asks to be opened, by the name its template has for it."""
        pedido = _DE_CLASE.get(entrega.clase)
        if pedido is None:
            return {}
        personal = "representante" if entrega.destinatario == "representante" else ""
        return {pedido[0]: self._a(entrega.id, pedido[1]), "lector": personal}

    def del_adjunto(self, entrega_id: UUID, nombre: str, tamano: int) -> dict[str, Any]:
        """What a template says of a file that is too big for a mail."""
        vence = reloj_sistema.ahora() + self._dura
        return {
            "archivo": {
                "nombre": nombre,
                "tamano": tamano,
                "enlace": self._a(entrega_id, "adjunto"),
                "hasta": vence.date().isoformat(),
            }
        }

    def preferencias(self, entrega_id: UUID) -> str:
        """Where the reader chooses what to receive."""
        return self._a(entrega_id, "preferencias")
