"""Joins the services' OpenAPI documents into one."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from services.gateway.documentacion.capitulos import CAPITULOS, ORDEN
from services.gateway.documentacion.propias import PROPIAS
from shared.http.contrato import compartir, completar
from shared.http.contrato.compartir import METODOS
from shared.http.contrato.referencias import SECCIONES, forma, referidas, renombrada

_DESCRIPCION = (
    "La API pública de los contingentes de exportación y de las garantías de Plan Vallejo. Se llama con "
    "`Authorization: Bearer`; cada cambio lleva una `Idempotency-Key`; los rechazos son `application/problem+json` "
    "(RFC 9457) con un `type` estable. Las páginas para integradores: docs/integracion/vuce.md y dian.md."
)
_LLAVE_COMUN: list[dict[str, list[str]]] = [{"HTTPBearer": []}]
Documento = dict[str, Any]


def unir(documentos: Mapping[str, Documento], faltan: list[str]) -> Documento:
    """One OpenAPI 3.1 document: the services' and the gateway's own operations, in the order of the chapters.

    Components of one name that differ between services, in themselves or in what they hold, get the service's name in
    front.

    Args:
        documentos: by service, in order of appearance.
        faltan: services that did not answer; told in `x-no-disponibles`.
    """
    caminos: Documento = {}
    juntos: dict[str, Documento] = {seccion: {} for seccion in SECCIONES}
    seguridad: Documento = {}
    for servicio, documento in documentos.items():
        caminos |= _juntar(servicio, documento, juntos)
        seguridad |= documento.get("components", {}).get("securitySchemes", {})
    caminos |= _juntar("gateway", _propias(juntos), juntos)
    _con_la_llave_comun(caminos)
    usadas = {e for c in caminos.values() for m, o in c.items() if m in METODOS for e in o.get("tags", ())}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Contingentes de exportación y garantías de Plan Vallejo",
            "version": "1",
            "description": _DESCRIPCION,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "security": _LLAVE_COMUN,
        "tags": [{"name": e, "description": d} for _, etiquetas in CAPITULOS for e, d in etiquetas if e in usadas],
        "paths": {c: caminos[c] for c in sorted(caminos)},
        "components": {s: dict(sorted(juntos[s].items())) for s in SECCIONES} | {"securitySchemes": seguridad},
        "x-no-disponibles": faltan,
    }


def _con_la_llave_comun(caminos: Documento) -> None:
    """Each operation says only what it asks for in place of the token that nearly all of them ask for."""
    for camino in caminos.values():
        for metodo, operacion in camino.items():
            if metodo in METODOS and operacion.setdefault("security", []) == _LLAVE_COMUN:
                del operacion["security"]


def _juntar(servicio: str, documento: Documento, juntos: dict[str, Documento]) -> Documento:
    """The public paths of a service, once its components are in `juntos`, those that differ under another name."""
    propios = documento.get("components", {})
    nombres = {}
    for seccion in SECCIONES:
        for nombre in propios.get(seccion, {}):
            referencia = f"#/components/{seccion}/{nombre}"
            ya = nombre in juntos[seccion] and forma(juntos, referencia) != forma(propios, referencia)
            nombres[referencia] = f"#/components/{seccion}/{servicio}_{nombre}" if ya else referencia
    for seccion in SECCIONES:
        for nombre, componente in propios.get(seccion, {}).items():
            destino = nombres[f"#/components/{seccion}/{nombre}"].rpartition("/")[2]
            juntos[seccion].setdefault(destino, renombrada(componente, nombres))
    paths = documento.get("paths", {})
    return {c: renombrada(operaciones, nombres) for c, operaciones in paths.items() if not c.startswith("/interno/")}


def _propias(juntos: Mapping[str, Documento]) -> Documento:
    """The gateway's own operations, in place of the part that each service gives at the same path."""
    esquemas = {f"#/components/schemas/{n}" for n in juntos["schemas"]}
    nombradas = {c: o for c, o in PROPIAS.items() if set(referidas(o)) <= esquemas}
    documento = {"paths": deepcopy(nombradas), "components": {"schemas": deepcopy(juntos["schemas"])}}
    return compartir(completar(documento, "gateway"))


def operaciones(documento: Documento) -> list[tuple[str, str, str, Documento]]:
    """(tag, method, path, operation) of every operation, in the order of the chapters and by path."""
    todas = [
        ((operacion.get("tags") or ["otros"])[0], metodo, camino, operacion)
        for camino, metodos in documento["paths"].items()
        for metodo, operacion in metodos.items()
        if metodo in METODOS
    ]
    return sorted(todas, key=lambda o: (ORDEN.get(o[0], len(ORDEN)), o[0], o[2], METODOS.index(o[1])))
