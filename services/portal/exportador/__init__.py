"""Pages of an exporting company."""

from services.portal.exportador import (
    busqueda,
    consumos,
    cqe,
    cuadros,
    cupos,
    dex,
    empresa,
    estudios,
    firma,
    garantias,
    lotes,
    personas,
    plan_vallejo,
    programas,
    registros,
    solicitudes,
)

RUTAS = (
    empresa.rutas,
    personas.rutas,
    busqueda.rutas,
    solicitudes.rutas,
    cupos.rutas,
    consumos.rutas,
    cqe.rutas,
    # Before those of `/dex/{id}`, which would take `/dex/lotes` for one.
    lotes.rutas,
    dex.rutas,
    plan_vallejo.rutas,
    programas.rutas,
    garantias.rutas,
    registros.rutas,
    estudios.rutas,
    cuadros.rutas,
    # Last: `/{clase}/{id}/firmar` is of any kind of request.
    firma.rutas,
)
