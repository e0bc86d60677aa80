"""Looking at the keys every hour: which there are, how long they last, and whether somebody must be told."""

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from services.firma import recursos
from services.firma.llaves import metricas, rules, service
from shared.clock import reloj_sistema
from shared.http.contexto import Contexto
from shared.http.temporizadores import Temporizador
from shared.jobs import Completar, Trabajo, Trabajos, encolar

REVISAR = "firma.revisar_llaves"
CADA = timedelta(hours=1)
trabajos = Trabajos("firma")


async def _encolar(tx: AsyncSession, contexto: Contexto) -> None:
    ajustes = recursos.ajustes_de(contexto)
    if ajustes.sello_p12 is not None or ajustes.sello_llaves is not None:
        # The keys are opened by the processes that seal, not by the one with the timers.
        await encolar(tx, REVISAR, {}, clave=f"{reloj_sistema.ahora():%Y-%m-%dT%H}")


revisar_cada_hora = Temporizador("firma.revisar_llaves", CADA, _encolar)


@trabajos.maneja(REVISAR, maximo=1, arriendo=timedelta(seconds=60), limite=timedelta(minutes=1), intentos=5)
async def revisar(t: Trabajo, contexto: Contexto) -> Completar | None:
    """Record the keys, refresh their metrics, and announce the ends that come near."""
    llaves = await recursos.de(contexto).llaves()

    async def escribir(tx: AsyncSession) -> None:
        ahora = reloj_sistema.ahora()
        await service.registrar(tx, llaves, ahora)
        await service.avisar_vencimientos(tx, llaves, ahora)
        paradas = await service.suspendidas(tx)
        metricas.DIAS.clear()
        for abierta in llaves:
            metricas.DIAS.labels(abierta.nombre).set(rules.dias_que_quedan(abierta.hasta, ahora))
        metricas.UTILES.set(sum(k.huella not in paradas for k in rules.vigentes(llaves, ahora)))

    return escribir
