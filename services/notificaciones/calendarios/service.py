"""Addresses of calendar feeds, and what each shows."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from services.notificaciones.calendarios.rules import avisos_de, cita, escribir
from services.notificaciones.referencias.casos import CasoEnManos
from services.notificaciones.referencias.service import calendario_vigente
from services.notificaciones.settings import AjustesNotificaciones
from shared.audit import anotar
from shared.clock import reloj_legal, reloj_sistema
from shared.http import Problema
from shared.identity import Principal, exigir_empresa

CERRADOS = timedelta(days=90)
"""How long a deadline that was met stays in a feed, as cancelled, so that every program sees it go."""
PASADOS = timedelta(days=400)
"""How long one that passed stays."""
MAXIMO = 5000

_CREAR = text("""
    INSERT INTO enlace_calendario (id, huella, ambito, nit, sub, creado_en)
    VALUES (:id, :huella, :ambito, :nit, :sub, :ahora)
""")
_MIOS = text("""
    SELECT id, ambito, nit, sub, creado_en, revocado_en FROM enlace_calendario WHERE sub = :sub OR nit = ANY(:nits)
    ORDER BY id DESC LIMIT 200
""")
_UNO = text("SELECT sub, nit FROM enlace_calendario WHERE id = :id FOR UPDATE")
_POR_HUELLA = text("SELECT ambito, nit, sub FROM enlace_calendario WHERE huella = :huella AND revocado_en IS NULL")
_REVOCAR = text("UPDATE enlace_calendario SET revocado_en = :ahora WHERE id = :id AND revocado_en IS NULL")
_PLAZOS = text("""
    SELECT p.*, coalesce(e.razon_social, '') AS empresa FROM plazo p LEFT JOIN empresa e ON e.nit = p.nit
    WHERE p.obligado <> :ajeno AND (CAST(:nit AS text) IS NULL OR p.nit = :nit) AND p.fecha >= :desde
      AND (CAST(:casos AS uuid[]) IS NULL OR p.caso_id = ANY(:casos))
      AND (p.estado = 'abierto' OR p.actualizado_en >= :cerrados)
    ORDER BY p.fecha, p.plazo_id LIMIT :maximo
""")


@dataclass(frozen=True)
class Enlace:
    """The address of a feed, without its secret."""

    id: UUID
    ambito: str
    nit: str
    sub: str
    creado_en: datetime
    revocado_en: datetime | None


def _huella(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


_RAZON_SOCIAL = text("SELECT nit, razon_social FROM empresa WHERE nit = ANY(:nits)")
_TITULOS = {
    "solicitud": "Decidir la solicitud de cupo",
    "devolucion": "Decidir la devolución",
    "consumo": "Decidir la solicitud de consumo",
    "anulacion": "Decidir la anulación",
    "dex": "Verificar la declaración de exportación",
}


async def crear(tx: AsyncSession, nit: str | None, quien: Principal, *, propio: bool = False) -> tuple[UUID, str]:
    """A new address: of a company's deadlines or, without `nit`, of the ministry's own.

    Args:
        propio: of the ministry's, only the cases in the hands of `quien`.

    Returns:
        Its id, and its secret, of which only the digest is kept.

    Raises:
        Problema: `no-encontrado`, `prohibido`.
    """
    if nit is None and not quien.es_interno:
        raise Problema("prohibido", "Diga de qué empresa es el calendario.")
    if nit is not None:
        exigir_empresa(quien, nit)
    ambito = "empresa" if nit is not None else "propio" if propio else "ministerio"
    id, token = uuid7(), secrets.token_urlsafe(32)
    valores = {"id": id, "huella": _huella(token), "ambito": ambito}
    await tx.execute(_CREAR, {**valores, "nit": nit or "", "sub": quien.sub, "ahora": reloj_sistema.ahora()})
    await anotar(tx, quien=quien, accion="calendario.crear", objeto=f"calendario:{id}", datos={"nit": nit or ""})
    return id, token


async def listar(tx: AsyncSession, quien: Principal) -> Sequence[Enlace]:
    """The caller's addresses and those of the caller's companies, newest first."""
    filas = await tx.execute(_MIOS, {"sub": quien.sub, "nits": list(quien.empresas)})
    return [Enlace(**f) for f in filas.mappings()]


async def revocar(tx: AsyncSession, id: UUID, quien: Principal) -> None:
    """Close an address for good: whoever made it, the company's own people, or a coordinator.

    Raises:
        Problema: `no-encontrado`.
    """
    fila = (await tx.execute(_UNO, {"id": id})).one_or_none()
    if fila is None or not (fila.sub == quien.sub or fila.nit in quien.empresas or quien.tiene("coordinador")):
        raise Problema("no-encontrado")
    await tx.execute(_REVOCAR, {"id": id, "ahora": reloj_sistema.ahora()})
    await anotar(tx, quien=quien, accion="calendario.revocar", objeto=f"calendario:{id}", datos={"nit": fila.nit})


@dataclass(frozen=True)
class Alcance:
    """What the feed behind an address shows."""

    ambito: str
    nit: str
    sub: str


async def alcance(tx: AsyncSession, token: str) -> Alcance:
    """The scope of an address.

    Raises:
        Problema: `no-encontrado` if there is no such address or it was revoked.
    """
    fila = (await tx.execute(_POR_HUELLA, {"huella": _huella(token)})).mappings().one_or_none()
    if fila is None:
        raise Problema("no-encontrado")
    return Alcance(**fila)


async def contenido(
    tx: AsyncSession, enlace: Alcance, casos: Sequence[CasoEnManos] | None, ajustes: AjustesNotificaciones
) -> bytes:
    """The feed behind an address.

    Args:
        casos: those that it is limited to, with their terms to decide.
    """
    de_empresa = enlace.ambito == "empresa"
    valores: dict[str, Any] = {
        "ajeno": "ministerio" if de_empresa else "empresa",
        "nit": enlace.nit if de_empresa else None,
        "desde": reloj_legal.hoy() - PASADOS,
        "cerrados": reloj_sistema.ahora() - CERRADOS,
        "casos": None if casos is None else [c.id for c in casos],
        "maximo": MAXIMO,
    }
    filas = [dict(f) for f in (await tx.execute(_PLAZOS, valores)).mappings()]
    if casos is not None:
        filas += await _por_decidir(tx, casos)
    calendario = await calendario_vigente(tx)
    citas = [
        cita(
            f,
            "" if de_empresa else f["empresa"],
            avisos_de(f["fecha"], calendario, ajustes.distancias, ajustes.alertas_hora),
        )
        for f in filas
    ]
    empresa = next((f["empresa"] for f in filas), "") if de_empresa else "Ministerio"
    de_quien = "Mis casos" if casos is not None else empresa
    return escribir(f"Plazos de contingentes · {de_quien}".rstrip(" ·"), citas)


async def _por_decidir(tx: AsyncSession, casos: Sequence[CasoEnManos]) -> list[dict[str, Any]]:
    """The terms to decide cases, as rows of `plazo`; who decided or gave away a case finds it no more."""
    nits = sorted({c.empresa for c in casos})
    nombres = {f.nit: f.razon_social for f in await tx.execute(_RAZON_SOCIAL, {"nits": nits})}
    return [
        {
            "plazo_id": uuid5(NAMESPACE_URL, f"urn:contingentes:decidir:{c.id}"),
            "version": c.version,
            "caso_numero": c.numero or "",
            "nombre": _TITULOS.get(c.tipo, "Decidir el caso"),
            "articulo": "Término del contingente",
            "fecha": c.vence,
            "pasos": c.vence_calculo or [],
            "estado": "abierto",
            "cierre": "",
            "actualizado_en": c.actualizado_en,
            "empresa": nombres.get(c.empresa, c.empresa),
        }
        for c in casos
        if c.vence is not None
    ]
