"""Committing a run: once, by somebody who did not prepare it, all of it in one transaction."""

from collections import Counter
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.cupos.asignaciones import apartados, corridas
from services.cupos.asignaciones.datos import Entradas, FilaDeResultado, Resultado, ResultadoDeGrupo
from services.cupos.asignaciones.models import (
    PREPARAR,
    Apartado,
    Calculo,
    Corrida,
    Cupo,
    PasoDeCorrida,
    ResultadoDeCorrida,
)
from services.cupos.asignaciones.service import asignar_sin_solicitud
from services.cupos.contingentes.avisos import revisar_avisos
from services.cupos.contingentes.libro import ASIGNADO, DISPONIBLE, referencia
from services.cupos.contingentes.models import Contingente, Grupo
from services.cupos.contingentes.versiones import bloquear as bloquear_contingente
from services.cupos.referencias.service import empresa_habilitada
from services.cupos.solicitudes import decisiones
from services.cupos.solicitudes.comprobar import exigir_grupo_abierto
from services.cupos.solicitudes.models import FLUJO as DE_SOLICITUD
from services.cupos.turnos import service as turnos
from services.cupos.turnos.models import VIVOS, Turno
from shared.audit import Sistema, identidad
from shared.clock import reloj_legal
from shared.expedientes import aplicar
from shared.http import Problema
from shared.identity import Principal
from shared.jobs import encolar
from shared.ledger import cuenta_de
from shared.ledger.lotes import bloquear as bloquear_cuentas

RENDERIZAR = "cupos.renderizar_acto"
SISTEMA = Sistema("cupos")
DECIDIBLES = ("enviada", "lista_de_espera")
"""States from which a run decides a request at once; of the others it keeps the kilograms aside."""

_BLOQUEAR_CASOS = text("SELECT id FROM expediente WHERE id = ANY(:ids) ORDER BY id FOR NO KEY UPDATE")
# Whoever counts a company's cap takes this lock between its case and the ledger.
_BLOQUEAR_TOPES = text("""
    SELECT pg_advisory_xact_lock(hashtext('tope ' || :contingente || ' ' || nit))
    FROM (SELECT DISTINCT nit FROM unnest(CAST(:nits AS text[])) AS u (nit) ORDER BY nit) n
""")


async def confirmar(
    tx: AsyncSession, corrida_id: UUID, quien: Principal, *, motivo: str, version: int | None = None
) -> Corrida:
    """Commit the run that was proposed: requests are decided, quotas assigned, the rest kept aside.

    Raises:
        Problema: `no-encontrado`, `asignacion-ya-confirmada`, `transicion-no-permitida`, `prohibido`, `misma-persona`,
            `version-distinta`, `motivo-obligatorio`, `contingente-sin-vigencia`, `entradas-cambiaron`,
            `solicitudes-sin-decidir`, `resultado-invalido`, and of deciding each request.
    """
    corrida = await corridas.bloquear(tx, corrida_id)
    if corrida.estado in ("confirmada", "publicada"):
        raise Problema("asignacion-ya-confirmada", f"La asignación {corrida.numero} ya se confirmó.")
    await _exigir_otra_persona(tx, corrida, quien)
    calculo = await corridas.calculo_de(tx, corrida)
    await _bloquear_todo(tx, corrida, calculo)
    await corridas.contingente_vigente(tx, corrida.contingente)
    entradas, resultado = await corridas.examinar(tx, corrida)
    ahora = reloj_legal.ahora()
    datos = {
        "calculo": corrida.calculo,
        "huella": calculo.huella,
        "huella_resultado": calculo.huella_resultado,
        "asignado_kg": {g.grupo: sum(f.kg for f in g.filas) for g in resultado.grupos},
    }
    cambios = {"confirmada_por": identidad(quien), "confirmada_en": ahora}
    corrida = await corridas.mover(tx, corrida, "confirmar", quien, motivo, datos, version=version, cambios=cambios)
    await _repartir(tx, corrida, entradas, resultado, quien, motivo)
    await encolar(tx, RENDERIZAR, {"corrida": str(corrida.id)}, clave=str(corrida.id))
    return corrida


async def _exigir_otra_persona(tx: AsyncSession, corrida: Corrida, quien: Principal) -> None:
    p = PasoDeCorrida
    consulta = select(col(p.version)).where(
        col(p.corrida) == corrida.id, col(p.quien) == identidad(quien), col(p.accion).in_(PREPARAR)
    )
    if (await tx.execute(consulta.limit(1))).first() is not None:
        raise Problema("misma-persona", "Quien preparó la asignación no la confirma.")


async def _bloquear_todo(tx: AsyncSession, corrida: Corrida, calculo: Calculo) -> None:
    """Cases, contingente, caps and ledger, in the order in which everybody takes them."""
    peticiones = [p for g in calculo.entradas["grupos"] for p in g["peticiones"]]
    casos = [UUID(p["id"]) for p in peticiones if not p["id"].startswith("fila-")]
    await tx.execute(_BLOQUEAR_CASOS, {"ids": casos})
    await bloquear_contingente(tx, corrida.contingente)
    nits = [p["nit"] for p in peticiones]
    await tx.execute(_BLOQUEAR_TOPES, {"contingente": corrida.contingente, "nits": nits})
    de_grupos = [referencia(corrida.contingente, g) for g in corrida.grupos]
    await bloquear_cuentas(tx, [cuenta_de(tipo, r) for r in de_grupos for tipo in (DISPONIBLE, ASIGNADO)])


async def _repartir(
    tx: AsyncSession, corrida: Corrida, entradas: Entradas, resultado: Resultado, quien: Principal, motivo: str
) -> None:
    contingente = await tx.get_one(Contingente, corrida.contingente)
    estados = {p.id: p.estado for g in entradas.grupos for p in g.peticiones}
    await _terminar_turnos(tx, corrida, resultado, estados)
    n = 0
    for grupo_resultado in resultado.grupos:
        grupo = await tx.get_one(Grupo, (corrida.contingente, grupo_resultado.grupo), populate_existing=True)
        exigir_grupo_abierto(grupo)
        await _apartar(tx, corrida, grupo_resultado, estados)
        for fila in grupo_resultado.filas:
            n += 1
            cupo = await _dar(tx, corrida, contingente, grupo, fila, estados[fila.id], quien, motivo)
            pendiente = cupo is None and fila.kg > 0
            tx.add(
                ResultadoDeCorrida(
                    corrida=corrida.id,
                    n=n,
                    grupo=grupo.codigo,
                    solicitud=_solicitud(fila),
                    numero=fila.numero if cupo is None else cupo.numero,
                    nit=fila.nit,
                    decision=fila.decision,
                    pedido_kg=fila.pedido_kg,
                    kg=0 if pendiente else fila.kg,
                    apartado_kg=fila.kg if pendiente else fila.apartado_kg,
                    cupo=None if cupo is None else cupo.id,
                )
            )
        await tx.flush()
        await turnos.correr_fila(tx, corrida.contingente, grupo.codigo, motivo=f"asignación {corrida.numero}")
        await revisar_avisos(tx, corrida.contingente, grupo.codigo)


async def _terminar_turnos(tx: AsyncSession, corrida: Corrida, resultado: Resultado, estados: dict[str, str]) -> None:
    """End the turns that would stand in the way of the run: those that hold kilograms, and those of a company with
    several requests, each of which would count against its cap with all that it asks for.
    """
    filas = [f for g in resultado.grupos for f in g.filas if f.decision == "incluida" and _decidible(estados[f.id])]
    por_nit = Counter(f.nit for f in filas)
    casos = [f for f in filas if _solicitud(f) is not None and (estados[f.id] == "enviada" or f.kg > 0)]
    con_reserva = await _reservas(tx, [UUID(f.id) for f in casos])
    for f in sorted(casos, key=lambda f: f.id):
        if UUID(f.id) in con_reserva or por_nit[f.nit] > 1:
            await turnos.pasar(tx, UUID(f.id), "atendido", f"asignación {corrida.numero}")


def _solicitud(fila: FilaDeResultado) -> UUID | None:
    return None if fila.id.startswith("fila-") else UUID(fila.id)


async def _apartar(tx: AsyncSession, corrida: Corrida, grupo: ResultadoDeGrupo, estados: dict[str, str]) -> None:
    """Keep aside what each request is to have, those decided in a moment included: one movement of the ledger.

    The turn of a request that stays pending keeps what it has reserved; only what that lacks is kept here.
    """
    con_algo = [f for f in grupo.filas if _solicitud(f) is not None and f.kg + f.apartado_kg > 0]
    ahora = {f.id for f in con_algo if f.apartado_kg == 0 and _decidible(estados[f.id])}
    reservado = await _reservas(tx, [UUID(f.id) for f in con_algo])
    pedidos = []
    for f in con_algo:
        kg = f.kg + f.apartado_kg - (0 if f.id in ahora else reservado.get(UUID(f.id), 0))
        if kg > 0:
            pedidos.append((UUID(f.id), f.numero, kg))
    await apartados.apartar(tx, corrida, grupo.grupo, pedidos)


def _decidible(estado: str) -> bool:
    return estado in DECIDIBLES


async def _reservas(tx: AsyncSession, solicitudes: Sequence[UUID]) -> dict[UUID, int]:
    """What live turns hold in the ledger, of those that hold something."""
    t = Turno
    consulta = select(col(t.solicitud), col(t.reservado_kg)).where(
        col(t.solicitud).in_(solicitudes), col(t.estado).in_(VIVOS), col(t.reservado_kg) > 0
    )
    return {f.solicitud: int(f.reservado_kg) for f in await tx.execute(consulta)}


async def _dar(
    tx: AsyncSession,
    corrida: Corrida,
    contingente: Contingente,
    grupo: Grupo,
    fila: FilaDeResultado,
    estado: str,
    quien: Principal,
    motivo: str,
) -> Cupo | None:
    """Decide one request of the run, if it can be decided now; or give a row of a file its quota."""
    solicitud = _solicitud(fila)
    if solicitud is None:
        await empresa_habilitada(tx, fila.nit)
        numero = f"{corrida.numero}-{fila.numero.rpartition(' ')[2]}"
        return await asignar_sin_solicitud(tx, corrida, contingente, grupo, numero=numero, nit=fila.nit, kg=fila.kg)
    if fila.decision != "incluida" or not _decidible(estado):
        return None
    if estado == "lista_de_espera":
        if fila.kg == 0:
            return None
        await aplicar(tx, DE_SOLICITUD, solicitud, "liberar", SISTEMA, datos={"corrida": str(corrida.id)})
    _, cupo = await decisiones.decidir_por_corrida(tx, solicitud, fila.kg, quien, motivo, corrida.id)
    return cupo


async def decidir_apartado(
    tx: AsyncSession, corrida_id: UUID, solicitud: UUID, kg: int, quien: Principal, *, motivo: str
) -> Corrida:
    """Decide, once it can be, a request for which the run kept kilograms aside: all of them, fewer or none.

    Raises:
        Problema: `no-encontrado`, `sin-apartado`, `apartado-insuficiente`, `misma-persona`, and of the decision.
    """
    corrida, apartado = await _con_apartado(tx, corrida_id, solicitud)
    await _exigir_otra_persona(tx, corrida, quien)
    turno = await turnos.turno_vivo(tx, solicitud)
    tiene = apartado.kg + (turno.reservado_kg if turno is not None else 0)
    if kg > tiene:
        raise Problema("apartado-insuficiente", f"Se apartaron {tiene} kg.", apartado_kg=tiene, pedido_kg=kg)
    await decisiones.decidir_por_corrida(tx, solicitud, kg, quien, motivo, corrida.id)
    if kg == 0:
        await apartados.liberar(tx, corrida, solicitud, quien, motivo=motivo)
    await revisar_avisos(tx, apartado.contingente, apartado.grupo)
    return corrida


async def liberar_apartado(
    tx: AsyncSession, corrida_id: UUID, solicitud: UUID, quien: Principal, *, motivo: str
) -> Corrida:
    """Give back to the group what the run kept aside for a request.

    Raises:
        Problema: `no-encontrado`, `sin-apartado`, `misma-persona`.
    """
    corrida, _ = await _con_apartado(tx, corrida_id, solicitud)
    await _exigir_otra_persona(tx, corrida, quien)
    await apartados.liberar(tx, corrida, solicitud, quien, motivo=motivo)
    return corrida


async def _con_apartado(tx: AsyncSession, corrida_id: UUID, solicitud: UUID) -> tuple[Corrida, Apartado]:
    corrida = await tx.get(Corrida, corrida_id)
    if corrida is None:
        raise Problema("no-encontrado")
    await tx.execute(_BLOQUEAR_CASOS, {"ids": [solicitud]})
    apartado = await apartados.vivo_de(tx, solicitud)
    if apartado is None or apartado.corrida != corrida.id:
        raise Problema("sin-apartado")
    return corrida, apartado
