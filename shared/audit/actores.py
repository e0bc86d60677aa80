"""Who may stand behind an audited act: a person with a token, or a service by itself."""

from dataclasses import dataclass

from shared.identity.principal import Principal


@dataclass(frozen=True, slots=True)
class Sistema:
    """A service acting by itself: a verdict arrived, a date came."""

    servicio: str

    @property
    def sub(self) -> str:
        return f"sistema:{self.servicio}"


Quien = Principal | Sistema


def identidad(quien: Quien) -> str:
    """The reference kept in records: the token's subject or `sistema:<service>`; never a name."""
    return quien.sub


def en_nombre_de(quien: Quien) -> str | None:
    """The system that acted for a person by token exchange, if any."""
    return quien.act if isinstance(quien, Principal) else None
