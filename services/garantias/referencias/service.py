"""Reading and updating the projections of `registro`."""

from datetime import date
from decimal import Decimal

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.garantias.referencias.models import CalendarioRecibido, Empresa
from shared.calendar import Calendario
from shared.clock import reloj_sistema
from shared.events.registro import CalendarioActualizado, EmpresaActualizada, TrmActualizada

_VIGENTE = text("SELECT version FROM calendario_vigente FOR SHARE")
_CAMBIAR_VIGENTE = text("UPDATE calendario_vigente SET version = :version WHERE version < :version RETURNING version")
_TRM = text("SELECT valor FROM trm WHERE desde <= :dia AND hasta >= :dia ORDER BY version DESC LIMIT 1")
_GUARDAR_TRM = text("""
    INSERT INTO trm AS t (desde, hasta, valor, version) VALUES (:desde, :hasta, :valor, :version)
    ON CONFLICT (desde) DO UPDATE SET hasta = excluded.hasta, valor = excluded.valor, version = excluded.version
    WHERE t.version < excluded.version
""")
_GUARDAR_EMPRESA = text("""
    INSERT INTO empresa AS e (nit, razon_social, estado, version, actualizada_en)
    VALUES (:nit, :razon_social, :estado, :version, :ahora)
    ON CONFLICT (nit) DO UPDATE SET razon_social = excluded.razon_social, estado = excluded.estado,
        version = excluded.version, actualizada_en = excluded.actualizada_en
    WHERE e.version < excluded.version
""")


def _calendario(fila: CalendarioRecibido) -> Calendario:
    return Calendario.de_correcciones(
        fila.version,
        ((date.fromisoformat(d["fecha"]), d["nombre"]) for d in fila.anadidos),
        (date.fromisoformat(d) for d in fila.retirados),
        ((date.fromisoformat(d["fecha"]), d["nombre"]) for d in fila.cierres),
    )


async def calendario_vigente(tx: AsyncSession) -> Calendario:
    """The calendar in force, which cannot change until this transaction ends.

    Before `registro` has published any, the library's holidays as version 0; terms computed with it are recomputed
    when the first one arrives.
    """
    version = (await tx.execute(_VIGENTE)).scalar_one()
    fila = await tx.get(CalendarioRecibido, version)
    return Calendario() if fila is None else _calendario(fila)


async def trm_del(tx: AsyncSession, dia: date) -> Decimal | None:
    """The certified rate that rules on `dia`, or None if it has not arrived yet."""
    return (await tx.execute(_TRM, {"dia": dia})).scalar_one_or_none()


async def empresa(tx: AsyncSession, nit: str) -> Empresa | None:
    """The company as last published, or None if it has not arrived yet."""
    return await tx.get(Empresa, nit)


async def guardar_empresa(tx: AsyncSession, evento: EmpresaActualizada) -> None:
    """Keep the newest state of a company."""
    await tx.execute(_GUARDAR_EMPRESA, evento.model_dump() | {"ahora": reloj_sistema.ahora()})


async def guardar_trm(tx: AsyncSession, evento: TrmActualizada) -> None:
    """Keep a certified rate; a correction of the same days replaces it."""
    await tx.execute(_GUARDAR_TRM, evento.model_dump() | {"valor": Decimal(evento.valor)})


async def guardar_calendario(tx: AsyncSession, evento: CalendarioActualizado) -> bool:
    """Keep a version of the calendar and make it the one in force; False if a newer one already is."""
    if await tx.get(CalendarioRecibido, evento.version) is None:
        datos = evento.model_dump(mode="json")
        tx.add(
            CalendarioRecibido(
                version=evento.version,
                anadidos=datos["festivos_anadidos"],
                retirados=datos["festivos_retirados"],
                cierres=datos["cierres"],
                motivo=evento.motivo,
                recibido_en=reloj_sistema.ahora(),
            )
        )
        await tx.flush()
    cambio = await tx.execute(_CAMBIAR_VIGENTE, {"version": evento.version})
    return cambio.first() is not None
