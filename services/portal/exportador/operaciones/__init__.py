"""Goods of a programme that leave, come back or are replaced, as the company asks for it."""

from services.portal.exportador.operaciones import reimportaciones, reposiciones, salidas
from services.portal.exportador.operaciones.rutas import rutas_de
from services.portal.exportador.operaciones.tipos import OPERACIONES

RUTAS = (
    # Before those of `/salidas/{id}`, which would take `/salidas/nueva` for one.
    salidas.rutas,
    reimportaciones.rutas,
    reposiciones.rutas,
    *(rutas_de(o) for o in OPERACIONES.values()),
)
