"""Which service owns a path, and which paths are never passed."""

import re

PREFIJOS: dict[str, tuple[str, ...]] = {
    "registro": (
        "/v1/empresas",
        "/v1/usuarios",
        "/v1/personas",
        "/v1/sesiones",
        "/v1/claves",
        "/v1/invitaciones",
        "/v1/catalogos",
        "/v1/calendario",
        "/v1/trm",
        "/v1/conflictos",
        "/v1/sustituciones",
        "/v1/clientes",
        "/v1/token",
        "/v1/.well-known",
    ),
    "cupos": (
        "/v1/contingentes",
        "/v1/solicitudes",
        "/v1/devoluciones",
        "/v1/asignaciones",
        "/v1/informes",
        "/v1/publico",
    ),
    "consumo": (
        "/v1/cupos",
        "/v1/consumos",
        "/v1/cqe",
        "/v1/anulaciones",
        "/v1/dex",
        "/v1/verificacion",
        "/verificar",
    ),
    "firma": ("/v1/veredictos", "/v1/confianza", "/v1/sellos", "/v1/llaves-de-sello"),
    "garantias": (
        "/v1/programas",
        "/v1/modificaciones",
        "/v1/terminaciones",
        "/v1/grandes-usuarios",
        "/v1/reglamentos",
        "/v1/garantias",
        "/v1/registros",
        "/v1/modificaciones-registro",
        "/v1/cips",
        "/v1/estudios",
        "/v1/declaraciones",
        "/v1/plazos",
        "/v1/prorrogas",
        "/v1/efectividades",
        "/v1/actos",
        "/v1/fallas",
        "/v1/salidas",
        "/v1/reposiciones",
        "/v1/reimportaciones",
    ),
    "notificaciones": ("/v1/entregas", "/v1/alertas", "/v1/avisos", "/v1/calendarios", "/v1/mensajes"),
}
_DUENOS = {prefijo: servicio for servicio, prefijos in PREFIJOS.items() for prefijo in prefijos}
_OPERACION = "/v1/operacion/"
"""What an operator does; the service's own name follows."""
_ID = "[0-9a-f-]{36}"
_DE_LOTE = re.compile(
    "/v1/(?:dex/lotes|consumos/(?:lotes|firmados)"
    f"|estudios/{_ID}/(?:declaraciones|contratos-petroleros)"
    f"|programas/{_ID}/garantias|garantias/{_ID}/(?:sustituta|prorrogas)|prorrogas/{_ID}/refilar)"
)
# What could mean another path to whoever reads it next: dot segments, doubled or encoded slashes.
_AMBIGUO = re.compile(rb"//|\\|%2f|%5c|%00|(?:^|/)(?:\.|%2e){1,2}(?:/|$)", re.IGNORECASE)


def dueno_de(camino: str, crudo: bytes) -> str | None:
    """The service that owns a path; None for what is nobody's or could be read in two ways.

    Args:
        camino: decoded path.
        crudo: the same path as it came, without query.
    """
    if _AMBIGUO.search(crudo):
        return None
    partes = camino.split("/", 3)
    if camino.startswith(_OPERACION):
        servicio = camino.removeprefix(_OPERACION).partition("/")[0]
        return servicio if servicio in PREFIJOS else None
    primero = "/".join(partes[:3] if camino.startswith("/v1/") else partes[:2])
    return _DUENOS.get(primero)


def es_de_lote(camino: str) -> bool:
    """Whether a path takes many files at once, and so a larger body than the others."""
    return _DE_LOTE.fullmatch(camino) is not None
