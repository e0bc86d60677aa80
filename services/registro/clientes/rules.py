"""Rules of client systems."""

from datetime import datetime, timedelta

from shared.identity import Principal

ROLES_DELEGABLES = frozenset({"exportador", "representante", "apoderado"})
GRACIA = timedelta(hours=24)
"""How long the secret before goes on being good, so that a client changes without a stop. # house rule"""


def delegado(usuario: Principal, cliente: str) -> Principal | None:
    """Who acts when `cliente` acts for `usuario`: the company's roles only, none for who has no other. # house rule

    A client files in a company's name; it never decides in the Ministry's.
    """
    roles = usuario.roles & ROLES_DELEGABLES
    if not roles or usuario.es_interno:
        return None
    return Principal(usuario.sub, usuario.nombre, roles, usuario.empresas, act=cliente)


def hasta_cuando(ahora: datetime, dura: timedelta, del_usuario: datetime) -> datetime:
    """A token in the user's name never outlives the one that the user gave. # house rule"""
    return min(ahora + dura, del_usuario)
