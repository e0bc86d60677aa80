"""The fixtures of the component tests, for the whole service on a real broker."""

from tests.component.notificaciones.conftest import arrancar, correo, vecino

__all__ = ["arrancar", "correo", "vecino"]
