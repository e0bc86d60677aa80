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
from sqlalchemy.types import BigInteger, Text

from services.cupos.solicitudes.models import FLUJO
from shared.events import RefObjeto
from shared.events.cupos import SolicitudSinTurno
from shared.events.firma import Razon, VeredictoSolicitado
from shared.expedientes.lotes_de_sistema import EnBloque, Movimiento, mover_lote
from shared.messaging.lotes import Publicacion, publicar_lote

_UUID = PG_UUID(as_uuid=True)
# The intake wrote all of it in the turn: it is copied where it belongs without leaving the database.
_RECIBIDAS = text("""
    WITH lote AS (
        SELECT t.solicitud, t.recibido_en, t.veredicto_id, t.quien, t.archivo
        FROM turno t WHERE t.numero = ANY(:numeros)
    ), recibidas AS (
        UPDATE solicitud s SET firmado = l.archivo - 'nombre', recibido_en = l.recibido_en,
            veredicto_id = l.veredicto_id, razones = '[]'
        FROM lote l WHERE s.id = l.solicitud
    )
    INSERT INTO expediente_adjunto (id, expediente, clase, nombre, clave, sha256, tamano, tipo, agregado_por,
        agregado_en)
    SELECT gen_random_uuid(), l.solicitud, 'firmado', l.archivo ->> 'nombre', l.archivo ->> 'clave',
        l.archivo ->> 'sha256', (l.archivo ->> 'tamano')::bigint, l.archivo ->> 'tipo', l.quien, l.recibido_en
    FROM lote l
""").bindparams(bindparam("numeros", type_=ARRAY(BigInteger)))
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
    await tx.execute(_RECIBIDAS, {"numeros": [n.numero for n in nuevos]})
    publicaciones = []
    for n in nuevos:
        numero = _numero(casos[n.solicitud])
        pedido = VeredictoSolicitado(
            veredicto_id=n.veredicto_id,
            servicio="cupos",
            documento_id=n.solicitud,
            numero=numero,
            acto="solicitud_cupo",
            nit=n.nit,
            firmado=n.firmado,
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
        evento = SolicitudSinTurno(
            solicitud_id=n.solicitud,
            numero=_numero(caso),
            nit=n.nit,
            referencia_externa=caso.referencia_externa,
            razones=(razon,),
        )
        publicaciones.append(Publicacion(evento, str(n.solicitud), caso.version, caso.numero))
    await publicar_lote(tx, publicaciones)


def _numero(caso: EnBloque) -> str:
    if caso.numero is None:
        raise LookupError(f"solicitud {caso.id}: radicada sin número")
    return caso.numero
