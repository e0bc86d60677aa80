"""What judges signatures: its routes, consumers, jobs and timers, for the service to put together."""

from services.firma.ajenos.consumers import consumidor as consumidor_de_ajenos
from services.firma.ajenos.jobs import trabajos as trabajos_de_ajenos
from services.firma.ajenos.routes import rutas as rutas_de_ajenos
from services.firma.estampas.jobs import buscar_cada_hora
from services.firma.estampas.jobs import trabajos as trabajos_de_estampas
from services.firma.estampas.routes import rutas as rutas_de_estampas
from services.firma.firmantes.consumers import consumidor as consumidor_de_firmantes
from services.firma.formas.consumers import consumidor as consumidor_de_formas
from services.firma.veredictos.comparaciones import trabajos as trabajos_de_comparaciones
from services.firma.veredictos.consumers import consumidor as consumidor_de_veredictos
from services.firma.veredictos.jobs import trabajos as trabajos_de_veredictos
from services.firma.veredictos.repeticion import trabajos as trabajos_de_repeticiones
from services.firma.veredictos.routes import rutas as rutas_de_veredictos

# `sin-estampa` is no verdict: its routes come first.
RUTAS = (rutas_de_estampas, rutas_de_veredictos, rutas_de_ajenos)
CONSUMIDORES = (consumidor_de_firmantes, consumidor_de_formas, consumidor_de_veredictos, consumidor_de_ajenos)
TRABAJOS = (
    trabajos_de_veredictos,
    trabajos_de_ajenos,
    trabajos_de_comparaciones,
    trabajos_de_repeticiones,
    trabajos_de_estampas,
)
TEMPORIZADORES = (buscar_cada_hora,)
