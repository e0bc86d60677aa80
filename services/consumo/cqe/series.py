"""Serial numbers that the destination supplied: loaded from a file, each bound once, an alarm when few are left."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Text, func, literal, select, text
from sqlalchemy.dialects.postgresql import ARRAY, distinct_on
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from uuid_utils.compat import uuid7

from services.consumo.cqe.models import AvisoDeSeries, AvisoSinSeries, Cqe, Existencia, LoteDeSeries
from services.consumo.cqe.rules import LineaRechazada, umbrales_alcanzados
from services.consumo.referencias.service import contingente_actual
from shared.audit import anotar, identidad
from shared.clock import reloj_legal
from shared.events.consumo import SeriesPorAgotarse, SeriesSinCargar
from shared.http import Problema
from shared.http.temporizadores import Temporizador
from shared.identity import Principal
from shared.jobs import encolar
from shared.messaging import publicar

VIGILAR = "consumo.vigilar_series"
TEXTOS = ARRAY(Text)
_DEMASIADAS = 500
"""Refused lines told in one answer; the count is always told."""

_TOMAR = text("""
    SELECT e.orden, e.numero FROM existencia_de_serie e
    WHERE e.contingente = :contingente AND e.cqe IS NULL AND NOT EXISTS (SELECT FROM cqe q WHERE q.numero = e.numero)
    ORDER BY e.orden LIMIT 1 FOR UPDATE OF e SKIP LOCKED
""")
_CARGAR = text("""
    INSERT INTO existencia_de_serie (contingente, numero, lote)
    SELECT :contingente, n.numero, CAST(:lote AS uuid)
    FROM unnest(CAST(:numeros AS text[])) WITH ORDINALITY AS n (numero, orden) ORDER BY n.orden
    ON CONFLICT (numero) DO NOTHING RETURNING numero
""")
_SIN_CARGAR = """
    SELECT t.codigo FROM (SELECT DISTINCT ON (codigo) codigo, datos FROM contingente ORDER BY codigo, version DESC) t
    WHERE t.datos ->> 'estado' IN ('vigente', 'suspendido') AND (t.datos ->> 'serie_de_existencias')::boolean
        AND NOT EXISTS (SELECT FROM lote_de_series l WHERE l.contingente = t.codigo)
"""
_LISTA_SIN_CARGAR = text(f"{_SIN_CARGAR} AND t.codigo = coalesce(CAST(:contingente AS text), t.codigo) ORDER BY 1")
# Once somebody has a quota, certificates will be asked for.
_POR_AVISAR = text(f"""
    {_SIN_CARGAR} AND EXISTS (SELECT FROM cupo c WHERE c.contingente = t.codigo)
        AND NOT EXISTS (SELECT FROM aviso_sin_series a WHERE a.contingente = t.codigo) ORDER BY 1
""")  # noqa: S608 -- a constant
_LIGAR = text("UPDATE existencia_de_serie SET cqe = :cqe, ligada_en = :ahora WHERE orden = :orden")


async def tomar(tx: AsyncSession, contingente: str) -> tuple[int, str]:
    """Hold the next free number until `tx` ends: its order in the stock, and the number.

    A number that another approval holds is passed over, so that nobody waits for somebody else's approval.

    Raises:
        Problema: `serie-agotada`.
    """
    fila = (await tx.execute(_TOMAR, {"contingente": contingente})).one_or_none()
    if fila is None:
        raise Problema(
            "serie-agotada",
            f"No quedan números de serie del país de destino para {contingente}: no se expidió nada.",
            contingente=contingente,
        )
    return fila.orden, fila.numero


async def ligar(tx: AsyncSession, orden: int, cqe: Cqe) -> None:
    """Bind the held number to its certificate, and have what is left looked at after the commit."""
    await tx.execute(_LIGAR, {"cqe": cqe.id, "orden": orden, "ahora": reloj_legal.ahora()})
    await encolar(tx, VIGILAR, {"contingente": cqe.contingente}, clave=str(cqe.id))


async def cargar(
    tx: AsyncSession,
    quien: Principal,
    *,
    contingente: str,
    archivo: str,
    sha256: str,
    numeros: Sequence[tuple[int, str]],
    umbrales: Sequence[int],
) -> LoteDeSeries:
    """Add the numbers of a file to the stock: all of them or, if one is there already, none.

    Args:
        numeros: (line, number), each number once.
        umbrales: quantities left at which the alarm is given, once each.

    Raises:
        Problema: `no-encontrado` (contingente), `contingente-sin-existencias`, `series-rechazadas` line by line.
    """
    actual = await contingente_actual(tx, contingente)
    if actual is None:
        raise Problema("no-encontrado", f"No se conoce el contingente {contingente}.")
    if not actual.serie_de_existencias:
        raise Problema("contingente-sin-existencias", f"{contingente} numera sus certificados con su propio formato.")
    lote = LoteDeSeries(
        id=uuid7(),
        contingente=contingente,
        archivo=archivo,
        sha256=sha256,
        cantidad=len(numeros),
        umbrales=sorted(set(umbrales), reverse=True),
        cargado_por=identidad(quien),
        cargado_en=reloj_legal.ahora(),
    )
    tx.add(lote)
    await tx.flush()
    # Two loads of the same numbers in another order would wait for each other.
    await tx.execute(select(func.pg_advisory_xact_lock(func.hashtext("series.cargar"))))
    todos = [numero for _, numero in numeros]
    valores = {"contingente": contingente, "lote": lote.id, "numeros": todos}
    cargados = set((await tx.execute(_CARGAR, valores)).scalars())
    ya = set(
        (await tx.execute(select(col(Cqe.numero)).where(col(Cqe.numero) == func.any(literal(todos, TEXTOS))))).scalars()
    )
    malas = [
        LineaRechazada(linea, numero, "ya es el número de un certificado" if numero in ya else "ya está en existencias")
        for linea, numero in numeros
        if numero in ya or numero not in cargados
    ]
    if malas:
        raise rechazo(malas)
    datos = {"lote": str(lote.id), "cantidad": lote.cantidad, "sha256": sha256, "umbrales": lote.umbrales}
    await anotar(tx, quien=quien, accion="series.cargar", objeto=f"contingente:{contingente}", datos=datos)
    return lote


def rechazo(malas: Sequence[LineaRechazada]) -> Problema:
    """The problem that tells which lines are wrong; nothing of the file was loaded."""
    return Problema(
        "series-rechazadas",
        f"{len(malas)} líneas no se pueden cargar; no se cargó ninguna.",
        rechazadas=len(malas),
        lineas=[{"linea": m.linea, "numero": m.numero, "error": m.error} for m in malas[:_DEMASIADAS]],
    )


async def existencias(tx: AsyncSession, contingente: str | None = None) -> list[dict[str, Any]]:
    """Per contingente: numbers free and bound, and the last load with its thresholds; also of those never loaded."""
    e, lo = Existencia, LoteDeSeries
    cuentas = select(
        col(e.contingente),
        func.count().filter(col(e.cqe).is_(None)).label("libres"),
        func.count(col(e.cqe)).label("ligados"),
    ).group_by(col(e.contingente))
    ultimos = select(lo).ext(distinct_on(col(lo.contingente))).order_by(col(lo.contingente), col(lo.id).desc())
    if contingente is not None:
        cuentas = cuentas.where(col(e.contingente) == contingente)
        ultimos = ultimos.where(col(lo.contingente) == contingente)
    lotes = {lote.contingente: lote for lote in (await tx.execute(ultimos)).scalars()}
    cargados = [
        {
            "contingente": fila.contingente,
            "libres": fila.libres,
            "ligados": fila.ligados,
            "umbrales": lotes[fila.contingente].umbrales,
            "ultima_carga": lotes[fila.contingente].cargado_en,
        }
        for fila in (await tx.execute(cuentas.order_by(col(e.contingente)))).all()
    ]
    sin_cargar = (await tx.execute(_LISTA_SIN_CARGAR, {"contingente": contingente})).scalars()
    nada = {"libres": 0, "ligados": 0, "umbrales": [], "ultima_carga": None}
    return [{"contingente": codigo, **nada} for codigo in sin_cargar] + cargados


async def vigilar(tx: AsyncSession, contingente: str) -> None:
    """Give the alarm of each threshold of the last load that was reached and not told yet."""
    ultimo = select(LoteDeSeries).where(col(LoteDeSeries.contingente) == contingente)
    # Two watches at once would both tell the same threshold: the second waits here and finds it told.
    await tx.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"series.{contingente}"))))
    lote = (await tx.execute(ultimo.order_by(col(LoteDeSeries.id).desc()).limit(1))).scalar_one()
    libres = select(func.count()).where(col(Existencia.contingente) == contingente, col(Existencia.cqe).is_(None))
    quedan = (await tx.execute(libres)).scalar_one()
    dichos = (await tx.execute(select(col(AvisoDeSeries.umbral)).where(col(AvisoDeSeries.lote) == lote.id))).scalars()
    ahora: datetime = reloj_legal.ahora()
    for umbral in umbrales_alcanzados(lote.umbrales, quedan, frozenset(dichos)):
        tx.add(AvisoDeSeries(lote=lote.id, umbral=umbral, quedaban=quedan, avisado_en=ahora))
        await tx.flush()
        version = await _avisos(tx, contingente)
        evento = SeriesPorAgotarse(
            contingente=contingente, version=version, lote=lote.id, umbral=umbral, quedan=quedan, ocurrido_en=ahora
        )
        await publicar(tx, evento, clave=contingente, version=version, asunto=contingente)


async def vigilar_sin_cargar(tx: AsyncSession) -> int:
    """Give the alarm, once, of each contingente with quotas whose stock never had a number; says of how many."""
    avisados = 0
    for contingente in (await tx.execute(_POR_AVISAR)).scalars().all():
        # Whoever loads its first numbers at this moment may have them told already.
        await tx.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"series.{contingente}"))))
        if contingente not in (await tx.execute(_POR_AVISAR)).scalars():
            continue
        ahora = reloj_legal.ahora()
        tx.add(AvisoSinSeries(contingente=contingente, avisado_en=ahora))
        evento = SeriesSinCargar(contingente=contingente, ocurrido_en=ahora)
        await publicar(tx, evento, clave=contingente, version=0, asunto=contingente)
        avisados += 1
    return avisados


SIN_CARGAR = Temporizador(
    "consumo.series_sin_cargar", timedelta(minutes=5), lambda tx, contexto: vigilar_sin_cargar(tx)
)


async def _avisos(tx: AsyncSession, contingente: str) -> int:
    de_aqui = select(col(LoteDeSeries.id)).where(col(LoteDeSeries.contingente) == contingente)
    return (
        await tx.execute(select(func.count()).select_from(AvisoDeSeries).where(col(AvisoDeSeries.lote).in_(de_aqui)))
    ).scalar_one()
