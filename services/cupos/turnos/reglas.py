"""What a contingente's data say about the line of one of its groups."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.cupos.cantidades import a_kilogramos
from services.cupos.contingentes.rules import grupo_de, metodo_en
from services.cupos.contingentes.schemas import DatosContingente
from services.cupos.turnos.rules import UltimaParcial


@dataclass(frozen=True)
class ReglasDeFila:
    """How the line of a group is served."""

    por_turno: bool
    """Whether a turn reserves; else it only records the receipt, and an allocation run decides."""
    ultima_parcial: UltimaParcial
    lista_de_espera: bool
    tramos: tuple[tuple[datetime, int], ...]
    """(opening instant, kilograms) of each tranche."""
    validacion_maxima_minutos: int


def reglas_de(datos: DatosContingente, grupo: str, momento: datetime) -> ReglasDeFila:
    """The rules of the line of `grupo` at `momento`."""
    return ReglasDeFila(
        por_turno=metodo_en(datos, grupo, momento) == "orden_de_llegada",
        ultima_parcial=datos.ultima_parcial,
        lista_de_espera=datos.lista_de_espera,
        tramos=tuple((t.abre, a_kilogramos(t.cantidad, datos.unidad)) for t in grupo_de(datos, grupo).tramos),
        validacion_maxima_minutos=datos.validacion_maxima_minutos,
    )


def por_turno(datos: dict[str, Any], grupo: str, momento: datetime) -> bool:
    """Whether a turn of `momento` reserves in a group, from the stored data of its contingente."""
    return reglas_de(DatosContingente.model_validate(datos), grupo, momento).por_turno
