"""Examples worked by hand: every figure here was written before it was computed."""

import pytest

from services.cupos.asignaciones.datos import Solicitante
from services.cupos.asignaciones.rules import calcular, defectos, por_decidir
from tests.unit.cupos.asignaciones.armar import T, entradas, formulas, grupo, pide, reparte


def test_chatarra_los_cinco_grupos() -> None:
    """Decreto 1051 de 2021: 80,000 t over five subheadings; each group with its own arithmetic."""
    # FUNDICION, pro rata: 1,167 t for 800 + 600 + 367 = 1,767 t.
    #   A 1,167,000 × 800,000 / 1,767,000 = 528,353.140…   B 396,264.855…   C 242,382.003…
    #   whole: 528,353 + 396,264 + 242,382 = 1,166,999; the one kilogram left goes to B, whose remainder is largest.
    fundicion = grupo(
        "prorrata", 1_167 * T, pide("A", 800 * T, 1), pide("B", 600 * T, 2), pide("C", 367 * T, 3), grupo="FUNDICION"
    )
    # INOXIDABLE: 10,000 + 4,000 fit in 14,576: whole; 576 t stay.
    inoxidable = grupo("prorrata", 14_576 * T, pide("D", 10_000 * T, 4), pide("E", 4_000 * T, 5), grupo="INOXIDABLE")
    # ALEADO: three of 2,000 for 3,765: 1,255 t each, exactly.
    aleado = grupo("prorrata", 3_765 * T, *(pide(f"F{n}", 2_000 * T, n) for n in (6, 7, 8)), grupo="ALEADO")
    # ESTANADO: seven of 10,000 for 47,717: 6,816,714.285…; 7 × 6,816,714 = 47,716,998: two kilograms, first two turns.
    estanado = grupo("prorrata", 47_717 * T, *(pide(f"H{n}", 10_000 * T, n) for n in range(11, 18)), grupo="ESTANADO")
    # DEMAS, by history 6,000 : 3,000 with 10 % for newcomers: reserve 1,277.5; 11,497.5 by history.
    #   J 11,497.5 × 6/9 = 7,665 ≥ the 5,000 it asks → 5,000; K gets the other 6,497.5 of the 9,000 it asks.
    #   The newcomer L asks 2,000 and gets the reserve.
    demas = grupo(
        "historico",
        12_775 * T,
        pide("J", 5_000 * T, 21),
        pide("K", 9_000 * T, 22),
        pide("L", 2_000 * T, 23),
        quienes=(Solicitante("J", historia_kg=6_000 * T), Solicitante("K", historia_kg=3_000 * T)),
        reserva_nuevos="10",
        grupo="DEMAS",
    )
    todo = entradas(fundicion, inoxidable, aleado, estanado, demas)
    resultado = calcular(todo)
    assert defectos(todo, resultado) == []
    dado = {f.numero: f.kg for g in resultado.grupos for f in g.filas}
    assert [dado[x] for x in "ABC"] == [528_353, 396_265, 242_382]
    assert [dado[x] for x in "DE"] == [10_000_000, 4_000_000]
    assert [dado[f"F{n}"] for n in (6, 7, 8)] == [1_255_000] * 3
    assert [dado[f"H{n}"] for n in range(11, 18)] == [6_816_715, 6_816_715] + [6_816_714] * 5
    assert [dado[x] for x in "JKL"] == [5_000_000, 6_497_500, 1_277_500]
    sobra = {g.grupo: g.sobrante_kg for g in resultado.grupos}
    assert sobra == {"FUNDICION": 0, "INOXIDABLE": 576_000, "ALEADO": 0, "ESTANADO": 0, "DEMAS": 0}
    lineas = formulas(next(g for g in resultado.grupos if g.grupo == "FUNDICION"))
    assert "B: parte | 1.167.000 × 600.000 ÷ 1.767.000 = 396.264,855 + 1 por residuo mayor | 396.265 kg" in lineas


def test_panela_por_orden_de_llegada_con_dos_topes() -> None:
    """TLC 2024: 2,950 t first come first served; 88.5 t for a new applicant, 442.5 t for a historical one."""
    # Six historical ones of 442.5 t take 2,655. N1 is new and asks 100: its cap leaves 88.5; 206.5 t stay.
    # H7 asks 300 and takes the last 206.5. Nothing is left for N2.
    historicos = [pide(f"H{n}", 442_500, n) for n in range(1, 7)]
    peticiones = [*historicos, pide("N1", 100_000, 7), pide("H7", 300_000, 8), pide("N2", 50_000, 9)]
    quienes = [Solicitante(f"H{n}", historia_kg=1, tope_kg=442_500) for n in range(1, 8)]
    quienes += [Solicitante("N1", tope_kg=88_500), Solicitante("N2", tope_kg=88_500)]
    dado, r = reparte(grupo("orden_de_llegada", 2_950 * T, *peticiones, quienes=quienes))
    assert [dado[f"H{n}"] for n in range(1, 7)] == [442_500] * 6
    assert (dado["N1"], dado["H7"], dado["N2"]) == (88_500, 206_500, 0)
    assert "N1: límite por el tope de N1 | pide 100.000; su tope deja 88.500 | 88.500 kg" in formulas(r)
    # Where the last one must fit whole, H7 waits and the smaller N2 passes: 206.5 − 50 = 156.5 t stay.
    dado, r = reparte(grupo("orden_de_llegada", 2_950 * T, *peticiones, quienes=quienes, ultima_parcial="completa"))
    assert (dado["H7"], dado["N2"], r.sobrante_kg) == (0, 50_000, 156_500)


def test_panela_a_prorrata_con_dos_topes() -> None:
    """The same pool shared out together: eight historical ones at their cap, one new applicant at its own."""
    # Σ = 8 × 442.5 + 88.5 = 3,628.5 t. H: 2,950,000 × 442,500 / 3,628,500 = 359,756.097…; N: 71,951.219…
    # whole: 8 × 359,756 + 71,951 = 2,949,999; the kilogram left goes to N (0.219 > 0.097).
    peticiones = [*(pide(f"H{n}", 442_500, n) for n in range(1, 9)), pide("N", 88_500, 9)]
    quienes = [Solicitante(f"H{n}", historia_kg=1, tope_kg=442_500) for n in range(1, 9)]
    dado, _ = reparte(grupo("prorrata", 2_950 * T, *peticiones, quienes=[*quienes, Solicitante("N", tope_kg=88_500)]))
    assert [dado[f"H{n}"] for n in range(1, 9)] == [359_756] * 8
    assert dado["N"] == 71_952


def test_el_tope_redistribuye() -> None:
    """What a capped applicant cannot take is shared again among the others."""
    # 900 for A 600, B 300, C 300, each with a cap of 350. Share A: 900 × 600/1200 = 450 ≥ 350 → 350. The other 550 by
    # 300 : 300 = 275 each.
    quienes = [Solicitante(n, tope_kg=350) for n in "ABC"]
    dado, _ = reparte(grupo("prorrata", 900, pide("A", 600, 1), pide("B", 300, 2), pide("C", 300, 3), quienes=quienes))
    assert dado == {"A": 350, "B": 275, "C": 275}


def test_dos_solicitudes_comparten_el_tope() -> None:
    """Two requests of X with 100 left of its cap: the first turn is filled first."""
    dado, _ = reparte(
        grupo(
            "prorrata",
            1_000,
            pide("X1", 80, 1, "X"),
            pide("X2", 80, 2, "X"),
            pide("Y", 500, 3),
            quienes=[Solicitante("X", tope_kg=150, asignado_kg=50)],
        )
    )
    assert dado == {"X1": 80, "X2": 20, "Y": 500}


def test_la_reserva_que_no_se_usa_vuelve() -> None:
    """1,000 with 30 % for newcomers who ask 100: 900 by history 2 : 1 = 600 and 300."""
    quienes = [Solicitante("A", historia_kg=20), Solicitante("B", historia_kg=10)]
    dado, r = reparte(
        grupo(
            "historico",
            1_000,
            pide("A", 900, 1),
            pide("B", 900, 2),
            pide("N", 100, 3),
            quienes=quienes,
            reserva_nuevos="30",
        )
    )
    assert dado == {"A": 600, "B": 300, "N": 100}
    assert "La reserva que los nuevos no usan vuelve | 700 + 200 | 900 kg" in formulas(r)


def test_lo_que_la_historia_no_toma_va_a_los_nuevos() -> None:
    """700 by history, but A asks 500: 300 + 200 = 500 for the newcomers, 1 : 3 = 125 and 375."""
    dado, r = reparte(
        grupo(
            "historico",
            1_000,
            pide("A", 500, 1),
            pide("N1", 200, 2),
            pide("N2", 600, 3),
            quienes=[Solicitante("A", historia_kg=7)],
            reserva_nuevos="30",
        )
    )
    assert dado == {"A": 500, "N1": 125, "N2": 375}
    assert r.sobrante_kg == 0


def test_lote_minimo() -> None:
    """100 for four of 40 with a lot of 30: 25 each is too little; the last to come leaves, and 33 each is enough."""
    dado, r = reparte(grupo("prorrata", 100, *(pide(f"S{n}", 40, n) for n in range(1, 5)), lote_minimo_kg=30))
    assert dado == {"S1": 34, "S2": 33, "S3": 33, "S4": 0}
    assert "S4: menos que el lote mínimo | 25 < 30; se reparte otra vez | 0 kg" in formulas(r)


def test_apartar_y_excluir() -> None:
    """1,000: 200 are kept for R, E stays out, and A and B share 800 by 3 : 1."""
    dado, r = reparte(
        grupo(
            "prorrata",
            1_000,
            pide("A", 900, 1),
            pide("B", 300, 2),
            pide("R", 200, 3, estado="en_validacion", decision="reservada", motivo="espera veredicto"),
            pide("E", 400, 4, estado="devuelta", decision="excluida", motivo="no la corrigió"),
        )
    )
    assert dado == {"A": 600, "B": 200, "R": 0, "E": 0}
    assert {f.numero: f.apartado_kg for f in r.filas} == {"A": 0, "B": 0, "R": 200, "E": 0}


@pytest.mark.parametrize(
    ("disponible", "corte", "abierto", "esperado"),
    [(500, None, None, 500), (500, 300, None, 300), (300, 500, None, 300), (500, None, 120, 120), (500, None, 0, 0)],
)
def test_lo_repartible(disponible: int, corte: int | None, abierto: int | None, esperado: int) -> None:
    e = grupo("prorrata", 1_000, pide("A", 999, 1), disponible_kg=disponible, al_corte_kg=corte, abierto_kg=abierto)
    dado, r = reparte(e)
    assert (r.repartible_kg, dado["A"]) == (esperado, esperado)


def test_un_tope_del_contingente_cuenta_entre_grupos() -> None:
    """X may have 100 in the whole contingente: 70 in G1 leave 30 in G2; a cap of each group would not."""

    def dos(**topes: int) -> list[int]:
        quienes = [Solicitante("X", **topes)]
        g1 = grupo("prorrata", 1_000, pide("X1", 70, 1, "X"), quienes=quienes, grupo="G1")
        g2 = grupo("prorrata", 1_000, pide("X2", 70, 2, "X"), quienes=quienes, grupo="G2")
        return [g.filas[0].kg for g in calcular(entradas(g2, g1)).grupos]

    assert dos(tope_general_kg=100) == [70, 30]
    assert dos(tope_kg=100) == [70, 70]


def test_nada_para_nadie() -> None:
    dado, r = reparte(grupo("prorrata", 1_000, pide("A", 10, 1), disponible_kg=0))
    assert (dado, r.sobrante_kg) == ({"A": 0}, 0)


def test_por_decidir() -> None:
    """A state that needs a decision has it once there is a reason."""
    peticiones = [
        pide("A", 1, 1),
        pide("B", 1, 2, estado="en_validacion"),
        pide("C", 1, 3, estado="en_recurso", decision="excluida", motivo="recurso sin resolver"),
    ]
    assert [p.numero for p in por_decidir(peticiones)] == ["B"]


def test_un_archivo_con_una_solicitud_que_desistio_se_dice() -> None:
    e = grupo("archivo", 100, pide("A", 80, 1, estado="desistida"), pide("B", 20, 2, estado="archivo"))
    assert defectos(entradas(e), calcular(entradas(e))) == ["A está desistida y no se puede decidir."]


def test_un_archivo_que_pasa_del_volumen_o_del_tope_se_dice() -> None:
    e = grupo(
        "archivo", 100, pide("A", 80, 1), pide("B", 60, 2), quienes=[Solicitante("A", tope_kg=90, asignado_kg=20)]
    )
    assert defectos(entradas(e), calcular(entradas(e))) == [
        "El grupo G tiene 100 kg para repartir y se asignan o apartan 140 kg.",
        "A tendría 100 kg en el grupo G y su tope es 90 kg.",
    ]
