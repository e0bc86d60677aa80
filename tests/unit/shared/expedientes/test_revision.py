"""Pure parts of the reviewer's tools: placeholders, colours, business days left."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.calendar import Calendario
from shared.expedientes import problemas as _problemas  # noqa: F401 -- declares the problems raised here
from shared.expedientes.bandejas import habiles_restantes
from shared.expedientes.comprobaciones import Color, Precomprobacion, contar, exigir_verdes, rojos
from shared.expedientes.lotes import lote_de
from shared.expedientes.marcadores import TextoInvalido, exigir_conocidos, marcadores_de, rendir
from shared.http.problemas import Problema
from shared.identity.principal import Principal

_NOMBRES = st.sampled_from(["numero", "cantidad", "empresa", "detalle"])


def una(codigo: str, estado: Color, *, dura: bool = False) -> Precomprobacion:
    return Precomprobacion(codigo=codigo, nombre=codigo.title(), estado=estado, detalle="Como está.", dura=dura)


def test_los_marcadores_son_solo_nombres_y_una_llave_doble_es_una_llave() -> None:
    assert marcadores_de("De {empresa} a {numero}, otra vez {empresa}; {{no}}") == ["empresa", "numero"]
    assert rendir("{{sí}} {numero}", {"numero": " CUP-1 "}) == "{sí} CUP-1"
    for malo in ("{", "}", "{numero", "{}", "{0}", "{a.b}", "{a[0]}", "{numero!r}", "{numero:>9}", "{a b}"):
        with pytest.raises(TextoInvalido):
            marcadores_de(malo)


def test_un_marcador_ajeno_o_sin_valor_se_nombra() -> None:
    with pytest.raises(TextoInvalido, match="No existe el marcador cedula"):
        exigir_conocidos("{numero} {cedula}", {"numero"})
    with pytest.raises(TextoInvalido, match="Falta el valor de: detalle"):
        rendir("{numero}: {detalle}", {"numero": "1", "detalle": "  "})


@given(st.lists(st.tuples(st.text("abc ñ.", max_size=5), _NOMBRES), max_size=6), st.text("xyz{}", min_size=1))
def test_lo_que_se_rinde_es_el_texto_con_sus_valores_y_un_valor_no_abre_otro(
    partes: list[tuple[str, str]], valor: str
) -> None:
    texto = "".join(f"{antes}{{{nombre}}}" for antes, nombre in partes)
    valores = dict.fromkeys(["numero", "cantidad", "empresa", "detalle"], valor)
    assert rendir(texto, valores) == "".join(f"{antes}{valor}" for antes, _ in partes)


def test_solo_estorba_lo_rojo_que_no_se_nombra_o_que_es_duro() -> None:
    lista = [una("a", "verde"), una("b", "rojo"), una("c", "gris"), una("d", "rojo", dura=True)]
    assert rojos(lista) == ["b", "d"]
    assert contar(lista).model_dump() == {"verdes": 1, "rojas": 2, "grises": 1, "en_rojo": ["b", "d"]}
    with pytest.raises(Problema) as sin_nombrar:
        exigir_verdes(lista)
    assert [c["codigo"] for c in sin_nombrar.value.extras["comprobaciones"]] == ["b", "d"]
    with pytest.raises(Problema) as dura:
        exigir_verdes(lista, ["b", "d"])
    assert [c["codigo"] for c in dura.value.extras["comprobaciones"]] == ["d"]
    assert exigir_verdes(lista[:3], ["b", "otra"]) == ["b"]


def test_los_habiles_que_quedan_son_cero_el_ultimo_dia_y_negativos_despues() -> None:
    calendario, vence = Calendario(), date(2026, 11, 20)
    dias = {date(2026, 11, 13): 4, date(2026, 11, 19): 1, vence: 0, date(2026, 11, 21): 0, date(2026, 11, 24): -2}
    assert {hoy: habiles_restantes(vence, hoy, calendario) for hoy in dias} == dias
    assert habiles_restantes(None, vence, calendario) is None


def test_un_lote_es_el_mismo_para_la_misma_persona_y_clave() -> None:
    fina, fito = (Principal(s, s, frozenset({"funcionario"})) for s in ("fina", "fito"))
    assert lote_de("solicitud", fina, "clave-123") == lote_de("solicitud", fina, "clave-123")
    otros = {lote_de("solicitud", fito, "clave-123"), lote_de("consumo", fina, "clave-123")}
    assert lote_de("solicitud", fina, "clave-123") not in otros
    assert lote_de("solicitud", fina, None) != lote_de("solicitud", fina, None)
