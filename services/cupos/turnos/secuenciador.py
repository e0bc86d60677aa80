"""The sequencer: in each process with the role for jobs, looks for lines with something to do and runs them.

Several processes may look; the row lock of a line makes one of them its sequencer for the length of a transaction, and
a process that is frozen or killed loses lock and writes together.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

import structlog
from sqlalchemy import text

from services.cupos.contingentes.models import Contingente
from services.cupos.contingentes.schemas import DatosContingente
from services.cupos.settings import AjustesDeCupos
from services.cupos.turnos import metricas
from services.cupos.turnos.avisos import escuchar
from services.cupos.turnos.fila import LOTE, FilaCambiada, correr, cortar
from services.cupos.turnos.reglas import reglas_de
from services.cupos.turnos.rules import abrio_tramo, validacion_vencida
from shared.clock import reloj_legal, reloj_sistema
from shared.http.contexto import Contexto
from shared.persistence import FALLAS_DE_BASE, BaseDeDatos
from shared.ritmo import Ritmo

_log = structlog.get_logger(__name__)
_CON_AVISO = text("SELECT DISTINCT contingente, grupo FROM turno_aviso")
_CON_NUEVOS = text(
    "SELECT contingente, grupo, min(llegada_en) AS desde FROM turno WHERE estado = 'recibido' GROUP BY 1, 2"
)
# Lines in which somebody lacks something, with what time may bring them.
_EN_ESPERA = text("""
    SELECT f.contingente, f.grupo, f.corrida_en, (
        SELECT min(t.recibido_en) FROM turno t WHERE t.contingente = f.contingente AND t.grupo = f.grupo
            AND t.estado = 'en_validacion' AND t.reserva IS NOT NULL
    ) AS validando_desde
    FROM fila f WHERE EXISTS (
        SELECT FROM turno t WHERE t.contingente = f.contingente AND t.grupo = f.grupo
            AND t.estado IN ('en_validacion', 'en_espera', 'en_estudio') AND t.reservado_kg < t.cantidad_kg)
""")
Linea = tuple[str, str]


class Secuenciador:
    """Runs the lines of a service.

    Args:
        asentamiento: how long a turn is left for earlier ones to be written before it enters.
        sondeo: seconds between looks when nobody wakes it and another process receives requests.
        reposo: seconds between looks at what only time brings: tranches and late verdicts.
        repaso: seconds between runs of every line in which somebody lacks something, whatever was announced.
        lote: new turns of one run.
    """

    def __init__(
        self,
        bd: BaseDeDatos,
        *,
        asentamiento: timedelta,
        sondeo: float = 0.2,
        reposo: float = 1.0,
        repaso: float = 60.0,
        lote: int = LOTE,
    ) -> None:
        self._bd = bd
        self._asentamiento = asentamiento
        self._ritmo = Ritmo(sondeo, sondeo * 2.5)
        self._reposo, self._repaso = reposo, repaso
        self._lote = lote
        self._aviso = escuchar()
        self._parar = asyncio.Event()
        self._tarea: asyncio.Task[None] | None = None
        self._mirado = self._repasado = float("-inf")

    async def iniciar(self) -> None:
        """Start in the background."""
        self._tarea = asyncio.create_task(self._vivir(), name="secuenciador de turnos")

    async def detener(self) -> None:
        """Stop after the run in hand."""
        self._parar.set()
        self._aviso.set()
        if self._tarea is not None:
            await self._tarea
            self._tarea = None

    async def vuelta(self) -> int:
        """Run every line that has something to do, until none has at once. Returns how many turns entered."""
        entraron = 0
        con_nuevos, otras = await self._lineas()
        for linea in [*con_nuevos, *(o for o in otras if o not in con_nuevos)]:
            entraron += await self._linea(*linea, con_nuevos=linea in con_nuevos)
        return entraron

    async def _linea(self, contingente: str, grupo: str, *, con_nuevos: bool) -> int:
        entraron = 0
        try:
            if con_nuevos:
                async with self._bd.tx() as tx:
                    await cortar(tx, contingente, grupo, self._asentamiento)
            while not self._parar.is_set():
                async with self._bd.tx() as tx:
                    corrida = await correr(tx, contingente, grupo, lote=self._lote)
                if corrida is None or not corrida.quedan:
                    return entraron + (corrida.entraron if corrida else 0)
                entraron += corrida.entraron
        except FilaCambiada:
            # The next look finds the line as it is now.
            self._aviso.set()
        except Exception as error:
            # One line that fails does not stop the others; it is tried again at each look, and says so.
            metricas.FALLOS.labels(contingente, grupo).inc()
            _log.error("turnos.fila", contingente=contingente, grupo=grupo, exc_info=error)
        return entraron

    async def _lineas(self) -> tuple[list[Linea], list[Linea]]:
        asentados = reloj_sistema.ahora() - self._asentamiento
        async with self._bd.tx() as tx:
            por_entrar = (await tx.execute(_CON_NUEVOS)).all()
            atraso = max((asentados - f.desde for f in por_entrar), default=timedelta(0))
            metricas.ATRASO.set(max(atraso.total_seconds(), 0))
            nuevas = [(f.contingente, f.grupo) for f in por_entrar if f.desde <= asentados]
            otras = [(f.contingente, f.grupo) for f in await tx.execute(_CON_AVISO)]
            reloj = time.monotonic()
            if reloj - self._mirado >= self._reposo:
                todas = reloj - self._repasado >= self._repaso
                self._mirado, self._repasado = reloj, reloj if todas else self._repasado
                ahora = reloj_legal.ahora()
                for f in (await tx.execute(_EN_ESPERA)).all():
                    contingente = await tx.get_one(Contingente, f.contingente)
                    reglas = reglas_de(DatosContingente.model_validate(contingente.datos), f.grupo, ahora)
                    tarde = f.validando_desde is not None and validacion_vencida(
                        f.validando_desde, ahora, reglas.validacion_maxima_minutos
                    )
                    if reglas.por_turno and (todas or tarde or abrio_tramo(reglas.tramos, f.corrida_en, ahora)):
                        otras.append((f.contingente, f.grupo))
        return nuevas, list(dict.fromkeys(otras))

    async def _vivir(self) -> None:
        avisado = True
        while not self._parar.is_set():
            self._aviso.clear()
            try:
                # Who commits rings a moment after its row can be read.
                if await self.vuelta() and not avisado and not self._aviso.is_set():
                    self._ritmo.encontro()
            except FALLAS_DE_BASE as error:
                # The rows stay where they are and the next look finds them.
                _log.warning("turnos.vuelta", error=repr(error))
            avisado = False
            with suppress(TimeoutError):
                async with asyncio.timeout(self._ritmo.espera):
                    avisado = await self._aviso.wait()


@asynccontextmanager
async def secuenciador(contexto: Contexto) -> AsyncIterator[None]:
    """The sequencer of a process, where it has the role for jobs."""
    ajustes = contexto.ajustes
    if not isinstance(ajustes, AjustesDeCupos) or not ajustes.tiene_rol("jobs"):
        yield
        return
    propio = Secuenciador(contexto.bd, asentamiento=timedelta(milliseconds=ajustes.asentamiento_ms))
    contexto.recursos["secuenciador"] = propio
    await propio.iniciar()
    try:
        yield
    finally:
        await propio.detener()
