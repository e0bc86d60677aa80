"""The quota of each import period, fixed once: by the authorisation, the use of the period before, or a change."""

from uuid import UUID

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from services.garantias.programas import events
from services.garantias.programas.models import PeriodoDePrograma, Programa, Subproyecto
from services.garantias.programas.rules import ClasePrograma, es_de_materias_primas
from services.garantias.programas.rules_periodos import Renovacion, periodo_de_importacion, renovar
from shared.clock import BOGOTA, reloj_legal
from shared.expedientes import leer


async def cupo_del_periodo(tx: AsyncSession, programa: Programa, anio: int, utilizado_anterior: int) -> int:
    """Art. 57: USD cents that may be imported in the period of a calendar year.

    The first to ask in a year fixes whether the quota was renewed, and it is announced; asking again gives the same.

    Args:
        programa: authorised.
        utilizado_anterior: USD cents used in the year before (art. 32).
    """
    clase = ClasePrograma(programa.clase)
    if not es_de_materias_primas(clase):
        return await con_subproyectos(tx, programa)
    periodo = periodo_de_importacion(clase, anio)
    fijado = await tx.get(PeriodoDePrograma, (programa.id, periodo), populate_existing=True)
    if fijado is not None:
        return fijado.cupo_centavos
    renovacion = _renovacion(programa, periodo, utilizado_anterior)
    if periodo > reloj_legal.hoy().year:
        # The use of this year is not known whole yet: what it allows next year is only foreseen.
        return renovacion.cupo_centavos
    es_renovacion = renovacion.origen == "renovacion"
    fila = {
        "programa_id": programa.id,
        "periodo": periodo,
        "cupo_centavos": renovacion.cupo_centavos,
        "origen": renovacion.origen,
        "utilizado_anterior_centavos": utilizado_anterior if es_renovacion else None,
        "creado_en": reloj_legal.ahora(),
    }
    nuevo = insert(PeriodoDePrograma).values(fila).on_conflict_do_nothing()
    if (await tx.execute(nuevo.returning(col(PeriodoDePrograma.periodo)))).first() is not None and es_renovacion:
        exp = await leer(tx, programa.id, bloquear=True)
        await events.anunciar_renovado(tx, exp, periodo, renovacion.cupo_centavos, utilizado_anterior)
    return (await tx.get_one(PeriodoDePrograma, (programa.id, periodo), populate_existing=True)).cupo_centavos


def _renovacion(programa: Programa, periodo: int, utilizado_anterior: int) -> Renovacion:
    if programa.autorizado_en is None:
        raise ValueError(f"el programa {programa.id} no está autorizado")
    autorizado = programa.autorizado_en.astimezone(BOGOTA).year
    clase = ClasePrograma(programa.clase)
    return renovar(clase, periodo, autorizado, programa.cupo_fob_centavos, utilizado_anterior)


async def cupo_previsto(tx: AsyncSession, programa: Programa, periodo: int, utilizado_anterior: int) -> int:
    """As `cupo_del_periodo`, for reading: nothing is fixed nor announced."""
    if not es_de_materias_primas(ClasePrograma(programa.clase)):
        return await con_subproyectos(tx, programa)
    fijado = await tx.get(PeriodoDePrograma, (programa.id, periodo), populate_existing=True)
    if fijado is not None:
        return fijado.cupo_centavos
    return _renovacion(programa, periodo, utilizado_anterior).cupo_centavos


async def fijar(tx: AsyncSession, programa: Programa, cupo_centavos: int, periodo: int | None = None) -> None:
    """A modification rules the quota of the current period, or of the only one."""
    clase = ClasePrograma(programa.clase)
    cual = periodo_de_importacion(clase, reloj_legal.hoy().year) if periodo is None else periodo
    fila = {
        "programa_id": programa.id,
        "periodo": cual,
        "cupo_centavos": cupo_centavos,
        "origen": "modificacion",
        "creado_en": reloj_legal.ahora(),
    }
    orden = insert(PeriodoDePrograma).values(fila)
    cambio = {"cupo_centavos": orden.excluded.cupo_centavos, "origen": "modificacion"}
    await tx.execute(orden.on_conflict_do_update(index_elements=["programa_id", "periodo"], set_=cambio))


async def con_subproyectos(tx: AsyncSession, programa: Programa) -> int:
    """USD cents of the programme's quota with those of its subproyectos (arts. 22 and 78 par. 2)."""
    suma = select(func.coalesce(func.sum(col(Subproyecto.cupo_centavos)), 0))
    de_subproyectos = (await tx.execute(suma.where(col(Subproyecto.programa_id) == programa.id))).scalar_one()
    return programa.cupo_fob_centavos + int(de_subproyectos)


async def de_programa(tx: AsyncSession, programa_id: UUID) -> list[PeriodoDePrograma]:
    """The periods whose quota was fixed, oldest first."""
    consulta = select(PeriodoDePrograma).where(PeriodoDePrograma.programa_id == programa_id)
    filas = await tx.execute(
        consulta.order_by(col(PeriodoDePrograma.periodo)).execution_options(populate_existing=True)
    )
    return list(filas.scalars())
