"""Work outside transactions: rendering the form, and computing open terms again under a new calendar."""

from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.cupos.solicitudes import informacion
from services.cupos.solicitudes.consultas import solicitud_de
from services.cupos.solicitudes.plazos import SISTEMA, en_revision, recalcular
from services.cupos.solicitudes.recursos import en_recursos
from services.cupos.solicitudes.recursos import recalcular as recalcular_recurso
from services.cupos.solicitudes.service import RENDERIZAR
from shared.documents.formas import DatosRadicadoCupo
from shared.documents.typst import render
from shared.events import RefObjeto
from shared.events.firma import FormaEmitida
from shared.expedientes import adjuntar
from shared.http.contexto import Contexto
from shared.jobs import Completar, Trabajo, Trabajos
from shared.messaging import publicar

PLANTILLA = Path(__file__).parent / "templates" / "radicado_cupo.typ"
trabajos = Trabajos("cupos")


async def _mostrar_error(tx: AsyncSession, t: Trabajo, motivo: str) -> None:
    solicitud = await solicitud_de(tx, UUID(t.datos["solicitud"]), bloquear=True)
    if solicitud.formulario == t.datos["formulario"]:
        solicitud.radicado_error = motivo


# A short lease: somebody is waiting for the form if the process that renders it dies.
@trabajos.maneja(RENDERIZAR, maximo=4, arriendo=timedelta(seconds=8), al_fallar=_mostrar_error)
async def renderizar_radicado(t: Trabajo, contexto: Contexto) -> Completar | None:
    """The form of one version, from its frozen data; it is kept and never rendered again."""
    solicitud_id, formulario = UUID(t.datos["solicitud"]), t.datos["formulario"]
    async with contexto.bd.tx() as tx:
        solicitud = await solicitud_de(tx, solicitud_id)
    if solicitud.formulario != formulario or solicitud.radicado is not None or solicitud.forma is None:
        return None
    forma = DatosRadicadoCupo.model_validate(solicitud.forma)
    objeto = await contexto.almacen.guardar(await render(PLANTILLA, forma))
    ref = RefObjeto(servicio="cupos", clave=objeto.clave, sha256=objeto.sha256, tamano=objeto.tamano)

    async def completar(tx: AsyncSession) -> None:
        actual = await solicitud_de(tx, solicitud_id, bloquear=True)
        if actual.formulario != formulario or actual.radicado is not None or actual.forma is None:
            return
        actual.radicado, actual.radicado_error = ref.model_dump(mode="json"), None
        await tx.flush()
        await adjuntar(
            tx,
            solicitud_id,
            SISTEMA,
            clase="radicado",
            nombre=f"{forma.numero}-v{formulario}.pdf",
            clave=objeto.clave,
            sha256=objeto.sha256,
            tamano=objeto.tamano,
        )
        emitida = FormaEmitida(
            servicio="cupos",
            documento_id=solicitud_id,
            acto="solicitud_cupo",
            numero=forma.numero,
            version=formulario,
            nit=forma.nit,
            objeto=ref,
            emitida_en=forma.generado_en,
        )
        await publicar(tx, emitida, clave=ref.sha256, version=1, asunto=forma.numero)

    return completar


@trabajos.maneja("cupos.recalcular_plazos", maximo=1)
async def recalcular_plazos(t: Trabajo, contexto: Contexto) -> Completar | None:
    """Open terms of requests under the newest calendar, one transaction each: to decide, to answer, to resolve."""
    async with contexto.bd.tx() as tx:
        abiertas, en_espera, en_recurso = await en_revision(tx), await informacion.en_espera(tx), await en_recursos(tx)
    de_cada_una = [
        *((recalcular, s) for s in abiertas),
        *((informacion.recalcular, s) for s in en_espera),
        *((recalcular_recurso, s) for s in en_recurso),
    ]
    for calcular, solicitud_id in de_cada_una:
        async with contexto.bd.tx() as tx:
            await calcular(tx, solicitud_id)
    return None


@trabajos.maneja(informacion.RECORDAR)
async def recordar_informacion(t: Trabajo, contexto: Contexto) -> Completar | None:
    """Remind the company of what it is asked for; late or twice, it does no harm."""
    pedido = _requerimiento(t)

    async def completar(tx: AsyncSession) -> None:
        await informacion.recordar(tx, *pedido, t.datos["faltan"])

    return completar


@trabajos.maneja(informacion.VENCER)
async def vencer_solicitud(t: Trabajo, contexto: Contexto) -> Completar | None:
    """Close the request that nobody answered, if that is still so under its lock."""
    pedido = _requerimiento(t)

    async def completar(tx: AsyncSession) -> None:
        await informacion.vencer(tx, *pedido)

    return completar


def _requerimiento(t: Trabajo) -> tuple[UUID, UUID, date]:
    return UUID(t.datos["solicitud"]), UUID(t.datos["requerimiento"]), date.fromisoformat(t.datos["hasta"])
