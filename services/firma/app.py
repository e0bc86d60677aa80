"""`firma`: verdicts on signed PDFs and the ministry's seal."""

from collections.abc import Callable

from fastapi import FastAPI

from services.firma import problemas, recursos
from services.firma.confianza.routes import rutas as rutas_de_confianza
from services.firma.confianza.vigilancia import vigilar_carpetas
from services.firma.llaves.jobs import revisar_cada_hora
from services.firma.llaves.jobs import trabajos as trabajos_de_llaves
from services.firma.llaves.routes import rutas as rutas_de_llaves
from services.firma.sellos.consumers import consumidor as consumidor_de_sellos
from services.firma.sellos.jobs import trabajos as trabajos_de_sellos
from services.firma.sellos.routes import rutas as rutas_de_sellos
from services.firma.settings import AjustesFirma
from services.firma.veredictos import piezas as veredictos
from shared.http.app import crear_app
from shared.http.contexto import Contexto
from shared.identity import LlavesPublicas

RUTAS = (*veredictos.RUTAS, rutas_de_confianza, rutas_de_llaves, rutas_de_sellos)
CONSUMIDORES = (*veredictos.CONSUMIDORES, consumidor_de_sellos)
TRABAJOS = (*veredictos.TRABAJOS, trabajos_de_llaves, trabajos_de_sellos)
TEMPORIZADORES = (*veredictos.TEMPORIZADORES, vigilar_carpetas, revisar_cada_hora)
PROBLEMAS = problemas.CODIGOS


def app(ajustes: AjustesFirma | None = None, *, llaves: Callable[[Contexto], LlavesPublicas] | None = None) -> FastAPI:
    """The service; settings come from the environment unless given."""
    return crear_app(
        servicio="firma",
        ajustes=ajustes or AjustesFirma(),
        rutas=RUTAS,
        consumidores=CONSUMIDORES,
        trabajos=TRABAJOS,
        temporizadores=TEMPORIZADORES,
        recursos=(recursos.abrir,),
        llaves=llaves,
    )
