"""Sends one delivery, so that after any crash it is known whether it may have gone out."""

import random
from datetime import timedelta
from email.utils import parseaddr
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.notificaciones.calendarios.rules import Cita
from services.notificaciones.calendarios.rules import escribir as calendario_de
from services.notificaciones.enlaces.rutas_firmadas import Enlaces
from services.notificaciones.entregas.cartero import Cartero, NoEnviar
from services.notificaciones.entregas.rules import Desenlace, dominio_de, retorno
from services.notificaciones.entregas.service import ENVIAR, Final, cambiar
from services.notificaciones.entregas.transmision import POR_ENVIAR, Transmision
from services.notificaciones.mensajes.dkim import FirmaDeCorreo
from services.notificaciones.mensajes.redaccion import Archivo, componer, redactar
from services.notificaciones.mensajes.rules import OPCIONALES
from services.notificaciones.settings import AjustesNotificaciones
from shared.clock import reloj_sistema
from shared.documents import DemasiadoGrande, DescargaFallida, HuellaDistinta, ObjetoInexistente, descargar_ref
from shared.events import RefObjeto
from shared.jobs import Abandonar, Completar, EnConjunto, Reintentar, Trabajo, Trabajos

trabajos = Trabajos("notificaciones")

_MURIO = Desenlace("dudosa", "el proceso terminó mientras transmitía; no se sabe si el servidor la recibió")


async def al_fallar(tx: AsyncSession, t: Trabajo, motivo: str) -> None:
    """A job that failed for good leaves its delivery where a person sees it."""
    id = UUID(t.datos["entrega_id"])
    if await cambiar(tx, id, "fallida", POR_ENVIAR, detalle=motivo[:500]) is None:
        await cambiar(tx, id, "dudosa", ("en_transmision",), detalle=motivo[:500])


@trabajos.maneja(
    ENVIAR,
    maximo=32,
    arriendo=timedelta(seconds=20),
    limite=timedelta(minutes=5),
    intentos=8,
    al_fallar=al_fallar,
    juntos=True,
)
async def enviar(t: Trabajo, ctx: Any) -> Completar | None:
    """One attempt. `en_transmision` is committed after the server took the recipient and before any content: who finds
    it so at the start of an attempt knows that an earlier one died in between.

    Raises:
        Abandonar: if the file that goes with it is not the announced one.
        Reintentar: while the pace of its domain is full.
    """
    ajustes: AjustesNotificaciones = ctx.ajustes
    transmision: Transmision = ctx.recursos["transmision"]
    id = UUID(t.datos["entrega_id"])
    entrega = await transmision.leer(id)
    if entrega.estado == "en_transmision":
        return EnConjunto(transmision.asentar, Final(id, _MURIO, ("en_transmision",)))
    if entrega.estado not in POR_ENVIAR:
        return None
    try:
        mensaje = await _escribir(entrega, ctx)
    except (DescargaFallida, ObjetoInexistente) as error:
        sin_archivo = Desenlace("diferida", f"sin el archivo que acompaña: {error}"[:500])
        return EnConjunto(transmision.asentar, Final(id, sin_archivo, POR_ENVIAR))
    except (DemasiadoGrande, HuellaDistinta) as error:
        # Another attempt would fetch the same bytes; a certificate that is not the announced one is never mailed.
        raise Abandonar(str(error)) from error
    if ajustes.correo_por_dominio:
        await _esperar_turno(transmision, dominio_de(entrega.direccion), ajustes.correo_por_dominio)

    async def marcar() -> None:
        if not await transmision.marcar(id):
            raise NoEnviar

    cartero: Cartero = ctx.recursos["cartero"]
    remitente = parseaddr(ajustes.correo_remitente)[1]
    if ajustes.correo_rebotes:
        remitente = retorno(ajustes.correo_rebotes, id, ajustes.clave_enlaces.get_secret_value())
    try:
        fin = await cartero.entregar(mensaje, remitente=remitente, direccion=entrega.direccion, antes_de_datos=marcar)
    except NoEnviar:
        return None
    return EnConjunto(transmision.asentar, Final(id, fin, (*POR_ENVIAR, "en_transmision")))


async def _esperar_turno(transmision: Transmision, dominio: str, por_segundo: float) -> None:
    ocupado = await transmision.tomar_turno(dominio, por_segundo)
    if ocupado is not None:
        # Those that wait for the same domain come back spread over its next places; it guards nothing secret.
        luego = ocupado + timedelta(seconds=random.uniform(0, 5 / por_segundo))  # noqa: S311
        raise Reintentar(luego, f"el ritmo de {dominio} está completo")


async def _escribir(entrega: Any, ctx: Any) -> bytes:
    """The mail as it goes over the wire.

    Raises:
        DescargaFallida, ObjetoInexistente, DemasiadoGrande, HuellaDistinta: of the file that goes with it.
    """
    ajustes: AjustesNotificaciones = ctx.ajustes
    enlaces = Enlaces(ajustes)
    datos: dict[str, Any] = {**entrega.datos, **enlaces.del_aviso(entrega)}
    cabeceras: dict[str, str] = {}
    archivos: list[Archivo] = []
    if entrega.adjunto is not None:
        referencia = RefObjeto.model_validate(entrega.adjunto)
        nombre: str = entrega.adjunto["nombre"]
        if referencia.tamano > ajustes.correo_adjunto_maximo:
            datos |= enlaces.del_adjunto(entrega.id, nombre, referencia.tamano)
        else:
            contenido = await descargar_ref(referencia, ajustes, cliente=ctx.recursos["http"])
            archivos.append(Archivo(nombre, contenido))
    if ajustes.url_portal:
        datos["enlace_portal"] = ajustes.url_portal
    if "cita" in datos:
        suelto = calendario_de("Plazo", [Cita.de_congelada(datos["cita"])], suelta=True)
        archivos.append(Archivo("plazo.ics", suelto, "text/calendar"))
    if entrega.clase in OPCIONALES and entrega.destinatario == "empresa":
        baja = enlaces.preferencias(entrega.id)
        datos["enlace_preferencias"] = baja
        if baja:
            cabeceras = {"List-Unsubscribe": f"<{baja}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    mensaje = componer(
        redactar(entrega.clase, datos),
        remitente=ajustes.correo_remitente,
        direccion=entrega.direccion,
        message_id=entrega.message_id,
        caso=entrega.caso_numero,
        fecha=reloj_sistema.ahora(),
        archivos=archivos,
        cabeceras=cabeceras,
    ).as_bytes()
    firma: FirmaDeCorreo | None = ctx.recursos["dkim"]
    return mensaje if firma is None else await firma.firmar(mensaje)
