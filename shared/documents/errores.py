"""What can go wrong with stored objects and their links."""


class ErrorDeDocumento(Exception):
    """Base of this brick's errors."""


class DemasiadoGrande(ErrorDeDocumento):
    """More bytes arrived than allowed; nothing of them is kept.

    Attributes:
        limite: bytes that were allowed.
    """

    def __init__(self, limite: int) -> None:
        super().__init__(f"el archivo pasa de {limite} bytes")
        self.limite = limite


class ObjetoInexistente(ErrorDeDocumento):
    """The store has no object of that key."""

    def __init__(self, clave: str) -> None:
        super().__init__(f"no existe el objeto {clave}")
        self.clave = clave


class HuellaDistinta(ErrorDeDocumento):
    """The bytes received are not those announced."""

    def __init__(self, clave: str, esperada: str, hallada: str) -> None:
        super().__init__(f"el objeto {clave} no es el anunciado: se esperaba {esperada} y llegó {hallada}")
        self.clave = clave
        self.esperada = esperada
        self.hallada = hallada


class EnlaceInvalido(ErrorDeDocumento):
    """A signed link is forged, altered or past its time; `motivo` says which, in Spanish."""

    def __init__(self, motivo: str) -> None:
        super().__init__(motivo)
        self.motivo = motivo


class DescargaFallida(ErrorDeDocumento):
    """The owner of an object did not give it now; worth trying again."""


class PlantillaFallida(ErrorDeDocumento):
    """A template did not compile with these data: a defect of the template, not of the user's input."""
