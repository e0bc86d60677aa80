"""Pages of an exporting company."""

from services.portal.exportador import consumos, cqe, cupos, dex, firma, inicio, solicitudes

RUTAS = (
    inicio.rutas,
    solicitudes.rutas,
    cupos.rutas,
    consumos.rutas,
    cqe.rutas,
    dex.rutas,
    firma.rutas,
)
