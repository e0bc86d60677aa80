from tests.integration.shared.messaging.conftest import mundo, plantillas

__all__ = ["mundo", "plantillas"]
