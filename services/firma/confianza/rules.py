"""When a certificate of the trust set needs somebody's attention. Pure; house rules."""

from datetime import datetime, timedelta
from typing import Literal

POR_VENCER = timedelta(days=60)
"""Long enough to ask an authority for its new certificate and to try it."""
Situacion = Literal["vigente", "por_vencer", "vencido", "sin_empezar"]


def situacion(desde: datetime, hasta: datetime, ahora: datetime) -> Situacion:
    """Where `ahora` is in the validity of a certificate, both ends included."""
    if ahora < desde:
        return "sin_empezar"
    if ahora > hasta:
        return "vencido"
    return "por_vencer" if hasta - ahora <= POR_VENCER else "vigente"


def dias_restantes(hasta: datetime, ahora: datetime) -> int:
    """Whole days until the end; negative once it is past."""
    return (hasta - ahora) // timedelta(days=1)
