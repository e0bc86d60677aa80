"""The one who acts in a request, as its token says."""

from dataclasses import dataclass, field

ROLES: frozenset[str] = frozenset(
    {"exportador", "representante", "apoderado", "funcionario", "coordinador", "operador", "auditor", "servicio"}
)
ROLES_INTERNOS: frozenset[str] = frozenset({"funcionario", "coordinador", "operador", "auditor"})
"""Roles of the Ministry, which see every company."""


@dataclass(frozen=True, slots=True)
class Principal:
    """A user with roles and companies; `act` is the system that acts in the user's name, if any."""

    sub: str
    nombre: str
    roles: frozenset[str]
    empresas: frozenset[str] = field(default_factory=frozenset)
    act: str | None = None
    empresa: str | None = None
    """Company in act: the one named by the header `X-Empresa`, else the only one of the user."""

    def tiene(self, *roles: str) -> bool:
        """Whether the user has at least one of `roles`."""
        return not self.roles.isdisjoint(roles)

    @property
    def es_interno(self) -> bool:
        return not self.roles.isdisjoint(ROLES_INTERNOS)
