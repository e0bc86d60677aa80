"""Pages of an exporting company."""

from services.portal.exportador import (
    actuaciones,
    busqueda,
    cambios_de_registro,
    consumos,
    cqe,
    cuadros,
    cupos,
    dex,
    empresa,
    estudios,
    firma,
    garantias,
    gran_usuario,
    lotes,
    modificaciones,
    operaciones,
    personas,
    plan_vallejo,
    programas,
    registros,
    registros_en_hoja,
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
    modificaciones.rutas,
    garantias.rutas,
    # Before `/registros/{id}`, which would take `/registros/plantilla.csv` for one.
    registros_en_hoja.rutas,
    registros.rutas,
    cambios_de_registro.rutas,
    estudios.rutas,
    cuadros.rutas,
    *operaciones.RUTAS,
    *actuaciones.RUTAS,
    gran_usuario.rutas,
    # Last: `/{clase}/{id}/firmar` is of any kind of request.
    firma.rutas,
)
