"""What holds for every run: exact sums, nobody above request, cap or volume, order of rows, fairness between equals."""

from dataclasses import replace
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from services.cupos.asignaciones.datos import EntradaDeGrupo, Solicitante
from services.cupos.asignaciones.prorrata import Reclamo, repartir
from services.cupos.asignaciones.rules import calcular, defectos
from tests.unit.cupos.asignaciones.armar import entradas, grupo, pide

METODOS = st.sampled_from(["orden_de_llegada", "prorrata", "historico"])


@st.composite
def grupos(draw: st.DrawFn) -> EntradaDeGrupo:
    n = draw(st.integers(0, 9))
    nits = [f"N{draw(st.integers(0, 5))}" for _ in range(n)]
    decisiones = st.sampled_from(["incluida", "incluida", "incluida", "excluida", "reservada"])
    peticiones = [
        pide(f"S{i}", draw(st.integers(1, 5_000)), i, nit, decision=draw(decisiones), motivo="m")
        for i, nit in enumerate(nits)
    ]
    quienes = [
        Solicitante(
            nit,
            historia_kg=draw(st.sampled_from([0, 0, 1, 7, 1_000])),
            tope_kg=draw(st.none() | st.integers(0, 6_000)),
            asignado_kg=draw(st.integers(0, 2_000)),
            tope_general_kg=draw(st.none() | st.integers(0, 6_000)),
            asignado_general_kg=draw(st.integers(0, 2_000)),
        )
        for nit in dict.fromkeys(nits)
    ]
    volumen = draw(st.integers(1, 20_000))
    return grupo(
        draw(METODOS),
        volumen,
        *peticiones,
        quienes=quienes,
        disponible_kg=draw(st.integers(0, volumen)),
        reserva_nuevos=draw(st.sampled_from([None, "0", "10", "33.3333", "100"])),
        lote_minimo_kg=draw(st.none() | st.integers(1, 400)),
        ultima_parcial=draw(st.sampled_from(["parcial", "completa"])),
    )


@settings(max_examples=150, deadline=None)
@given(grupos())
def test_nunca_por_encima_y_la_suma_es_exacta(e: EntradaDeGrupo) -> None:
    todo = entradas(e)
    resultado = calcular(todo)
    assert defectos(todo, resultado) == []
    (r,) = resultado.grupos
    assert all(f.kg >= 0 and f.apartado_kg >= 0 for f in r.filas)
    assert all(f.kg == 0 for f in r.filas if f.decision != "incluida")
    lote = e.lote_minimo_kg or 0
    assert all(f.kg == 0 or f.kg >= lote for f in r.filas)


@settings(max_examples=60, deadline=None)
@given(grupos(), st.randoms(use_true_random=False))
def test_el_orden_de_las_filas_no_importa(e: EntradaDeGrupo, azar: Random) -> None:
    filas, quienes = list(e.peticiones), list(e.solicitantes)
    azar.shuffle(filas)
    azar.shuffle(quienes)
    assert calcular(entradas(replace(e, peticiones=tuple(filas), solicitantes=tuple(quienes)))) == calcular(entradas(e))


@settings(max_examples=60, deadline=None)
@given(grupos())
def test_sin_lote_no_sobra_mientras_a_alguien_le_falte(e: EntradaDeGrupo) -> None:
    """Nothing stays while a request that takes part is short of what it asks and its cap leaves."""
    todo = entradas(replace(e, lote_minimo_kg=None, ultima_parcial="parcial"))
    (r,) = calcular(todo).grupos
    if r.sobrante_kg == 0:
        return
    for s in e.solicitantes:
        suyas = [f for f in r.filas if f.nit == s.nit]
        recibido = sum(f.kg + f.apartado_kg for f in suyas)
        if s.margen_kg is not None and recibido >= s.margen_kg:
            continue
        assert all(f.kg == f.pedido_kg for f in suyas if f.decision == "incluida")


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.lists(st.tuples(st.integers(1, 900), st.integers(1, 900)), min_size=1, max_size=8))
def test_entre_iguales_la_diferencia_es_de_un_kilogramo_y_del_turno(
    volumen: int, formas: list[tuple[int, int]]
) -> None:
    """Claims of equal weight and limit differ by one kilogram at most, and the earlier turn never has less."""
    reclamos = [
        Reclamo(f"{i}-{j}", peso, limite, ("", 10 * i + j)) for i, (peso, limite) in enumerate(formas) for j in range(3)
    ]
    dado = repartir(volumen, reclamos).kg
    assert sum(dado.values()) == min(volumen, sum(r.limite for r in reclamos))
    for i in range(len(formas)):
        trio = [dado[f"{i}-{j}"] for j in range(3)]
        assert trio == sorted(trio, reverse=True)
        assert trio[0] - trio[2] <= 1
