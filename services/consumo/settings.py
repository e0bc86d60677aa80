"""Settings of `consumo`."""

from shared.settings import Ajustes


class AjustesDeConsumo(Ajustes):
    """`url_publica` is printed on certificates: it must be the address that anyone can open."""

    servicio: str = "consumo"
