"""Settings of `consumo`."""

from pydantic import Field

from shared.settings import Ajustes


class AjustesDeConsumo(Ajustes):
    """`url_publica` is printed on certificates: it must be the address that anyone can open."""

    servicio: str = "consumo"
    verificaciones_por_minuto_en_total: int = Field(default=3000, gt=0)
    """Public verifications that a process answers, from all addresses together; the gateway limits each address."""
    copias_por_minuto_en_total: int = Field(default=120, gt=0)
    """Verification copies (PDF) that a process renders."""
