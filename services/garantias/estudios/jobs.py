"""Jobs of studies: importing a flat file, computing, and the day on which one was not filed."""

import tempfile
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.garantias.declaraciones.archivo import ArchivoIlegible
from services.garantias.declaraciones.importar import importar, trozos_de
from services.garantias.estudios.calculo import calcular
from services.garantias.estudios.models import ArchivoDeclaraciones, Estudio
from services.garantias.estudios.piezas_de_archivo import ABIERTO_A_ARCHIVOS, IMPORTAR, destino_de
from services.garantias.estudios.vencer import VENCER, pedir_vencimiento, vencer_si_paso
from shared import expedientes
from shared.clock import reloj_legal
from shared.documents import Almacen
from shared.events import RefObjeto
from shared.http import Problema
from shared.http.contexto import Contexto
from shared.http.rutas import MIB
from shared.jobs import Trabajo, Trabajos, encolar

CALCULAR = "garantias.calcular_estudio"
LIMITE_ARCHIVO = 512 * MIB

trabajos = Trabajos("garantias")


async def pedir_calculo(tx: AsyncSession, estudio_id: UUID, empresa: str) -> None:
    """Have a study computed after the commit."""
    await encolar(tx, CALCULAR, {"estudio": str(estudio_id)}, grupo=empresa)


async def _bajar(almacen: Almacen, clave: str, ruta: Path) -> None:
    _, trozos = await almacen.flujo(clave)
    with ruta.open("wb") as destino:
        async for trozo in trozos:
            destino.write(trozo)


async def _fallar(tx: AsyncSession, t: Trabajo, motivo: str) -> None:
    await _rechazar(tx, UUID(t.datos["archivo"]), "El archivo no se pudo procesar; envíelo de nuevo.")


async def _rechazar(tx: AsyncSession, archivo_id: UUID, error: str) -> None:
    archivo = await tx.get_one(ArchivoDeclaraciones, archivo_id, with_for_update=True, populate_existing=True)
    if archivo.estado == "recibido":
        archivo.estado, archivo.error, archivo.terminado_en = "fallido", error[:2000], reloj_legal.ahora()
        await tx.flush()


@trabajos.maneja(IMPORTAR, maximo=1, limite=timedelta(minutes=30), intentos=3, al_fallar=_fallar)
async def importar_declaraciones(t: Trabajo, ctx: Contexto) -> None:
    """Replace the lines of a study by those of the file and compute it, in one transaction of its own.

    Another run of the same job finds the file worked off and does nothing.
    """
    archivo_id = UUID(t.datos["archivo"])
    async with ctx.bd.tx() as tx:
        archivo = await tx.get_one(ArchivoDeclaraciones, archivo_id)
    with tempfile.TemporaryDirectory(prefix="declaraciones-") as carpeta:
        ruta, errores = Path(carpeta) / "declaraciones.csv", Path(carpeta) / "errores.csv"
        await _bajar(ctx.almacen, RefObjeto.model_validate(archivo.objeto).clave, ruta)
        try:
            async with ctx.bd.tx() as tx:
                await _importar(tx, ctx, archivo_id, ruta, errores)
        except ArchivoIlegible as error:
            async with ctx.bd.tx() as tx:
                await _rechazar(tx, archivo_id, str(error))


async def _importar(tx: AsyncSession, ctx: Contexto, archivo_id: UUID, ruta: Path, errores: Path) -> None:
    estudio_id = (await tx.get_one(ArchivoDeclaraciones, archivo_id)).estudio_id
    exp = await expedientes.leer(tx, estudio_id, bloquear=True)
    archivo = await tx.get_one(ArchivoDeclaraciones, archivo_id, with_for_update=True, populate_existing=True)
    if archivo.estado != "recibido":
        return
    if exp.estado not in ABIERTO_A_ARCHIVOS:
        raise ArchivoIlegible(f"El estudio está {exp.estado} y ya no recibe archivos.")
    fila = await tx.get_one(Estudio, estudio_id, populate_existing=True)
    hecho = await importar(tx, ruta, await destino_de(tx, fila), errores, lineas_declaradas=archivo.lineas_declaradas)
    archivo.lineas, archivo.aceptadas, archivo.notas = hecho.lineas, hecho.aceptadas, list(hecho.notas)
    if hecho.rechazadas:
        objeto = await ctx.almacen.guardar(trozos_de(errores), tipo="text/csv", limite=LIMITE_ARCHIVO)
        ref = RefObjeto(
            servicio="garantias", clave=objeto.clave, sha256=objeto.sha256, tamano=objeto.tamano, tipo=objeto.tipo
        )
        archivo.errores = ref.model_dump()
    archivo.estado, archivo.terminado_en = "procesado", reloj_legal.ahora()
    fila.archivo_id = archivo_id
    await tx.flush()
    try:
        await calcular(tx, fila)
    except Problema as problema:
        # The lines stand; what the computation lacks is told, and it is asked for again when that is there.
        archivo.notas = [*archivo.notas, problema.detalle or problema.entrada.titulo]
        await tx.flush()


@trabajos.maneja(CALCULAR, maximo=1, limite=timedelta(minutes=30))
async def calcular_estudio(t: Trabajo, ctx: Contexto) -> None:
    """Compute a study that is not decided yet."""
    async with ctx.bd.tx() as tx:
        exp = await expedientes.leer(tx, UUID(t.datos["estudio"]), bloquear=True)
        if exp.estado in {"por_presentar", "no_presentado", "presentado", "en_verificacion", "devuelto"}:
            await calcular(tx, await tx.get_one(Estudio, exp.id, populate_existing=True))


@trabajos.maneja(VENCER, maximo=4)
async def vencer_estudio(t: Trabajo, ctx: Contexto) -> None:
    """Mark a study that was not filed in time, or look again on its new last day."""
    async with ctx.bd.tx() as tx:
        otra_fecha = await vencer_si_paso(tx, UUID(t.datos["estudio"]))
        if otra_fecha is not None:
            await pedir_vencimiento(tx, UUID(t.datos["estudio"]), otra_fecha)
