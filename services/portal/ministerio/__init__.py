"""Pages of the Ministry."""

from services.portal.ministerio import (
    asignaciones,
    ausencias,
    bandeja,
    busqueda,
    caso,
    catalogos,
    clientes,
    consultas,
    contingentes,
    correctivos,
    documentos,
    empresas,
    exportaciones,
    llaves,
    operacion,
    sistema,
    tablero,
    textos,
    usuarios,
)
from services.portal.ministerio.vallejo import compromisos, de_oficio, forzosas
from services.portal.ministerio.vallejo import rutas as vallejo

RUTAS = (
    bandeja.rutas,
    busqueda.rutas,
    contingentes.rutas,
    documentos.rutas,
    asignaciones.rutas,
    correctivos.rutas,
    compromisos.rutas,
    forzosas.rutas,
    de_oficio.rutas,
    vallejo.rutas,
    empresas.rutas,
    exportaciones.rutas,
    consultas.rutas,
    sistema.rutas,
    llaves.rutas,
    # Before the kinds of what is held, one of which its name would be.
    tablero.rutas,
    operacion.rutas,
    textos.rutas,
    usuarios.rutas,
    ausencias.rutas,
    clientes.rutas,
    catalogos.rutas,
    # Last: its `/ministerio/{kind}/{id}` would take what the others are about for a kind.
    caso.rutas,
)
