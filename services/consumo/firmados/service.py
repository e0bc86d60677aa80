"""Signed files sent many at a time: received at once, then each taken as if it had been sent to its own request."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from uuid_utils.compat import uuid7

from services.consumo.consumos.models import FLUJO
from services.consumo.consumos.service import recibir_firmado
from services.consumo.firmados import problemas as _problemas  # noqa: F401 -- declares the problems raised here
from services.consumo.firmados.models import Archivo, Envio
from shared.audit import anotar
from shared.documents import Objeto
from shared.documents.textos import fecha_larga
from shared.events import RefObjeto
from shared.expedientes import Expediente, leer
from shared.http import Problema
from shared.identity import Principal, exigir_empresa
from shared.jobs import encolar

REPARTIR = "consumo.repartir_firmados"


@dataclass(frozen=True)
class Reconocido:
    """A file and the request that it is the form of; `via` as in `Archivo`."""

    consumo_id: UUID
    via: str
    objeto: Objeto


async def recibir(
    tx: AsyncSession,
    quien: Principal,
    *,
    lote: str | None,
    nit: str,
    archivos: Sequence[tuple[str, Objeto]],
    recibido_en: datetime,
    recibido_el: date,
) -> tuple[Envio, bool]:
    """Keep what arrived and have it worked off after the commit; the same under the same `lote` is the one there is.

    Args:
        archivos: names and kept objects, PDFs or zips of them.
        recibido_en: system instant at which everything had arrived.
        recibido_el: legal date of that.

    Returns:
        What was received, and whether it is new.

    Raises:
        Problema: `no-encontrado`, `prohibido`, `lote-distinto`.
    """
    exigir_empresa(quien, nit, actuar=True)
    huella = hashlib.sha256(" ".join(o.sha256 for _, o in archivos).encode()).hexdigest()
    nombre = lote or str(uuid7())
    nuevo = insert(Envio).values(
        id=uuid7(),
        nit=nit,
        lote=nombre,
        huella=huella,
        archivos=[{"nombre": n, "ref": _ref(o).model_dump()} for n, o in archivos],
        subido_por=quien.sub,
        act=quien.act,
        recibido_en=recibido_en,
        recibido_el=recibido_el,
    )
    unico = nuevo.on_conflict_do_nothing(constraint="uq_envio_de_firmados").returning(col(Envio.id))
    puesto = (await tx.execute(unico)).scalar_one_or_none()
    fila = (await tx.execute(select(Envio).where(col(Envio.nit) == nit, col(Envio.lote) == nombre))).scalar_one()
    if fila.huella != huella:
        raise Problema("lote-distinto", f"El lote {nombre} se recibió el {fecha_larga(fila.recibido_el)}.")
    if puesto is None:
        return fila, False
    await encolar(tx, REPARTIR, {"envio": str(fila.id)}, clave=str(fila.id), grupo=nit)
    datos = {"lote": nombre, "huella": huella, "empresa": nit, "archivos": len(archivos)}
    await anotar(tx, quien=quien, accion="consumo.recibir_firmados", objeto=f"envio_de_firmados:{fila.id}", datos=datos)
    return fila, True


def _ref(objeto: Objeto) -> RefObjeto:
    return RefObjeto(
        servicio="consumo", clave=objeto.clave, sha256=objeto.sha256, tamano=objeto.tamano, tipo=objeto.tipo
    )


async def envio_visible(tx: AsyncSession, envio_id: UUID, quien: Principal) -> Envio:
    """What was sent, of a company that the caller may see.

    Raises:
        Problema: `no-encontrado`.
    """
    envio = await tx.get(Envio, envio_id, populate_existing=True)
    if envio is None:
        raise Problema("no-encontrado")
    exigir_empresa(quien, envio.nit)
    return envio


async def respondidos(tx: AsyncSession, envio_id: UUID) -> set[int]:
    """Places of the files that have their answer."""
    consulta = select(col(Archivo.orden)).where(col(Archivo.envio_id) == envio_id)
    return set((await tx.execute(consulta)).scalars())


async def tomados_de(tx: AsyncSession, envios: Sequence[UUID]) -> dict[UUID, tuple[int, int]]:
    """Of each sending, how many files were taken and how many refused so far."""
    consulta = (
        select(col(Archivo.envio_id), col(Archivo.tomado), func.count())
        .where(col(Archivo.envio_id).in_(envios))
        .group_by(col(Archivo.envio_id), col(Archivo.tomado))
    )
    cuentas = {(envio, tomado): int(n) for envio, tomado, n in (await tx.execute(consulta)).all()}
    return {e: (cuentas.get((e, True), 0), cuentas.get((e, False), 0)) for e in envios}


async def responder_archivo(
    tx: AsyncSession, envio: Envio, orden: int, nombre: str, hallado: Reconocido | Problema, sha256: str | None
) -> None:
    """Take a file as the signed form of its request, or write down why not; one already answered stays as it was.

    Args:
        hallado: what it is, or why that is not known.
        sha256: of the file, where it could be read.
    """
    # Two workers at one sending (a lease that was lost) take turns here, and the second finds the file done.
    await tx.execute(select(col(Envio.id)).where(col(Envio.id) == envio.id).with_for_update())
    if await tx.get(Archivo, (envio.id, orden)) is not None:
        return
    visible = "".join(c for c in nombre if c.isprintable())[:200]
    fila = Archivo(envio_id=envio.id, orden=orden, nombre=visible, sha256=sha256, tomado=False)
    problema = hallado if isinstance(hallado, Problema) else None
    if isinstance(hallado, Reconocido):
        fila.consumo_id, fila.via = hallado.consumo_id, hallado.via
        try:
            async with tx.begin_nested():
                await _recibir(tx, envio, hallado)
            fila.tomado = True
        except Problema as error:
            problema = error
    if problema is not None:
        fila.codigo, fila.error = problema.codigo, problema.detalle or f"{problema.entrada.titulo}."
    tx.add(fila)
    await tx.flush()


async def _recibir(tx: AsyncSession, envio: Envio, hallado: Reconocido) -> Expediente:
    exp = await leer(tx, hallado.consumo_id, tipo=FLUJO.tipo, bloquear=True)
    if exp.estado != "radicado":
        estado = exp.estado.replace("_", " ")
        raise Problema("firmado-ya-enviado", f"La solicitud {exp.numero} no espera una firma: está en estado {estado}.")
    quien = Principal(envio.subido_por, "", frozenset({"exportador"}), frozenset({envio.nit}), envio.act, envio.nit)
    return await recibir_firmado(
        tx, hallado.consumo_id, quien, hallado.objeto, envio.recibido_en, recibido_el=envio.recibido_el
    )
