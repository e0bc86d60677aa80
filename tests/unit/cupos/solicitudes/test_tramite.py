"""Terms of information requests and appeals, causes of denial, and the words of letters and history."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.cupos import problemas as _problemas  # noqa: F401 -- declares the codes
from services.cupos.solicitudes import cartas, narracion, rules
from services.cupos.solicitudes.causas import exigir_causa, todas
from services.cupos.solicitudes.models import FLUJO
from shared.calendar import Calendario
from shared.clock import BOGOTA
from shared.expedientes import Paso
from shared.http import Problema
from shared.oficios import Firmante

CALENDARIO = Calendario()
DIAS = st.dates(date(2026, 1, 1), date(2028, 12, 31))


@pytest.mark.parametrize(
    ("notificada", "vence"),
    [
        # Wednesday: ten business days later, with no holiday between.
        (date(2026, 11, 18), date(2026, 12, 2)),
        # Friday 27 November: 8 December is a holiday.
        (date(2026, 11, 27), date(2026, 12, 14)),
        # Sealed on a Saturday: the count begins on Monday.
        (date(2026, 11, 21), date(2026, 12, 4)),
    ],
)
def test_diez_habiles_para_recurrir(notificada: date, vence: date) -> None:
    plazo = rules.plazo_de_recurso(notificada, 10, CALENDARIO)
    assert plazo.vence == vence
    assert plazo.regla.fuente == "Ley 1437 de 2011, art. 76"


@pytest.mark.parametrize(
    ("interpuesto", "vence"),
    [
        (date(2026, 11, 18), date(2027, 1, 18)),
        # 31 December and two months: the last day of February, a Sunday, moves to Monday.
        (date(2026, 12, 31), date(2027, 3, 1)),
    ],
)
def test_dos_meses_para_resolver(interpuesto: date, vence: date) -> None:
    assert rules.plazo_para_resolver(interpuesto, CALENDARIO).vence == vence


@settings(max_examples=60)
@given(pedida=DIAS, habiles=st.integers(1, 30), dias=st.lists(st.integers(0, 40), max_size=5))
def test_recordatorios_dentro_del_plazo(pedida: date, habiles: int, dias: list[int]) -> None:
    hasta = rules.plazo_de_respuesta(pedida, habiles, CALENDARIO).vence
    avisos = rules.recordatorios(pedida, hasta, dias, CALENDARIO)
    assert [a[0] for a in avisos] == sorted({a[0] for a in avisos})
    for dia, faltan in avisos:
        assert pedida < dia <= hasta
        assert CALENDARIO.es_habil(dia)
        assert CALENDARIO.habiles_entre(dia, hasta) == faltan


def test_un_plazo_comunicado_no_se_acorta() -> None:
    assert rules.sin_acortar(date(2026, 11, 25), date(2026, 11, 24)) == date(2026, 11, 25)
    assert rules.sin_acortar(date(2026, 11, 25), date(2026, 11, 26)) == date(2026, 11, 26)


def test_causas_con_vigencia() -> None:
    assert len({c.codigo for c in todas()}) == len(todas())
    assert exigir_causa("otra", date(2026, 6, 1)).nombre == "Otra causa"
    with pytest.raises(Problema, match="otra"):
        exigir_causa("otra", date(2025, 12, 31))
    vencida = todas()[0].model_copy(update={"hasta": date(2026, 3, 1)})
    assert (vencida.rige(date(2026, 3, 1)), vencida.rige(date(2026, 3, 2))) == (True, False)


CASO = cartas.Caso(
    numero="CUP-X-1",
    empresa="Ingenio",
    nit="900204272-8",
    contingente="X",
    contingente_nombre="Equis",
    grupo_nombre="Uno",
    vigencia_hasta=date(2026, 12, 31),
    unidad="t",
    emite_cqe=False,
    solicitada_kg=12_500,
    recibida_en=datetime(2026, 11, 18, 15, tzinfo=UTC),
)
FIRMANTE = Firmante(nombre="Fina", cargo="Grupo")


def test_lo_que_escribe_una_persona_va_por_parrafos() -> None:
    carta = cartas.devolucion(CASO, motivo="Falta esto.\n\n  Y aquello. \x00", firmante=FIRMANTE)
    assert carta.despues == ("Motivo de la decisión: Falta esto.", "Y aquello.")
    assert "10:00:00 a. m." in carta.parrafos[0]


def test_cantidades_en_la_unidad_del_contingente() -> None:
    assert CASO.cantidad(12_500) == "12,500 t (12.500 kg)"
    entera = cartas.aprobacion(CASO, kg=12_500, motivo="Sí", firmante=FIRMANTE)
    parcial = cartas.aprobacion(CASO, kg=1_000, motivo="Sí", firmante=FIRMANTE)
    assert (entera.decision[0][:13], "EN PARTE" in parcial.decision[0]) == ("Se APRUEBA la", True)
    assert parcial.decision[0].endswith("de 12,500 t (12.500 kg) solicitadas.")


def test_cada_paso_del_flujo_tiene_sus_palabras() -> None:
    for transicion in FLUJO.transiciones:
        for hacia in transicion.estados_hacia:
            paso = Paso(
                2, "sistema:cupos", None, "x", transicion.accion, hacia, None, {"aprobada_kg": 5}, "", AHORA, AHORA
            )
            assert narracion.contar(paso).endswith("."), transicion.accion
            assert narracion.contar(paso) != f"{transicion.accion.replace('_', ' ').capitalize()}.", transicion.accion


AHORA = datetime(2026, 11, 18, 10, tzinfo=BOGOTA)
