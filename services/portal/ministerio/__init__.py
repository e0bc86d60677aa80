"""Pages of the Ministry."""

from services.portal.ministerio import (
    asignaciones,
    bandeja,
    caso,
    consultas,
    contingentes,
    garantias,
    sistema,
)

RUTAS = (
    bandeja.rutas,
    contingentes.rutas,
    asignaciones.rutas,
    garantias.rutas,
    consultas.rutas,
    sistema.rutas,
    # Last: its `/ministerio/{kind}/{id}` would take what the others are about for a kind.
    caso.rutas,
)
