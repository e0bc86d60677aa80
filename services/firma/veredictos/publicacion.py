"""What of a report goes out in an event. Pure."""

from services.firma.validacion import Informe
from services.firma.validacion.identidad import razon_sin_nombre
from shared.events.firma import Razon


def razones_publicadas(informe: Informe) -> tuple[Razon, ...]:
    """The reasons without the names of signers: topics are never erased, and the report is there for who may read it.

    Several people who may not sign are one reason once nobody is named.
    """
    identidades = [f.identidad for f in informe.firmas if f.identidad is not None]
    publicadas: dict[Razon, None] = {}
    for h in informe.razones:
        texto = h.razon
        for identidad in identidades:
            if h in identidad.hallazgos:
                texto = razon_sin_nombre(identidad, texto)
        publicadas.setdefault(Razon(codigo=h.subindicacion.value, texto=texto, remedio=h.remedio))
    return tuple(publicadas)
