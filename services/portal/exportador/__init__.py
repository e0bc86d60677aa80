"""Pages of an exporting company."""

from services.portal.exportador import (
    consumos,
    cqe,
    cupos,
    dex,
    empresa,
    firma,
    lotes,
    plan_vallejo,
    solicitudes,
)

RUTAS = (
    empresa.rutas,
    solicitudes.rutas,
    cupos.rutas,
    consumos.rutas,
    cqe.rutas,
    # Before those of `/dex/{id}`, which would take `/dex/lotes` for one.
    lotes.rutas,
    dex.rutas,
    plan_vallejo.rutas,
    firma.rutas,
)
