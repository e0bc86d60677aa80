"""Who is below the minimum use: a draft list with its arithmetic, without any effect."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.cupos.cantidades import Cantidad
from services.cupos.contingentes.models import Contingente
from services.cupos.contingentes.schemas import DatosContingente
from services.cupos.informes import rules
from services.cupos.informes.schemas import InformeDeUsoMinimo, UsoMinimo
from shared.calendar import en_palabras
from shared.clock import reloj_legal
from shared.documents.textos import kilogramos

NOTA = "Lista de trabajo calculada con los saldos de hoy: no tiene efectos ni reemplaza la decisión de una persona."
CONSECUENCIAS = {
    "ninguna": "Ninguna prevista",
    "pierde_historia": "No cuenta como historia para el periodo siguiente",
    "reduce_tope": "Reduce el tope del periodo siguiente",
}

_POR_EXPORTADOR = sa.text("""
    SELECT c.contingente, c.nit, coalesce(e.razon_social, '') AS razon_social,
        sum(coalesce(s.asignado_kg, c.cantidad_kg))::bigint AS neto,
        sum(coalesce(s.dex_verificado_kg, 0))::bigint AS verificado
    FROM cupo c LEFT JOIN saldo_conocido s ON s.cupo = c.id LEFT JOIN empresa e ON e.nit = c.nit
    WHERE c.contingente = ANY(:contingentes) AND (CAST(:nits AS text[]) IS NULL OR c.nit = ANY(CAST(:nits AS text[])))
    GROUP BY c.contingente, c.nit, e.razon_social ORDER BY c.contingente, c.nit
""")


async def uso_minimo(
    tx: AsyncSession, *, contingente: str | None = None, nits: Sequence[str] | None = None, todos: bool = False
) -> InformeDeUsoMinimo:
    """Exporters short of the minimum use of their contingente; with `todos`, also those that reach it.

    Args:
        nits: only those companies.
    """
    consulta = sa.select(Contingente).where(col(Contingente.estado) != "borrador").order_by(col(Contingente.codigo))
    if contingente is not None:
        consulta = consulta.where(col(Contingente.codigo) == contingente)
    reglas = {c.codigo: DatosContingente.model_validate(c.datos) for c in (await tx.execute(consulta)).scalars()}
    reglas = {codigo: datos for codigo, datos in reglas.items() if datos.utilizacion_minima is not None}
    valores = {"contingentes": list(reglas), "nits": None if nits is None else list(nits)}
    filas = [_uno(f, reglas[f.contingente]) for f in await tx.execute(_POR_EXPORTADOR, valores)]
    elementos = [f for f in filas if todos or not f.alcanza]
    return InformeDeUsoMinimo(nota=NOTA, elementos=elementos, al_corte=reloj_legal.ahora())


def _uno(f: Any, datos: DatosContingente) -> UsoMinimo:
    regla = datos.utilizacion_minima
    assert regla is not None
    porcentaje = Decimal(regla.porcentaje)
    minimo, falta = rules.minimo_kg(f.neto, porcentaje), rules.falta_kg(f.verificado, f.neto, porcentaje)
    uso = rules.utilizacion(f.verificado, f.neto)
    escrito = f"{regla.porcentaje} %".replace(".", ",")
    escrito_uso = "" if uso is None else f", {uso} %".replace(".", ",")
    diferencia = f"{kilogramos(minimo)} − {kilogramos(f.verificado)} = {kilogramos(falta)}"
    calculo = [
        f"Asignado, menos lo devuelto: {kilogramos(f.neto)}",
        f"Mínimo: {escrito} de {kilogramos(f.neto)} = {kilogramos(minimo)} (se redondea hacia arriba)",
        f"Exportado y verificado: {kilogramos(f.verificado)}{escrito_uso}",
        f"Faltan {diferencia}" if falta else "Alcanza el mínimo",
    ]
    if datos.dex_limite is not None:
        calculo.append(f"Se reciben declaraciones de exportación hasta el {en_palabras(datos.dex_limite)}")
    return UsoMinimo(
        contingente=f.contingente,
        contingente_nombre=datos.nombre,
        nit=f.nit,
        razon_social=f.razon_social,
        neto=Cantidad.de_kg(f.neto, datos.unidad),
        verificado=Cantidad.de_kg(f.verificado, datos.unidad),
        utilizacion=None if uso is None else str(uso),
        porcentaje_minimo=regla.porcentaje,
        minimo=Cantidad.de_kg(minimo, datos.unidad),
        falta=Cantidad.de_kg(falta, datos.unidad),
        alcanza=falta == 0,
        consecuencia=CONSECUENCIAS[regla.consecuencia],
        detalle=regla.detalle,
        dex_limite=datos.dex_limite,
        definitivo=datos.dex_limite is not None and reloj_legal.hoy() > datos.dex_limite,
        calculo=calculo,
    )
