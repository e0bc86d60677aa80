"""Reading and updating the projections."""

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.cupos.referencias.models import CalendarioRecibido, Empresa
from shared.calendar import Calendario
from shared.clock import reloj_sistema
from shared.events.registro import CalendarioActualizado, EmpresaActualizada
from shared.http import Problema

_GUARDAR_EMPRESA = text("""
    INSERT INTO empresa AS e (nit, razon_social, estado, version, actualizada_en)
    VALUES (:nit, :razon_social, :estado, :version, :ahora)
    ON CONFLICT (nit) DO UPDATE SET razon_social = excluded.razon_social, estado = excluded.estado,
        version = excluded.version, actualizada_en = excluded.actualizada_en
    WHERE e.version < excluded.version
""")


async def guardar_empresa(tx: AsyncSession, evento: EmpresaActualizada) -> None:
    """Keep the newest state of a company."""
    datos = {"nit": evento.nit, "razon_social": evento.razon_social, "estado": evento.estado}
    await tx.execute(_GUARDAR_EMPRESA, datos | {"version": evento.version, "ahora": reloj_sistema.ahora()})


async def empresa_habilitada(tx: AsyncSession, nit: str) -> Empresa:
    """The company, if it may file. One that has not arrived is "not yet", never a refusal.

    Raises:
        Problema: `empresa-por-conocer` (retryable), `empresa-no-habilitada`.
    """
    empresa = await tx.get(Empresa, nit)
    if empresa is None:
        raise Problema("empresa-por-conocer", "Aún no conocemos su empresa, reintente en unos segundos.")
    if empresa.estado != "habilitada":
        raise Problema("empresa-no-habilitada", f"La empresa {nit} está {empresa.estado}.", estado=empresa.estado)
    return empresa


async def guardar_calendario(tx: AsyncSession, evento: CalendarioActualizado) -> None:
    """Keep a version of the calendar."""
    fila = {
        "version": evento.version,
        "datos": evento.model_dump(mode="json"),
        "recibido_en": reloj_sistema.ahora(),
    }
    await tx.execute(insert(CalendarioRecibido).values(fila).on_conflict_do_nothing())


async def calendario(tx: AsyncSession) -> Calendario:
    """The newest calendar that has arrived; the library's own holidays while there is none."""
    consulta = select(col(CalendarioRecibido.datos)).order_by(col(CalendarioRecibido.version).desc()).limit(1)
    datos = (await tx.execute(consulta)).scalar_one_or_none()
    if datos is None:
        return Calendario()
    evento = CalendarioActualizado.model_validate(datos)
    return Calendario.de_correcciones(
        evento.version,
        anadidos=[(d.fecha, d.nombre) for d in evento.festivos_anadidos],
        retirados=evento.festivos_retirados,
        cierres=[(d.fecha, d.nombre) for d in evento.cierres],
    )
