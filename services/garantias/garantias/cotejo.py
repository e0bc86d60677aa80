"""The comparison of a guarantee with its authorisation, and the record of what the decider saw."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from services.garantias.dinero import de_centavos
from services.garantias.garantias.models import Garantia
from services.garantias.garantias.rules import (
    ClaseGarantia,
    Diferencia,
    Exigido,
    GarantiaPresentada,
    Otorgante,
    clases_admitidas,
    comparar,
    dia_de_la_trm,
    monto_cop,
    monto_usd,
    porcentaje,
)
from services.garantias.parametros.resolucion_1860 import REGLAMENTOS
from services.garantias.plazos.rules import Fechas, fechas_de_garantia
from services.garantias.programas.models import Programa
from services.garantias.programas.rules import ClasePrograma
from services.garantias.referencias.service import calendario_vigente, trm_del
from shared.calendar import Calendario, en_palabras
from shared.http import Problema


@dataclass(frozen=True, slots=True)
class Cotejo:
    """What was asked of the guarantee, the differences found, and the calendar used."""

    exigido: Exigido
    fechas: Fechas
    diferencias: list[Diferencia]
    calendario: Calendario
    reglamento: str
    porcentaje: str

    def registro(self) -> dict[str, Any]:
        """For the guarantee's row: every figure with which it was compared, as JSON."""
        return {
            "porcentaje": self.porcentaje,
            "valor_usd": str(self.exigido.valor_usd),
            "trm": str(self.exigido.trm),
            "trm_del": self.exigido.trm_del.isoformat(),
            "valor_cop": str(self.exigido.valor_cop),
            "demostrar_hasta": self.exigido.demostrar_hasta.isoformat(),
            "valida_hasta": self.exigido.valida_hasta.isoformat(),
            "pasos_demostracion": list(self.fechas.demostracion.pasos),
            "pasos_vigencia": list(self.fechas.vigencia.pasos),
            "calendario_version": self.calendario.version,
            "reglamento": self.reglamento,
        }


async def cotejar(
    tx: AsyncSession,
    garantia: Garantia,
    programa: Programa,
    aceptacion_inicial: date,
    *,
    clausula_justificada: bool = False,
) -> Cotejo:
    """Compare a guarantee with its authorised programme as if it were accepted on that day (art. 24).

    Raises:
        Problema: `referencia-pendiente` while the TRM of the day that rules has not arrived.
    """
    reglamento = REGLAMENTOS[programa.reglamento]
    calendario = await calendario_vigente(tx)
    dia = dia_de_la_trm(garantia.constituida_el, calendario)
    trm = await trm_del(tx, dia)
    if trm is None:
        raise Problema(
            "referencia-pendiente", f"No ha llegado la TRM del {en_palabras(dia)}, con la que se liquida (art. 24)."
        )
    clase = ClasePrograma(programa.clase)
    fechas = fechas_de_garantia(programa.reglamento, clase, aceptacion_inicial, calendario, programa.datos_de_plazo)
    valor_usd = monto_usd(reglamento, de_centavos(programa.cupo_fob_centavos), programa.licencia_anual)
    exigido = Exigido(
        valor_usd=valor_usd,
        trm_del=dia,
        trm=trm,
        valor_cop=monto_cop(valor_usd, trm),
        demostrar_hasta=fechas.demostracion.vence,
        valida_hasta=fechas.vigencia.vence,
    )
    presentada = GarantiaPresentada(
        clase=ClaseGarantia(garantia.clase),
        valor_cop=garantia.valor_cop,
        constituida_el=garantia.constituida_el,
        clausula_primera=garantia.clausula_primera,
        valida_hasta=garantia.valida_hasta,
        renuncia_excusion=garantia.renuncia_excusion,
    )
    otorgante = Otorgante(programa.persona_natural, bool(programa.solidez_financiera), programa.gran_usuario)
    diferencias = comparar(
        presentada, exigido, clases_admitidas(clase, otorgante), clausula_justificada=clausula_justificada
    )
    cuanto = str(porcentaje(reglamento, programa.licencia_anual))
    return Cotejo(exigido, fechas, diferencias, calendario, programa.reglamento, cuanto)
