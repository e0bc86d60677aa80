"""Corrective acts: a won appeal, a court order or a circular changes, by a dated act, what a committed run gave."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from uuid_utils.compat import uuid7

from services.cupos.asignaciones import pasos
from services.cupos.asignaciones.datos import kg as en_kg
from services.cupos.asignaciones.models import ActoCorrectivo, Corrida, Cupo, LineaDeActo, ResultadoDeCorrida
from services.cupos.asignaciones.service import asignado_a
from services.cupos.contingentes.avisos import revisar_avisos
from services.cupos.contingentes.historia import clase_de
from services.cupos.contingentes.libro import ASIGNADO, DISPONIBLE, referencia
from services.cupos.contingentes.models import Contingente
from services.cupos.contingentes.rules import tope_del_contingente_kg, tope_kg
from services.cupos.contingentes.schemas import DatosContingente
from services.cupos.movimientos.models import Movimiento, cupo_vigente
from services.cupos.movimientos.service import al_juzgarse, aumentar, kg_vigentes, pedir_debito
from services.cupos.solicitudes.models import Solicitud
from services.cupos.turnos.avisos import correr_fila
from shared.audit import Sistema, anotar, identidad
from shared.clock import reloj_legal
from shared.documents.textos import kilogramos
from shared.events import RefObjeto
from shared.http import Problema
from shared.identity import Principal
from shared.ledger import cuenta_de
from shared.ledger.lotes import bloquear as bloquear_cuentas

_BLOQUEAR_CASOS = text("""
    SELECT e.id FROM expediente e JOIN cupo c ON c.solicitud = e.id WHERE c.id = ANY(:cupos)
    ORDER BY e.id FOR NO KEY UPDATE OF e
""")
_BLOQUEAR_TOPE = text("SELECT pg_advisory_xact_lock(hashtext(:que))")


@dataclass(frozen=True)
class Cambio:
    """Signed kilograms for one cupo of the run, by its number."""

    cupo: str
    kg: int


async def proyectar(
    tx: AsyncSession,
    corrida_id: UUID,
    quien: Principal,
    *,
    numero: str,
    fecha: date,
    motivo: str,
    documento: RefObjeto,
    cambios: Sequence[Cambio],
) -> ActoCorrectivo:
    """Draft a corrective act on a committed run, with the act's PDF; nothing moves yet.

    Raises:
        Problema: `no-encontrado`, `transicion-no-permitida`, `cupo-ajeno`, `acto-repetido`, and as `confirmar` of what
            can be seen already.
    """
    corrida = await pasos.bloquear(tx, corrida_id)
    if corrida.estado not in ("confirmada", "publicada"):
        raise Problema("transicion-no-permitida", f"La asignación está {corrida.estado}.", estado=corrida.estado)
    cupos = await _cupos(tx, corrida, [c.cupo for c in cambios])
    siguiente = select(func.coalesce(func.max(col(ActoCorrectivo.n)), 0) + 1).where(
        col(ActoCorrectivo.corrida) == corrida.id
    )
    acto = ActoCorrectivo(
        id=uuid7(),
        corrida=corrida.id,
        n=int((await tx.execute(siguiente)).scalar_one()),
        numero=numero,
        fecha=fecha,
        motivo=motivo,
        documento=documento.model_dump(mode="json"),
        proyectado_por=identidad(quien),
        proyectado_en=reloj_legal.ahora(),
    )
    tx.add(acto)
    await tx.flush()
    for n, cambio in enumerate(cambios, start=1):
        cupo = cupos[cambio.cupo]
        await _exigir_dentro(tx, cupo, cambio.kg)
        tx.add(LineaDeActo(acto=acto.id, n=n, cupo=cupo.id, kg=cambio.kg))
    await tx.flush()
    await _anotar(tx, acto, "proyectar_acto", quien, motivo)
    return acto


async def confirmar(
    tx: AsyncSession, corrida_id: UUID, acto_id: UUID, quien: Principal, *, motivo: str
) -> ActoCorrectivo:
    """Carry out a draft of somebody else: raises at once, lowerings once `consumo` finds the kilograms available.

    Raises:
        Problema: `no-encontrado`, `acto-resuelto`, `misma-persona`, `volumen-insuficiente`, `tope-superado`,
            `cantidad-aprobada-invalida`, `debito-en-curso`.
    """
    corrida, acto, lineas = await _abierto(tx, corrida_id, acto_id)
    if acto.proyectado_por == identidad(quien):
        raise Problema("misma-persona", "Quien proyectó el acto no lo confirma.")
    cupos = {c.id: c for c in await _por_id(tx, [linea.cupo for linea in lineas])}
    # Cases, then caps, then the ledger: the order of everybody.
    await tx.execute(_BLOQUEAR_CASOS, {"cupos": list(cupos)})
    for nit in sorted({c.nit for c in cupos.values()}):
        await tx.execute(_BLOQUEAR_TOPE, {"que": f"tope {corrida.contingente} {nit}"})
    grupos = sorted({c.grupo for c in cupos.values()})
    de_grupos = [referencia(corrida.contingente, g) for g in grupos]
    await bloquear_cuentas(tx, [cuenta_de(tipo, r) for r in de_grupos for tipo in (DISPONIBLE, ASIGNADO)])
    nombre = f"{corrida.numero}, acto {acto.numero}"
    for linea in lineas:
        await _exigir_dentro(tx, cupos[linea.cupo], linea.kg)
        if linea.kg > 0:
            await aumentar(tx, linea.cupo, kg=linea.kg, causa="acto_correctivo", caso_id=corrida.id, referencia=nombre)
            linea.estado = "aplicada"
        else:
            linea.movimiento = await pedir_debito(
                tx, linea.cupo, kg=-linea.kg, causa="acto_correctivo", caso_id=corrida.id, referencia=nombre
            )
            linea.estado = "en_juicio"
    await _resolver(tx, acto, "confirmado", quien, motivo)
    await _anotar(tx, acto, "confirmar_acto", quien, motivo)
    for grupo in grupos:
        await revisar_avisos(tx, corrida.contingente, grupo)
    return acto


async def descartar(
    tx: AsyncSession, corrida_id: UUID, acto_id: UUID, quien: Principal, *, motivo: str
) -> ActoCorrectivo:
    """End a draft that is not to be carried out.

    Raises:
        Problema: `no-encontrado`, `acto-resuelto`.
    """
    _, acto, _ = await _abierto(tx, corrida_id, acto_id)
    await _resolver(tx, acto, "descartado", quien, motivo)
    await _anotar(tx, acto, "descartar_acto", quien, motivo)
    return acto


@al_juzgarse("acto_correctivo")
async def al_responder_consumo(tx: AsyncSession, movimiento: Movimiento) -> None:
    """Write the answer of `consumo` on its line; what came back is free for the next in line."""
    consulta = select(LineaDeActo).where(col(LineaDeActo.movimiento) == movimiento.id).with_for_update(key_share=True)
    linea = (await tx.execute(consulta.execution_options(populate_existing=True))).scalar_one()
    linea.estado = "aplicada" if movimiento.estado == "hecho" else "sin_saldo"
    await tx.flush()
    acto = await tx.get_one(ActoCorrectivo, linea.acto)
    await anotar(
        tx,
        quien=Sistema("cupos"),
        accion=f"asignacion.acto_{linea.estado}",
        objeto=f"asignacion:{acto.corrida}",
        datos={"acto": acto.n, "linea": linea.n, "kg": linea.kg},
    )
    if movimiento.estado == "hecho":
        cupo = await tx.get_one(Cupo, linea.cupo)
        await correr_fila(tx, cupo.contingente, cupo.grupo, motivo="acto correctivo")
        await revisar_avisos(tx, cupo.contingente, cupo.grupo)


async def _cupos(tx: AsyncSession, corrida: Corrida, numeros: Sequence[str]) -> Mapping[str, Cupo]:
    r = ResultadoDeCorrida
    consulta = (
        select(Cupo)
        .join(r, col(r.cupo) == col(Cupo.id))
        .where(col(r.corrida) == corrida.id, col(Cupo.numero).in_(numeros))
    )
    cupos = {c.numero: c for c in (await tx.execute(consulta)).scalars()}
    if ajenos := [n for n in numeros if n not in cupos]:
        raise Problema("cupo-ajeno", f"La asignación {corrida.numero} no dio {', '.join(ajenos)}.", cupos=ajenos)
    return cupos


async def _por_id(tx: AsyncSession, ids: Sequence[UUID]) -> list[Cupo]:
    return list((await tx.execute(select(Cupo).where(col(Cupo.id).in_(ids)))).scalars())


async def _exigir_dentro(tx: AsyncSession, cupo: Cupo, kg: int) -> None:
    """What the cupo would have stays between nothing and what was asked, and the company within its caps."""
    nuevo = await kg_vigentes(tx, cupo.id) + kg
    if nuevo < 0:
        raise Problema("cantidad-aprobada-invalida", f"A {cupo.numero} le quedarían {kilogramos(nuevo)}.", kg=nuevo)
    if kg < 0:
        return
    if cupo.solicitud is not None:
        solicitud = await tx.get_one(Solicitud, cupo.solicitud)
        if nuevo > solicitud.cantidad_kg:
            raise Problema(
                "cantidad-aprobada-invalida",
                f"{cupo.numero} tendría {en_kg(nuevo)} y su solicitud pidió {en_kg(solicitud.cantidad_kg)}.",
                solicitada_kg=solicitud.cantidad_kg,
                kg=nuevo,
            )
    contingente = await tx.get_one(Contingente, cupo.contingente, populate_existing=True)
    datos = DatosContingente.model_validate(contingente.datos)
    clase = await clase_de(tx, cupo.contingente, cupo.nit)
    c = cupo_vigente.c
    suma = select(func.coalesce(func.sum(c.kg), 0)).where(
        c.contingente == cupo.contingente, c.grupo == cupo.grupo, c.nit == cupo.nit
    )
    en_el_grupo = int((await tx.execute(suma)).scalar_one()) + kg
    en_total = await asignado_a(tx, cupo.contingente, cupo.nit) + kg
    for tope, tendria in (
        (tope_kg(datos, cupo.grupo, clase), en_el_grupo),
        (tope_del_contingente_kg(datos, clase), en_total),
    ):
        if tope is not None and tendria > tope:
            raise Problema(
                "tope-superado", f"{cupo.nit} tendría {en_kg(tendria)} y su tope es {en_kg(tope)}.", tope_kg=tope
            )


async def _abierto(
    tx: AsyncSession, corrida_id: UUID, acto_id: UUID
) -> tuple[Corrida, ActoCorrectivo, Sequence[LineaDeActo]]:
    corrida = await pasos.bloquear(tx, corrida_id)
    acto = await tx.get(ActoCorrectivo, acto_id, populate_existing=True)
    if acto is None or acto.corrida != corrida.id:
        raise Problema("no-encontrado")
    if acto.estado != "proyectado":
        raise Problema("acto-resuelto", f"El acto {acto.numero} está {acto.estado}.", estado=acto.estado)
    consulta = select(LineaDeActo).where(col(LineaDeActo.acto) == acto.id).order_by(col(LineaDeActo.n))
    return corrida, acto, list((await tx.execute(consulta)).scalars())


async def _resolver(tx: AsyncSession, acto: ActoCorrectivo, estado: str, quien: Principal, motivo: str) -> None:
    acto.estado, acto.resuelto_por, acto.resuelto_motivo = estado, identidad(quien), motivo
    acto.resuelto_en = reloj_legal.ahora()
    await tx.flush()


async def _anotar(tx: AsyncSession, acto: ActoCorrectivo, accion: str, quien: Principal, motivo: str) -> None:
    await anotar(
        tx,
        quien=quien,
        accion=f"asignacion.{accion}",
        objeto=f"asignacion:{acto.corrida}",
        motivo=motivo,
        datos={"acto": acto.n, "numero": acto.numero, "fecha": acto.fecha.isoformat()},
    )
