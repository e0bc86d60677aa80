"""Use cases of the seal's keys: record, announce the end, suspend, resume. Each in the caller's transaction."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.firma.llaves import rules
from services.firma.llaves.llavero import LlaveAbierta
from services.firma.llaves.models import LlaveSello
from services.firma.sellos.models import Sello
from shared.audit import anotar
from shared.clock import reloj_legal
from shared.events.firma import LlaveDeSelloPorVencer, LlaveDeSelloSuspendida
from shared.http.problemas import Problema
from shared.identity.principal import Principal
from shared.messaging import publicar

_c = LlaveSello.__table__.c  # type: ignore[attr-defined]  # SQLModel does not type its tables
_s = Sello.__table__.c  # type: ignore[attr-defined]  # idem


async def registrar(tx: AsyncSession, llaves: Sequence[LlaveAbierta], ahora: datetime) -> None:
    """Keep what can seal now, so that it is known for ever who could."""
    for abierta in llaves:
        certificado = abierta.llave.certificado
        fila = insert(LlaveSello).values(
            certificado_sha256=abierta.huella,
            nombre=abierta.nombre,
            clase=abierta.clase,
            sujeto=str(certificado.subject.human_friendly),
            emisor=str(certificado.issuer.human_friendly),
            certificado=certificado.dump(),
            valido_desde=certificado.not_valid_before,
            valido_hasta=certificado.not_valid_after,
            sella_desde=abierta.desde,
            registrada_en=ahora,
            vista_en=ahora,
        )
        cambios = {"nombre": abierta.nombre, "sella_desde": abierta.desde, "vista_en": ahora}
        await tx.execute(fila.on_conflict_do_update(index_elements=["certificado_sha256"], set_=cambios))


async def avisar_vencimientos(tx: AsyncSession, llaves: Sequence[LlaveAbierta], ahora: datetime) -> list[str]:
    """Announce each key that reached one of the thresholds before its end; returns their names.

    A suspended key, and one whose relief is in its place and in force, is nobody's concern any more.
    """
    filas = {f.certificado_sha256: f for f in await _bloqueadas(tx, [k.huella for k in llaves])}
    parados = {h for h, f in filas.items() if f.suspendida_en is not None}
    avisadas = []
    for abierta in llaves:
        fila = filas[abierta.huella]
        toca = rules.aviso_que_toca(abierta.hasta, ahora, fila.aviso)
        if toca is None or abierta.huella in parados:
            continue
        fila.aviso = toca
        fila.version += 1
        await tx.flush()
        evento = LlaveDeSelloPorVencer(
            certificado_sha256=fila.certificado_sha256,
            nombre=fila.nombre,
            sujeto=fila.sujeto,
            valido_hasta=fila.valido_hasta,
            dias=rules.dias_que_quedan(fila.valido_hasta, ahora),
            hay_relevo=rules.hay_relevo(llaves, parados, abierta),
        )
        await publicar(tx, evento, clave=fila.certificado_sha256, version=fila.version, asunto=fila.nombre)
        avisadas.append(fila.nombre)
    return avisadas


async def suspendidas(tx: AsyncSession) -> frozenset[str]:
    """Certificates that may not seal."""
    return frozenset(
        (await tx.execute(sa.select(_c.certificado_sha256).where(_c.suspendida_en.is_not(None)))).scalars()
    )


async def exigir_libre(tx: AsyncSession, huella: str) -> bool:
    """Whether the key may still seal, held so until the transaction ends: a suspension waits for it or comes first."""
    consulta = sa.select(_c.suspendida_en).where(_c.certificado_sha256 == huella).with_for_update(read=True)
    return (await tx.execute(consulta)).scalar_one() is None


async def leer(tx: AsyncSession, huella: str, *, bloquear: bool = False) -> LlaveSello:
    """The key.

    Raises:
        Problema: `no-encontrado`.
    """
    consulta = sa.select(LlaveSello).where(_c.certificado_sha256 == huella)
    fila = (await tx.execute(consulta.with_for_update() if bloquear else consulta)).scalar_one_or_none()
    if fila is None:
        raise Problema("no-encontrado")
    return fila


async def listar(tx: AsyncSession) -> list[tuple[LlaveSello, int]]:
    """Every key that ever could seal, newest first, with how many seals it put."""
    puestos = (
        sa.select(_s.certificado_sha256, sa.func.count().label("cuantos"))
        .where(_s.estado == "hecho")
        .group_by(_s.certificado_sha256)
        .subquery()
    )
    consulta = (
        sa.select(LlaveSello, sa.func.coalesce(puestos.c.cuantos, 0))
        .outerjoin(puestos, puestos.c.certificado_sha256 == _c.certificado_sha256)
        .order_by(_c.sella_desde.desc(), _c.certificado_sha256)
    )
    return [(fila, cuantos) for fila, cuantos in (await tx.execute(consulta)).all()]


async def puestos_por(tx: AsyncSession, huella: str) -> int:
    """How many seals a key put."""
    consulta = sa.select(sa.func.count()).where(_s.certificado_sha256 == huella, _s.estado == "hecho")
    cuantos: int = (await tx.execute(consulta)).scalar_one()
    return cuantos


async def suspender(tx: AsyncSession, huella: str, quien: Principal, motivo: str) -> LlaveSello:
    """Stop sealing with a key from this instant: what is being sealed with it now is not handed out.

    Raises:
        Problema: `no-encontrado`, `llave-ya-suspendida`.
    """
    llave = await leer(tx, huella, bloquear=True)
    if llave.suspendida_en is not None:
        raise Problema("llave-ya-suspendida")
    llave.suspendida_en, llave.suspendida_por, llave.motivo = reloj_legal.ahora(), quien.sub, motivo
    llave.version += 1
    await tx.flush()
    cuantos = await puestos_por(tx, huella)
    await anotar(
        tx,
        quien=quien,
        accion="llave_sello.suspender",
        objeto=f"llave_sello:{huella}",
        motivo=motivo,
        datos={"nombre": llave.nombre, "sellos": cuantos},
    )
    evento = LlaveDeSelloSuspendida(
        certificado_sha256=huella,
        nombre=llave.nombre,
        sujeto=llave.sujeto,
        motivo=motivo,
        sellos=cuantos,
        suspendida_en=llave.suspendida_en,
    )
    await publicar(tx, evento, clave=huella, version=llave.version, asunto=llave.nombre)
    return llave


async def reanudar(tx: AsyncSession, huella: str, quien: Principal, motivo: str) -> LlaveSello:
    """Let a suspended key seal again: it was a false alarm, and somebody answers for that.

    Raises:
        Problema: `no-encontrado`, `llave-no-suspendida`.
    """
    llave = await leer(tx, huella, bloquear=True)
    if llave.suspendida_en is None:
        raise Problema("llave-no-suspendida")
    llave.suspendida_en = llave.suspendida_por = llave.motivo = None
    await tx.flush()
    await anotar(tx, quien=quien, accion="llave_sello.reanudar", objeto=f"llave_sello:{huella}", motivo=motivo)
    return llave


async def _bloqueadas(tx: AsyncSession, huellas: Sequence[str]) -> Sequence[LlaveSello]:
    consulta = sa.select(LlaveSello).where(_c.certificado_sha256.in_(huellas)).order_by(_c.certificado_sha256)
    return (await tx.execute(consulta.with_for_update())).scalars().all()
