"""Pages of the Ministry."""

from services.portal.ministerio import bandeja, caso

RUTAS = (
    bandeja.rutas,
    # Last: its `/ministerio/{kind}/{id}` would take what the others are about for a kind.
    caso.rutas,
)
