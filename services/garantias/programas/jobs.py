"""Rendering the form of a request, outside transactions."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.garantias.programas.formas import DatosSolicitud
from services.garantias.programas.models import Solicitud
from services.garantias.programas.solicitudes import RENDERIZAR, SISTEMA
from shared.clock import reloj_sistema
from shared.documents.typst import render
from shared.events import RefObjeto
from shared.events.firma import FormaEmitida
from shared.expedientes import adjuntar, leer
from shared.http.contexto import Contexto
from shared.jobs import Completar, Trabajo, Trabajos
from shared.messaging import publicar

PLANTILLA = Path(__file__).parent / "templates" / "solicitud.typ"
trabajos = Trabajos("garantias")


async def _mostrar_error(tx: AsyncSession, t: Trabajo, motivo: str) -> None:
    actual = await tx.get_one(Solicitud, UUID(t.datos["solicitud"]), with_for_update=True)
    if actual.formulario == t.datos["formulario"]:
        actual.radicado_error = motivo


# A short lease: somebody is waiting for the form if the process that renders it dies.
@trabajos.maneja(RENDERIZAR, maximo=2, arriendo=timedelta(seconds=8), al_fallar=_mostrar_error)
async def renderizar_solicitud(t: Trabajo, contexto: Contexto) -> Completar | None:
    """The form, from its frozen data; a filing that was corrected meanwhile has another job."""
    id, formulario = UUID(t.datos["solicitud"]), t.datos["formulario"]
    async with contexto.bd.tx() as tx:
        solicitud = await tx.get_one(Solicitud, id)
    if solicitud.radicado is not None or solicitud.formulario != formulario:
        return None
    forma = DatosSolicitud.model_validate(solicitud.forma)
    objeto = await contexto.almacen.guardar(await render(PLANTILLA, forma))
    ref = RefObjeto(servicio="garantias", clave=objeto.clave, sha256=objeto.sha256, tamano=objeto.tamano)

    async def completar(tx: AsyncSession) -> None:
        exp = await leer(tx, id, bloquear=True)
        actual = await tx.get_one(Solicitud, id, populate_existing=True)
        if actual.radicado is not None or actual.formulario != formulario:
            return
        actual.radicado, actual.radicado_error = ref.model_dump(mode="json"), None
        await tx.flush()
        await adjuntar(
            tx,
            id,
            SISTEMA,
            clase="radicado",
            nombre=f"{forma.numero}-{formulario}.pdf",
            clave=objeto.clave,
            sha256=objeto.sha256,
            tamano=objeto.tamano,
        )
        evento = FormaEmitida(
            servicio="garantias",
            documento_id=id,
            acto="programa",
            numero=forma.numero,
            version=formulario,
            nit=exp.empresa,
            objeto=ref,
            emitida_en=reloj_sistema.ahora(),
        )
        await publicar(tx, evento, clave=objeto.sha256, version=formulario, asunto=forma.numero)

    return completar
