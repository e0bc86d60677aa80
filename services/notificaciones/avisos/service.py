"""From an event to the job that looks for its recipients."""

import json
from typing import Any, TypedDict, Unpack
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from services.notificaciones.mensajes.rules import Clase, limpio
from services.notificaciones.referencias.service import razon_social
from shared.clock import reloj_sistema
from shared.events import RefObjeto
from shared.jobs import encolar
from shared.messaging import NoTodavia

DIRIGIR = "notificaciones.dirigir"
CONFIRMAR = "notificaciones.pedir_confirmacion"

_INSERTAR = text("""
    INSERT INTO aviso (id, evento_id, clase, nit, caso_id, caso_numero, datos, adjunto, a_empresa, a_ministerio,
        a_coordinacion, a_operacion, oficio_id, creado_en)
    VALUES (:id, :evento_id, :clase, :nit, :caso_id, :caso_numero, CAST(:datos AS jsonb), CAST(:adjunto AS jsonb),
        :a_empresa, :a_ministerio, :a_coordinacion, :a_operacion, :oficio_id, :ahora)
    ON CONFLICT ON CONSTRAINT uq_aviso_evento_clase DO NOTHING
    RETURNING id
""")
_SIN_REPRESENTANTE = text("""UPDATE aviso SET datos = datos || '{"sin_representante": true}' WHERE id = :id""")
_ESCRITO = text("SELECT 1 FROM aviso WHERE oficio_id = :oficio_id")
_COMPLETAR = text("""
    UPDATE aviso SET adjunto = CAST(:adjunto AS jsonb),
        datos = datos || jsonb_build_object('oficio_numero', CAST(:numero AS text))
    WHERE oficio_id = :oficio_id AND adjunto IS NULL RETURNING id
""")


class Contenido(TypedDict, total=False):
    """What `avisar` and `insertar_aviso` take besides what every notice has.

    `adjunto`: file name and object to attach. `a_empresa`: to the company's addresses, unless False. `a_ministerio`,
    `a_coordinacion`, `a_operacion`: to those of the ministry's addresses too. `oficio_id`: official letter to wait
    for, see `con_oficio`.
    """

    adjunto: tuple[str, RefObjeto] | None
    a_empresa: bool
    a_ministerio: bool
    a_coordinacion: bool
    a_operacion: bool
    oficio_id: UUID | None


async def avisar(
    tx: AsyncSession,
    clase: Clase,
    *,
    evento_id: UUID,
    nit: str,
    caso_id: UUID,
    caso_numero: str,
    datos: dict[str, Any],
    **contenido: Unpack[Contenido],
) -> None:
    """Have something told, once per (`evento_id`, `clase`), to the company's addresses unless said otherwise.

    With `oficio_id` it waits until `con_oficio` brings that letter. The arguments are those of `insertar_aviso`.

    Raises:
        NoTodavia: if the company is not known here yet.
    """
    aviso = await insertar_aviso(
        tx, clase, evento_id=evento_id, nit=nit, caso_id=caso_id, caso_numero=caso_numero, datos=datos, **contenido
    )
    if aviso is not None and contenido.get("oficio_id") is None:
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
    **contenido: Unpack[Contenido],
) -> UUID | None:
    """Keep a notice that has no deliveries yet.

    Args:
        nit: empty where it is of no company.
        datos: JSON values for the template of `clase`; the company's name is added.
        contenido: see `Contenido`.

    Returns:
        The notice's id; none if it was kept already.

    Raises:
        NoTodavia: if the company is not known here yet.
    """
    completos = limpio({**datos, "razon_social": await razon_social(tx, nit) if nit else ""})
    adjunto = contenido.get("adjunto")
    valores = {
        "id": uuid7(),
        "evento_id": evento_id,
        "clase": clase,
        "nit": nit,
        "caso_id": caso_id,
        "caso_numero": caso_numero,
        "datos": json.dumps(completos, ensure_ascii=False),
        "adjunto": None if adjunto is None else _archivo(*adjunto),
        "a_empresa": contenido.get("a_empresa", True),
        "a_ministerio": contenido.get("a_ministerio", False),
        "a_coordinacion": contenido.get("a_coordinacion", False),
        "a_operacion": contenido.get("a_operacion", False),
        "oficio_id": contenido.get("oficio_id"),
        "ahora": reloj_sistema.ahora(),
    }
    aviso: UUID | None = (await tx.execute(_INSERTAR, valores)).scalar_one_or_none()
    return aviso


async def sin_representante(tx: AsyncSession, aviso_id: UUID) -> None:
    """Have a notice say that no representante has an address of their own, so that who reads it hands it on."""
    await tx.execute(_SIN_REPRESENTANTE, {"id": aviso_id})


async def con_oficio(tx: AsyncSession, oficio_id: UUID, *, nit: str, numero: str, documento: RefObjeto) -> None:
    """Send the notice that waited for this letter, with the letter attached.

    Raises:
        NoTodavia: if that notice has not been written yet.
    """
    valores = {"oficio_id": oficio_id, "numero": numero, "adjunto": _archivo(f"{numero}.pdf", documento)}
    aviso = (await tx.execute(_COMPLETAR, valores)).scalar_one_or_none()
    if aviso is not None:
        await encolar(tx, DIRIGIR, {"aviso_id": str(aviso)}, grupo=nit)
    elif (await tx.execute(_ESCRITO, {"oficio_id": oficio_id})).first() is None:
        raise NoTodavia("aviso-de-oficio", str(oficio_id))


def _archivo(nombre: str, objeto: RefObjeto) -> str:
    return json.dumps({"nombre": nombre, **objeto.model_dump()})
