"""The refusals of the ledger. After any of them the caller's transaction is usable and the ledger unchanged."""

from uuid import UUID


class ErrorDeLibro(Exception):
    """A movement that the ledger refused."""


class SaldoInsuficiente(ErrorDeLibro):
    """The origin may not go negative and has less available than was asked for (minor units)."""

    def __init__(self, cuenta: UUID | None, disponible: int, pedido: int | None) -> None:
        super().__init__(f"cuenta {cuenta}: disponible {disponible}, pedido {pedido}")
        self.cuenta = cuenta
        self.disponible = disponible
        self.pedido = pedido


class TransferenciaDistinta(ErrorDeLibro):
    """The id (of a transfer or a link) was used before with another content."""


class CuentaDistinta(ErrorDeLibro):
    """The account exists with another definition."""


class CuentaInexistente(ErrorDeLibro):
    """Origin or destination does not exist, or both are the same account."""


class UnidadesDistintas(ErrorDeLibro):
    """Origin and destination are kept in different units."""


class PendienteInexistente(ErrorDeLibro):
    """There is no reservation with that id."""


class PendienteResuelta(ErrorDeLibro):
    """The reservation was posted, voided or expired before."""


class PendienteVencida(ErrorDeLibro):
    """The reservation's time ran out before it was posted."""


class CantidadExcedida(ErrorDeLibro):
    """More was posted than had been reserved, or a quantity that is not positive."""
