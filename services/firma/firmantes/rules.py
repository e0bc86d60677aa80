"""Which registered signers may sign an act on a day. Pure."""

from collections.abc import Iterable
from datetime import date

from shared.events.registro import FirmanteVigente


def habilitados(firmantes: Iterable[FirmanteVigente], roles: Iterable[str], dia: date) -> tuple[tuple[str, str], ...]:
    """Pairs (digest of the document, reference) of who holds one of `roles` on `dia`, both ends included.

    Manual III: a person whose digital signature the company registered.
    """
    pedidos = set(roles)
    return tuple(
        (f.huella_documento, f.firmante_id)
        for f in firmantes
        if pedidos & set(f.roles) and f.desde <= dia and (f.hasta is None or dia <= f.hasta)
    )
