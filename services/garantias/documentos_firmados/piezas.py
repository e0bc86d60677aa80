"""What `app.py` registers of the signatures in documents."""

from services.garantias.documentos_firmados.consumers import consumidor
from services.garantias.documentos_firmados.jobs import trabajos

CONSUMIDORES = (consumidor,)
TRABAJOS = (trabajos,)
