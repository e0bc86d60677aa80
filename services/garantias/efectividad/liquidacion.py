"""The figures of an enforcement, from the records that they come from."""

from decimal import Decimal
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from services.garantias.dinero import a_centavos, de_centavos
from services.garantias.efectividad import rules
from services.garantias.efectividad.rules import Causa
from services.garantias.garantias.models import Garantia
from services.garantias.garantias.rules import dia_de_la_trm
from services.garantias.parametros.resolucion_1860 import REGLAMENTOS
from services.garantias.programas.service import CasoPrograma
from services.garantias.referencias.service import calendario_vigente, trm_del
from services.garantias.registros.cupo import cupo_utilizado
from shared.calendar import en_palabras
from shared.clock import reloj_legal
from shared.http import Problema


async def cifras(
    tx: AsyncSession,
    garantia: Garantia,
    programa: CasoPrograma,
    causa: Causa,
    base: int | None,
    *,
    con_recurso: bool,
) -> dict[str, Any]:
    """The figures of an enforcement as its row keeps them; amounts are strings, so that they read back exactly.

    Raises:
        Problema: `efectividad-improcedente` if there is nothing to take, `referencia-pendiente` without the rate.
    """
    reglamento = REGLAMENTOS[programa.fila.reglamento]
    tasa = None
    if rules.base_en_usd(causa):
        if base is None and causa is Causa.SALDO_NO_DEMOSTRADO:
            raise Problema("datos-invalidos", "Indique base_usd: el saldo que no se demostró.")
        if base is None:
            base = await cupo_utilizado(tx, programa.exp.id, garantia.periodo)
        tasa = await _tasa(tx)
    else:
        base = None
    liquidada = rules.liquidar(
        reglamento,
        causa,
        garantia_cop=garantia.valor_cop,
        licencia_anual=programa.fila.licencia_anual,
        base_usd=None if base is None else de_centavos(base),
        tasa=tasa,
        con_recurso=con_recurso,
    )
    if liquidada.valor_cop == Decimal(0):
        raise Problema("efectividad-improcedente", "No hay cupo utilizado ni saldo: nada hay que hacer efectivo.")
    return {
        "base_usd_centavos": base,
        "valor_cop_centavos": a_centavos(liquidada.valor_cop),
        "liquidacion": {
            "articulo": liquidada.articulo,
            "base_usd": None if base is None else str(de_centavos(base)),
            "valor_usd": None if liquidada.valor_usd is None else str(liquidada.valor_usd),
            "valor_cop": str(liquidada.valor_cop),
            "trm": None if tasa is None else str(tasa.valor),
            "trm_del": None if tasa is None else tasa.dia.isoformat(),
            "pasos": list(liquidada.pasos),
        },
    }


async def _tasa(tx: AsyncSession) -> rules.Tasa:
    dia = dia_de_la_trm(reloj_legal.hoy(), await calendario_vigente(tx))
    valor = await trm_del(tx, dia)
    if valor is None:
        raise Problema("referencia-pendiente", f"No ha llegado la TRM del {en_palabras(dia)}.")
    return rules.Tasa(valor, dia)
