"""Changes of a delivery. Each is one guarded UPDATE, a line of history and an event."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import UUID as TIPO_UUID
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import Text

from services.notificaciones.avisos.models import Aviso
from services.notificaciones.avisos.service import DIRIGIR
from services.notificaciones.entregas.metricas import contar
from services.notificaciones.entregas.models import Entrega
from services.notificaciones.entregas.rules import Desenlace, DireccionInvalida, espera, normalizar, sin_direcciones
from services.notificaciones.preferencias.service import renunciaron
from services.notificaciones.settings import AjustesNotificaciones
from shared.audit import anotar
from shared.clock import reloj_sistema
from shared.events.notificaciones import EntregaActualizada
from shared.http import Problema
from shared.identity import Principal
from shared.jobs import encolar
from shared.messaging.lotes import Publicacion, publicar_lote
from shared.persistence import al_confirmar

ENVIAR = "notificaciones.enviar"
SISTEMA = "sistema"
_ESPACIO = UUID("6d0c8a0e-5f1c-5b3a-9a55-0c6f6a1f0a57")
REENVIABLES = ("fallida", "rebotada", "dudosa")
CANCELABLES = ("pendiente", "diferida", "fallida", "rebotada", "dudosa")

# A change and its line of history are one statement: a mail costs two transactions, and each round trip counts.
_INSERTAR = text("""
    WITH cambio AS (
        INSERT INTO entrega (id, aviso_id, evento_id, clase, direccion, destinatario, nit, caso_id, caso_numero, estado,
            message_id, detalle, caduca_en, creada_en, actualizada_en)
        VALUES (:id, :aviso_id, :evento_id, :clase, :direccion, :destinatario, :nit, :caso_id, :caso_numero, :estado,
            :message_id, :detalle, :caduca_en, :ahora, :ahora)
        ON CONFLICT ON CONSTRAINT uq_entrega_evento_direccion_clase DO NOTHING
        RETURNING *
    )
    , historia AS (
        INSERT INTO entrega_suceso (entrega_id, version, estado, detalle, quien, ocurrido_en)
        SELECT id, version, estado, detalle, :quien, actualizada_en FROM cambio
    )
    SELECT * FROM cambio
""")
# Locked in the order of their ids, as those that are marked together.
_CAMBIAR = text("""
    WITH pedido AS (
        SELECT * FROM unnest(:ids, :estados, :detalles) AS p (id, a, texto)
    ), listas AS (
        SELECT e.id FROM entrega e JOIN pedido p ON p.id = e.id WHERE e.estado = ANY(:desde)
        ORDER BY e.id FOR UPDATE OF e
    ), cambio AS (
        UPDATE entrega e SET estado = p.a, detalle = p.texto, version = version + 1, actualizada_en = :ahora,
            intentos = intentos + CASE WHEN p.a = 'en_transmision' THEN 1 ELSE 0 END,
            aplazamientos = CASE p.a WHEN 'pendiente' THEN 0 WHEN 'diferida' THEN aplazamientos + 1
                ELSE aplazamientos END,
            enviada_en = CASE WHEN p.a = 'enviada' THEN CAST(:ahora AS timestamptz) END,
            caduca_en = coalesce(CAST(:caduca_en AS timestamptz), caduca_en)
        FROM pedido p JOIN listas USING (id) WHERE e.id = p.id
        RETURNING e.*
    ), historia AS (
        INSERT INTO entrega_suceso (entrega_id, version, estado, detalle, quien, ocurrido_en)
        SELECT id, version, estado, detalle, :quien, actualizada_en FROM cambio
    )
    SELECT * FROM cambio
""").bindparams(
    bindparam("ids", type_=ARRAY(TIPO_UUID(as_uuid=True))),
    *(bindparam(n, type_=ARRAY(Text)) for n in ("estados", "detalles", "desde")),
)


async def crear(
    tx: AsyncSession,
    aviso: Aviso,
    correos: Sequence[str] | None,
    ministerio: Iterable[str],
    ajustes: AjustesNotificaciones,
    representantes: Sequence[str] = (),
) -> list[UUID]:
    """One delivery for each address of a notice that has none yet, and its job; addresses given twice count once.

    An address to which nothing can be sent, and the lack of any, is a delivery that has failed: somebody sees it. One
    that does not want this kind is a delivery that is cancelled.

    Args:
        correos: of the company; none where it is not told.
        representantes: own addresses of who represents it; one that is the company's too is theirs.
    """
    nuevas: list[UUID] = []
    pedidas = [(c, "representante") for c in representantes]
    pedidas += [(c, "empresa") for c in correos or ()] + [(c, "ministerio") for c in ministerio]
    if correos or representantes or (correos is None and pedidas):
        await cambiar(tx, _identidad(aviso, ""), "cancelada", ("fallida",), detalle="ya hay correos a los que enviarlo")
    else:
        pedidas.insert(0, ("", "empresa" if aviso.a_empresa else "ministerio"))
    renunciadas = await renunciaron(tx, aviso.nit, aviso.clase)
    vistas: set[str] = set()
    for direccion, destinatario in pedidas:
        estado, detalle = "pendiente", ""
        try:
            final = normalizar(direccion)
        except DireccionInvalida as error:
            final = direccion.replace("\0", "")
            estado, detalle = "fallida", str(error) if direccion else _SIN_CORREOS[destinatario]
        if final.lower() in vistas:
            continue
        vistas.add(final.lower())
        if destinatario == "empresa" and final.lower() in renunciadas:
            estado, detalle = "cancelada", "quien lee esta dirección eligió no recibir estos avisos"
        fila = await _insertar(tx, aviso, final, destinatario, estado, detalle, ajustes)
        if fila is None:
            continue
        await _publicar(tx, [fila])
        if estado == "pendiente":
            nuevas.append(fila.id)
            await encolar(tx, ENVIAR, {"entrega_id": str(fila.id)}, grupo=aviso.nit)
    return nuevas


_SIN_CORREOS = {
    "empresa": "la empresa no tiene correos autorizados y confirmados",
    "ministerio": "no hay correos del Ministerio configurados",
}


def _identidad(aviso: Aviso, direccion: str) -> UUID:
    """Always the same for the same event, kind and address: a mail program that gets it twice can know it."""
    return uuid5(_ESPACIO, f"{aviso.evento_id}\n{aviso.clase}\n{direccion}")


async def _insertar(
    tx: AsyncSession,
    aviso: Aviso,
    direccion: str,
    destinatario: str,
    estado: str,
    detalle: str,
    ajustes: AjustesNotificaciones,
) -> Any:
    ahora = reloj_sistema.ahora()
    identidad = _identidad(aviso, direccion)
    dominio = ajustes.correo_remitente.rpartition("@")[2].strip(" >")
    valores = {
        **aviso.model_dump(include={"evento_id", "clase", "nit", "caso_id", "caso_numero"}),
        "id": identidad,
        "aviso_id": aviso.id,
        "direccion": direccion,
        "destinatario": destinatario,
        "estado": estado,
        "detalle": detalle,
        "message_id": f"<{identidad}@{dominio}>",
        "caduca_en": ahora + ajustes.vida,
        "ahora": ahora,
        "quien": SISTEMA,
    }
    return (await tx.execute(_INSERTAR, valores)).one_or_none()


async def cambiar(
    tx: AsyncSession,
    id: UUID,
    a: str,
    desde: Iterable[str],
    *,
    detalle: str = "",
    quien: str = SISTEMA,
    caduca_en: datetime | None = None,
) -> Any:
    """Move a delivery to state `a` if it is in one of `desde`; returns its row, or none if it is in another."""
    filas = await _cambiar(tx, [(id, a, detalle)], desde, quien=quien, caduca_en=caduca_en)
    return next(iter(filas), None)


async def _cambiar(
    tx: AsyncSession,
    pedidos: Sequence[tuple[UUID, str, str]],
    desde: Iterable[str],
    *,
    quien: str = SISTEMA,
    caduca_en: datetime | None = None,
) -> Sequence[Any]:
    """Move deliveries `(id, state, detail)`, each once; returns the rows of those that were in one of `desde`."""
    ids, estados, detalles = (list(columna) for columna in zip(*pedidos, strict=True))
    valores = {
        "ids": ids,
        "estados": estados,
        "detalles": detalles,
        "desde": list(desde),
        "ahora": reloj_sistema.ahora(),
        "caduca_en": caduca_en,
        "quien": quien,
    }
    filas = (await tx.execute(_CAMBIAR, valores)).all()
    # The instant in which a mail is on the wire is nobody else's concern.
    await _publicar(tx, [f for f in filas if f.estado != "en_transmision"])
    return filas


async def _publicar(tx: AsyncSession, filas: Sequence[Any]) -> None:
    publicaciones = []
    for fila in filas:
        al_confirmar(tx, partial(contar, fila.clase, fila.estado))
        evento = EntregaActualizada(
            entrega_id=fila.id,
            version=fila.version,
            clase=fila.clase,
            caso_id=fila.caso_id,
            caso_numero=fila.caso_numero,
            nit=fila.nit,
            estado=fila.estado,
            # The server's words may hold an address, which no event carries.
            detalle=sin_direcciones(fila.detalle),
            ocurrido_en=fila.actualizada_en,
        )
        publicaciones.append(Publicacion(evento, str(fila.id), fila.version, fila.caso_numero))
    await publicar_lote(tx, publicaciones)


@dataclass(frozen=True)
class Final:
    """How an attempt on delivery `id` ended; it counts if the delivery is still in one of `desde`."""

    id: UUID
    fin: Desenlace
    desde: tuple[str, ...]


async def asentar(tx: AsyncSession, finales: Sequence[Final], ajustes: AjustesNotificaciones) -> None:
    """Write how attempts ended, one for each delivery; a deferred one gets its next attempt, or fails when its time is
    over."""
    for desde in sorted({f.desde for f in finales}):
        pedidos = [(f.id, f.fin.estado, f.fin.detalle) for f in finales if f.desde == desde]
        for fila in await _cambiar(tx, pedidos, desde):
            if fila.estado == "dudosa" and ajustes.correo_dudosa == "reenviar":
                await _volver_a_enviar(tx, fila.id, ("dudosa",), "política: reenviar las dudosas", SISTEMA, ajustes)
            elif fila.estado == "diferida":
                await _aplazar(tx, fila, ajustes)


async def _aplazar(tx: AsyncSession, fila: Any, ajustes: AjustesNotificaciones) -> None:
    if reloj_sistema.ahora() >= fila.caduca_en:
        detalle = f"se agotó el tiempo de reintentos; {fila.detalle}"
        await cambiar(tx, fila.id, "fallida", ("diferida",), detalle=detalle)
        return
    # Spread so that what failed together does not come back together; it guards nothing secret.
    azar = random.random()  # noqa: S311
    pausa = espera(fila.aplazamientos, ajustes.correo_primera_espera, ajustes.correo_espera_maxima, azar)
    no_antes = reloj_sistema.ahora() + pausa
    await encolar(tx, ENVIAR, {"entrega_id": str(fila.id)}, grupo=fila.nit, no_antes=no_antes)


async def reenviar(
    tx: AsyncSession, id: UUID, *, motivo: str, quien: Principal, ajustes: AjustesNotificaciones
) -> Entrega:
    """Have a delivery that did not arrive tried again by decision of a person.

    Raises:
        Problema: `no-encontrado`; `transicion-no-permitida` if it was sent or is still being tried.
    """
    entrega = await tx.get(Entrega, id, with_for_update=True)
    if entrega is None:
        raise Problema("no-encontrado")
    if entrega.estado not in REENVIABLES:
        raise Problema("transicion-no-permitida", f"La entrega está {entrega.estado}; solo se reenvía lo que no llegó.")
    await anotar(
        tx,
        quien=quien,
        accion="entrega.reenviar",
        objeto=f"entrega:{id}",
        motivo=motivo,
        datos={"caso": entrega.caso_numero, "clase": entrega.clase, "estado": entrega.estado},
    )
    if entrega.direccion:
        await _volver_a_enviar(tx, id, REENVIABLES, motivo, quien.sub, ajustes)
    else:
        # There was nobody to send it to: the addresses are asked anew, and this row is cancelled once there are any.
        await cambiar(
            tx, id, "fallida", REENVIABLES, detalle=f"se buscan de nuevo los correos: {motivo}", quien=quien.sub
        )
        await encolar(tx, DIRIGIR, {"aviso_id": str(entrega.aviso_id)}, grupo=entrega.nit)
    await tx.refresh(entrega)
    return entrega


async def cancelar(tx: AsyncSession, id: UUID, *, motivo: str, quien: Principal) -> Entrega:
    """Give up a delivery that has not gone out, or that did not arrive.

    Raises:
        Problema: `no-encontrado`; `transicion-no-permitida` if it was sent, is on the wire or was cancelled.
    """
    entrega = await tx.get(Entrega, id, with_for_update=True)
    if entrega is None:
        raise Problema("no-encontrado")
    if entrega.estado not in CANCELABLES:
        raise Problema("transicion-no-permitida", f"La entrega está {entrega.estado}; ya no se puede cancelar.")
    await anotar(
        tx,
        quien=quien,
        accion="entrega.cancelar",
        objeto=f"entrega:{id}",
        motivo=motivo,
        datos={"caso": entrega.caso_numero, "clase": entrega.clase, "estado": entrega.estado},
    )
    await cambiar(tx, id, "cancelada", CANCELABLES, detalle=motivo, quien=quien.sub)
    await tx.refresh(entrega)
    return entrega


async def _volver_a_enviar(
    tx: AsyncSession, id: UUID, desde: Iterable[str], motivo: str, quien: str, ajustes: AjustesNotificaciones
) -> None:
    caduca_en = reloj_sistema.ahora() + ajustes.vida
    fila = await cambiar(tx, id, "pendiente", desde, detalle=motivo, quien=quien, caduca_en=caduca_en)
    if fila is not None:
        await encolar(tx, ENVIAR, {"entrega_id": str(id)}, grupo=fila.nit)
