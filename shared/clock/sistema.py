"""The clock that is never moved."""

from datetime import UTC, datetime


class SystemClock:
    """Real time in UTC, for what depends on other machines: leases, tokens, certificates."""

    def ahora(self) -> datetime:
        """The real instant, aware, in UTC."""
        return datetime.now(UTC)


reloj_sistema = SystemClock()
