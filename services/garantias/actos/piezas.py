"""What `app.py` registers of drafts."""

from services.garantias.actos.jobs import VENCIMIENTOS, trabajos
from services.garantias.actos.routes import rutas

RUTAS = (rutas,)
TRABAJOS = (trabajos,)
TEMPORIZADORES = (VENCIMIENTOS,)
