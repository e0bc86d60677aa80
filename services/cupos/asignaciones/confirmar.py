"""Committing a run: once, by somebody who did not prepare it, all of it in one transaction."""

from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.cupos.asignaciones import apartados, corridas, pasos
from services.cupos.asignaciones.datos import Entradas, FilaDeResultado, Resultado, ResultadoDeGrupo
from services.cupos.asignaciones.decidir import decidir, exigir_sin_conflicto, terminar_turnos
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
from services.cupos.turnos import service as turnos
from services.cupos.turnos.models import VIVOS, Turno
from shared.audit import identidad
from shared.clock import reloj_legal
from shared.documents.textos import kilogramos
from shared.http import Problema
from shared.identity import Principal
from shared.jobs import encolar
from shared.ledger import cuenta_de
from shared.ledger.lotes import bloquear as bloquear_cuentas

RENDERIZAR = "cupos.renderizar_acto"

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
    corrida = await pasos.bloquear(tx, corrida_id)
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
    corrida = await pasos.mover(tx, corrida, "confirmar", quien, motivo, datos, version=version, cambios=cambios)
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
    decididas = {g.grupo: [f for f in g.filas if _se_decide(f, estados[f.id])] for g in resultado.grupos}
    todas = [f for filas in decididas.values() for f in filas]
    await exigir_sin_conflicto(tx, [f for g in resultado.grupos for f in g.filas if f.decision == "incluida"], quien)
    await terminar_turnos(tx, [UUID(f.id) for f in todas], f"asignación {corrida.numero}")
    n = 0
    for g in resultado.grupos:
        grupo = await tx.get_one(Grupo, (corrida.contingente, g.grupo), populate_existing=True)
        exigir_grupo_abierto(grupo)
        con_estado = [(f, estados[f.id]) for f in decididas[g.grupo]]
        cupos = await decidir(tx, corrida, grupo, con_estado, quien, motivo)
        for fila in g.filas:
            n += 1
            cupo = cupos.get(fila.id)
            if _solicitud(fila) is None:
                cupo = await _por_archivo(tx, corrida, contingente, grupo, fila)
            tx.add(_resultado(corrida, n, g.grupo, fila, cupo))
        await tx.flush()
        await _apartar(tx, corrida, g, {f.id for f in decididas[g.grupo]})
        await turnos.correr_fila(tx, corrida.contingente, grupo.codigo, motivo=f"asignación {corrida.numero}")
        await revisar_avisos(tx, corrida.contingente, grupo.codigo)


def _se_decide(fila: FilaDeResultado, estado: str) -> bool:
    """Whether the run decides the request now; one that waits in line and gets nothing goes on waiting."""
    if _solicitud(fila) is None or fila.decision != "incluida":
        return False
    return estado == "enviada" or (estado == "lista_de_espera" and fila.kg > 0)


def _resultado(corrida: Corrida, n: int, grupo: str, fila: FilaDeResultado, cupo: Cupo | None) -> ResultadoDeCorrida:
    """What is written of a row; what could not be given yet is kept aside."""
    return ResultadoDeCorrida(
        corrida=corrida.id,
        n=n,
        grupo=grupo,
        solicitud=_solicitud(fila),
        numero=fila.numero if cupo is None else cupo.numero,
        nit=fila.nit,
        decision=fila.decision,
        pedido_kg=fila.pedido_kg,
        kg=0 if cupo is None else fila.kg,
        apartado_kg=fila.apartado_kg + fila.kg if cupo is None else 0,
        cupo=None if cupo is None else cupo.id,
    )


def _solicitud(fila: FilaDeResultado) -> UUID | None:
    return None if fila.id.startswith("fila-") else UUID(fila.id)


async def _por_archivo(
    tx: AsyncSession, corrida: Corrida, contingente: Contingente, grupo: Grupo, fila: FilaDeResultado
) -> Cupo:
    """The quota of a row that names no request."""
    await empresa_habilitada(tx, fila.nit)
    numero = f"{corrida.numero}-{fila.numero.rpartition(' ')[2]}"
    return await asignar_sin_solicitud(tx, corrida, contingente, grupo, numero=numero, nit=fila.nit, kg=fila.kg)


async def _apartar(tx: AsyncSession, corrida: Corrida, grupo: ResultadoDeGrupo, decididas: set[str]) -> None:
    """Keep aside what the requests that could not be decided are to have.

    The turn of such a request keeps what it has reserved; only what that lacks is kept here.
    """
    pendientes = {
        UUID(f.id): f
        for f in grupo.filas
        if _solicitud(f) is not None and f.id not in decididas and f.kg + f.apartado_kg > 0
    }
    t = Turno
    consulta = select(col(t.solicitud), col(t.reservado_kg)).where(
        col(t.solicitud).in_(pendientes), col(t.estado).in_(VIVOS), col(t.reservado_kg) > 0
    )
    reservado = {f.solicitud: int(f.reservado_kg) for f in await tx.execute(consulta)}
    faltan = [(s, f.numero, f.kg + f.apartado_kg - reservado.get(s, 0)) for s, f in pendientes.items()]
    await apartados.apartar(tx, corrida, grupo.grupo, [p for p in faltan if p[2] > 0])


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
        raise Problema("apartado-insuficiente", f"Se apartaron {kilogramos(tiene)}.", apartado_kg=tiene, pedido_kg=kg)
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
