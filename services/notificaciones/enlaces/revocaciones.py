"""A signature that is not theirs: who reads the company's mail warns, its representante revokes."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.notificaciones.avisos.service import avisar
from services.notificaciones.enlaces.service import Correo, correo
from shared.audit import Sistema, anotar
from shared.clock import reloj_sistema
from shared.events.notificaciones import FirmaDesconocida, FirmaDesconocidaAtendida
from shared.messaging import publicar

CLASE = "firmada_en_su_nombre"
SERVICIOS = ("cupos", "consumo", "garantias")
"""Those that take back a case whose signature is revoked."""
_REGISTRO = (
    "Este formulario no se retira por un enlace: quien habilita a la empresa ve este aviso antes de decidir, y si ya"
    " está habilitada el Ministerio puede suspenderla."
)
_DESCONOCER = text("""
    INSERT INTO firma_desconocida (veredicto_id, documento_id, numero, nit, desconocida_en)
    VALUES (:veredicto_id, :documento_id, :numero, :nit, :desconocida_en)
    ON CONFLICT (veredicto_id) DO NOTHING RETURNING veredicto_id
""")
_REVOCAR = text("""
    INSERT INTO revocacion (veredicto_id, entrega_id, servicio, pedida_en)
    VALUES (:veredicto_id, :entrega_id, :servicio, :pedida_en)
    ON CONFLICT (veredicto_id) DO NOTHING RETURNING veredicto_id
""")
_ATENDER = text("""
    UPDATE revocacion SET resultado = :resultado, tramite = :tramite, estado = :estado, pendiente = :pendiente,
        atendida_en = :atendida_en
    WHERE veredicto_id = :veredicto_id AND atendida_en IS NULL RETURNING pedida_en
""")
_COMO_VA = text("""
    SELECT f.desconocida_en, r.pedida_en, r.resultado, r.pendiente
    FROM firma_desconocida f LEFT JOIN revocacion r USING (veredicto_id) WHERE f.veredicto_id = :veredicto_id
""")


@dataclass(frozen=True)
class ComoVa:
    """What is known of a disowned signature.

    Attributes:
        revocada: whether a representante revoked it; else it is a warning.
        resultado: as `FirmaDesconocidaAtendida`; none while its owner has not answered.
    """

    desconocida_en: datetime
    revocada: bool
    resultado: str | None
    pendiente: str


async def como_va(tx: AsyncSession, c: Correo) -> ComoVa | None:
    """How it stands with the signature that this mail announced; none while nobody disowned it."""
    fila = (await tx.execute(_COMO_VA, {"veredicto_id": UUID(c.datos["veredicto_id"])})).one_or_none()
    if fila is None:
        return None
    return ComoVa(fila.desconocida_en, fila.pedida_en is not None, fila.resultado, fila.pendiente or "")


async def desconocer_firma(tx: AsyncSession, entrega_id: UUID) -> Correo:
    """Who reads the mail says that the signature is not theirs, once: from the own address of a representante it is
    revoked, which takes back what was not decided; from an address of the company the Ministry is warned.

    Raises:
        Problema: `no-encontrado`.
    """
    c = await correo(tx, entrega_id, CLASE)
    evento = FirmaDesconocida(
        veredicto_id=c.datos["veredicto_id"],
        servicio=c.datos["servicio"],
        documento_id=c.datos["documento_id"],
        numero=c.datos["numero"],
        nit=c.nit,
        firmante_id=c.datos["firmante_id"],
        revoca=c.destinatario == "representante",
        desconocida_en=reloj_sistema.ahora(),
    )
    campos = {"veredicto_id", "documento_id", "numero", "nit", "desconocida_en"}
    nueva = (await tx.execute(_DESCONOCER, evento.model_dump(include=campos))).first() is not None
    if evento.revoca:
        valores = {"entrega_id": entrega_id, "pedida_en": evento.desconocida_en}
        valores |= evento.model_dump(include={"veredicto_id", "servicio"})
        nueva = (await tx.execute(_REVOCAR, valores)).first() is not None
    if not nueva:
        return c
    await publicar(tx, evento, clave=str(evento.documento_id), version=1, asunto=evento.numero)
    await anotar(
        tx,
        quien=Sistema("notificaciones"),
        accion="firma.revocar" if evento.revoca else "firma.desconocer",
        objeto=f"veredicto:{evento.veredicto_id}",
        motivo="por el enlace del correo que la anunció",
        datos={"numero": evento.numero, "nit": evento.nit, "entrega": str(entrega_id)},
    )
    if not evento.revoca:
        await _avisar_de_duda(tx, evento)
    elif evento.servicio not in SERVICIOS:
        await atendida(
            tx,
            FirmaDesconocidaAtendida(
                **evento.model_dump(include={"veredicto_id", "servicio", "documento_id", "numero", "nit"}),
                tramite="registro",
                resultado="decidido",
                estado="",
                pendiente=_REGISTRO,
                atendida_en=evento.desconocida_en,
            ),
        )
    return c


async def atendida(tx: AsyncSession, evento: FirmaDesconocidaAtendida) -> None:
    """Keep what its owner did on a revocation, and tell the company and the Ministry; the coordination too where it had
    been decided, because a person must act. Once."""
    campos = {"veredicto_id", "resultado", "tramite", "estado", "pendiente", "atendida_en"}
    pedida = (await tx.execute(_ATENDER, evento.model_dump(include=campos))).scalar_one_or_none()
    if pedida is None:
        return
    await avisar(
        tx,
        "firma_revocada",
        evento_id=evento.veredicto_id,
        nit=evento.nit,
        caso_id=evento.documento_id,
        caso_numero=evento.numero,
        datos={**evento.model_dump(mode="json"), "pedida_en": pedida.isoformat()},
        a_ministerio=True,
        a_coordinacion=evento.resultado == "decidido",
    )


async def _avisar_de_duda(tx: AsyncSession, evento: FirmaDesconocida) -> None:
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
