"""The steps after the resolution: cited, notified, appealed and final, each with its evidence."""

from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.garantias.efectividad import cartas, rules
from services.garantias.efectividad.flujo import FLUJO
from services.garantias.efectividad.rules import Causa
from services.garantias.efectividad.schemas import Notificacion, PasoConEvidencia, Recurso, Resolucion
from services.garantias.efectividad.service import (
    CasoEfectividad,
    Tramite,
    anotar_paso,
    anunciar,
    bloquear,
    caso_de_carta,
    plazo_de,
    reliquidar,
)
from services.garantias.garantias import oficios, vida
from services.garantias.garantias.service import anexar
from services.garantias.plazos import fallas
from services.garantias.plazos import service as plazos
from services.garantias.plazos.models import PlazoGuardado
from services.garantias.programas.decisiones import suspender
from shared import expedientes
from shared.calendar import en_palabras
from shared.clock import reloj_legal
from shared.documents.almacen import Objeto
from shared.expedientes import Expediente
from shared.http import Problema
from shared.identity import Principal, exigir_empresa

_COPIAS = (
    "A la Dirección de Impuestos y Aduanas Nacionales.",
    f"Al {oficios.GRUPO}.",
    "Al Grupo de Cobro Coactivo.",
)
_SUSPENDEN = frozenset({Causa.SALDO_NO_DEMOSTRADO, Causa.ESTUDIO_NO_PRESENTADO})
"""Breaches of the export commitment, for which the programme is suspended once the act is final."""


async def citar(
    tx: AsyncSession, id: UUID, datos: PasoConEvidencia, objeto: Objeto, quien: Principal
) -> CasoEfectividad:
    """Art. 39.1: the citation went out; the letter that it is, and the proof that it was sent."""
    tramite = await bloquear(tx, id, quien)
    fila = tramite.caso.fila
    exp = await aplicar(tx, tramite, "citar", quien, {"fecha": datos.fecha.isoformat()})
    assert fila.expedida_el is not None
    exigir_fecha(datos.fecha, fila.expedida_el)
    fila.citada_el = datos.fecha
    await tx.flush()
    plazo = await plazo_de(tx, tramite.reglamento, "citacion_comparecer", fila)
    await plazos.abrir(tx, exp, tramite.reglamento, [plazo])
    carta = cartas.citacion(
        await caso_de_carta(tx, exp, tramite),
        acto="la resolución",
        expedida=fila.expedida_el,
        firmante=oficios.firmante_de(quien, oficios.OFICINA),
    )
    oficio = await oficios.emitir_carta(tx, exp, "citacion", carta)
    visto = {"el_mismo_dia": rules.citada_a_tiempo(fila.expedida_el, datos.fecha)}
    return await cerrar_paso(tx, tramite, exp, "citar", datos.fecha, datos.detalle, quien, objeto, visto, oficio)


async def notificar(
    tx: AsyncSession, id: UUID, datos: Notificacion, objeto: Objeto, quien: Principal
) -> CasoEfectividad:
    """Art. 39.1: notified in person, or by notice where nobody came; the term to appeal begins."""
    tramite = await bloquear(tx, id, quien)
    fila = tramite.caso.fila
    visto = {"fecha": datos.fecha.isoformat(), "modo": datos.modo}
    exp = await aplicar(tx, tramite, "notificar", quien, visto)
    assert fila.citada_el is not None
    exigir_fecha(datos.fecha, fila.citada_el)
    fila.notificada_el = datos.fecha
    await tx.flush()
    await plazos.cerrar(tx, exp, "citacion_comparecer", "cumplido", f"Notificación {datos.modo}")
    plazo = await plazo_de(tx, tramite.reglamento, "recurso_reposicion", fila)
    await plazos.abrir(tx, exp, tramite.reglamento, [plazo])
    return await cerrar_paso(tx, tramite, exp, "notificar", datos.fecha, datos.detalle, quien, objeto, visto)


async def recurrir(
    tx: AsyncSession, id: UUID, datos: Recurso, objeto: Objeto | None, quien: Principal
) -> CasoEfectividad:
    """The company appeals within its term, or within three days of an outage on its last day.

    Raises:
        Problema: `recurso-fuera-de-termino`.
    """
    tramite = await bloquear(tx, id, quien)
    exigir_empresa(quien, tramite.caso.exp.empresa, actuar=True)
    fila, hoy = tramite.caso.fila, reloj_legal.hoy()
    exp = await aplicar(tx, tramite, "recurrir", quien, {})
    ultimo = await vence(tx, id, "recurso_reposicion")
    if hoy > ultimo and await fallas.que_alcanza(tx, limite=ultimo) is None:
        raise Problema(
            "recurso-fuera-de-termino", f"El término para recurrir venció el {en_palabras(ultimo)} (Ley 1437, art. 76)."
        )
    fila.recurrida_el, fila.recurso = hoy, datos.texto
    await tx.flush()
    await plazos.cerrar(tx, exp, "recurso_reposicion", "cumplido", "Recurso interpuesto")
    await fallas.marcar(tx, exp)
    return await cerrar_paso(tx, tramite, exp, "recurrir", hoy, "La empresa interpuso reposición.", quien, objeto)


async def resolver(tx: AsyncSession, id: UUID, datos: Resolucion, quien: Principal) -> CasoEfectividad:
    """Decide the appeal, somebody else than who issued the act; it rules once it is notified."""
    tramite = await bloquear(tx, id, quien)
    fila, hoy = tramite.caso.fila, reloj_legal.hoy()
    antes = fila.valor_cop_centavos
    exp = await aplicar(tx, tramite, "resolver", quien, {"resuelve": datos.resuelve}, motivo=datos.motivo)
    if fila.resuelve is not None:
        raise Problema("conflicto", "El recurso ya se resolvió; falta notificarlo.")
    if datos.resuelve == "modifica":
        await reliquidar(tx, tramite, datos.causa, datos.base_usd, datos.con_recurso)
    fila.resuelto_el, fila.resuelve = hoy, datos.resuelve
    await tx.flush()
    carta = cartas.resuelve_recurso(
        await caso_de_carta(tx, exp, tramite),
        resuelve=datos.resuelve,
        motivo=datos.motivo,
        firmante=oficios.firmante_de(quien, oficios.OFICINA),
    )
    oficio = await oficios.emitir_carta(tx, exp, "resuelve_recurso", carta)
    visto = {"resuelve": datos.resuelve, "antes_cop_centavos": antes, "valor_cop_centavos": fila.valor_cop_centavos}
    return await cerrar_paso(tx, tramite, exp, "resolver", hoy, datos.motivo, quien, None, visto, oficio)


async def notificar_resolucion(
    tx: AsyncSession, id: UUID, datos: Notificacion, objeto: Objeto, quien: Principal
) -> CasoEfectividad:
    """Art. 39.1: the decision on the appeal is notified too; the act is final, or revoked.

    Raises:
        Problema: `recurso-sin-resolver`.
    """
    tramite = await bloquear(tx, id, quien)
    fila = tramite.caso.fila
    if fila.resuelto_el is None:
        raise Problema("recurso-sin-resolver")
    exigir_fecha(datos.fecha, fila.resuelto_el)
    hacia = "revocada" if fila.resuelve == "revoca" else "en_firme"
    visto = {"fecha": datos.fecha.isoformat(), "modo": datos.modo}
    exp = await aplicar(tx, tramite, "notificar_resolucion", quien, visto, hacia=hacia)
    oficio = None
    if hacia == "revocada":
        fila.abierta = False
        await tx.flush()
        await plazos.cerrar(tx, exp, None, "sin_objeto", "El acto se revocó")
        await vida.restablecer(tx, tramite.garantia.exp.id, f"Se revocó la efectividad {exp.numero}", quien)
    else:
        oficio = await _firme(tx, tramite, exp, rules.firme_tras_recurso(datos.fecha), quien)
    return await cerrar_paso(
        tx, tramite, exp, "notificar_resolucion", datos.fecha, datos.detalle, quien, objeto, visto, oficio
    )


async def declarar_firme(tx: AsyncSession, id: UUID, motivo: str, quien: Principal) -> CasoEfectividad:
    """Art. 40: nobody appealed in time; the act is final since the day after.

    Raises:
        Problema: `paso-fuera-de-orden` while the term to appeal runs.
    """
    tramite = await bloquear(tx, id, quien)
    exp = await aplicar(tx, tramite, "declarar_firme", quien, {}, motivo=motivo, en_otras_manos=True)
    ultimo = await vence(tx, id, "recurso_reposicion")
    if reloj_legal.hoy() <= ultimo:
        raise Problema("paso-fuera-de-orden", f"La empresa puede recurrir hasta el {en_palabras(ultimo)}.")
    await plazos.cerrar(tx, exp, "recurso_reposicion", "sin_objeto", "Venció sin recurso: el acto está en firme")
    firme = rules.firme_sin_recurso(ultimo)
    oficio = await _firme(tx, tramite, exp, firme, quien)
    return await cerrar_paso(tx, tramite, exp, "declarar_firme", firme, motivo, quien, oficio=oficio)


async def _firme(tx: AsyncSession, tramite: Tramite, exp: Expediente, firme: date, quien: Principal) -> UUID:
    """Arts. 34, 40 and 41: copies go out, payment is due, and only now the programme is suspended for the breach."""
    fila = tramite.caso.fila
    fila.firme_el = firme
    await tx.flush()
    plazo = await plazo_de(tx, tramite.reglamento, "efectividad_pago", fila)
    await plazos.abrir(tx, exp, tramite.reglamento, [plazo])
    if Causa(fila.causa) in _SUSPENDEN and tramite.programa.exp.estado == "autorizado":
        motivo = f"Quedó en firme el incumplimiento declarado en {exp.numero} (art. 34; Res. 2318 de 2003)"
        await suspender(tx, tramite.programa.exp.id, "incumplimiento", motivo, quien)
    carta = cartas.firmeza(
        await caso_de_carta(tx, exp, tramite),
        firme=firme,
        pago=plazo,
        copias=_COPIAS,
        firmante=oficios.firmante_de(quien, oficios.OFICINA),
    )
    return await oficios.emitir_carta(tx, exp, "firmeza", carta)


async def aplicar(
    tx: AsyncSession,
    tramite: Tramite,
    accion: str,
    quien: Principal,
    datos: dict[str, Any],
    *,
    motivo: str | None = None,
    hacia: str | None = None,
    en_otras_manos: bool = False,
) -> Expediente:
    """Move the locked enforcement; raises as `shared.expedientes.aplicar`."""
    return await expedientes.aplicar(
        tx,
        FLUJO,
        tramite.caso.exp.id,
        accion,
        quien,
        motivo=motivo,
        datos=datos,
        hacia=hacia,
        en_otras_manos=en_otras_manos,
    )


async def cerrar_paso(
    tx: AsyncSession,
    tramite: Tramite,
    exp: Expediente,
    paso: str,
    fecha: date,
    detalle: str,
    quien: Principal,
    objeto: Objeto | None = None,
    datos: dict[str, Any] | None = None,
    oficio: UUID | None = None,
) -> CasoEfectividad:
    """Keep the step with its evidence and tell of it."""
    caso = CasoEfectividad(exp, tramite.caso.fila)
    adjunto = None if objeto is None else (await anexar(tx, exp.id, f"evidencia:{paso}", objeto, quien)).id
    await anotar_paso(tx, caso, paso, fecha, detalle, quien, datos=datos, adjunto=adjunto, oficio=oficio)
    await anunciar(tx, caso, tramite.garantia.exp, fecha)
    return caso


async def vence(tx: AsyncSession, id: UUID, regla: str) -> date:
    """The last day of an open term of a locked case."""
    consulta = sa.select(col(PlazoGuardado.vence)).where(
        col(PlazoGuardado.caso_id) == id, col(PlazoGuardado.regla) == regla, col(PlazoGuardado.estado) == "abierto"
    )
    ultimo: date = (await tx.execute(consulta)).scalar_one()
    return ultimo


def exigir_fecha(fecha: date, anterior: date) -> None:
    """A step is not dated before the one that it follows, nor in the future.

    Raises:
        Problema: `paso-fuera-de-orden`.
    """
    if not rules.fecha_admisible(fecha, anterior, reloj_legal.hoy()):
        raise Problema(
            "paso-fuera-de-orden",
            f"La fecha debe estar entre el {en_palabras(anterior)} y hoy.",
            desde=anterior.isoformat(),
        )
