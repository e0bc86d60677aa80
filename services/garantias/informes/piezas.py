"""What `app.py` registers of reports."""

from services.garantias.informes.routes import rutas

RUTAS = (rutas,)
