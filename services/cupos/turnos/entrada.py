"""What entering the line does to requests: to validation with their verdict asked for, or told why not. In batches."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import UUID as PG_UUID
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import DateTime, Integer, Text
from uuid_utils.compat import uuid7

from services.cupos.solicitudes.models import FLUJO
from shared.events import RefObjeto
from shared.events.cupos import SolicitudSinTurno
from shared.events.firma import Razon, VeredictoSolicitado
from shared.expedientes.lotes_de_sistema import EnBloque, Movimiento, mover_lote
from shared.messaging.lotes import Publicacion, publicar_lote

_UUID = PG_UUID(as_uuid=True)
_RECIBIDAS = text("""
    UPDATE solicitud s SET firmado = l.firmado::jsonb, recibido_en = l.recibido_en, veredicto_id = l.veredicto,
        razones = '[]'
    FROM unnest(:ids, :firmados, :recibidos, :veredictos) AS l (id, firmado, recibido_en, veredicto)
    WHERE s.id = l.id
""").bindparams(
    bindparam("ids", type_=ARRAY(_UUID)),
    bindparam("firmados", type_=ARRAY(Text)),
    bindparam("recibidos", type_=ARRAY(DateTime(timezone=True))),
    bindparam("veredictos", type_=ARRAY(_UUID)),
)
_ADJUNTOS = text("""
    INSERT INTO expediente_adjunto (id, expediente, clase, nombre, clave, sha256, tamano, tipo, agregado_por,
        agregado_en)
    SELECT a.id, a.expediente, 'firmado', a.nombre, a.clave, a.sha256, a.tamano, a.tipo, a.quien, a.recibido_en
    FROM unnest(:ids, :expedientes, :nombres, :claves, :huellas, :tamanos, :tipos, :quienes, :recibidos)
        AS a (id, expediente, nombre, clave, sha256, tamano, tipo, quien, recibido_en)
""").bindparams(
    *(bindparam(n, type_=ARRAY(_UUID)) for n in ("ids", "expedientes")),
    *(bindparam(n, type_=ARRAY(Text)) for n in ("nombres", "claves", "huellas", "tipos", "quienes")),
    bindparam("tamanos", type_=ARRAY(Integer)),
    bindparam("recibidos", type_=ARRAY(DateTime(timezone=True))),
)
_RAZONES = text("""
    UPDATE solicitud s SET razones = l.razones::jsonb FROM unnest(:ids, :razones) AS l (id, razones) WHERE s.id = l.id
""").bindparams(bindparam("ids", type_=ARRAY(_UUID)), bindparam("razones", type_=ARRAY(Text)))


@dataclass(frozen=True)
class Nuevo:
    """A turn about to enter its line, with what its request says."""

    numero: int
    solicitud: UUID
    formulario: int
    orden_en: datetime
    cantidad_kg: int
    recibido_en: datetime
    veredicto_id: UUID
    sha256: str
    quien: str
    act: str | None
    archivo: dict[str, Any]
    nit: str
    radicado: dict[str, Any] | None

    @property
    def firmado(self) -> RefObjeto:
        return RefObjeto.model_validate({k: v for k, v in self.archivo.items() if k != "nombre"})


async def entrar(tx: AsyncSession, nuevos: Sequence[Nuevo], casos: dict[UUID, EnBloque]) -> None:
    """Move the locked cases of `nuevos` to validation, keep their files and ask for the verdicts on them."""
    if not nuevos:
        return
    movimientos = [
        Movimiento(n.solicitud, n.quien, n.recibido_en, n.act, datos={"sha256": n.sha256, "turno": n.numero})
        for n in nuevos
    ]
    versiones = await mover_lote(tx, FLUJO, "recibir_firmado", "radicada", "en_validacion", movimientos)
    firmados = [n.firmado for n in nuevos]
    recibidas = {
        "ids": [n.solicitud for n in nuevos],
        "firmados": [f.model_dump_json() for f in firmados],
        "recibidos": [n.recibido_en for n in nuevos],
        "veredictos": [n.veredicto_id for n in nuevos],
    }
    await tx.execute(_RECIBIDAS, recibidas)
    adjuntos = {
        "ids": [uuid7() for _ in nuevos],
        "expedientes": [n.solicitud for n in nuevos],
        "nombres": [n.archivo["nombre"] for n in nuevos],
        "claves": [f.clave for f in firmados],
        "huellas": [f.sha256 for f in firmados],
        "tamanos": [f.tamano for f in firmados],
        "tipos": [f.tipo for f in firmados],
        "quienes": [n.quien for n in nuevos],
        "recibidos": [n.recibido_en for n in nuevos],
    }
    await tx.execute(_ADJUNTOS, adjuntos)
    publicaciones = []
    for n, firmado in zip(nuevos, firmados, strict=True):
        numero = _numero(casos[n.solicitud])
        pedido = VeredictoSolicitado(
            veredicto_id=n.veredicto_id,
            servicio="cupos",
            documento_id=n.solicitud,
            numero=numero,
            acto="solicitud_cupo",
            nit=n.nit,
            firmado=firmado,
            original=RefObjeto.model_validate(n.radicado),
            recibido_en=n.recibido_en,
        )
        publicaciones.append(Publicacion(pedido, str(n.solicitud), versiones[n.solicitud], numero))
    await publicar_lote(tx, publicaciones)


async def rechazar(tx: AsyncSession, rechazados: Sequence[tuple[Nuevo, Razon]], casos: dict[UUID, EnBloque]) -> None:
    """Tell the locked requests that stay filed why their signed form did not enter the line."""
    if not rechazados:
        return
    razones = {
        "ids": [n.solicitud for n, _ in rechazados],
        "razones": [json.dumps([razon.model_dump()], ensure_ascii=False) for _, razon in rechazados],
    }
    await tx.execute(_RAZONES, razones)
    publicaciones = []
    for n, razon in rechazados:
        caso = casos[n.solicitud]
        evento = SolicitudSinTurno(solicitud_id=n.solicitud, numero=_numero(caso), nit=n.nit, razones=(razon,))
        publicaciones.append(Publicacion(evento, str(n.solicitud), caso.version, caso.numero))
    await publicar_lote(tx, publicaciones)


def _numero(caso: EnBloque) -> str:
    if caso.numero is None:
        raise LookupError(f"solicitud {caso.id}: radicada sin número")
    return caso.numero
