"""Rendering the letter, outside transactions."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.garantias.comunicaciones.formas import DatosDeComunicacion
from services.garantias.comunicaciones.models import Comunicacion
from services.garantias.comunicaciones.service import ACTO, RENDERIZAR
from shared.clock import reloj_sistema
from shared.documents.typst import render
from shared.events import RefObjeto
from shared.events.firma import FormaEmitida
from shared.expedientes import leer
from shared.http.contexto import Contexto
from shared.jobs import Completar, Trabajo, Trabajos
from shared.messaging import publicar

_PLANTILLA = Path(__file__).parent / "templates" / "comunicacion.typ"
trabajos = Trabajos("garantias")


# A short lease: somebody is waiting for the letter if the process that renders it dies.
@trabajos.maneja(RENDERIZAR, maximo=2, arriendo=timedelta(seconds=8))
async def renderizar_comunicacion(t: Trabajo, contexto: Contexto) -> Completar | None:
    """The letter, from its frozen data; one that was replaced meanwhile is not rendered."""
    id = UUID(t.datos["comunicacion"])
    async with contexto.bd.tx() as tx:
        carta = await tx.get_one(Comunicacion, id)
    if carta.estado != "por_generar":
        return None
    forma = DatosDeComunicacion.model_validate(carta.forma)
    objeto = await contexto.almacen.guardar(await render(_PLANTILLA, forma))
    ref = RefObjeto(servicio="garantias", clave=objeto.clave, sha256=objeto.sha256, tamano=objeto.tamano)

    async def completar(tx: AsyncSession) -> None:
        exp = await leer(tx, carta.estudio_id, bloquear=True)
        actual = await tx.get_one(Comunicacion, id, populate_existing=True)
        if actual.estado != "por_generar":
            return
        actual.objeto, actual.estado = ref.model_dump(mode="json"), "por_firmar"
        await tx.flush()
        evento = FormaEmitida(
            servicio="garantias",
            documento_id=exp.id,
            acto=ACTO,
            numero=forma.numero,
            version=forma.version,
            nit=exp.empresa,
            objeto=ref,
            emitida_en=reloj_sistema.ahora(),
        )
        await publicar(tx, evento, clave=objeto.sha256, version=forma.version, asunto=forma.numero)

    return completar
