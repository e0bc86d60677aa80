"""One run of the line of a group: who enters, who yields, what each is given. One transaction, one sequencer."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import bindparam, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import Text
from uuid_utils.compat import uuid7

from services.cupos.contingentes.avisos import revisar_avisos
from services.cupos.contingentes.models import Contingente
from services.cupos.contingentes.schemas import DatosContingente
from services.cupos.solicitudes.models import FLUJO
from services.cupos.turnos import escritura, lectura
from services.cupos.turnos.entrada import Nuevo, entrar, rechazar
from services.cupos.turnos.lectura import Fila, Viejo
from services.cupos.turnos.liberacion import liberar
from services.cupos.turnos.reglas import ReglasDeFila, reglas_de
from services.cupos.turnos.rules import EnFila, Hecho, abierto_kg, fuera_de_tope, secuenciar
from services.cupos.turnos.topes import topes_de
from shared.clock import reloj_legal, reloj_sistema
from shared.events.firma import Razon
from shared.expedientes.lotes_de_sistema import EnBloque, bloquear
from shared.ledger import Saldo, anular
from shared.ledger import saldos as leer_saldos
from shared.ledger.lotes import ReservaDeLote, reservar_lote
from shared.ledger.lotes import bloquear as bloquear_cuentas

LOTE = 1000
"""New turns of one run."""
_VIEJOS = 200
"""Turns in line that one run serves at most; the next one goes on from there."""
SIN_TOPE = Razon(
    codigo="TOPE_SUPERADO",
    texto="Con las solicitudes que llegaron antes, esta supera el tope por solicitante del contingente.",
    remedio="Corrija la cantidad, o espere a que se decidan las anteriores, y vuelva a enviarla.",
)
_CAMBIO = "la solicitud cambió antes de entrar en la fila"

_TOMAR = text("""
    SELECT corte, tanda, corrida_en FROM fila WHERE contingente = :contingente AND grupo = :grupo
    FOR UPDATE SKIP LOCKED
""")
# A sequencer that freezes loses the line to another process after so long.
_SIN_CONGELARSE = text("SELECT set_config('idle_in_transaction_session_timeout', '30s', true)")
_SIN_ENTRADAS = text(
    "SELECT pg_advisory_xact_lock(hashtextextended('turno ' || :contingente || '/' || :grupo, 0))"
).bindparams(bindparam("contingente", type_=Text), bindparam("grupo", type_=Text))
_CORTAR = text("""
    UPDATE fila SET corte = greatest(corte, :corte) WHERE contingente = :contingente AND grupo = :grupo
""")
_AVISOS = text("DELETE FROM turno_aviso WHERE contingente = :contingente AND grupo = :grupo")
_CERRAR = text("""
    UPDATE fila SET tanda = tanda + :avance, corrida_en = :ahora
    WHERE contingente = :contingente AND grupo = :grupo AND tanda = :tanda RETURNING tanda
""")


class FilaCambiada(Exception):
    """Somebody decided on a turn between reading and locking it: nothing was written, run the line again."""


class OtraTanda(Exception):
    """The line's fence is not the one that this run took: nothing of it may be written."""


@dataclass(frozen=True)
class Corrida:
    """What a run did. `quedan`: there is more to do at once."""

    entraron: int
    otorgado_kg: int
    quedan: bool


async def cortar(tx: AsyncSession, contingente: str, grupo: str, margen: timedelta) -> bool:
    """Move the line's cut to `margen` before now, once no intake is about to commit. False if another holds the line.

    In a transaction of its own: intakes wait for it.
    """
    de = {"contingente": contingente, "grupo": grupo}
    await tx.execute(_SIN_CONGELARSE)
    if (await tx.execute(_TOMAR, de)).one_or_none() is None:
        return False
    await tx.execute(_SIN_ENTRADAS, de)
    await tx.execute(_CORTAR, de | {"corte": reloj_sistema.ahora() - margen})
    return True


async def correr(tx: AsyncSession, contingente: str, grupo: str, *, lote: int = LOTE) -> Corrida | None:
    """Run the line of a group once; None while another transaction is at it.

    Raises:
        FilaCambiada, OtraTanda: `tx` must roll back; running again is right.
    """
    de = {"contingente": contingente, "grupo": grupo}
    await tx.execute(_SIN_CONGELARSE)
    tomada = (await tx.execute(_TOMAR, de)).one_or_none()
    if tomada is None:
        return None
    fila = Fila(contingente, grupo, *tomada)
    await tx.execute(_AVISOS, de)
    datos = DatosContingente.model_validate((await tx.get_one(Contingente, contingente)).datos)
    ahora = reloj_legal.ahora()
    return await _Tanda(tx, fila, datos, reglas_de(datos, grupo, ahora), ahora).correr(lote)


class _Tanda:
    """The steps of one run, with what they found."""

    def __init__(
        self, tx: AsyncSession, fila: Fila, datos: DatosContingente, reglas: ReglasDeFila, ahora: datetime
    ) -> None:
        self._tx = tx
        self._fila = fila
        self._datos = datos
        self._reglas = reglas
        self._ahora = ahora
        self._numero = fila.tanda + 1
        self._hechos: list[tuple[int, Hecho, int, str | None]] = []
        self._casos: dict[UUID, EnBloque] = {}

    async def correr(self, lote: int) -> Corrida:
        tx, fila = self._tx, self._fila
        nuevos = await lectura.nuevos(tx, fila, lote)
        llena = len(nuevos) == lote
        viejos: list[Viejo] = []
        ceden: list[Viejo] = []
        vuelven: list[Viejo] = []
        libre, cortada = 0, False
        if self._reglas.por_turno:
            vuelven = await lectura.vuelven(tx, fila, _VIEJOS)
            libre = self._libre(await leer_saldos(tx, [fila.disponible, fila.asignado]))
            ceden = await self._ceden(nuevos, libre)
            libre += sum(v.reservado_kg for v in ceden)
            viejos, cortada = await self._servibles(libre, {v.numero for v in ceden})
            if cortada:
                # Those behind come first in the next run; here only these are served, with just what they take.
                otorgado = secuenciar([v.en_fila for v in viejos], libre, self._reglas.ultima_parcial).otorgado
                libre, nuevos = sum(otorgado.values()), []
            vuelven = _unicos([*vuelven, *(v for v in viejos if v.cedido_en is not None)])
        # Cases first, accounts afterwards: the order in which everybody locks.
        afectados = [*viejos, *ceden, *vuelven]
        self._casos = await bloquear(tx, FLUJO.tipo, [n.solicitud for n in nuevos] + [v.solicitud for v in afectados])
        if afectados and await lectura.otra_vez(tx, _unicos(afectados)) != _unicos(afectados):
            raise FilaCambiada(f"{fila.contingente}/{fila.grupo}")
        entran, rechazados = await self._admitir(nuevos)
        return await self._escribir(entran, rechazados, viejos, ceden, vuelven, libre, llena or cortada)

    async def _ceden(self, nuevos: Sequence[Nuevo], libre: int) -> list[Viejo]:
        """Whose verdict is too late, if somebody is there to use what they hold."""
        espera = await lectura.les_falta(self._tx, self._fila, 1)
        if not espera and sum(n.cantidad_kg for n in nuevos) <= libre:
            return []
        return await lectura.vencidos(self._tx, self._fila, self._reglas, self._ahora, _VIEJOS)

    async def _servibles(self, libre: int, salvo: set[int]) -> tuple[list[Viejo], bool]:
        """Turns in line that what is free reaches; and whether there are more of them than one run serves."""
        if libre == 0:
            return [], False
        cabe = libre if self._reglas.ultima_parcial == "completa" else None
        faltos = await lectura.les_falta(self._tx, self._fila, _VIEJOS, cabe=cabe)
        cortada = len(faltos) == _VIEJOS
        faltos = [f for f in faltos if f.numero not in salvo]
        reparto = secuenciar([f.en_fila for f in faltos], libre, self._reglas.ultima_parcial)
        return [f for f in faltos if f.numero in reparto.otorgado], cortada and reparto.sobra_kg > 0

    def _libre(self, saldos: dict[UUID, Saldo]) -> int:
        """What may be reserved now: available, and of a tranche that has opened."""
        disponible, asignado = saldos[self._fila.disponible], saldos[self._fila.asignado]
        abierto = abierto_kg(self._reglas.tramos, self._ahora, asignado.asentado + disponible.por_salir)
        return disponible.disponible if abierto is None else min(disponible.disponible, abierto)

    async def _admitir(self, nuevos: Sequence[Nuevo]) -> tuple[list[Nuevo], list[tuple[Nuevo, Razon | None]]]:
        """Who enters, and who does not and why (None: their request went another way)."""
        recibidos, con_su_formulario = await lectura.aun_recibidos(self._tx, nuevos)
        vigentes = [
            n for n in nuevos if n.numero in con_su_formulario and self._casos[n.solicitud].estado == "radicada"
        ]
        topes = await topes_de(self._tx, self._datos, self._fila.grupo, [n.nit for n in vigentes])
        fuera = set(fuera_de_tope([(n.numero, n.nit, n.cantidad_kg) for n in vigentes], topes))
        rechazados: list[tuple[Nuevo, Razon | None]] = [(n, SIN_TOPE) for n in vigentes if n.numero in fuera]
        idos = recibidos - {n.numero for n in vigentes}
        rechazados += [(n, None) for n in nuevos if n.numero in idos]
        return [n for n in vigentes if n.numero not in fuera], rechazados

    async def _escribir(
        self,
        entran: Sequence[Nuevo],
        rechazados: Sequence[tuple[Nuevo, Razon | None]],
        viejos: Sequence[Viejo],
        ceden: Sequence[Viejo],
        vuelven: Sequence[Viejo],
        libre: int,
        mas: bool,
    ) -> Corrida:
        tx, fila = self._tx, self._fila
        for v in ceden:
            await self._soltar(v, "la firma tarda más del máximo")
            self._hechos.append((v.numero, "cede", v.reservado_kg, "la firma tarda más del máximo"))
        self._hechos += [(v.numero, "vuelve", 0, None) for v in vuelven]
        if self._reglas.por_turno:
            # Held until the commit: what is shared out is there.
            hay = self._libre(await bloquear_cuentas(tx, [fila.disponible, fila.asignado]))
            if hay < libre:
                raise FilaCambiada(f"{fila.contingente}/{fila.grupo}")
            mas = mas or (hay > libre and bool(await lectura.les_falta(tx, fila, 1)))
        en_fila = [v.en_fila for v in viejos] + [EnFila(n.numero, n.orden_en, n.cantidad_kg) for n in entran]
        otorgado = secuenciar(en_fila, libre, self._reglas.ultima_parcial).otorgado
        algo = bool(entran or rechazados or ceden or vuelven or otorgado)
        if algo:
            await escritura.abrir_tanda(tx, fila, self._numero, libre, self._reglas, self._ahora)
        for v in viejos:
            if v.reserva is not None and v.numero in otorgado:
                await self._soltar(v, "se completa la reserva")
        totales = {v.numero: v.reservado_kg + otorgado[v.numero] for v in viejos if v.numero in otorgado}
        totales |= {n.numero: otorgado[n.numero] for n in entran if n.numero in otorgado}
        reservas = {numero: ReservaDeLote(uuid7(), kg, f"turno {numero}") for numero, kg in totales.items()}
        if reservas:
            await reservar_lote(tx, origen=fila.disponible, destino=fila.asignado, reservas=list(reservas.values()))
        await self._guardar_turnos(entran, rechazados, viejos, ceden, vuelven, reservas)
        self._hechos += [(n.numero, "no_entra", 0, razon.texto if razon else _CAMBIO) for n, razon in rechazados]
        self._hechos += [(n.numero, "entra", otorgado.get(n.numero, 0), None) for n in entran]
        self._hechos += [(v.numero, "reserva", otorgado[v.numero], None) for v in viejos if v.numero in otorgado]
        await escritura.guardar_hechos(tx, self._numero, self._hechos, self._ahora)
        await entrar(tx, entran, self._casos)
        await rechazar(tx, [(n, razon) for n, razon in rechazados if razon is not None], self._casos)
        for v in viejos:
            if v.estado == "en_espera" and v.numero in reservas:
                await liberar(tx, v.solicitud, reservas[v.numero].cantidad, self._ahora)
        # Even where nothing was shared out: what was given up since the last run may have crossed a threshold.
        await revisar_avisos(tx, fila.contingente, fila.grupo)
        cierre = fila.de | {"tanda": fila.tanda, "avance": int(algo), "ahora": self._ahora}
        if (await tx.execute(_CERRAR, cierre)).one_or_none() is None:
            raise OtraTanda(f"{fila.contingente}/{fila.grupo}")
        return Corrida(len(entran), sum(otorgado.values()), mas)

    async def _soltar(self, viejo: Viejo, causa: str) -> None:
        if viejo.reserva is None:
            raise LookupError(f"turno {viejo.numero}: sin reserva")
        await anular(self._tx, id=uuid7(), reserva=viejo.reserva, causa=causa)

    async def _guardar_turnos(
        self,
        entran: Sequence[Nuevo],
        rechazados: Sequence[tuple[Nuevo, Razon | None]],
        viejos: Sequence[Viejo],
        ceden: Sequence[Viejo],
        vuelven: Sequence[Viejo],
        reservas: dict[int, ReservaDeLote],
    ) -> None:
        quedan = {v.numero: v for v in (*vuelven, *viejos)} | {
            v.numero: replace(v, reserva=None, reservado_kg=0) for v in ceden
        }
        filas: list[escritura.DeTurno] = []
        for v in quedan.values():
            reserva = reservas.get(v.numero)
            estado = "en_estudio" if v.estado == "en_espera" and reserva is not None else v.estado
            tomado = (reserva.id, reserva.cantidad) if reserva is not None else (v.reserva, v.reservado_kg)
            filas.append((v.numero, estado, None, self._numero, *tomado, v.numero in {c.numero for c in ceden}))
        for n in entran:
            reserva = reservas.get(n.numero)
            tomado = (reserva.id, reserva.cantidad) if reserva is not None else (None, 0)
            filas.append((n.numero, "en_validacion", None, self._numero, *tomado, False))
        for n, razon in rechazados:
            filas.append((n.numero, "liberado", razon.texto if razon else _CAMBIO, None, None, 0, False))
        await escritura.guardar_turnos(self._tx, filas, self._ahora)


def _unicos(viejos: Sequence[Viejo]) -> list[Viejo]:
    return sorted({v.numero: v for v in viejos}.values(), key=lambda v: (v.orden_en, v.numero))
