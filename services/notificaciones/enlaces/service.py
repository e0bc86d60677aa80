"""What the links of a mail do, once their proof is good."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.notificaciones.avisos.service import avisar
from services.notificaciones.settings import AjustesNotificaciones
from shared.audit import Sistema, anotar
from shared.clock import reloj_sistema
from shared.events.notificaciones import FirmaDesconocida
from shared.http import Problema
from shared.messaging import publicar

_LEER = text("""
    SELECT e.id, e.clase, e.nit, e.direccion, e.evento_id, e.caso_numero, a.datos, a.adjunto
    FROM entrega e JOIN aviso a ON a.id = e.aviso_id WHERE e.id = :id
""")
_DESCONOCER = text("""
    INSERT INTO firma_desconocida (veredicto_id, documento_id, numero, nit, desconocida_en)
    VALUES (:veredicto_id, :documento_id, :numero, :nit, :desconocida_en)
    ON CONFLICT (veredicto_id) DO NOTHING RETURNING veredicto_id
""")
_MAS_TARDE = "No se pudo confirmar el correo: abra el enlace otra vez en unos minutos."


@dataclass(frozen=True)
class Correo:
    """The mail that a link came in."""

    entrega_id: UUID
    clase: str
    nit: str
    direccion: str
    evento_id: UUID
    datos: dict[str, Any]
    adjunto: dict[str, Any] | None


async def correo(tx: AsyncSession, entrega_id: UUID, clase: str | None = None) -> Correo:
    """The mail of a link, of the kind that carries such links.

    Raises:
        Problema: `no-encontrado`.
    """
    fila = (await tx.execute(_LEER, {"id": entrega_id})).one_or_none()
    if fila is None or (clase is not None and fila.clase != clase):
        raise Problema("no-encontrado")
    return Correo(fila.id, fila.clase, fila.nit, fila.direccion, fila.evento_id, fila.datos, fila.adjunto)


async def desconocer_firma(tx: AsyncSession, entrega_id: UUID) -> Correo:
    """Somebody who reads the company's mail says that a signature is not theirs: the ministry is told and it is
    published, once. Nothing is revoked or stopped by it.

    Raises:
        Problema: `no-encontrado`.
    """
    c = await correo(tx, entrega_id, "firmada_en_su_nombre")
    evento = FirmaDesconocida(
        veredicto_id=c.datos["veredicto_id"],
        servicio=c.datos["servicio"],
        documento_id=c.datos["documento_id"],
        numero=c.datos["numero"],
        nit=c.nit,
        firmante_id=c.datos["firmante_id"],
        desconocida_en=reloj_sistema.ahora(),
    )
    if (await tx.execute(_DESCONOCER, evento.model_dump(exclude={"servicio", "firmante_id"}))).first() is None:
        return c
    await publicar(tx, evento, clave=str(evento.documento_id), version=1, asunto=evento.numero)
    await anotar(
        tx,
        quien=Sistema("notificaciones"),
        accion="firma.desconocer",
        objeto=f"veredicto:{evento.veredicto_id}",
        motivo="por el enlace del correo que la anunció",
        datos={"numero": evento.numero, "nit": evento.nit, "entrega": str(entrega_id)},
    )
    await avisar(
        tx,
        "firma_desconocida",
        evento_id=evento.veredicto_id,
        nit=evento.nit,
        caso_id=evento.documento_id,
        caso_numero=evento.numero,
        datos={"numero": evento.numero, "nit": evento.nit, "desconocida_en": evento.desconocida_en.isoformat()},
        a_ministerio=True,
        a_coordinacion=True,
    )
    return c


async def confirmar_correo(c: Correo, ajustes: AjustesNotificaciones, cliente: httpx.AsyncClient) -> bool:
    """Bring the code of a confirmation mail to `registro`, which owns the addresses; says whether it took it.

    Raises:
        Problema: `servicio-no-disponible` if `registro` does not answer.
    """
    url = f"{ajustes.url_de('registro')}/v1/empresas/{c.nit}/direcciones/{c.evento_id}/confirmar"
    try:
        respuesta = await cliente.post(url, json={"codigo": c.datos["codigo"]})
    except httpx.HTTPError as error:
        raise Problema("servicio-no-disponible", _MAS_TARDE) from error
    if respuesta.is_server_error:
        raise Problema("servicio-no-disponible", _MAS_TARDE)
    return respuesta.is_success
