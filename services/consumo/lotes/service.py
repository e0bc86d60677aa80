"""Batches of requests: received once under the company's own identification, answered line by line, filed at once."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from uuid_utils.compat import uuid7

from services.consumo.consumos import service as consumos
from services.consumo.consumos.models import FLUJO, Consumo
from services.consumo.cupos.models import Cupo
from services.consumo.hojas import problemas as _problemas  # noqa: F401 -- declares the problems raised here
from services.consumo.lotes.hoja import Error, Formulario, Linea
from services.consumo.lotes.models import LineaDeLote, Lote
from services.consumo.referencias.service import empresa_habilitada
from shared.audit import anotar
from shared.clock import reloj_legal
from shared.documents import Objeto
from shared.documents.textos import fecha_y_hora
from shared.events import RefObjeto
from shared.events.cupos import ContingenteActualizado
from shared.expedientes import expediente
from shared.expedientes.altas import abrir_varios
from shared.http import Problema
from shared.identity import Principal, exigir_empresa
from shared.jobs import encolar

_ERRORES_POR_LINEA = 20
PROCESAR, RADICAR = "consumo.procesar_lote", "consumo.radicar_lote"


async def recibir(tx: AsyncSession, quien: Principal, *, lote: str | None, nit: str, hoja: Objeto) -> tuple[Lote, bool]:
    """Keep the batch and have it worked off after the commit; the same batch again is the one there is.

    Args:
        lote: the company's identification; without one, the digest of the sheet.

    Returns:
        The batch, and whether it is new.

    Raises:
        Problema: `no-encontrado`, `prohibido`, `lote-distinto`.
    """
    exigir_empresa(quien, nit, actuar=True)
    nombre = lote or hoja.sha256
    ref = RefObjeto(servicio="consumo", clave=hoja.clave, sha256=hoja.sha256, tamano=hoja.tamano, tipo=hoja.tipo)
    nuevo = insert(Lote).values(
        id=uuid7(),
        nit=nit,
        lote=nombre,
        huella=hoja.sha256,
        hoja=ref.model_dump(),
        notas=[],
        subido_por=quien.sub,
        act=quien.act,
        recibido_en=reloj_legal.ahora(),
    )
    unico = nuevo.on_conflict_do_nothing(constraint="uq_lote_de_consumos").returning(col(Lote.id))
    puesto = (await tx.execute(unico)).scalar_one_or_none()
    fila = (await tx.execute(select(Lote).where(col(Lote.nit) == nit, col(Lote.lote) == nombre))).scalar_one()
    if fila.huella != hoja.sha256:
        raise Problema(
            "lote-distinto", f"El {fecha_y_hora(fila.recibido_en)} se recibió otro archivo como lote {nombre}."
        )
    if puesto is None:
        return fila, False
    await encolar(tx, PROCESAR, {"lote": str(fila.id)}, clave=str(fila.id), grupo=nit)
    datos = {"lote": nombre, "huella": fila.huella, "empresa": nit}
    await anotar(tx, quien=quien, accion="consumo.recibir_lote", objeto=f"lote_de_consumos:{fila.id}", datos=datos)
    return fila, True


async def lote_visible(tx: AsyncSession, lote_id: UUID, quien: Principal, *, actuar: bool = False) -> Lote:
    """The batch, of a company that the caller may see (or act for).

    Raises:
        Problema: `no-encontrado`, `prohibido`.
    """
    lote = await tx.get(Lote, lote_id, populate_existing=True, with_for_update=actuar or None)
    if lote is None:
        raise Problema("no-encontrado")
    exigir_empresa(quien, lote.nit, actuar=actuar)
    return lote


def autor(lote: Lote) -> Principal:
    """Who sent the batch, as the one who makes its requests: somebody of that company and of no other."""
    return _de_la_empresa(lote.subido_por, lote.act, lote.nit)


def radicador(lote: Lote) -> Principal:
    """Who asked that its drafts be filed."""
    return _de_la_empresa(lote.radicar_por or lote.subido_por, lote.radicar_act, lote.nit)


def _de_la_empresa(sub: str, act: str | None, nit: str) -> Principal:
    return Principal(sub, "", frozenset({"exportador"}), frozenset({nit}), act, nit)


@dataclass
class _Referencias:
    """What lines are judged by. `impedimento`: why the company can't file at all."""

    impedimento: str | None
    cupos: dict[str, Cupo]
    """By number and by id."""
    abiertos: dict[str, ContingenteActualizado] = field(default_factory=dict)
    cerrados: dict[str, str] = field(default_factory=dict)
    """Why a contingente takes no requests."""
    formularios: dict[str, Formulario] = field(default_factory=dict)


async def tomar_lineas(tx: AsyncSession, lote: Lote, lineas: Sequence[Linea]) -> None:
    """Make a draft of each line that can be one and write down why not of each other; what was answered stays."""
    # Two workers at one batch (a lease that was lost) take turns here, and the second finds the lines done.
    await tx.execute(select(col(Lote.id)).where(col(Lote.id) == lote.id).with_for_update())
    numeros = [x.linea for x in lineas]
    respondidas = select(col(LineaDeLote.linea)).where(
        col(LineaDeLote.lote_id) == lote.id, col(LineaDeLote.linea).in_(numeros)
    )
    hechas = set((await tx.execute(respondidas)).scalars())
    faltan = [x for x in lineas if x.linea not in hechas]
    if not faltan:
        return
    referencias = await _referencias(tx, lote.nit, faltan)
    # Judging hundreds of forms takes long enough that others should be served meanwhile.
    juzgadas = await asyncio.to_thread(lambda: [_juzgar(x, referencias) for x in faltan])
    nuevos: dict[UUID, dict[str, object]] = {}
    for linea, (consumo, _) in zip(faltan, juzgadas, strict=True):
        if consumo is not None:
            nuevos[consumo.id] = consumos.de_nuevo(consumo, referencias.cupos[linea.cupo])
    await abrir_varios(tx, FLUJO, empresa=lote.nit, quien=autor(lote), nuevos=nuevos)
    tx.add_all(consumo for consumo, _ in juzgadas if consumo is not None)
    await tx.flush()
    tx.add_all(
        LineaDeLote(
            lote_id=lote.id,
            linea=linea.linea,
            tomada=consumo is not None,
            cupo=linea.cupo,
            cantidad=linea.cantidad,
            consumo_id=consumo.id if consumo is not None else None,
            errores=[e.en_json() for e in errores[:_ERRORES_POR_LINEA]],
        )
        for linea, (consumo, errores) in zip(faltan, juzgadas, strict=True)
    )
    await tx.flush()


async def _referencias(tx: AsyncSession, nit: str, lineas: Sequence[Linea]) -> _Referencias:
    impedimento = None
    try:
        await empresa_habilitada(tx, nit)
    except Problema as problema:
        impedimento = _en_palabras(problema)
    escritos = {x.cupo for x in lineas}
    ids = {UUID(x) for x in escritos if _es_uuid(x)}
    consulta = select(Cupo).where(col(Cupo.nit) == nit, or_(col(Cupo.numero).in_(escritos), col(Cupo.id).in_(ids)))
    propios = list((await tx.execute(consulta)).scalars())
    referencias = _Referencias(impedimento, {c.numero: c for c in propios})
    por_id = {c.id: c for c in propios}
    referencias.cupos |= {x: por_id[UUID(x)] for x in escritos if _es_uuid(x) and UUID(x) in por_id}
    for codigo in {c.contingente for c in propios}:
        try:
            abierto = await consumos.contingente_abierto(tx, codigo)
        except Problema as problema:
            referencias.cerrados[codigo] = _en_palabras(problema)
            continue
        referencias.abiertos[codigo] = abierto
        referencias.formularios[codigo] = Formulario(abierto.formulario_cqe)
    return referencias


def _es_uuid(texto: str) -> bool:
    try:
        UUID(texto)
    except ValueError:
        return False
    return True


def _en_palabras(problema: Problema) -> str:
    return problema.detalle or f"{problema.entrada.titulo}."


def _juzgar(linea: Linea, r: _Referencias) -> tuple[Consumo | None, list[Error]]:
    errores = list(linea.errores)
    if r.impedimento is not None:
        errores.append(Error("", r.impedimento))
    cupo = r.cupos.get(linea.cupo)
    if cupo is None:
        if linea.cupo:
            errores.append(Error("cupo", f"El cupo «{linea.cupo}» no existe o no es de su empresa."))
        return None, errores
    if cerrado := r.cerrados.get(cupo.contingente):
        return None, [*errores, Error("cupo", cerrado)]
    campos, mal = r.formularios[cupo.contingente].campos(linea.celdas)
    errores += mal
    if errores:
        return None, errores
    return consumos.nuevo(cupo, r.abiertos[cupo.contingente], linea.comercial_kg, campos), []


async def pedir_radicacion(tx: AsyncSession, lote_id: UUID, quien: Principal) -> Lote:
    """Have all drafts of the batch filed after the commit; asked again while that is under way, nothing changes.

    Raises:
        Problema: `no-encontrado`, `prohibido`, `lote-sin-procesar`.
    """
    lote = await lote_visible(tx, lote_id, quien, actuar=True)
    if lote.estado != "procesado":
        raise Problema("lote-sin-procesar", lote.error)
    if lote.radicacion == "pedida":
        return lote
    lote.radicacion, lote.radicaciones = "pedida", lote.radicaciones + 1
    lote.radicar_por, lote.radicar_act = quien.sub, quien.act
    await tx.flush()
    clave = f"{lote.id}:{lote.radicaciones}"
    await encolar(tx, RADICAR, {"lote": str(lote.id)}, clave=clave, grupo=lote.nit)
    datos = {"lote": lote.lote, "empresa": lote.nit}
    await anotar(tx, quien=quien, accion="consumo.radicar_lote", objeto=f"lote_de_consumos:{lote.id}", datos=datos)
    return lote


async def por_radicar(tx: AsyncSession, lote_id: UUID) -> list[tuple[int, UUID]]:
    """Lines whose request is still a draft, in the order of the file, each with its request."""
    consulta = (
        select(col(LineaDeLote.linea), col(LineaDeLote.consumo_id))
        .join(expediente, expediente.c.id == col(LineaDeLote.consumo_id))
        .where(col(LineaDeLote.lote_id) == lote_id, expediente.c.estado == FLUJO.inicial)
        .order_by(col(LineaDeLote.linea))
    )
    return [(linea, consumo) for linea, consumo in (await tx.execute(consulta)).all() if consumo is not None]
