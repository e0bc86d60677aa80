"""Each path parameter of the API names an object that another company is tried on, or says why it names none."""

from deploy.contratos import SERVICIOS_HTTP
from tests.e2e.objetos import CONSULTAS
from tests.objetos import llamados_en_componentes, operaciones

SIN_DUENO = {
    "registro": {"calendario", "catalogos", "clientes", "conflictos", "personas", "propuestas", "sustituciones"},
    "cupos": {"asignaciones", "contingentes", "oficios", "actos", "proyectos", "textos-preparados"},
    "consumo": {"cierres", "conciliacion", "formularios", "oficios", "proyectos", "textos-preparados", "verificacion"},
    "garantias": {"actos", "conciliacion", "fallas", "oficios", "textos-preparados"},
    "firma": {"llaves-de-sello", "sellos", "versiones"},
    "notificaciones": {"calendarios", "mensajes", "entregas", "avisos"},
}
"""What is no company's: references, the Ministry's own work, public data, and what one's own token or link opens."""
DE_OPERACION = {"aparcados", "cartas-muertas", "salida", "trabajos-fallidos"}
"""What operators see of every service, and no company."""


def test_every_path_parameter_has_its_object_or_its_reason() -> None:
    """A new path is looked at before it goes by untested: in test_objetos.py, or by `nadie_mas_llega` beside it."""
    conocidos = {(s, segmento) for s in SERVICIOS_HTTP for segmento in DE_OPERACION | SIN_DUENO.get(s, set())}
    assert not conocidos & CONSULTAS.keys()
    en_componentes = llamados_en_componentes()
    sin_mirar = {
        f"{servicio} {coleccion}"
        for servicio, _, ruta, _, _ in operaciones()
        for coleccion in (ruta.partition("/{")[0],)
        if (servicio, coleccion.rpartition("/")[2]) not in conocidos | CONSULTAS.keys()
        and (servicio, coleccion) not in en_componentes
    }
    assert sorted(sin_mirar) == []
