"""Pages of the Ministry."""

from services.portal.ministerio import (
    asignaciones,
    bandeja,
    caso,
    consultas,
    contingentes,
    empresas,
    exportaciones,
    llaves,
    operacion,
    sistema,
    textos,
)
from services.portal.ministerio.vallejo import rutas as vallejo

RUTAS = (
    bandeja.rutas,
    contingentes.rutas,
    asignaciones.rutas,
    vallejo.rutas,
    empresas.rutas,
    exportaciones.rutas,
    consultas.rutas,
    sistema.rutas,
    llaves.rutas,
    operacion.rutas,
    textos.rutas,
    # Last: its `/ministerio/{kind}/{id}` would take what the others are about for a kind.
    caso.rutas,
)
