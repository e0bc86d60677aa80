"""The verdict core: everything needed to judge one signed PDF, usable with no service, broker or database running."""

from services.firma.validacion.identidad import FirmantesEsperados
from services.firma.validacion.informe import Informe
from services.firma.validacion.politica import Limites, MaterialRevocacion, Politica
from services.firma.validacion.validar import validar
from services.firma.validacion.vocabulario import Subindicacion, Veredicto

__all__ = [
    "FirmantesEsperados",
    "Informe",
    "Limites",
    "MaterialRevocacion",
    "Politica",
    "Subindicacion",
    "Veredicto",
    "validar",
]
