"""From an event to the job that looks for its recipients."""

import json
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from services.notificaciones.mensajes.rules import Clase, limpio
from services.notificaciones.referencias.service import razon_social
from shared.clock import reloj_sistema
from shared.events import RefObjeto
from shared.jobs import encolar

DIRIGIR = "notificaciones.dirigir"
CONFIRMAR = "notificaciones.pedir_confirmacion"

_INSERTAR = text("""
    INSERT INTO aviso (id, evento_id, clase, nit, caso_id, caso_numero, datos, adjunto, a_ministerio, creado_en)
    VALUES (:id, :evento_id, :clase, :nit, :caso_id, :caso_numero, CAST(:datos AS jsonb), CAST(:adjunto AS jsonb),
        :a_ministerio, :ahora)
    ON CONFLICT ON CONSTRAINT uq_aviso_evento_clase DO NOTHING
    RETURNING id
""")


async def avisar(
    tx: AsyncSession,
    clase: Clase,
    *,
    evento_id: UUID,
    nit: str,
    caso_id: UUID,
    caso_numero: str,
    datos: dict[str, Any],
    adjunto: tuple[str, RefObjeto] | None = None,
    a_ministerio: bool = False,
) -> None:
    """Have something told to the company's authorised addresses, once per (`evento_id`, `clase`).

    The arguments are those of `insertar_aviso`.

    Raises:
        NoTodavia: if the company is not known here yet.
    """
    aviso = await insertar_aviso(
        tx,
        clase,
        evento_id=evento_id,
        nit=nit,
        caso_id=caso_id,
        caso_numero=caso_numero,
        datos=datos,
        adjunto=adjunto,
        a_ministerio=a_ministerio,
    )
    if aviso is not None:
        await encolar(tx, DIRIGIR, {"aviso_id": str(aviso)}, grupo=nit)


async def pedir_confirmaciones(tx: AsyncSession, nit: str) -> None:
    """Have a code mailed to each address of a company that has not been confirmed nor asked yet."""
    await encolar(tx, CONFIRMAR, {"nit": nit}, grupo=nit)


async def insertar_aviso(
    tx: AsyncSession,
    clase: Clase,
    *,
    evento_id: UUID,
    nit: str,
    caso_id: UUID,
    caso_numero: str,
    datos: dict[str, Any],
    adjunto: tuple[str, RefObjeto] | None = None,
    a_ministerio: bool = False,
) -> UUID | None:
    """Keep a notice that has no deliveries yet.

    Args:
        datos: JSON values for the template of `clase`; the company's name is added.
        adjunto: file name and object to attach.
        a_ministerio: also to the addresses of the ministry.

    Returns:
        The notice's id; none if it was kept already.

    Raises:
        NoTodavia: if the company is not known here yet.
    """
    completos = limpio({**datos, "razon_social": await razon_social(tx, nit)})
    archivo = None if adjunto is None else {"nombre": adjunto[0], **adjunto[1].model_dump()}
    valores = {
        "id": uuid7(),
        "evento_id": evento_id,
        "clase": clase,
        "nit": nit,
        "caso_id": caso_id,
        "caso_numero": caso_numero,
        "datos": json.dumps(completos, ensure_ascii=False),
        "adjunto": None if archivo is None else json.dumps(archivo),
        "a_ministerio": a_ministerio,
        "ahora": reloj_sistema.ahora(),
    }
    aviso: UUID | None = (await tx.execute(_INSERTAR, valores)).scalar_one_or_none()
    return aviso
