"""Closing a contingente: what becomes of certified kilograms that no verified declaration covers.

Whether they are lost, given back or tolerated, the contingente says. The system works it out; nothing happens until a
second person confirms it.
"""

from collections import defaultdict
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from uuid_utils.compat import uuid7

from services.consumo.cqe.models import Cqe
from services.consumo.cqe.por_mirar import marcar
from services.consumo.cupos import libro
from services.consumo.cupos.saldos import anunciar_saldo
from services.consumo.dex.models import Cierre, Credito, LineaDeCierre
from services.consumo.dex.por_cerrar import lineas_de_ahora, puede_cerrarse_desde
from services.consumo.referencias.service import contingente_actual
from shared.audit import anotar
from shared.clock import reloj_legal
from shared.documents.textos import fecha_larga
from shared.events.consumo import CqeCerrado
from shared.expedientes import expediente
from shared.http import Problema
from shared.identity import Principal
from shared.ledger import transferir
from shared.messaging import publicar

CAUSA = "cierre.devolver"


async def proyectar(tx: AsyncSession, quien: Principal, codigo: str) -> Cierre:
    """Draft the closing of a contingente: one line per certificate that can be closed now.

    Raises:
        Problema: `no-encontrado`, `contingente-sin-plazo-vencido`, `cierre-en-curso`, `cierre-sin-lineas`.
    """
    contingente = await contingente_actual(tx, codigo)
    if contingente is None:
        raise Problema("no-encontrado", f"No existe el contingente {codigo}.")
    desde = puede_cerrarse_desde(contingente)
    if reloj_legal.hoy() <= desde:
        detalle = f"El contingente {codigo} se puede cerrar después del {fecha_larga(desde)}."
        raise Problema("contingente-sin-plazo-vencido", detalle)
    cierre = Cierre(
        id=uuid7(),
        contingente=codigo,
        contingente_version=contingente.version,
        efecto=contingente.sobrante,
        proyectado_por=quien.sub,
        proyectado_en=reloj_legal.ahora(),
    )
    tx.add(cierre)
    await tx.flush()
    lineas = await lineas_de_ahora(tx, cierre.id, codigo)
    if not lineas:
        raise Problema("cierre-sin-lineas", f"En {codigo} no hay certificados que se puedan cerrar ahora.")
    tx.add_all(lineas)
    await tx.flush()
    datos = {"contingente": codigo, "efecto": cierre.efecto, "lineas": len(lineas)}
    datos["sobrante_kg"] = sum(linea.sobrante_kg for linea in lineas)
    await anotar(tx, quien=quien, accion="cierre_de_dex.proyectar", objeto=f"cierre_de_dex:{cierre.id}", datos=datos)
    return cierre


async def cierre_de_id(tx: AsyncSession, cierre_id: UUID, *, bloquear: bool = False) -> Cierre:
    """A closing.

    Raises:
        Problema: `no-encontrado`.
    """
    cierre = await tx.get(Cierre, cierre_id, with_for_update=bloquear or None, populate_existing=True)
    if cierre is None:
        raise Problema("no-encontrado")
    return cierre


async def lineas_de(tx: AsyncSession, cierre_id: UUID) -> list[LineaDeCierre]:
    """All lines of a closing, by certificate."""
    consulta = sa.select(LineaDeCierre).where(col(LineaDeCierre.cierre_id) == cierre_id)
    return list((await tx.execute(consulta.order_by(col(LineaDeCierre.cqe_id)))).scalars())


async def confirmar(tx: AsyncSession, cierre_id: UUID, quien: Principal, motivo: str) -> Cierre:
    """Give the draft its effect, by another person than who drafted it; from then on its certificates do not change.

    Raises:
        Problema: `no-encontrado`, `transicion-no-permitida`, `misma-persona`, `cierre-superado` if a certificate, a
            declaration or the contingente's rule changed since.
    """
    lineas = await lineas_de(tx, cierre_id)
    filas = await _bloqueados(tx, [linea.cqe_id for linea in lineas])
    cierre = await cierre_de_id(tx, cierre_id, bloquear=True)
    _exigir_proyectado(cierre)
    if cierre.proyectado_por == quien.sub:
        raise Problema("misma-persona", "El cierre lo confirma una persona distinta de quien lo proyectó.")
    await _exigir_igual(tx, cierre, lineas, filas)
    if cierre.efecto == "se_devuelve":
        await _devolver(tx, cierre, lineas)
    for linea in lineas:
        await _cerrar(tx, cierre, linea, filas[linea.cqe_id])
    _resolver(cierre, "confirmado", quien, motivo)
    await tx.flush()
    datos = {"contingente": cierre.contingente, "efecto": cierre.efecto, "lineas": len(lineas)}
    datos["sobrante_kg"] = sum(linea.sobrante_kg for linea in lineas)
    await anotar(
        tx,
        quien=quien,
        accion="cierre_de_dex.confirmar",
        objeto=f"cierre_de_dex:{cierre.id}",
        motivo=motivo,
        datos=datos,
    )
    return cierre


async def descartar(tx: AsyncSession, cierre_id: UUID, quien: Principal, motivo: str) -> Cierre:
    """Drop a draft; nothing happened.

    Raises:
        Problema: `no-encontrado`, `transicion-no-permitida`.
    """
    cierre = await cierre_de_id(tx, cierre_id, bloquear=True)
    _exigir_proyectado(cierre)
    _resolver(cierre, "descartado", quien, motivo)
    await tx.flush()
    await anotar(tx, quien=quien, accion="cierre_de_dex.descartar", objeto=f"cierre_de_dex:{cierre.id}", motivo=motivo)
    return cierre


def _exigir_proyectado(cierre: Cierre) -> None:
    if cierre.estado != "proyectado":
        raise Problema("transicion-no-permitida", f"El cierre ya está {cierre.estado}.", estado=cierre.estado)


def _resolver(cierre: Cierre, estado: str, quien: Principal, motivo: str) -> None:
    cierre.estado, cierre.version = estado, cierre.version + 1
    cierre.resuelto_por, cierre.resuelto_en, cierre.motivo = quien.sub, reloj_legal.ahora(), motivo


async def _bloqueados(tx: AsyncSession, cqes: list[UUID]) -> dict[UUID, Any]:
    """State and version of the certificates' cases, held in the order that all use."""
    consulta = (
        sa.select(expediente.c.id, expediente.c.estado, expediente.c.version)
        .where(expediente.c.id.in_(cqes))
        .order_by(expediente.c.id)
        .with_for_update(key_share=True)
    )
    return {fila.id: fila for fila in (await tx.execute(consulta)).all()}


async def _exigir_igual(tx: AsyncSession, cierre: Cierre, lineas: list[LineaDeCierre], filas: dict[UUID, Any]) -> None:
    contingente = await contingente_actual(tx, cierre.contingente)
    if contingente is None or contingente.sobrante != cierre.efecto:
        raise Problema("cierre-superado", f"{cierre.contingente} cambió lo que pasa con lo no embarcado.")
    if reloj_legal.hoy() <= puede_cerrarse_desde(contingente):
        raise Problema("cierre-superado", f"El contingente {cierre.contingente} amplió sus plazos.")
    ahora = {linea.cqe_id: linea for linea in await lineas_de_ahora(tx, cierre.id, cierre.contingente)}
    cambiados = [
        linea.cqe_id
        for linea in lineas
        if linea.cqe_id not in filas
        or (actual := ahora.get(linea.cqe_id)) is None
        or actual.acreditado_kg != linea.acreditado_kg
    ]
    if cambiados:
        numeros = await tx.execute(sa.select(col(Cqe.numero)).where(col(Cqe.id).in_(cambiados)).order_by(Cqe.numero))
        nombrados = list(numeros.scalars())
        raise Problema("cierre-superado", f"Cambiaron: {', '.join(nombrados[:20])}.", certificados=nombrados)


async def _devolver(tx: AsyncSession, cierre: Cierre, lineas: list[LineaDeCierre]) -> None:
    """Put what was not shipped back into each cupo; all movements first, and then their announcements."""
    devuelto: dict[UUID, int] = defaultdict(int)
    for linea in sorted(lineas, key=lambda x: (x.cupo_id, x.cqe_id)):
        if linea.sobrante_kg == 0:
            continue
        disponible, consumido = libro.cuentas_de(linea.cupo_id)
        linea.movimiento = uuid7()
        await transferir(
            tx,
            id=linea.movimiento,
            origen=consumido,
            destino=disponible,
            cantidad=linea.sobrante_kg,
            causa=CAUSA,
            datos={"cierre": str(cierre.id), "cqe": str(linea.cqe_id), "contingente": cierre.contingente},
        )
        devuelto[linea.cupo_id] += linea.sobrante_kg
    await tx.flush()
    for cupo in sorted(devuelto):
        await anunciar_saldo(tx, cupo)


async def _cerrar(tx: AsyncSession, cierre: Cierre, linea: LineaDeCierre, caso: Any) -> None:
    cqe = await tx.get_one(Cqe, linea.cqe_id)
    nuevo = insert(Credito).values(
        cqe_id=cqe.id,
        cupo_id=linea.cupo_id,
        comercial_kg=cqe.comercial_kg,
        cantidad_kg=cqe.cantidad_kg,
        cierre_id=cierre.id,
    )
    await tx.execute(nuevo.on_conflict_do_update(index_elements=["cqe_id"], set_={"cierre_id": cierre.id}))
    evento = CqeCerrado.model_validate(
        {
            "cierre_id": cierre.id,
            "cqe_id": cqe.id,
            "cqe_numero": cqe.numero,
            "cupo_id": linea.cupo_id,
            "nit": cqe.nit,
            "contingente": cqe.contingente,
            "efecto": cierre.efecto,
            "cantidad_kg": linea.cantidad_kg,
            "acreditado_kg": linea.acreditado_kg,
            "sobrante_kg": linea.sobrante_kg,
            "cerrado_en": reloj_legal.ahora(),
        }
    )
    await publicar(tx, evento, clave=str(cqe.id), version=caso.version, asunto=cqe.numero)
    await marcar(tx, cqe.id)
