"""The expiry of a term drafts its act once; a person signs or discards it."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.garantias.actos import efectos
from services.garantias.actos.models import Acto
from services.garantias.actos.schemas import Firma
from services.garantias.garantias.oficios import GRUPO, caso_de_carta, emitir_carta, firmante_de
from services.garantias.papeleria import Carta
from services.garantias.plazos.models import PlazoGuardado
from services.garantias.plazos.vencimientos import VENCIMIENTOS, Vencimiento
from shared.audit import anotar
from shared.calendar import en_palabras
from shared.clock import reloj_legal
from shared.events.garantias import ActoProyectado
from shared.expedientes import Expediente, leer
from shared.http import Problema
from shared.identity import Principal
from shared.messaging import publicar
from shared.oficios import Dato


async def vencer(tx: AsyncSession, plazo_id: UUID) -> bool:
    """Draft what the expiry of a term asks for, unless it did already, closed, moved, or waits for something else.

    Returns:
        Whether a draft was written now.
    """
    caso_id = (
        await tx.execute(sa.select(col(PlazoGuardado.caso_id)).where(col(PlazoGuardado.id) == plazo_id))
    ).scalar_one()
    caso = await leer(tx, caso_id, bloquear=True)
    plazo = await tx.get_one(PlazoGuardado, plazo_id, populate_existing=True, with_for_update=True)
    if plazo.estado != "abierto" or plazo.proyectado is not None or plazo.vence >= reloj_legal.hoy():
        return False
    vencimiento = VENCIMIENTOS[plazo.regla]
    if vencimiento is not None and await efectos.espera(tx, caso, vencimiento):
        return False
    plazo.proyectado = plazo.vence
    await tx.flush()
    if vencimiento is None:
        return False
    return await _proyectar(tx, caso, plazo, vencimiento)


async def _proyectar(tx: AsyncSession, caso: Expediente, plazo: PlazoGuardado, que: Vencimiento) -> bool:
    texto = que.texto.format(
        numero=plazo.caso_numero, nombre=_minuscula(plazo.calculo["nombre"]), vencio=en_palabras(plazo.vence)
    )
    fila = Acto(
        plazo_id=plazo.id,
        vencio=plazo.vence,
        caso_id=plazo.caso_id,
        caso_numero=plazo.caso_numero,
        nit=plazo.nit,
        clase=que.clase,
        titulo=que.titulo,
        articulo=que.articulo,
        texto={"parrafos": [texto], "pasos": plazo.calculo["pasos"]},
        proyectado_en=reloj_legal.ahora(),
    )
    nueva = insert(Acto).values(fila.model_dump()).on_conflict_do_nothing(constraint="uq_acto_vencimiento")
    if (await tx.execute(nueva.returning(col(Acto.id)))).first() is None:
        return False
    evento = ActoProyectado(
        acto_id=fila.id,
        plazo_id=plazo.id,
        caso_id=caso.id,
        caso_numero=plazo.caso_numero,
        nit=plazo.nit,
        clase=que.clase,
        titulo=que.titulo,
        articulo=que.articulo,
        vencio=plazo.vence,
    )
    await publicar(tx, evento, clave=str(caso.id), version=caso.version, asunto=caso.numero)
    return True


def _minuscula(nombre: str) -> str:
    return nombre[:1].lower() + nombre[1:]


async def firmar(tx: AsyncSession, acto_id: UUID, datos: Firma, quien: Principal) -> Acto:
    """Sign a draft: what it says happens, and its letter goes out if it is one.

    Raises:
        Problema: `no-encontrado`, `borrador-resuelto`, and those of its effect.
    """
    acto, plazo = await _abierto(tx, acto_id, quien)
    vencimiento = VENCIMIENTOS[plazo.regla]
    if vencimiento is None:
        raise RuntimeError(f"el acto {acto_id} no sale de ningún vencimiento")
    # Resolved first, so that the effect closing its term does not discard it.
    await _resolver(tx, acto, "firmado", datos.motivo, quien)
    garantia = await efectos.ejecutar(tx, acto, vencimiento, datos, quien)
    if vencimiento.oficio and garantia is not None:
        caso = await caso_de_carta(tx, garantia)
        carta = Carta(
            titulo=acto.titulo,
            destinatario=caso.razon_social,
            nit=caso.nit,
            asunto=f"{acto.titulo} ({acto.caso_numero})",
            referencias=(Dato(etiqueta="Trámite", valor=acto.caso_numero), *caso.referencias),
            parrafos=tuple(acto.texto["parrafos"]),
            decision_titulo="Fundamento",
            decision=(f"{acto.articulo[:1].upper()}{acto.articulo[1:]}.",),
            despues=(f"Motivo: {datos.motivo}",),
            titulo_datos="Cómo se calculó el término",
            datos=tuple(Dato(etiqueta=f"Paso {n}", valor=p) for n, p in enumerate(acto.texto["pasos"], 1)),
            firmante=firmante_de(quien, GRUPO),
        )
        acto.oficio_id = await emitir_carta(tx, await leer(tx, acto.caso_id), acto.clase, carta)
        await tx.flush()
    return acto


async def descartar(tx: AsyncSession, acto_id: UUID, motivo: str, quien: Principal) -> Acto:
    """Nothing is to be signed; why is kept.

    Raises:
        Problema: `no-encontrado`, `borrador-resuelto`.
    """
    acto, _ = await _abierto(tx, acto_id, quien)
    await _resolver(tx, acto, "descartado", motivo, quien)
    return acto


async def _abierto(tx: AsyncSession, acto_id: UUID, quien: Principal) -> tuple[Acto, PlazoGuardado]:
    """The draft and its term, locked after the cases that its effect touches, as everywhere."""
    acto = await tx.get(Acto, acto_id)
    if acto is None:
        raise Problema("no-encontrado")
    await efectos.bloquear(tx, acto, quien)
    acto = await tx.get_one(Acto, acto_id, populate_existing=True, with_for_update=True)
    if acto.estado != "proyectado":
        raise Problema("borrador-resuelto", f"El acto está {acto.estado}.", estado=acto.estado)
    return acto, await tx.get_one(PlazoGuardado, acto.plazo_id, populate_existing=True)


async def _resolver(tx: AsyncSession, acto: Acto, estado: str, motivo: str, quien: Principal) -> None:
    acto.estado, acto.resuelto_por, acto.resuelto_en, acto.motivo = estado, quien.sub, reloj_legal.ahora(), motivo
    await tx.flush()
    verbo = "firmar" if estado == "firmado" else "descartar"
    datos = {"clase": acto.clase, "caso": acto.caso_numero, "vencio": acto.vencio.isoformat()}
    await anotar(tx, quien=quien, accion=f"acto.{verbo}", objeto=f"acto:{acto.id}", motivo=motivo, datos=datos)
