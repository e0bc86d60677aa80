"""Rendering the form to be signed, after the commit that froze it; and what its verdict does."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.registro.formularios.formas import DatosFormularioRegistro
from services.registro.formularios.models import Formulario
from services.registro.formularios.rules import ACTO
from services.registro.formularios.service import RENDERIZAR, recibir_veredicto
from services.registro.settings import AjustesRegistro
from shared.documents.typst import render
from shared.events import RefObjeto
from shared.events.firma import FormaEmitida, VeredictoEmitido
from shared.http.contexto import Contexto
from shared.jobs import Completar, Trabajo, Trabajos
from shared.messaging import publicar

trabajos = Trabajos("registro")
JUZGADO = "registro.formulario_juzgado"
_PLANTILLA = Path(__file__).parent / "templates" / "formulario_registro.typ"


async def _avisar(tx: AsyncSession, t: Trabajo, motivo: str) -> None:
    formulario = await tx.get_one(Formulario, UUID(t.datos["formulario"]), with_for_update=True)
    formulario.error = motivo


@trabajos.maneja(RENDERIZAR, maximo=4, arriendo=timedelta(seconds=6), al_fallar=_avisar)
async def renderizar(t: Trabajo, ctx: Contexto) -> Completar:
    """The PDF of the frozen form; the same data give the same bytes, so a repetition gives the same object."""
    id = UUID(t.datos["formulario"])
    async with ctx.bd.tx() as tx:
        forma = DatosFormularioRegistro.model_validate((await tx.get_one(Formulario, id)).forma)
    objeto = await ctx.almacen.guardar(await render(_PLANTILLA, forma))
    ref = RefObjeto(servicio="registro", clave=objeto.clave, sha256=objeto.sha256, tamano=objeto.tamano)

    async def completar(tx: AsyncSession) -> None:
        formulario = await tx.get_one(Formulario, id, with_for_update=True, populate_existing=True)
        formulario.original, formulario.error = ref.model_dump(), None
        if formulario.estado == "en_preparacion":
            formulario.estado = "por_firmar"
        emitida = FormaEmitida(
            servicio="registro",
            documento_id=id,
            acto=ACTO,
            numero=forma.numero,
            version=forma.version,
            nit=forma.nit,
            objeto=ref,
            emitida_en=forma.generado_en,
        )
        await publicar(tx, emitida, clave=ref.sha256, version=1, asunto=forma.numero)

    return completar


@trabajos.maneja(JUZGADO)
async def formulario_juzgado(t: Trabajo, ctx: Contexto) -> Completar:
    """Take the verdict that arrived; a job, because what is published of the company needs the key of the digests."""
    evento = VeredictoEmitido.model_validate(t.datos["evento"])
    ajustes = ctx.ajustes
    assert isinstance(ajustes, AjustesRegistro)
    clave = ajustes.clave_huellas.get_secret_value()

    async def completar(tx: AsyncSession) -> None:
        await recibir_veredicto(tx, evento, clave)

    return completar
