"""Messages of strictly ordered topics that nobody here handles: they change nothing but the place of their key.

A transaction for each would be most of what a reader of a busy topic does. They are recorded many at once: with the
next message of their key that is handled, in its transaction, or before Kafka is told that they were read.
"""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from shared.messaging.mensaje import Mensaje

# In the order given: each call sees what the one before it did.
_RECIBIR = text("""
    SELECT mensajeria_recibir(:consumidor, v.evento, v.fuente, v.topico, v.clave, v.secuencia, v.version, 'estricto',
        v.tipo, v.particion, v.desplazamiento, false)
    FROM unnest(CAST(:eventos AS uuid[]), CAST(:fuentes AS text[]), CAST(:topicos AS text[]), CAST(:claves AS text[]),
        CAST(:secuencias AS bigint[]), CAST(:versiones AS bigint[]), CAST(:tipos AS text[]),
        CAST(:particiones AS integer[]), CAST(:desplazamientos AS bigint[]))
        WITH ORDINALITY
        AS v (evento, fuente, topico, clave, secuencia, version, tipo, particion, desplazamiento, n)
    ORDER BY v.n
""")


class Ajenos:
    """Those of one service that were read and not yet recorded."""

    def __init__(self, servicio: str) -> None:
        self._servicio = servicio
        self._por_clave: dict[tuple[str, str], dict[UUID, Mensaje]] = {}
        self.cuantos = 0

    def dejar(self, mensaje: Mensaje) -> None:
        """Keep it until it is recorded."""
        suyos = self._por_clave.setdefault((mensaje.sobre.topico, mensaje.sobre.clave), {})
        self.cuantos += mensaje.sobre.id not in suyos
        suyos[mensaje.sobre.id] = mensaje

    def de(self, mensaje: Mensaje) -> list[Mensaje]:
        """Those of its key, in the order in which they came."""
        return list(self._por_clave.get((mensaje.sobre.topico, mensaje.sobre.clave), {}).values())

    def todos(self) -> list[Mensaje]:
        """By key, so that two readers lock keys in the same order; within each as they came."""
        return [mensaje for clave in sorted(self._por_clave) for mensaje in self._por_clave[clave].values()]

    def quitar(self, mensajes: Iterable[Mensaje]) -> None:
        """They are recorded; one may be so twice, by a delivery and by a round over all."""
        for mensaje in mensajes:
            clave = (mensaje.sobre.topico, mensaje.sobre.clave)
            suyos = self._por_clave.get(clave, {})
            self.cuantos -= suyos.pop(mensaje.sobre.id, None) is not None
            if not suyos:
                self._por_clave.pop(clave, None)

    async def registrar(self, tx: AsyncSession | AsyncConnection, mensajes: list[Mensaje]) -> list[Mensaje]:
        """Record them in `tx`, all or none. Returns those that need nothing more once it has committed.

        The others stand behind a gap, or in another's place.
        """
        if not mensajes:
            return []
        sobres = [m.sobre for m in mensajes]
        parametros = {
            "consumidor": self._servicio,
            "eventos": [s.id for s in sobres],
            "fuentes": [s.fuente for s in sobres],
            "topicos": [s.topico for s in sobres],
            "claves": [s.clave for s in sobres],
            "secuencias": [s.secuencia for s in sobres],
            "versiones": [s.version for s in sobres],
            "tipos": [s.tipo for s in sobres],
            "particiones": [s.particion for s in sobres],
            "desplazamientos": [s.offset for s in sobres],
        }
        decisiones = (await tx.execute(_RECIBIR, parametros)).scalars().all()
        return [m for m, d in zip(mensajes, decisiones, strict=True) if d not in {"hueco", "conflicto"}]
