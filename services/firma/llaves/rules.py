"""Which key seals and when its end is announced. Pure; house rules all of them: no article is about the seal's keys."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

AVISOS = (90, 60, 30, 15, 7, 3, 1, 0)
"""Days before the end of a certificate on which it is announced."""


class Vigencia(Protocol):
    @property
    def huella(self) -> str: ...
    @property
    def desde(self) -> datetime: ...
    @property
    def hasta(self) -> datetime: ...


L = TypeVar("L", bound=Vigencia)


def vigentes(llaves: Sequence[L], ahora: datetime) -> list[L]:
    """Those that may be used at `ahora` by their dates alone. # house rule"""
    return [k for k in llaves if k.desde <= ahora < k.hasta]


def la_que_sella(llaves: Sequence[L], suspendidas: Collection[str], ahora: datetime) -> L | None:
    """The newest key in force that is not suspended; of two that begin together, the one that lasts longer.

    # house rule
    """
    libres = [k for k in vigentes(llaves, ahora) if k.huella not in suspendidas]
    return max(libres, key=lambda k: (k.desde, k.hasta), default=None)


def dias_que_quedan(hasta: datetime, ahora: datetime) -> int:
    """Whole days, rounded down; negative once it has ended. # house rule"""
    return (hasta - ahora) // timedelta(days=1)


def aviso_que_toca(hasta: datetime, ahora: datetime, ultimo: int | None) -> int | None:
    """The threshold to announce now: the least of `AVISOS` that was reached, unless it was announced. # house rule"""
    dias = dias_que_quedan(hasta, ahora)
    alcanzados = [a for a in AVISOS if dias <= a]
    if not alcanzados or (ultimo is not None and ultimo <= alcanzados[-1]):
        return None
    return alcanzados[-1]


def hay_relevo(llaves: Sequence[L], suspendidas: Collection[str], llave: L) -> bool:
    """Whether another key that is not suspended lasts longer and begins before this one ends. # house rule"""
    return any(
        k.huella != llave.huella and k.huella not in suspendidas and k.hasta > llave.hasta and k.desde <= llave.hasta
        for k in llaves
    )


class Registrada(Protocol):
    certificado_sha256: str
    sella_desde: datetime
    valido_hasta: datetime
    vista_en: datetime
    suspendida_en: datetime | None


RETIRO = timedelta(hours=3)
"""Settings are looked at every hour: a key not seen for this long is named no more."""


def estados(llaves: Sequence[Registrada], ahora: datetime) -> dict[str, str]:
    """State of each key that was ever recorded, for people to read. # house rule"""
    dichos: dict[str, str] = {}
    for k in llaves:
        if k.suspendida_en is not None:
            dichos[k.certificado_sha256] = "suspendida"
        elif k.valido_hasta <= ahora:
            dichos[k.certificado_sha256] = "vencida"
        elif k.vista_en + RETIRO < ahora:
            dichos[k.certificado_sha256] = "retirada"
        elif k.sella_desde > ahora:
            dichos[k.certificado_sha256] = "futura"
    libres = [k for k in llaves if k.certificado_sha256 not in dichos]
    for k in libres:
        dichos[k.certificado_sha256] = "de_relevo"
    if libres:
        dichos[max(libres, key=lambda k: (k.sella_desde, k.valido_hasta)).certificado_sha256] = "en_uso"
    return dichos
