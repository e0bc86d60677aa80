"""The job that stamps a receipt or the evidence of a verdict, and the timer that finds what was missed or ends."""

import hashlib
from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.firma import recursos
from services.firma.estampas import pendientes, rules, service, testigo
from services.firma.estampas.models import Clase
from shared.clock import reloj_sistema
from shared.http.contexto import Contexto
from shared.http.temporizadores import Temporizador
from shared.jobs import Abandonar, Completar, Espera, Trabajo, Trabajos

trabajos = Trabajos("firma")


async def _buscar(tx: AsyncSession, contexto: Contexto) -> None:
    ahora = reloj_sistema.ahora()
    await pendientes.medir(tx, ahora)
    if recursos.ajustes_de(contexto).tsa_url:
        await pendientes.buscar(tx, ahora)


buscar_cada_hora = Temporizador("firma.estampas", timedelta(hours=1), _buscar)


@trabajos.maneja(
    service.ESTAMPAR,
    maximo=2,
    arriendo=timedelta(seconds=30),
    limite=timedelta(minutes=1),
    intentos=12,
    espera=Espera(primera=timedelta(seconds=2), techo=timedelta(minutes=10)),
)
async def estampar(t: Trabajo, contexto: Contexto) -> Completar | None:
    """Stamp what arrived, or the package of a verdict. Without an authority in the settings there is nothing to do."""
    propios = recursos.de(contexto)
    estampador = propios.estampador()
    # Jobs that were asked for before receipts were stamped name no class.
    clase: Clase = t.datos.get("clase", "veredicto")
    veredicto_id, orden = UUID(t.datos["veredicto_id"]), int(t.datos["orden"])
    async with contexto.bd.tx() as tx:
        previas = await service.de(tx, clase, veredicto_id)
        contenido = await service.contenido_de(tx, clase, veredicto_id)
    if estampador is None or len(previas) >= orden:
        return None
    if len(previas) < orden - 1:
        raise Abandonar(f"falta la estampa {len(previas) + 1} ({clase}) del veredicto {veredicto_id}")
    if previas and previas[-1].paquete_sha256 != hashlib.sha256(contenido).hexdigest():
        raise Abandonar(f"el veredicto {veredicto_id} ya no es el que se estampó")
    resumen = rules.resumen(contenido, previas[-1].testigo if previas else None)
    obtenido = await testigo.pedir(estampador, resumen, await propios.confianza())
    objeto = await contexto.almacen.guardar(contenido, tipo="application/json")

    async def escribir(tx: AsyncSession) -> None:
        await service.guardar(
            tx, clase, veredicto_id, orden, clave=objeto.clave, sha256=objeto.sha256, resumen=resumen, testigo=obtenido
        )

    return escribir
