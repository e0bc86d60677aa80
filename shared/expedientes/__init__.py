"""Cases (*expedientes*): states declared as transitions, and everything that happens around a decision.

An aggregate brings its `Flujo` and its rules; assignment, history, conflicts, clocks, inboxes and numbers are here.
Needs the audit brick's tables in the same database.
"""

from shared.expedientes import problemas as _problemas  # noqa: F401 -- declares the problems of cases
from shared.expedientes.ausencias import declarar_conflicto, declarar_sustitucion
from shared.expedientes.casos import (
    abrir,
    aplicar,
    exigir_visible,
    fijar_vencimiento,
    instante_de,
    leer,
    leer_numero,
)
from shared.expedientes.consultas import (
    Adjunto,
    Filtro,
    adjuntar,
    adjuntos,
    bandeja,
    consulta_bandeja,
    historia,
)
from shared.expedientes.decisiones import firmar, firmar_proyecto, proyectar, proyecto_de, retirar
from shared.expedientes.flujo import EMPRESA, SISTEMA, Flujo, FlujoInvalido, Transicion, acciones_permitidas
from shared.expedientes.manos import asignar, soltar
from shared.expedientes.numeros import numerar, siguiente_numero
from shared.expedientes.permisos import Situacion, acciones, situacion
from shared.expedientes.requerimientos import Requerimiento, pedir_informacion, reanudar, requerimientos, responder
from shared.expedientes.tablas import Expediente, Paso, Proyecto, expediente

__all__ = [
    "EMPRESA",
    "SISTEMA",
    "Adjunto",
    "Expediente",
    "Filtro",
    "Flujo",
    "FlujoInvalido",
    "Paso",
    "Proyecto",
    "Requerimiento",
    "Situacion",
    "Transicion",
    "abrir",
    "acciones",
    "acciones_permitidas",
    "adjuntar",
    "adjuntos",
    "aplicar",
    "asignar",
    "bandeja",
    "consulta_bandeja",
    "declarar_conflicto",
    "declarar_sustitucion",
    "exigir_visible",
    "expediente",
    "fijar_vencimiento",
    "firmar",
    "firmar_proyecto",
    "historia",
    "instante_de",
    "leer",
    "leer_numero",
    "numerar",
    "pedir_informacion",
    "proyectar",
    "proyecto_de",
    "reanudar",
    "requerimientos",
    "responder",
    "retirar",
    "siguiente_numero",
    "situacion",
    "soltar",
]
