"""Keeping windows, and publishing them as deadlines of their own kind."""

from datetime import date
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.notificaciones.alertas import service as alertas
from services.notificaciones.ventanas.rules import ClaseVentana, explicacion, nombre, ultimo_dia
from shared.clock import reloj_legal
from shared.events.cupos import ContingenteActualizado
from shared.events.plazos import PlazoCumplido, PlazoPublicado
from shared.jobs import encolar

REVISAR = "notificaciones.revisar_ventanas"
LOTE = 200

_GUARDAR = text("""
    INSERT INTO contingente AS c (codigo, version, nombre, estado, vigencia_hasta, solicitudes_hasta,
        devoluciones_hasta)
    VALUES (:codigo, :version, :nombre, :estado, :vigencia_hasta, :solicitudes_hasta, :devoluciones_hasta)
    ON CONFLICT (codigo) DO UPDATE SET version = excluded.version, nombre = excluded.nombre, estado = excluded.estado,
        vigencia_hasta = excluded.vigencia_hasta, solicitudes_hasta = excluded.solicitudes_hasta,
        devoluciones_hasta = excluded.devoluciones_hasta
    WHERE c.version < excluded.version
    RETURNING codigo
""")
_ABRIR = text("""
    INSERT INTO ventana (plazo_id, clase, contingente, caso_id, caso_numero, nit)
    VALUES (:plazo_id, :clase, :contingente, :caso_id, :caso_numero, :nit)
    ON CONFLICT (plazo_id) DO UPDATE SET cerrada = false, caso_numero = excluded.caso_numero
    WHERE NOT ventana.definitiva
""")
_TERMINAR = text("""
    INSERT INTO ventana (plazo_id, clase, contingente, caso_id, caso_numero, nit, cerrada, definitiva)
    VALUES (:plazo_id, :clase, :contingente, :caso_id, :caso_numero, :nit, true, true)
    ON CONFLICT (plazo_id) DO UPDATE SET definitiva = true
""")
_CERRAR = text("""
    UPDATE ventana SET cerrada = true, version = version + 1, fecha = NULL
    WHERE caso_id = :caso_id AND clase <> 'devolucion' AND NOT cerrada RETURNING plazo_id, version
""")
_LEER = text("""
    SELECT v.*, c.estado, c.vigencia_hasta, c.solicitudes_hasta, c.devoluciones_hasta
    FROM ventana v JOIN contingente c ON c.codigo = v.contingente
    WHERE v.plazo_id = :plazo_id AND NOT v.cerrada FOR UPDATE OF v
""")
_FECHAR = text("UPDATE ventana SET fecha = :fecha, version = :version WHERE plazo_id = :plazo_id")
_SIGUIENTES = text("""
    SELECT plazo_id FROM ventana WHERE contingente = :contingente AND NOT cerrada AND plazo_id > :tras
    ORDER BY plazo_id LIMIT :lote
""")


async def guardar_contingente(tx: AsyncSession, evento: ContingenteActualizado) -> None:
    """Keep a contingente's dates and have what depends on them looked at again."""
    campos = {"codigo", "version", "nombre", "estado", "vigencia_hasta", "solicitudes_hasta", "devoluciones_hasta"}
    if (await tx.execute(_GUARDAR, evento.model_dump(include=campos))).first() is not None:
        await encolar(tx, REVISAR, {"contingente": evento.codigo, "tras": str(UUID(int=0))})


async def abrir(
    tx: AsyncSession, clase: ClaseVentana, *, contingente: str, caso_id: UUID, caso_numero: str, nit: str
) -> None:
    """A form waits to be sent, or a quota can be returned; not one of a case that was withdrawn."""
    plazo_id = _id_de(clase, caso_id)
    valores = {"plazo_id": plazo_id, "clase": clase, "contingente": contingente, "caso_id": caso_id}
    await tx.execute(_ABRIR, {**valores, "caso_numero": caso_numero, "nit": nit})
    await publicar(tx, plazo_id)


async def terminar(
    tx: AsyncSession, clase: ClaseVentana, *, contingente: str, caso_id: UUID, caso_numero: str, nit: str
) -> None:
    """Its case was withdrawn: the window closes for good, also if its form is still being rendered."""
    await cerrar(tx, caso_id, "se desistió")
    valores = {"plazo_id": _id_de(clase, caso_id), "clase": clase, "contingente": contingente, "caso_id": caso_id}
    await tx.execute(_TERMINAR, {**valores, "caso_numero": caso_numero, "nit": nit})


def _id_de(clase: ClaseVentana, caso_id: UUID) -> UUID:
    return uuid5(NAMESPACE_URL, f"urn:contingentes:ventana:{clase}:{caso_id}")


async def cerrar(tx: AsyncSession, caso_id: UUID, motivo: str) -> None:
    """The form of a case was sent, or the case ended."""
    for fila in (await tx.execute(_CERRAR, {"caso_id": caso_id})).all():
        await alertas.cumplido(
            tx, PlazoCumplido(plazo_id=fila.plazo_id, version=fila.version, caso_id=caso_id, motivo=motivo)
        )


async def revisar(tx: AsyncSession, contingente: str, tras: UUID) -> None:
    """Publish anew what a change of dates moved, a batch at a time."""
    filas = await tx.execute(_SIGUIENTES, {"contingente": contingente, "tras": tras, "lote": LOTE})
    siguientes = filas.scalars().all()
    for plazo_id in siguientes:
        await publicar(tx, plazo_id)
    if len(siguientes) == LOTE:
        await encolar(tx, REVISAR, {"contingente": contingente, "tras": str(siguientes[-1])})


async def publicar(tx: AsyncSession, plazo_id: UUID) -> None:
    """A window as a deadline, if its contingente is known and its last day is not past; nothing if it is so already."""
    fila = (await tx.execute(_LEER, {"plazo_id": plazo_id})).one_or_none()
    if fila is None:
        return
    fecha = _fecha(fila)
    vale = fecha is not None and fecha >= reloj_legal.hoy() and fila.estado in ("vigente", "suspendido")
    nueva = fecha if vale else None
    if nueva == fila.fecha:
        return
    version = fila.version + 1
    await tx.execute(_FECHAR, {"plazo_id": plazo_id, "fecha": nueva, "version": version})
    if nueva is None:
        await alertas.cumplido(
            tx, PlazoCumplido(plazo_id=plazo_id, version=version, caso_id=fila.caso_id, motivo="la ventana se cerró")
        )
        return
    plazo = PlazoPublicado(
        plazo_id=plazo_id,
        version=version,
        servicio="consumo" if fila.clase == "consumo" else "cupos",
        caso_id=fila.caso_id,
        caso_numero=fila.caso_numero,
        nit=fila.nit,
        nombre=nombre(fila.clase, fila.caso_numero),
        articulo="Circular del contingente",
        fecha=nueva,
        pasos=(explicacion(fila.clase, fila.contingente, nueva),),
        calendario_version=0,
        obligado="empresa",
    )
    await alertas.publicado(tx, plazo, "ventana")


def _fecha(fila: Any) -> date | None:
    if fila.clase == "consumo":
        vigencia: date = fila.vigencia_hasta
        return vigencia
    hasta = fila.solicitudes_hasta if fila.clase == "solicitud" else fila.devoluciones_hasta
    return None if hasta is None else ultimo_dia(hasta)
