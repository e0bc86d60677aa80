"""What input-output tables bring to the service."""

from services.garantias.cips import problemas as _problemas  # noqa: F401 -- declares their problems
from services.garantias.cips.routes import rutas

RUTAS = (rutas,)
