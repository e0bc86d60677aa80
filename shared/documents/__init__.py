"""Documents: objects kept by their hash, signed links between services, and PDF forms rendered with typst."""

from shared.documents.almacen import MIB, Almacen, Objeto
from shared.documents.cliente import descargar, descargar_ref, tls_comun
from shared.documents.enlaces import firmar_enlace, firmar_ruta, verificar_enlace, verificar_ruta
from shared.documents.errores import (
    DemasiadoGrande,
    DescargaFallida,
    EnlaceInvalido,
    ErrorDeDocumento,
    HuellaDistinta,
    ObjetoInexistente,
    PlantillaFallida,
)

__all__ = [
    "MIB",
    "Almacen",
    "DemasiadoGrande",
    "DescargaFallida",
    "EnlaceInvalido",
    "ErrorDeDocumento",
    "HuellaDistinta",
    "Objeto",
    "ObjetoInexistente",
    "PlantillaFallida",
    "descargar",
    "descargar_ref",
    "firmar_enlace",
    "firmar_ruta",
    "tls_comun",
    "verificar_enlace",
    "verificar_ruta",
]
