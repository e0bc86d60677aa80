"""Pages of the Ministry."""

from services.portal.ministerio import (
    asignaciones,
    bandeja,
    caso,
    consultas,
    contingentes,
    sistema,
)
from services.portal.ministerio.vallejo import rutas as vallejo

RUTAS = (
    bandeja.rutas,
    contingentes.rutas,
    asignaciones.rutas,
    vallejo.rutas,
    consultas.rutas,
    sistema.rutas,
    # Last: its `/ministerio/{kind}/{id}` would take what the others are about for a kind.
    caso.rutas,
)
