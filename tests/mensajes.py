"""Feeding events through the real delivery (envelope, inbox, handlers, one transaction) without a broker."""

import json
import uuid

from sqlalchemy import text

from shared.clock import reloj_sistema
from shared.events import Evento
from shared.messaging.consumidor import Consumidor, reunir
from shared.messaging.entrega import Entrega, Resultado
from shared.messaging.mensaje import Crudo
from shared.messaging.reintentos import Reintentos
from shared.messaging.sobre import cabeceras_kafka
from shared.persistence import BaseDeDatos

FUENTE = "prueba/00000000-0000-0000-0000-000000000000"


def registro(
    evento: Evento,
    *,
    clave: str,
    secuencia: int,
    version: int | None = None,
    id: uuid.UUID | None = None,
    offset: int = 0,
    fuente: str = FUENTE,
) -> Crudo:
    """A record as Kafka would give it."""
    return Crudo(
        topico=evento.topico,
        particion=0,
        offset=offset,
        clave=clave.encode(),
        cabeceras=cabeceras_kafka(
            id=id or uuid.uuid4(),
            tipo=evento.tipo,
            fuente=fuente,
            asunto=None,
            ocurrido=reloj_sistema.ahora(),
            version=secuencia if version is None else version,
            secuencia=secuencia,
            republicado=0,
            otras={},
        ),
        cuerpo=evento.model_dump_json().encode(),
    )


async def entregar(
    bd: BaseDeDatos, consumidores: Consumidor | list[Consumidor], evento: Evento, *, clave: str, version: int = 1
) -> Resultado:
    """Deliver one event as the next of its key; gives what became of it."""
    lista = [consumidores] if isinstance(consumidores, Consumidor) else consumidores
    consumidor = reunir(lista[0].servicio, lista)
    async with bd.tx() as tx:
        secuencia = (
            await tx.execute(
                text("""
                    SELECT greatest(
                        (SELECT max(secuencia) FROM inbox_orden
                            WHERE consumidor = :c AND fuente = :f AND topico = :t AND clave = :k),
                        (SELECT max(secuencia) FROM retenidos
                            WHERE consumidor = :c AND fuente = :f AND topico = :t AND clave = :k), 0) + 1
                """),
                {"c": consumidor.servicio, "f": FUENTE, "t": evento.topico, "k": clave},
            )
        ).scalar_one()
    return await Entrega(bd, consumidor).recibir(registro(evento, clave=clave, secuencia=secuencia, version=version))


async def reintentar_aparcados(bd: BaseDeDatos, consumidores: list[Consumidor]) -> int:
    """One sweep over the parked messages; how many left the parking."""
    return await Reintentos(Entrega(bd, reunir(consumidores[0].servicio, consumidores))).vuelta()


async def publicados(bd: BaseDeDatos) -> list[tuple[str, str, dict[str, object]]]:
    """Everything in the outbox, in order: (type, key, body)."""
    async with bd.tx() as tx:
        filas = await tx.execute(text("SELECT type, aggregate_id, payload FROM outbox ORDER BY seq"))
        return [(f.type, f.aggregate_id, json.loads(f.payload)) for f in filas]
