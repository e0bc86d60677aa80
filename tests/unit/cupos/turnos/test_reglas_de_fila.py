"""The rules of the line, and that a journal written by them repeats itself."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from services.cupos.turnos.rules import (
    Anotado,
    EnFila,
    Tope,
    abierto_kg,
    abrio_tramo,
    fuera_de_tope,
    repetir,
    secuenciar,
    validacion_vencida,
)

DIA = datetime(2026, 11, 20, 13, tzinfo=UTC)
PEDIDOS = st.lists(st.integers(1, 60), max_size=12)


def _fila(pedidos: list[int]) -> list[EnFila]:
    return [EnFila(n, DIA + timedelta(microseconds=n // 2), kg) for n, kg in enumerate(pedidos)]


@given(PEDIDOS, st.integers(0, 200))
@settings(max_examples=80)
def test_parcial_reparte_todo_y_nadie_pasa_a_nadie(pedidos: list[int], libre: int) -> None:
    reparto = secuenciar(reversed(_fila(pedidos)), libre, "parcial")
    dado = [reparto.otorgado.get(n, 0) for n in range(len(pedidos))]
    assert sum(dado) == min(sum(pedidos), libre) == libre - reparto.sobra_kg
    for n, kg in enumerate(dado):
        if kg < pedidos[n]:
            assert not any(dado[n + 1 :])
            break
    assert reparto.faltan == (dado != pedidos)


@given(PEDIDOS, st.integers(0, 200))
@settings(max_examples=80)
def test_completa_da_entero_o_nada_a_quien_cabe_en_su_momento(pedidos: list[int], libre: int) -> None:
    reparto, queda = secuenciar(_fila(pedidos), libre, "completa"), libre
    for n, kg in enumerate(pedidos):
        assert reparto.otorgado.get(n, 0) == (kg if kg <= queda else 0)
        queda -= reparto.otorgado.get(n, 0)
    assert reparto.sobra_kg == queda


PASOS = st.lists(
    st.one_of(
        st.tuples(st.just("entran"), st.lists(st.integers(1, 50), min_size=1, max_size=4)),
        st.tuples(st.just("sale"), st.integers(0, 20)),
        st.tuples(st.just("cede"), st.integers(0, 20)),
        st.tuples(st.just("vuelve"), st.integers(0, 20)),
        st.tuples(st.just("corre"), st.just(0)),
    ),
    max_size=14,
)


@given(PASOS, st.integers(1, 150), st.sampled_from(["parcial", "completa"]), st.booleans())
@settings(max_examples=120)
def test_el_diario_de_una_fila_da_lo_mismo_y_una_mentira_se_ve(
    pasos: list[tuple[str, object]], volumen: int, ultima: str, mentir: bool
) -> None:
    """A line kept by hand writes its journal; the repetition agrees, and with a changed figure it does not."""
    fila: dict[int, EnFila] = {}
    aparte: set[int] = set()
    diario: list[Anotado] = []
    tanda = numero = 0
    for paso, valor in pasos:
        vivos = sorted(fila)
        elegido = vivos[valor % len(vivos)] if isinstance(valor, int) and vivos else None
        if paso == "sale":
            if elegido is not None:
                diario.append(Anotado((len(diario), 0), None, "sale", fila.pop(elegido).reservado_kg, elegido))
                aparte.discard(elegido)
            continue
        tanda += 1
        orden, hechos = len(diario), []
        entran = {}
        if paso == "entran" and isinstance(valor, list):
            for kg in valor:
                entran[numero] = EnFila(numero, DIA + timedelta(seconds=numero), kg)
                numero += 1
        if paso == "cede" and elegido is not None and elegido not in aparte:
            hechos.append(("cede", elegido, fila[elegido].reservado_kg))
            fila[elegido] = EnFila(elegido, fila[elegido].orden, fila[elegido].pedido_kg)
            aparte.add(elegido)
        if paso == "vuelve" and elegido in aparte and elegido is not None:
            aparte.discard(elegido)
            hechos.append(("vuelve", elegido, 0))
        fila |= entran
        libre = volumen - sum(e.reservado_kg for e in fila.values())
        otorgado = secuenciar([e for e in fila.values() if e.turno not in aparte], libre, ultima).otorgado  # type: ignore[arg-type] # one of the two
        for turno, kg in otorgado.items():
            e = fila[turno]
            fila[turno] = EnFila(turno, e.orden, e.pedido_kg, e.reservado_kg + kg)
        hechos += [("entra", t, otorgado.get(t, 0)) for t in entran]
        hechos += [("reserva", t, kg) for t, kg in otorgado.items() if t not in entran]
        diario.append(Anotado((orden, 0), tanda, None, libre, ultima=ultima))  # type: ignore[arg-type] # one of the two
        for n, (hecho, turno, kg) in enumerate(hechos, 1):
            e = fila[turno]
            diario.append(Anotado((orden, n), tanda, hecho, kg, turno, e.orden, e.pedido_kg))  # type: ignore[arg-type] # a fact
    repeticion = repetir(reversed(diario))
    assert repeticion.diferencias == []
    assert repeticion.reservado_kg == {t: e.reservado_kg for t, e in fila.items()}
    dados = [n for n, a in enumerate(diario) if a.hecho in {"entra", "reserva"} and a.kg]
    if mentir and dados:
        a = diario[dados[0]]
        diario[dados[0]] = Anotado(a.orden, a.tanda, a.hecho, a.kg + 1, a.turno, a.llegada, a.pedido_kg)
        assert repetir(diario).diferencias


def test_tramos_y_plazos() -> None:
    tramos = [(DIA, 60), (DIA + timedelta(days=1), 40)]
    assert abierto_kg([], DIA, 500) is None
    assert [abierto_kg(tramos, DIA + timedelta(seconds=s), 50) for s in (-1, 0, 86_400)] == [0, 10, 50]
    assert abrio_tramo(tramos, DIA - timedelta(seconds=1), DIA)
    assert not abrio_tramo(tramos, DIA, DIA + timedelta(hours=23))
    assert [validacion_vencida(DIA, DIA + timedelta(minutes=m), 60) for m in (59, 60)] == [False, True]


def test_topes_en_orden_y_de_cada_empresa() -> None:
    topes = {"a": Tope(50, None, 10, 10), "b": Tope(None, 30, 0, 25)}
    nuevos = [(1, "a", 30), (2, "b", 10), (3, "a", 20), (4, "a", 10), (5, "c", 999), (6, "b", 5)]
    assert fuera_de_tope(nuevos, topes) == [2, 3]
    assert topes["a"].en_grupo_kg == 10
