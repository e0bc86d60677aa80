"""What lives as long as the process: the key ring, the door, and the first coordinador of a new installation."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from services.registro.catalogos.service import sembrar as sembrar_catalogos
from services.registro.llaves.service import Llavero
from services.registro.personales.service import purgar as purgar_mensajes
from services.registro.proveedor.service import Entrada
from services.registro.sesiones.service import Porteria, purgar
from services.registro.settings import AjustesRegistro
from services.registro.usuarios.service import primer_coordinador
from shared.http.contexto import Contexto
from shared.http.temporizadores import Temporizador
from shared.observability import registro

_log = registro(__name__)


def llavero_de(contexto: Contexto) -> Llavero:
    """The key ring of this process, made at its first use."""
    ajustes = contexto.ajustes
    assert isinstance(ajustes, AjustesRegistro)
    if "llavero" not in contexto.recursos:
        contexto.recursos["llavero"] = Llavero(contexto.bd, ajustes)
    llavero = contexto.recursos["llavero"]
    assert isinstance(llavero, Llavero)
    return llavero


@asynccontextmanager
async def identidad(contexto: Contexto) -> AsyncIterator[None]:
    """Open the door; publish catalogues that have no version, and create the first coordinador that settings name."""
    ajustes = contexto.ajustes
    assert isinstance(ajustes, AjustesRegistro)
    porteria = contexto.recursos["porteria"] = Porteria(contexto.bd, ajustes, llavero_de(contexto))
    contexto.recursos["entrada"] = Entrada(contexto.bd, ajustes, porteria)
    async with contexto.bd.tx() as tx:
        if sembrados := await sembrar_catalogos(tx):
            _log.info("catalogos_publicados", catalogos=sembrados)
    if ajustes.coordinador_inicial:
        async with contexto.bd.tx() as tx:
            clave = ajustes.coordinador_clave.get_secret_value()
            if await primer_coordinador(tx, ajustes.coordinador_inicial, clave):
                _log.info("primer_coordinador_creado", usuario=ajustes.coordinador_inicial)
    yield


async def _rotar(tx: AsyncSession, contexto: Contexto) -> None:
    await llavero_de(contexto).rotar_si_toca(tx)


async def _purgar(tx: AsyncSession, contexto: Contexto) -> None:
    await purgar(tx)
    await purgar_mensajes(tx)


rotar_llaves = Temporizador("registro.llaves", timedelta(minutes=10), _rotar)
purgar_sesiones = Temporizador("registro.sesiones", timedelta(hours=1), _purgar)
