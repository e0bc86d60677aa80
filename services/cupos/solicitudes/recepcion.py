"""The intake of signed forms: cheap reads that refuse what is plainly wrong, the file kept, one row, and a receipt.

What can only be judged in order (the caps, whether there is volume) is judged by the sequencer of the line.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Row, bindparam, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.cupos.cantidades import Unidad
from services.cupos.contingentes.rules import ventana_abierta, vigente
from services.cupos.referencias.service import empresa_habilitada
from services.cupos.solicitudes.models import FLUJO
from services.cupos.turnos.avisos import despertar
from services.cupos.turnos.models import VIVOS, Turno
from services.cupos.turnos.recepcion import Llegada
from shared.audit import en_nombre_de, identidad
from shared.clock import BOGOTA
from shared.documents import Objeto
from shared.documents.textos import fecha_y_hora
from shared.http import Problema
from shared.identity import Principal, exigir_empresa

_LEER = text("""
    SELECT e.empresa, e.numero, e.estado, e.version, s.formulario, s.contingente, s.grupo, s.cantidad_kg,
        s.radicado IS NOT NULL AS con_radicado, p.estado AS empresa_estado, c.estado AS contingente_estado, c.unidad,
        c.vigencia_desde, c.vigencia_hasta, c.ventana_desde, c.ventana_hasta, c.reasignacion_desde,
        c.reasignacion_hasta, g.bloqueo_causa, g.bloqueo_motivo
    FROM expediente e JOIN solicitud s ON s.id = e.id JOIN contingente c ON c.codigo = s.contingente
    JOIN grupo g ON g.contingente = s.contingente AND g.codigo = s.grupo LEFT JOIN empresa p ON p.nit = s.nit
    WHERE e.id = :id
""")
_RECIBIR = text("""
    SELECT numero, recibido_en, orden_en, sha256, estado, reservado_kg FROM turno_recibir(:solicitud, :formulario,
        :contingente, :grupo, :cantidad_kg, :recibido_en, :llegada_en, :veredicto, :sha256, :quien, :act, :archivo)
""").bindparams(bindparam("archivo", type_=JSONB))


@dataclass(frozen=True)
class Recibido:
    """What the receipt of a signed form says; `turno` has the columns of `Turno` that it names."""

    numero: str
    estado: str
    version: int
    unidad: Unidad
    tamano: int
    turno: Row[Any] | Turno


async def recibir(
    tx: AsyncSession,
    solicitud_id: UUID,
    *,
    sha256: str,
    nombre: str,
    guardar: Callable[[], Awaitable[Objeto]],
    quien: Principal,
    llegada: Llegada,
) -> Recibido:
    """Give a signed form its turn. The same file sent again has the turn that it had.

    Args:
        sha256: of the whole file.
        guardar: keeps the file; called once nothing but a race can refuse it.
        llegada: when its last byte had come.

    Raises:
        Problema: `no-encontrado`, `prohibido`, `transicion-no-permitida`, `turno-vivo`, `radicado-en-preparacion`,
            `contingente-sin-vigencia`, `grupo-bloqueado`, `ventana-cerrada`, and those of the company.
    """
    fila = (await tx.execute(_LEER, {"id": solicitud_id})).one_or_none()
    if fila is None:
        raise Problema("no-encontrado")
    exigir_empresa(quien, fila.empresa, actuar=True)
    if FLUJO.transicion(fila.estado, "recibir_firmado") is None:
        repetido = await _del_mismo_archivo(tx, solicitud_id, fila.formulario, sha256)
        if repetido is None:
            raise Problema("transicion-no-permitida", f"La solicitud está {fila.estado}.", estado=fila.estado)
        return _recibido(fila, repetido, int(repetido.archivo["tamano"]))
    if fila.empresa_estado != "habilitada":
        await empresa_habilitada(tx, fila.empresa)
    if not fila.con_radicado or fila.numero is None:
        raise Problema("radicado-en-preparacion")
    _exigir_abierto(fila, llegada)
    objeto = await guardar()
    parametros = {
        "solicitud": solicitud_id,
        "formulario": fila.formulario,
        "contingente": fila.contingente,
        "grupo": fila.grupo,
        "cantidad_kg": fila.cantidad_kg,
        "recibido_en": llegada.legal,
        "llegada_en": llegada.sistema,
        "veredicto": uuid4(),
        "sha256": objeto.sha256,
        "quien": identidad(quien),
        "act": en_nombre_de(quien),
        "archivo": {
            "servicio": "cupos",
            "clave": objeto.clave,
            "sha256": objeto.sha256,
            "tamano": objeto.tamano,
            "tipo": objeto.tipo,
            "nombre": nombre or f"{fila.numero}-firmado.pdf",
        },
    }
    turno = (await tx.execute(_RECIBIR, parametros)).one_or_none()
    if turno is None or turno.sha256 != objeto.sha256:
        # Another file of the same form came first; where it has just been judged, sending again is right.
        raise Problema("turno-vivo")
    despertar(tx)
    return _recibido(fila, turno, objeto.tamano)


def _exigir_abierto(fila: Row[Any], llegada: Llegada) -> None:
    hoy = llegada.legal.astimezone(BOGOTA).date()
    if not vigente(hoy, fila.contingente_estado, fila.vigencia_desde, fila.vigencia_hasta):
        raise Problema(
            "contingente-sin-vigencia",
            f"El contingente {fila.contingente} está {fila.contingente_estado}; su vigencia termina el"
            f" {fila.vigencia_hasta.isoformat()}.",
        )
    if fila.bloqueo_causa is not None:
        raise Problema(
            "grupo-bloqueado",
            f"El grupo {fila.grupo} está bloqueado: {fila.bloqueo_motivo}",
            grupo=fila.grupo,
            causa=fila.bloqueo_causa,
        )
    ventana = (fila.ventana_desde, fila.ventana_hasta)
    if fila.reasignacion_desde is not None and llegada.legal >= fila.ventana_hasta:
        ventana = (fila.reasignacion_desde, fila.reasignacion_hasta)
    if not ventana_abierta(llegada.legal, *ventana):
        desde, hasta = (i.astimezone(BOGOTA).isoformat() for i in ventana)
        dicho = f"La ventana de solicitudes va del {fecha_y_hora(ventana[0])} al {fecha_y_hora(ventana[1])}"
        raise Problema("ventana-cerrada", dicho, desde=desde, hasta=hasta)


async def _del_mismo_archivo(tx: AsyncSession, solicitud: UUID, formulario: int, sha256: str) -> Turno | None:
    consulta = select(Turno).where(
        col(Turno.solicitud) == solicitud,
        col(Turno.formulario) == formulario,
        col(Turno.sha256) == sha256,
        col(Turno.estado).in_(VIVOS),
    )
    return (await tx.execute(consulta)).scalar_one_or_none()


def _recibido(fila: Row[Any], turno: Row[Any] | Turno, tamano: int) -> Recibido:
    return Recibido(fila.numero, fila.estado, fila.version, fila.unidad, tamano, turno)
