"""Work outside transactions: rendering the form, and computing open terms again under a new calendar."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.cupos.solicitudes.consultas import solicitud_de
from services.cupos.solicitudes.plazos import SISTEMA, en_revision, recalcular
from services.cupos.solicitudes.service import RENDERIZAR
from shared.documents.formas import DatosRadicadoCupo
from shared.documents.typst import render
from shared.events import RefObjeto
from shared.expedientes import adjuntar
from shared.http.contexto import Contexto
from shared.jobs import Completar, Trabajo, Trabajos

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

    return completar


@trabajos.maneja("cupos.recalcular_plazos", maximo=1)
async def recalcular_plazos(t: Trabajo, contexto: Contexto) -> Completar | None:
    """Due dates of the requests under review, under the newest calendar, one transaction each."""
    async with contexto.bd.tx() as tx:
        abiertas = await en_revision(tx)
    for solicitud_id in abiertas:
        async with contexto.bd.tx() as tx:
            await recalcular(tx, solicitud_id)
    return None
