"""Reading and updating the projections of `registro`."""

import json
from dataclasses import dataclass
from datetime import date

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from shared.calendar import Calendario
from shared.events.registro import CalendarioActualizado, EmpresaActualizada
from shared.messaging import NoTodavia

_ANTES = text("SELECT estado, huellas_correos FROM empresa WHERE nit = :nit FOR UPDATE")
_GUARDAR_EMPRESA = text("""
    INSERT INTO empresa AS e (nit, razon_social, estado, version, huellas_correos)
    VALUES (:nit, :razon_social, :estado, :version, CAST(:huellas AS jsonb))
    ON CONFLICT (nit) DO UPDATE SET razon_social = excluded.razon_social, estado = excluded.estado,
        version = excluded.version, huellas_correos = excluded.huellas_correos
    WHERE e.version < excluded.version
    RETURNING nit
""")
_RAZON_SOCIAL = text("SELECT razon_social FROM empresa WHERE nit = :nit")
_GUARDAR_CALENDARIO = text("""
    UPDATE calendario SET version = :version, anadidos = CAST(:anadidos AS jsonb),
        retirados = CAST(:retirados AS jsonb), cierres = CAST(:cierres AS jsonb)
    WHERE version < :version RETURNING version
""")
_CALENDARIO = text("SELECT version, anadidos, retirados, cierres FROM calendario FOR SHARE")


@dataclass(frozen=True)
class CambioDeEmpresa:
    """What a company's event changed as against what was known; nothing of a new company.

    Attributes:
        desde: state that it left; none where it is in the same.
        agregados, retirados: how many addresses.
    """

    desde: str | None = None
    agregados: int = 0
    retirados: int = 0


async def guardar_empresa(tx: AsyncSession, evento: EmpresaActualizada) -> CambioDeEmpresa:
    """Keep the newest name, state and addresses (as digests) of a company."""
    antes = (await tx.execute(_ANTES, {"nit": evento.nit})).one_or_none()
    valores = evento.model_dump(include={"nit", "razon_social", "estado", "version"})
    valores["huellas"] = json.dumps(evento.huellas_correos)
    if (await tx.execute(_GUARDAR_EMPRESA, valores)).first() is None or antes is None:
        return CambioDeEmpresa()
    desde = None if antes.estado == evento.estado else antes.estado
    if not antes.huellas_correos:
        return CambioDeEmpresa(desde)
    ahora, habia = set(evento.huellas_correos), set(antes.huellas_correos)
    return CambioDeEmpresa(desde, len(ahora - habia), len(habia - ahora))


async def razon_social(tx: AsyncSession, nit: str) -> str:
    """The company's name.

    Raises:
        NoTodavia: if the company has not arrived yet; the event that needs it waits.
    """
    nombre: str | None = (await tx.execute(_RAZON_SOCIAL, {"nit": nit})).scalar_one_or_none()
    if nombre is None:
        raise NoTodavia("empresa", nit)
    return nombre


async def guardar_calendario(tx: AsyncSession, evento: CalendarioActualizado) -> bool:
    """Put a version of the calendar in force; False if a newer one already is."""
    correcciones = evento.model_dump(mode="json")
    valores = {
        "version": evento.version,
        "anadidos": json.dumps(correcciones["festivos_anadidos"]),
        "retirados": json.dumps(correcciones["festivos_retirados"]),
        "cierres": json.dumps(correcciones["cierres"]),
    }
    return (await tx.execute(_GUARDAR_CALENDARIO, valores)).first() is not None


async def calendario_vigente(tx: AsyncSession) -> Calendario:
    """The calendar in force, which cannot change until this transaction ends; version 0 is the library's."""
    fila = (await tx.execute(_CALENDARIO)).one()
    return Calendario.de_correcciones(
        fila.version,
        ((date.fromisoformat(d["fecha"]), d["nombre"]) for d in fila.anadidos),
        (date.fromisoformat(d) for d in fila.retirados),
        ((date.fromisoformat(d["fecha"]), d["nombre"]) for d in fila.cierres),
    )
