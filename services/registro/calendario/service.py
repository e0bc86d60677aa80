"""Use cases of the calendar."""

from dataclasses import asdict

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.registro.calendario.models import VersionDeCalendario
from services.registro.calendario.schemas import Correccion
from shared.audit import anotar
from shared.calendar import Calendario, Dia
from shared.clock import reloj_legal
from shared.events.registro import CalendarioActualizado, DiaNombrado
from shared.http.problemas import Problema
from shared.identity import Principal
from shared.messaging import publicar

CLAVE = "calendario"


async def corregir(tx: AsyncSession, datos: Correccion, quien: Principal) -> VersionDeCalendario:
    """Publish the next version, with these corrections besides those in force.

    Raises:
        Problema: `calendario-sin-cambios`.
    """
    await tx.execute(sa.text("SELECT pg_advisory_xact_lock(hashtext('registro.calendario'))"))
    anterior = await leer(tx)
    vigente = anterior.calendario() if anterior is not None else Calendario()
    nuevo = vigente.corregido(
        agregar=[d.dia() for d in datos.anadir],
        retirar=[Dia(f, "retirado") for f in datos.retirar],
        cerrar=[d.dia() for d in datos.cerrar],
    )
    if _correcciones(nuevo) == _correcciones(vigente):
        raise Problema("calendario-sin-cambios")
    fila = VersionDeCalendario(
        version=nuevo.version,
        anadidos=[_json(d) for d in nuevo.agregados],
        retirados=[d.fecha.isoformat() for d in nuevo.retirados],
        cierres=[_json(d) for d in nuevo.cierres],
        motivo=datos.motivo,
        publicado_por=quien.sub,
        publicado_en=reloj_legal.ahora(),
    )
    tx.add(fila)
    await tx.flush()
    objeto = f"calendario:{fila.version}"
    await anotar(tx, quien=quien, accion="calendario.corregir", objeto=objeto, motivo=datos.motivo)
    evento = CalendarioActualizado(
        version=fila.version,
        festivos_anadidos=tuple(DiaNombrado(fecha=d.fecha, nombre=d.motivo) for d in nuevo.agregados),
        festivos_retirados=tuple(d.fecha for d in nuevo.retirados),
        cierres=tuple(DiaNombrado(fecha=d.fecha, nombre=d.motivo) for d in nuevo.cierres),
        motivo=datos.motivo,
    )
    await publicar(tx, evento, clave=CLAVE, version=fila.version)
    return fila


def _correcciones(calendario: Calendario) -> dict[str, object]:
    return {k: v for k, v in asdict(calendario).items() if k != "version"}


def _json(dia: Dia) -> dict[str, str]:
    return {"fecha": dia.fecha.isoformat(), "nombre": dia.motivo}


async def leer(tx: AsyncSession, version: int | None = None) -> VersionDeCalendario | None:
    """A version, by default the newest; None for version 0, the library without corrections.

    Raises:
        Problema: `no-encontrado`.
    """
    consulta = sa.select(VersionDeCalendario)
    if version is None:
        consulta = consulta.order_by(col(VersionDeCalendario.version).desc()).limit(1)
    else:
        consulta = consulta.where(col(VersionDeCalendario.version) == version)
    fila = (await tx.execute(consulta)).scalar_one_or_none()
    if fila is None and version:
        raise Problema("no-encontrado")
    return fila
