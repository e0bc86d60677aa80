"""Rendering the form of a return, outside transactions."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.cupos.devoluciones.consultas import devolucion_de
from services.cupos.devoluciones.decisiones import SISTEMA
from services.cupos.devoluciones.service import RENDERIZAR
from shared.documents.formas import DatosRadicadoDevolucion
from shared.documents.typst import render
from shared.events import RefObjeto
from shared.events.firma import FormaEmitida
from shared.expedientes import adjuntar
from shared.http.contexto import Contexto
from shared.jobs import Completar, Trabajo, Trabajos
from shared.messaging import publicar

PLANTILLA = Path(__file__).parent / "templates" / "radicado_devolucion.typ"
trabajos = Trabajos("cupos")


async def _mostrar_error(tx: AsyncSession, t: Trabajo, motivo: str) -> None:
    (await devolucion_de(tx, UUID(t.datos["devolucion"]), bloquear=True)).radicado_error = motivo


# A short lease: somebody is waiting for the form if the process that renders it dies.
@trabajos.maneja(RENDERIZAR, maximo=2, arriendo=timedelta(seconds=8), al_fallar=_mostrar_error)
async def renderizar_devolucion(t: Trabajo, contexto: Contexto) -> Completar | None:
    """The form, from its frozen data; it is kept and never rendered again."""
    devolucion_id = UUID(t.datos["devolucion"])
    async with contexto.bd.tx() as tx:
        devolucion = await devolucion_de(tx, devolucion_id)
    if devolucion.radicado is not None:
        return None
    forma = DatosRadicadoDevolucion.model_validate(devolucion.forma)
    objeto = await contexto.almacen.guardar(await render(PLANTILLA, forma))
    ref = RefObjeto(servicio="cupos", clave=objeto.clave, sha256=objeto.sha256, tamano=objeto.tamano)

    async def completar(tx: AsyncSession) -> None:
        actual = await devolucion_de(tx, devolucion_id, bloquear=True)
        if actual.radicado is not None:
            return
        actual.radicado, actual.radicado_error = ref.model_dump(mode="json"), None
        await tx.flush()
        await adjuntar(
            tx,
            devolucion_id,
            SISTEMA,
            clase="radicado",
            nombre=f"{forma.numero}.pdf",
            clave=objeto.clave,
            sha256=objeto.sha256,
            tamano=objeto.tamano,
        )
        emitida = FormaEmitida(
            servicio="cupos",
            documento_id=devolucion_id,
            acto="devolucion",
            numero=forma.numero,
            nit=forma.nit,
            objeto=ref,
            emitida_en=forma.generado_en,
        )
        await publicar(tx, emitida, clave=ref.sha256, version=1, asunto=forma.numero)

    return completar
