"""Trust: the folder of anchors and intermediates an administrator keeps, and revocation data fetched for its chains."""

from services.firma.confianza.carpeta import Confianza, cargar_certificados

__all__ = ["Confianza", "cargar_certificados"]
