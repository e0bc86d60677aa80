"""All kinds of cases of Plan Vallejo in the order of their tabs, and where each one's page is."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from services.portal.ministerio.vallejo import asuntos, asuntos_de_garantias, asuntos_de_operaciones
from services.portal.ministerio.vallejo.tipos import Asunto, Clase

__all__ = ["ASUNTOS", "CON_DOS_FIRMAS", "Clase", "ruta_de", "valor"]
_TODOS = {**asuntos.ASUNTOS, **asuntos_de_garantias.ASUNTOS, **asuntos_de_operaciones.ASUNTOS}
ASUNTOS: Mapping[Clase, Asunto] = {clase: _TODOS[clase] for clase in Clase}
CON_DOS_FIRMAS = tuple(c for c, a in ASUNTOS.items() if any(x.dos_firmas for x in a.decisiones.values()))
"""Kinds whose decisions one person drafts and another signs."""
_POR_PREFIJO = {
    "PV": Clase.PROGRAMAS,
    "MPV": Clase.MODIFICACIONES,
    "GAR": Clase.GARANTIAS,
    "PRO": Clase.PRORROGAS,
    "RI": Clase.REGISTROS,
    "MR": Clase.MODIFICACIONES_DE_REGISTRO,
    "CIP": Clase.CUADROS,
    "ED": Clase.ESTUDIOS,
    "EFE": Clase.EFECTIVIDADES,
    "TER": Clase.TERMINACIONES,
    "GU": Clase.GRANDES_USUARIOS,
    "SAL": Clase.SALIDAS,
    "REI": Clase.REIMPORTACIONES,
    "REP": Clase.REPOSICIONES,
}


def ruta_de(numero: str | None, id: UUID | str) -> str:
    """The page of the case with a number; empty if the number is of no kind of Plan Vallejo."""
    clase = _POR_PREFIJO.get((numero or "").partition("-")[0])
    return clase.ruta(id) if clase else ""


def valor(caso: Mapping[str, Any], nombre: str) -> Any:
    """What a name, with points inside objects, says; None where there is nothing."""
    leido: Any = caso
    for parte in nombre.split("."):
        leido = leido.get(parte) if isinstance(leido, Mapping) else None
    return leido
