"""Which registered signers may sign an act on a day, and why others may not. Pure."""

from collections.abc import Iterable
from datetime import date

from services.firma.validacion.vocabulario import fecha_en_palabras
from shared.events.registro import FirmanteVigente

PAPELES = {
    "representante": "representante legal",
    "apoderado": "apoderado",
    "firmante": "firmante autorizado",
    "contador": "contador",
    "revisor_fiscal": "revisor fiscal",
    "economista": "economista",
}
"""The roles of the register, as people read them."""


def habilitados(firmantes: Iterable[FirmanteVigente], roles: Iterable[str], dia: date) -> tuple[tuple[str, str], ...]:
    """Pairs (digest of the document, reference) of who holds one of `roles` on `dia`, both ends included.

    Manual III: a person whose digital signature the company registered.
    """
    pedidos = set(roles)
    return tuple((f.huella_documento, f.firmante_id) for f in firmantes if pedidos & set(f.roles) and _rige(f, dia))


def impedidos(firmantes: Iterable[FirmanteVigente], roles: Iterable[str], dia: date) -> tuple[tuple[str, str], ...]:
    """Pairs (digest of the document, why not) of who is registered and may not sign, by role or by date.

    The reason goes on after a name: `está registrado como contador, y este trámite lo firma…`. Nobody is impeded who
    may sign by another entry of the register. House rule.
    """
    todos, pedidos = list(firmantes), tuple(roles)
    pueden = {huella for huella, _ in habilitados(todos, pedidos, dia)}
    motivos: dict[str, str] = {}
    for f in todos:
        if f.huella_documento in pueden or not f.roles or not pedidos:
            continue
        motivo = _por_fecha(f, dia) if set(pedidos) & set(f.roles) else _por_papel(f, pedidos)
        # A role that would do, at another time, says more than a role that never does.
        if f.huella_documento not in motivos or set(pedidos) & set(f.roles):
            motivos[f.huella_documento] = motivo
    return tuple(motivos.items())


def papeles_firmados(
    firmantes: Iterable[FirmanteVigente], firmaron: Iterable[str], roles: Iterable[str], dia: date
) -> tuple[str, ...]:
    """Of `roles`, in their order, those that the signers `firmaron` (references) hold on `dia`."""
    quienes = set(firmaron)
    tienen = {papel for f in firmantes if f.firmante_id in quienes and _rige(f, dia) for papel in f.roles}
    return tuple(papel for papel in roles if papel in tienen)


def en_lista(roles: Iterable[str], union: str = "o") -> str:
    """`representante legal, apoderado o firmante autorizado`."""
    nombres = [PAPELES.get(r, r.replace("_", " ")) for r in roles]
    return nombres[0] if len(nombres) == 1 else f"{', '.join(nombres[:-1])} {union} {nombres[-1]}"


def _rige(f: FirmanteVigente, dia: date) -> bool:
    return f.desde <= dia and (f.hasta is None or dia <= f.hasta)


def _por_fecha(f: FirmanteVigente, dia: date) -> str:
    como = en_lista(f.roles, "y")
    if dia < f.desde:
        return f"está registrado como {como} solo desde el {fecha_en_palabras(f.desde)}"
    return f"estuvo registrado como {como} hasta el {fecha_en_palabras(f.hasta or f.desde)}"


def _por_papel(f: FirmanteVigente, pedidos: tuple[str, ...]) -> str:
    return f"está registrado como {en_lista(f.roles, 'y')}, y este trámite lo firma {en_lista(pedidos)}"
