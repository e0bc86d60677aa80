"""Opening and closing the terms of cases; each change is published in the same transaction."""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import select

from services.garantias.plazos.models import PlazoGuardado
from services.garantias.plazos.rules import catalogo
from services.garantias.plazos.schemas import PlazoCalculado
from services.garantias.plazos.vencimientos import obligado
from shared.calendar import Hito, Plazo
from shared.clock import reloj_legal
from shared.events.plazos import PlazoCumplido, PlazoPublicado
from shared.expedientes import Expediente
from shared.messaging import publicar

SERVICIO = "garantias"


async def abrir(tx: AsyncSession, caso: Expediente, reglamento: str, plazos: Iterable[Plazo]) -> list[PlazoGuardado]:
    """Keep and publish the terms that a fact opened; the caller holds the lock of the case."""
    guardados = []
    for plazo in plazos:
        guardado = PlazoGuardado(
            caso_id=caso.id,
            caso_numero=caso.numero or "",
            nit=caso.empresa,
            regla=plazo.regla.codigo,
            reglamento=reglamento,
            inicio=plazo.inicio,
            datos=dict(plazo.datos),
            vence=plazo.vence,
            calculo=PlazoCalculado.de(plazo).model_dump(mode="json"),
            calendario_version=plazo.calendario_version,
        )
        tx.add(guardado)
        guardados.append(guardado)
        evento = PlazoPublicado(
            plazo_id=guardado.id,
            version=guardado.version,
            servicio=SERVICIO,
            caso_id=caso.id,
            caso_numero=caso.numero or "",
            nit=caso.empresa,
            nombre=plazo.regla.nombre,
            articulo=plazo.regla.fuente,
            fecha=plazo.vence,
            pasos=plazo.pasos,
            calendario_version=plazo.calendario_version,
            obligado=obligado(plazo.regla.codigo),
        )
        await publicar(tx, evento, clave=str(caso.id), version=caso.version, asunto=caso.numero)
    await tx.flush()
    return guardados


_DESCARTAR = sa.text("""
    UPDATE acto SET estado = 'descartado', resuelto_por = 'sistema:garantias', resuelto_en = :ahora, motivo = :motivo
    WHERE plazo_id = :plazo AND estado = 'proyectado'
""")


async def _descartar_acto(tx: AsyncSession, guardado: PlazoGuardado, motivo: str) -> None:
    """What its expiry drafted and nobody signed has no reason any more; the case's lock keeps a signature out."""
    if guardado.proyectado is not None:
        valores = {"plazo": guardado.id, "ahora": reloj_legal.ahora(), "motivo": motivo}
        await tx.execute(_DESCARTAR, valores)


async def cerrar(tx: AsyncSession, caso: Expediente, regla: str | None, estado: str, motivo: str) -> int:
    """Close the open terms of a case (of one rule, or all) as `cumplido` or `sin_objeto`; how many were open."""
    consulta = select(PlazoGuardado).where(PlazoGuardado.caso_id == caso.id, PlazoGuardado.estado == "abierto")
    if regla is not None:
        consulta = consulta.where(PlazoGuardado.regla == regla)
    abiertos = (await tx.execute(consulta.with_for_update())).scalars().all()
    for guardado in abiertos:
        await _descartar_acto(tx, guardado, f"El término se cerró: {motivo}")
        guardado.estado, guardado.motivo_cierre = estado, motivo
        guardado.version += 1
        evento = PlazoCumplido(plazo_id=guardado.id, version=guardado.version, caso_id=caso.id, motivo=motivo)
        await publicar(tx, evento, clave=str(caso.id), version=caso.version, asunto=caso.numero)
    await tx.flush()
    return len(abiertos)


def restaurar(guardado: PlazoGuardado) -> Plazo:
    """The term as it was computed under its own calendar, read back and not recomputed."""
    calculo = PlazoCalculado.model_validate(guardado.calculo)
    return Plazo(
        regla=catalogo(guardado.reglamento)[guardado.regla],
        inicio=guardado.inicio,
        vence=guardado.vence,
        sin_traslado=calculo.sin_traslado,
        duracion=calculo.duracion,
        pasos=tuple(calculo.pasos),
        hitos=tuple(Hito(h.nombre, h.vence, h.articulo) for h in calculo.hitos),
        calendario_version=guardado.calendario_version,
        datos=guardado.datos,
    )
