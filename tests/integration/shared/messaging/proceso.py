"""One of the two test services as a process of its own, which can kill itself with -9 at a named point.

`python -m tests.integration.shared.messaging.proceso POINT`; settings come from the environment. Points:
`entre_commit_y_publicar` (publishes one fact, dies before any relay ran), `entre_publicar_y_marcar`,
`entre_manejar_y_acusar`, `dentro_del_manejador`, `ninguno`.
"""

import asyncio
import os
import signal
import sys
from typing import Any, NoReturn

from shared.messaging import Mensajeria, publicar
from shared.messaging.entrega import Entrega, Resultado
from shared.messaging.mensaje import Crudo
from shared.messaging.relevo import Relevo
from shared.persistence import BaseDeDatos
from shared.settings import Ajustes
from tests.integration.shared.messaging.mundo import Hecho, receptor


def morir() -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("SIGKILL no se puede ignorar")


class MuereAntesDeMarcar(Relevo):
    """Kafka has the batch, the database does not know it yet."""

    async def _marcar(self, *_: Any) -> None:
        morir()


class MuereAntesDeAcusar(Entrega):
    """The transaction is committed, Kafka does not know it yet."""

    async def recibir(self, crudo: Crudo) -> Resultado:
        await super().recibir(crudo)
        morir()


class MuereDentroDelManejador(Entrega):
    """The inbox row is written, nothing is committed."""

    async def _decidir(self, *argumentos: Any) -> str:
        await super()._decidir(*argumentos)
        morir()


async def correr(punto: str) -> None:
    ajustes = Ajustes()
    bd = BaseDeDatos(ajustes.postgres_url.get_secret_value(), conexiones=5)
    if punto == "entre_commit_y_publicar":
        async with bd.tx() as tx:
            await publicar(tx, Hecho(n=1), clave="k", version=1)
        morir()
    mensajeria = Mensajeria(ajustes, bd, [receptor()] if ajustes.servicio == "pm_receptor" else [], sesion_ms=6000)
    if punto == "entre_publicar_y_marcar":
        mensajeria.relevo.__class__ = MuereAntesDeMarcar
    elif punto == "entre_manejar_y_acusar":
        mensajeria.entrega.__class__ = MuereAntesDeAcusar
    elif punto == "dentro_del_manejador":
        mensajeria.entrega.__class__ = MuereDentroDelManejador
    await mensajeria.iniciar_relevo()
    await mensajeria.iniciar_consumidores()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(correr(sys.argv[1]))
