"""Reading and updating the projections."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.consumo.base import JSON_EN_ORDEN
from services.consumo.cqe.por_mirar import marcar_contingente
from services.consumo.referencias.models import CalendarioRecibido, ContingenteRecibido, Empresa
from shared.calendar import Calendario
from shared.clock import reloj_sistema
from shared.events.cupos import ContingenteActualizado
from shared.events.registro import CalendarioActualizado, EmpresaActualizada
from shared.http import Problema

_GUARDAR_EMPRESA = text("""
    INSERT INTO empresa AS e (nit, razon_social, estado, version, actualizada_en)
    VALUES (:nit, :razon_social, :estado, :version, :ahora)
    ON CONFLICT (nit) DO UPDATE SET razon_social = excluded.razon_social, estado = excluded.estado,
        version = excluded.version, actualizada_en = excluded.actualizada_en
    WHERE e.version < excluded.version
""")
_FORMULARIOS = text("""
    SELECT datos -> 'formulario_cqe' -> 'properties' AS propiedades FROM contingente
    WHERE codigo = coalesce(CAST(:codigo AS text), codigo) ORDER BY codigo, version DESC
""").columns(propiedades=JSON_EN_ORDEN)
_FINALES = text("""
    SELECT DISTINCT ON (codigo) codigo, (datos ->> 'vigencia_hasta')::date AS fin FROM contingente
    WHERE codigo = ANY(CAST(:codigos AS text[])) ORDER BY codigo, version DESC
""")


async def guardar_empresa(tx: AsyncSession, evento: EmpresaActualizada) -> None:
    """Keep the newest state of a company."""
    await tx.execute(_GUARDAR_EMPRESA, evento.model_dump() | {"ahora": reloj_sistema.ahora()})


async def empresa_habilitada(tx: AsyncSession, nit: str) -> Empresa:
    """The company, if it may file.

    Raises:
        Problema: `referencia-pendiente` if nothing of it has arrived; `empresa-no-habilitada`.
    """
    empresa = await tx.get(Empresa, nit)
    if empresa is None:
        raise Problema("referencia-pendiente", f"Aún no han llegado los datos de la empresa {nit}.")
    if empresa.estado != "habilitada":
        raise Problema("empresa-no-habilitada", f"La empresa {nit} está {empresa.estado}.", estado=empresa.estado)
    return empresa


async def guardar_contingente(tx: AsyncSession, evento: ContingenteActualizado) -> None:
    """Keep a version of a contingente."""
    fila = {
        "codigo": evento.codigo,
        "version": evento.version,
        "datos": evento.model_dump(mode="json"),
        "recibido_en": reloj_sistema.ahora(),
    }
    await tx.execute(insert(ContingenteRecibido).values(fila).on_conflict_do_nothing())
    await marcar_contingente(tx, evento.codigo)


async def nombres_de_campos(tx: AsyncSession, codigo: str | None = None) -> list[str]:
    """The names of the fields that the forms of a contingente (or of all) have or had, those of the newest first."""
    nombres: dict[str, None] = {}
    for (propiedades,) in await tx.execute(_FORMULARIOS, {"codigo": codigo}):
        nombres |= dict.fromkeys(propiedades or ())
    return list(nombres)


async def finales_de(tx: AsyncSession, codigos: Collection[str]) -> dict[str, date]:
    """Last day of the quota period of each of these contingentes, as its newest version has it."""
    filas = await tx.execute(_FINALES, {"codigos": sorted(codigos)})
    return {fila.codigo: fila.fin for fila in filas}


async def contingente_actual(tx: AsyncSession, codigo: str) -> ContingenteActualizado | None:
    """The newest version that has arrived, or None."""
    consulta = (
        select(col(ContingenteRecibido.datos))
        .where(col(ContingenteRecibido.codigo) == codigo)
        .order_by(col(ContingenteRecibido.version).desc())
        .limit(1)
    )
    datos = (await tx.execute(consulta)).scalar_one_or_none()
    return None if datos is None else ContingenteActualizado.model_validate(datos)


async def contingente_en(tx: AsyncSession, codigo: str, version: int) -> ContingenteActualizado:
    """A version that a stored figure or form refers to.

    Raises:
        LookupError: if it is not kept, which the foreign keys do not allow.
    """
    fila = await tx.get(ContingenteRecibido, (codigo, version))
    if fila is None:
        raise LookupError(f"contingente {codigo} versión {version}")
    return ContingenteActualizado.model_validate(fila.datos)


async def guardar_calendario(tx: AsyncSession, evento: CalendarioActualizado) -> None:
    """Keep a version of the calendar."""
    fila = {
        "version": evento.version,
        "datos": evento.model_dump(mode="json"),
        "recibido_en": reloj_sistema.ahora(),
    }
    await tx.execute(insert(CalendarioRecibido).values(fila).on_conflict_do_nothing())


async def calendario_vigente(tx: AsyncSession) -> Calendario:
    """The newest calendar that has arrived; before the first, the library's holidays as version 0."""
    consulta = select(CalendarioRecibido).order_by(col(CalendarioRecibido.version).desc()).limit(1)
    fila = (await tx.execute(consulta)).scalar_one_or_none()
    if fila is None:
        return Calendario()
    evento = CalendarioActualizado.model_validate(fila.datos)
    return Calendario.de_correcciones(
        evento.version,
        ((d.fecha, d.nombre) for d in evento.festivos_anadidos),
        evento.festivos_retirados,
        ((d.fecha, d.nombre) for d in evento.cierres),
    )
