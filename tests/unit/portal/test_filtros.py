"""What the lists of a company are narrowed by: every state of every kind of case can be asked for, once."""

from collections.abc import Iterable

import pytest

from services.consumo.consumos.models import FLUJO as CONSUMO
from services.consumo.cqe.models import FLUJO as CQE
from services.consumo.dex.models import FLUJO as DEX
from services.cupos.devoluciones.models import FLUJO as DEVOLUCION
from services.cupos.solicitudes.models import FLUJO as SOLICITUD
from services.garantias.cips.flujo import FLUJO as CUADRO
from services.garantias.estudios.flujo import FLUJO as ESTUDIO
from services.garantias.garantias.flujo import FLUJO as GARANTIA
from services.garantias.programas.flujo import FLUJO as PROGRAMA
from services.garantias.registros.flujo import REGISTRO
from services.garantias.reimportaciones.flujo import FLUJO as REIMPORTACION
from services.garantias.reposiciones.flujo import FLUJO as REPOSICION
from services.garantias.salidas.flujo import FLUJO as SALIDA
from services.portal.exportador.filtros import (
    CERTIFICADOS,
    CONSUMOS,
    DECLARACIONES,
    DEVOLUCIONES,
    SOLICITUDES,
    Grupos,
    estados_de,
    opciones_de,
)
from services.portal.exportador.operaciones.tipos import OPERACIONES, Clase
from services.portal.exportador.plan_vallejo import CERRADOS, LISTAS, PROGRAMAS
from shared.expedientes.flujo import Flujo

_NUNCA_EN_LISTA = {"garantia": {"borrador"}}
"""A guarantee is presented as it is written: the API leaves none as a draft."""


@pytest.mark.parametrize(
    ("grupos", "flujo"),
    [
        (SOLICITUDES, SOLICITUD),
        (CONSUMOS, CONSUMO),
        (CERTIFICADOS, CQE),
        (DECLARACIONES, DEX),
        (DEVOLUCIONES, DEVOLUCION),
    ],
    ids=lambda x: getattr(x, "tipo", ""),
)
def test_each_state_is_in_one_group(grupos: Grupos, flujo: Flujo) -> None:
    juntos = [e for clave, _ in opciones_de(grupos) for e in estados_de(grupos, clave)]
    assert sorted(juntos) == sorted(set(flujo.estados))


@pytest.mark.parametrize(
    ("estados", "flujo"),
    [
        (PROGRAMAS + CERRADOS, PROGRAMA),
        (LISTAS["garantias"].estados, GARANTIA),
        (LISTAS["registros"].estados, REGISTRO),
        (LISTAS["estudios"].estados, ESTUDIO),
        (LISTAS["cuadros"].estados, CUADRO),
        (OPERACIONES[Clase.SALIDAS].estados, SALIDA),
        (OPERACIONES[Clase.REIMPORTACIONES].estados, REIMPORTACION),
        (OPERACIONES[Clase.REPOSICIONES].estados, REPOSICION),
    ],
    ids=lambda x: getattr(x, "tipo", ""),
)
def test_each_state_can_be_chosen(estados: Iterable[str], flujo: Flujo) -> None:
    assert sorted(estados) == sorted(set(flujo.estados) - _NUNCA_EN_LISTA.get(flujo.tipo, set()))


def test_a_word_that_is_not_there_asks_for_all() -> None:
    assert estados_de(SOLICITUDES, "otras") == []
