"""`registro`: companies and their people, users and tokens, the calendar and the TRM."""

from fastapi import FastAPI

from services.registro import problemas as _problemas  # noqa: F401 -- declares the problems of this service
from services.registro.ausencias.routes import rutas as rutas_de_ausencias
from services.registro.calendario.routes import rutas as rutas_de_calendario
from services.registro.catalogos.routes import rutas as rutas_de_catalogos
from services.registro.clientes.routes import rutas as rutas_de_clientes
from services.registro.direcciones.routes import rutas as rutas_de_direcciones
from services.registro.direcciones.routes import rutas_internas as rutas_de_correos
from services.registro.empresas.routes import rutas as rutas_de_empresas
from services.registro.formas.consumers import consumidor as consumidor_de_formas
from services.registro.formularios.jobs import trabajos as trabajos_de_formularios
from services.registro.formularios.routes import rutas as rutas_de_formularios
from services.registro.invitaciones.routes import rutas as rutas_de_invitaciones
from services.registro.llaves.routes import rutas as rutas_de_llaves
from services.registro.personales.routes import rutas_internas as rutas_de_mensajes
from services.registro.personas.routes import rutas as rutas_de_personas
from services.registro.proveedor.routes import rutas as rutas_del_proveedor
from services.registro.recursos import identidad, llavero_de, purgar_sesiones, rotar_llaves
from services.registro.sesiones.routes import rutas as rutas_de_sesiones
from services.registro.sesiones.rutas_ajenas import rutas as rutas_de_sesiones_ajenas
from services.registro.settings import AjustesRegistro
from services.registro.supresion.routes import rutas as rutas_de_supresion
from services.registro.trm.routes import rutas as rutas_de_trm
from services.registro.trm.rutas_propuestas import rutas as rutas_de_propuestas
from services.registro.usuarios.routes import rutas as rutas_de_usuarios
from services.registro.usuarios.routes import rutas_de_claves
from shared.expedientes.rutas_linea import rutas_de_linea
from shared.http.app import crear_app

RUTAS = (
    *(rutas_de_empresas, rutas_de_personas, rutas_de_direcciones, rutas_de_formularios, rutas_de_invitaciones),
    *(rutas_de_usuarios, rutas_de_claves, rutas_del_proveedor, rutas_de_sesiones, rutas_de_llaves, rutas_de_ausencias),
    *(rutas_de_calendario, rutas_de_trm, rutas_de_propuestas, rutas_de_catalogos, rutas_de_clientes),
    *(rutas_de_correos, rutas_de_mensajes, rutas_de_linea("registro"), rutas_de_supresion, rutas_de_sesiones_ajenas),
)
CONSUMIDORES = (consumidor_de_formas,)
TRABAJOS = (trabajos_de_formularios,)
TEMPORIZADORES = (rotar_llaves, purgar_sesiones)


def app(ajustes: AjustesRegistro | None = None) -> FastAPI:
    """The service; settings come from the environment unless given."""
    return crear_app(
        servicio="registro",
        ajustes=ajustes or AjustesRegistro(),
        rutas=RUTAS,
        consumidores=CONSUMIDORES,
        trabajos=TRABAJOS,
        temporizadores=TEMPORIZADORES,
        recursos=(identidad,),
        llaves=llavero_de,
    )
