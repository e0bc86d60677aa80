"""The quota of each import period, fixed once: by the authorisation, the use of the period before, or a change."""

from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from services.garantias.programas import events
from services.garantias.programas.models import PeriodoDePrograma, Programa
from services.garantias.programas.rules import ClasePrograma, es_de_materias_primas
from services.garantias.programas.rules_periodos import periodo_de_importacion, renovar
from services.garantias.registros.models import CupoPeriodo
from shared.clock import BOGOTA, reloj_legal
from shared.expedientes import Expediente, leer


async def cupo_del_periodo(tx: AsyncSession, programa: Programa, anio: int, utilizado_anterior: int) -> int:
    """Art. 57: USD cents that may be imported in the period of a calendar year.

    The first to ask in a year fixes whether the quota was renewed, and it is announced; asking again gives the same.

    Args:
        programa: authorised.
        utilizado_anterior: USD cents used in the year before (art. 32).
    """
    assert programa.autorizado_en is not None
    clase = ClasePrograma(programa.clase)
    periodo = periodo_de_importacion(clase, anio)
    fijado = await tx.get(PeriodoDePrograma, (programa.id, periodo), populate_existing=True)
    if fijado is not None:
        return fijado.cupo_centavos
    autorizado = programa.autorizado_en.astimezone(BOGOTA).year
    renovacion = renovar(clase, periodo, autorizado, programa.cupo_fob_centavos, utilizado_anterior)
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
        exp = await leer(tx, programa.id)
        await events.anunciar_renovado(tx, exp, periodo, renovacion.cupo_centavos, utilizado_anterior)
    return (await tx.get_one(PeriodoDePrograma, (programa.id, periodo), populate_existing=True)).cupo_centavos


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


async def de_programa(tx: AsyncSession, programa_id: UUID) -> list[PeriodoDePrograma]:
    """The periods whose quota was fixed, oldest first."""
    consulta = select(PeriodoDePrograma).where(PeriodoDePrograma.programa_id == programa_id)
    filas = await tx.execute(
        consulta.order_by(col(PeriodoDePrograma.periodo)).execution_options(populate_existing=True)
    )
    return list(filas.scalars())


async def sin_importar(tx: AsyncSession, programa: Programa, exp: Expediente, anio: int) -> bool:
    """Whether nothing was ever authorised on the quota of the period of that year."""
    assert exp.id == programa.id
    periodo = anio if es_de_materias_primas(ClasePrograma(programa.clase)) else 0
    return await tx.get(CupoPeriodo, (programa.id, periodo)) is None
