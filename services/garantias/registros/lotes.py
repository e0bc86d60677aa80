"""Sheets of registrations: received once under the company's identification, answered line by line."""

import tempfile
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from uuid_utils.compat import uuid7

from services.garantias.declaraciones.archivo import ArchivoIlegible
from services.garantias.programas import service as programas
from services.garantias.programas.rules import ClasePrograma
from services.garantias.registros import rules
from services.garantias.registros.hoja import Grupo, leer_hoja
from services.garantias.registros.models import LineaDeLoteRegistros, LoteRegistros
from services.garantias.registros.service import crear, radicar
from shared.audit import anotar
from shared.clock import reloj_legal
from shared.documents import Objeto
from shared.events import RefObjeto
from shared.http import Problema
from shared.http.contexto import Contexto
from shared.identity import Principal, exigir_empresa
from shared.jobs import Completar, Trabajo, Trabajos, encolar

PROCESAR = "garantias.procesar_lote_registros"
trabajos = Trabajos("garantias")


async def recibir(
    tx: AsyncSession, programa_id: UUID, hoja: Objeto, lote: str | None, quien: Principal
) -> tuple[LoteRegistros, bool]:
    """Keep the sheet and have it worked off after the commit; the same batch again is the one there is.

    Returns:
        The batch, and whether it is new.

    Raises:
        Problema: `no-encontrado`, `prohibido`, `conflicto` for another sheet under the same identification.
    """
    programa = await programas.buscar(tx, programa_id, quien)
    nit = programa.exp.empresa
    exigir_empresa(quien, nit, actuar=True)
    # Without a name, the same sheet for another programme is another batch.
    nombre, huella = lote or f"{programa_id.hex[:12]}-{hoja.sha256}", f"{programa_id} {hoja.sha256}"
    ref = RefObjeto(servicio="garantias", clave=hoja.clave, sha256=hoja.sha256, tamano=hoja.tamano, tipo=hoja.tipo)
    nuevo = insert(LoteRegistros).values(
        id=uuid7(),
        programa_id=programa_id,
        nit=nit,
        lote=nombre,
        huella=huella,
        hoja=ref.model_dump(),
        estado="recibido",
        notas=[],
        subido_por=quien.sub,
        act=quien.act,
        recibido_en=reloj_legal.ahora(),
    )
    orden = nuevo.on_conflict_do_nothing(constraint="uq_lote_registros").returning(col(LoteRegistros.id))
    puesto = (await tx.execute(orden)).scalar_one_or_none()
    consulta = select(LoteRegistros).where(col(LoteRegistros.nit) == nit, col(LoteRegistros.lote) == nombre)
    fila = (await tx.execute(consulta)).scalar_one()
    if fila.huella != huella:
        raise Problema("conflicto", f"El lote {nombre} ya se recibió con otra hoja.")
    if puesto is None:
        return fila, False
    await encolar(tx, PROCESAR, {"lote": str(fila.id)}, clave=str(fila.id), grupo=nit)
    datos = {"lote": nombre, "sha256": hoja.sha256}
    await anotar(tx, quien=quien, accion="registros.recibir_lote", objeto=f"lote_registros:{fila.id}", datos=datos)
    return fila, True


async def lote_visible(tx: AsyncSession, id: UUID, quien: Principal) -> LoteRegistros:
    """The batch, of a company that the caller may see.

    Raises:
        Problema: `no-encontrado`.
    """
    lote = await tx.get(LoteRegistros, id, populate_existing=True)
    if lote is None:
        raise Problema("no-encontrado")
    exigir_empresa(quien, lote.nit)
    return lote


async def _avisar(tx: AsyncSession, t: Trabajo, motivo: str) -> None:
    await _terminar(tx, UUID(t.datos["lote"]), "La hoja no se pudo procesar; envíela de nuevo.", ())


@trabajos.maneja(PROCESAR, maximo=2, limite=timedelta(hours=1), al_fallar=_avisar)
async def procesar(t: Trabajo, ctx: Contexto) -> Completar:
    """Each registration in a transaction of its own; a repetition goes on where it stopped."""
    lote_id = UUID(t.datos["lote"])
    async with ctx.bd.tx() as tx:
        lote = await tx.get_one(LoteRegistros, lote_id)
    error: str | None = None
    notas: tuple[str, ...] = ()
    with tempfile.TemporaryDirectory(prefix="registros-") as carpeta:
        ruta = Path(carpeta) / "registros.csv"
        ruta.write_bytes(await ctx.almacen.leer(RefObjeto.model_validate(lote.hoja).clave))
        try:
            grupos, notas = leer_hoja(ruta)
        except ArchivoIlegible as ilegible:
            grupos, error = [], str(ilegible)
    for grupo in grupos:
        async with ctx.bd.tx() as tx:
            await _tomar(tx, lote_id, grupo)

    async def completar(tx: AsyncSession) -> None:
        await _terminar(tx, lote_id, error, notas)

    return completar


async def _tomar(tx: AsyncSession, lote_id: UUID, grupo: Grupo) -> None:
    # Two workers at one batch (a lease that was lost) take turns here, and the second finds the lines done.
    lote = await tx.get_one(LoteRegistros, lote_id, with_for_update=True, populate_existing=True)
    if await tx.get(LineaDeLoteRegistros, (lote_id, grupo.lineas[0])) is not None:
        return
    quien = Principal(lote.subido_por, "", frozenset({"exportador"}), frozenset({lote.nit}), lote.act, lote.nit)
    estado, registro, errores = "rechazada", None, {n: list(e) for n, e in grupo.errores.items()}
    if grupo.datos is not None:
        try:
            async with tx.begin_nested():
                programa = await programas.buscar(tx, lote.programa_id, quien)
                registro = (await crear(tx, lote.programa_id, grupo.datos, quien, lote_id=lote_id)).exp.id
                estado = "borrador"
                # Capital goods bring their price document first (art. 45 par.): they stay as drafts.
                if not rules.exige_documento_de_precio(ClasePrograma(programa.fila.clase)):
                    await radicar(tx, registro, quien)
                    estado = "radicado"
        except Problema as problema:
            estado, registro = "rechazada", None
            errores[grupo.lineas[0]] = [problema.detalle or problema.entrada.titulo]
    for linea in grupo.lineas:
        tx.add(
            LineaDeLoteRegistros(
                lote_id=lote_id,
                linea=linea,
                referencia=grupo.referencia[:80],
                registro_id=registro,
                estado=estado,
                errores=errores[linea] if estado == "rechazada" else [],
            )
        )
    await tx.flush()


async def _terminar(tx: AsyncSession, lote_id: UUID, error: str | None, notas: tuple[str, ...]) -> None:
    lote = await tx.get_one(LoteRegistros, lote_id, with_for_update=True, populate_existing=True)
    lote.estado, lote.error = ("procesado", None) if error is None else ("fallido", error)
    lote.notas, lote.terminado_en = list(notas), reloj_legal.ahora()
    await tx.flush()
