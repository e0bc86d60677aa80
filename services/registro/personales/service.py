"""Asking for personal mails and taking their codes, once each."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from uuid_utils.compat import uuid7

from services.registro.personales.models import MensajePersonal
from services.registro.personales.rules import PAGINA, VIGENCIA, Clase, codigo_de, id_de
from services.registro.personales.schemas import MensajeParaEnviar
from services.registro.settings import AjustesRegistro
from shared.clock import reloj_sistema
from shared.events.registro import CorreoPersonalPedido, CorreosPersonalesOlvidados
from shared.http.problemas import Problema
from shared.messaging import publicar

_SE_GUARDA = timedelta(days=30)
_POR_EVENTO = 1000


async def pedir(tx: AsyncSession, clase: Clase, objeto: UUID, correo: str, datos: dict[str, Any]) -> MensajePersonal:
    """Have a mail sent to one person; earlier ones of the same kind and object no longer work."""
    ahora = reloj_sistema.ahora()
    anteriores = sa.update(MensajePersonal).where(
        col(MensajePersonal.objeto) == objeto,
        col(MensajePersonal.clase) == clase,
        col(MensajePersonal.correo) == correo,
        col(MensajePersonal.usado_en).is_(None),
    )
    await tx.execute(anteriores.values(usado_en=ahora))
    nuevo = MensajePersonal(
        id=uuid7(),
        clase=clase,
        objeto=objeto,
        correo=correo,
        datos=datos,
        creado_en=ahora,
        vence_en=ahora + VIGENCIA[clase],
    )
    tx.add(nuevo)
    await tx.flush()
    evento = CorreoPersonalPedido(mensaje_id=nuevo.id, clase=clase, vence_en=nuevo.vence_en)
    await publicar(tx, evento, clave=str(nuevo.id), version=1)
    return nuevo


async def recientes(tx: AsyncSession, clase: Clase, objeto: UUID, desde: timedelta) -> int:
    """How many mails of a kind were asked for an object in the last `desde`."""
    consulta = sa.select(sa.func.count()).where(
        col(MensajePersonal.objeto) == objeto,
        col(MensajePersonal.clase) == clase,
        col(MensajePersonal.creado_en) > reloj_sistema.ahora() - desde,
    )
    return int((await tx.execute(consulta)).scalar_one())


async def anular(tx: AsyncSession, objeto: UUID) -> None:
    """Codes about an object work no more."""
    vivos = sa.update(MensajePersonal).where(
        col(MensajePersonal.objeto) == objeto, col(MensajePersonal.usado_en).is_(None)
    )
    await tx.execute(vivos.values(usado_en=reloj_sistema.ahora()))


async def canjear(tx: AsyncSession, codigo: str, clase: Clase, clave: str, *, gastar: bool = True) -> MensajePersonal:
    """The message of a code, held until `tx` ends; it is used up unless it is only looked at.

    Raises:
        Problema: `codigo-invalido`: unknown, of another kind, used or expired; which of them is not told.
    """
    id = id_de(codigo, clave)
    mensaje = None
    if id is not None:
        mensaje = await tx.get(MensajePersonal, id, with_for_update=gastar, populate_existing=True)
    ahora = reloj_sistema.ahora()
    if mensaje is None or mensaje.clase != clase or mensaje.usado_en is not None or mensaje.vence_en <= ahora:
        raise Problema("codigo-invalido")
    if gastar:
        mensaje.usado_en = ahora
    return mensaje


async def para_enviar(tx: AsyncSession, id: UUID, ajustes: AjustesRegistro) -> MensajeParaEnviar:
    """What `notificaciones` mails.

    Raises:
        Problema: `no-encontrado` where mailing it makes no sense any more.
    """
    mensaje = await tx.get(MensajePersonal, id)
    if mensaje is None or mensaje.usado_en is not None or mensaje.vence_en <= reloj_sistema.ahora():
        raise Problema("no-encontrado")
    codigo = codigo_de(mensaje.id, ajustes.clave_enlaces.get_secret_value())
    clase: Clase = mensaje.clase  # type: ignore[assignment]  # the table's CHECK lists the same three
    enlace = f"{ajustes.url_portal.rstrip('/')}{PAGINA[clase]}?codigo={codigo}" if ajustes.url_portal else ""
    return MensajeParaEnviar(
        clase=clase,
        correo=mensaje.correo,
        datos=mensaje.datos,
        codigo=codigo,
        enlace=enlace,
        vence_en=mensaje.vence_en,
    )


async def purgar(tx: AsyncSession) -> None:
    """Forget what expired more than a month ago."""
    await olvidar(tx, col(MensajePersonal.vence_en) < reloj_sistema.ahora() - _SE_GUARDA)


async def olvidar(tx: AsyncSession, cuales: sa.ColumnElement[bool]) -> int:
    """Delete personal mails, here and where they were sent; returns how many."""
    borrados = await tx.execute(sa.delete(MensajePersonal).where(cuales).returning(col(MensajePersonal.id)))
    ids = sorted(borrados.scalars())
    for desde in range(0, len(ids), _POR_EVENTO):
        tanda = tuple(ids[desde : desde + _POR_EVENTO])
        evento = CorreosPersonalesOlvidados(mensajes=tanda, olvidados_en=reloj_sistema.ahora())
        await publicar(tx, evento, clave=str(tanda[0]), version=2)
    return len(ids)
