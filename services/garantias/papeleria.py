"""The letter of this service: whose it is, as its paper says."""

from shared.documents.formas import Texto
from shared.oficios import Carta as CartaDeOficio


class Carta(CartaDeOficio):
    """A letter of Plan Vallejo."""

    ambito: Texto = "Sistemas especiales · Plan Vallejo"
    oficina: Texto = "Grupo de Programas Especiales"
