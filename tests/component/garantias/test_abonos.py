"""The credit engine in sets against its specification, line by line: arts. 69, 70 and 173 b."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal, localcontext
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncSession

from services.garantias.abonos import sql
from services.garantias.abonos.motor import acreditar
from services.garantias.declaraciones.importar import importar
from shared.persistence import BaseDeDatos
from tests.ayudas import BaseDeServicio
from tests.estudios import PRIMERO, Linea, Sembrado, al_azar, consumidos, escribir, sembrar

D = Decimal


async def igual_a_la_especificacion(
    superusuario: BaseDeDatos,
    carpeta: Path,
    registros: Sequence[tuple[int, date, Decimal]],
    cips: Sequence[dict[int, Decimal]],
    lineas: Sequence[Linea],
) -> Sembrado:
    """Import and credit in sets; every credit of every line to every registration is what the specification gives."""
    archivo, errores = carpeta / "declaraciones.csv", carpeta / "errores.csv"
    escribir(archivo, lineas)
    async with superusuario.tx() as tx:
        sembrado = await sembrar(tx, registros, cips)
        hecho = await importar(tx, archivo, sembrado.destino(), errores)
        assert hecho.aceptadas == len(lineas), errores.read_text(encoding="utf-8-sig")[:2000]
        await sql.abonar(
            tx,
            estudio=sembrado.estudio,
            programa=sembrado.programa,
            periodo=2025,
            origen=None,
            anterior=None,
            tope_ventas=D(40),
        )
        await _comparar(tx, sembrado, lineas)
        await tx.rollback()
    return sembrado


async def _comparar(tx: AsyncSession, sembrado: Sembrado, lineas: Sequence[Linea]) -> None:
    with localcontext() as contexto:
        contexto.prec = 60
        esperado = acreditar(sembrado.registros, consumidos(sembrado, lineas), D(40))
    tramos = (
        await tx.execute(
            sa.text("""
                SELECT c.linea, c.codigo, r.numero,
                    least(c.desde + c.abonado, r.desde + r.cantidad) - greatest(c.desde, r.desde) AS cantidad
                FROM consumo_linea c JOIN abono_registro r ON r.estudio_id = c.estudio_id AND r.codigo = c.codigo
                    AND r.desde < c.desde + c.abonado AND c.desde < r.desde + r.cantidad
                WHERE c.estudio_id = :e AND c.abonado > 0
            """),
            {"e": sembrado.estudio},
        )
    ).all()
    obtenido = {(t.linea, t.codigo, t.numero): t.cantidad for t in tramos}
    debido: dict[tuple[int, int, str], Decimal] = defaultdict(lambda: D(0))
    for estado in esperado.values():
        for a in estado.acreditados:
            debido[(a.linea, a.codigo, a.registro)] += a.cantidad
    assert obtenido == dict(debido)
    por_codigo = await tx.execute(
        sa.text("""
            SELECT codigo, sum(por_exportaciones) AS e, sum(por_ventas) AS v FROM abono_registro
            WHERE estudio_id = :e GROUP BY codigo
        """),
        {"e": sembrado.estudio},
    )
    for codigo, exportado, vendido in por_codigo:
        assert (exportado, vendido) == (esperado[codigo].por_exportaciones, esperado[codigo].por_ventas)


_dias = st.integers(0, 6).map(lambda n: PRIMERO + timedelta(days=n))
_cantidades = st.integers(1, 4000).map(lambda n: D(n).scaleb(-1))
_registros = st.lists(st.tuples(st.integers(1, 2), _dias, _cantidades), max_size=6)
_lineas = st.lists(st.builds(Linea, st.integers(1, 2), _dias, _cantidades, st.booleans()), min_size=1, max_size=12)


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(registros=_registros, lineas=_lineas)
async def test_sets_give_what_the_specification_gives(
    base: BaseDeServicio,
    tmp_path: Path,
    registros: list[tuple[int, date, Decimal]],
    lineas: list[Linea],
) -> None:
    # The first day has a registration of each code, or its lines would be refused and not credited.
    registros = [(1, PRIMERO, D("0.5")), (2, PRIMERO, D("1.5")), *registros]
    superusuario = BaseDeDatos(base.superusuario, conexiones=1)
    try:
        cips = [{1: D("1.25"), 2: D("0.000000001")}, {2: D(3)}]
        await igual_a_la_especificacion(superusuario, tmp_path, registros, cips, lineas)
    finally:
        await superusuario.cerrar()


@pytest.mark.largo
async def test_ten_thousand_lines(superusuario: BaseDeDatos, tmp_path: Path) -> None:
    registros, cips, lineas = al_azar(11, lineas=10_000, registros=2_000, cips=50, codigos=20, ventas=True)
    await igual_a_la_especificacion(superusuario, tmp_path, registros, cips, lineas)


async def test_a_thousand_lines_with_local_sales(superusuario: BaseDeDatos, tmp_path: Path) -> None:
    registros, cips, lineas = al_azar(12, lineas=1_000, registros=300, cips=20, codigos=10, ventas=True)
    await igual_a_la_especificacion(superusuario, tmp_path, registros, cips, lineas)


async def test_r10_in_sets(superusuario: BaseDeDatos, tmp_path: Path) -> None:
    """R10: 640 units × 1.25 credit R-001 whole and 200 kg of R-002."""
    registros = [(1, date(2025, 2, 3), D(600)), (1, date(2025, 5, 12), D(400))]
    lineas = [Linea(1, date(2025, 6, 1), D(640))]
    await igual_a_la_especificacion(superusuario, tmp_path, registros, [{1: D("1.25")}], lineas)
