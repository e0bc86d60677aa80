"""Serial numbers by the contingente's format, and verification codes."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.consumo.cqe.rules import (
    FORMATO,
    OCTETOS_DEL_CODIGO,
    camino_de_verificacion,
    codigo_canonico,
    codigo_de_verificacion,
    estado_por_uso,
    fin_de_vigencia,
    fuente_valida,
    numero_de_serie,
    numeros_de,
    serie_de,
    umbrales_alcanzados,
    valores_para_formulario,
)
from services.consumo.verificacion.rules import enmascarar


@pytest.mark.parametrize(
    ("formato", "numero"),
    [
        ("{digito}CO{consecutivo:06d}", "6CO000123"),
        ("{anio}CO{consecutivo:06d}", "2026CO000123"),
        ("{contingente}/{anio}/{consecutivo}", "AZUCAR/2026/123"),
        (FORMATO, "CQE-AZUCAR-2026-00123"),
    ],
)
def test_formatos_reales(formato: str, numero: str) -> None:
    assert numero_de_serie(formato, contingente="AZUCAR", anio=2026, consecutivo=123) == numero


@pytest.mark.parametrize(
    "formato",
    [
        "CO000001",
        "{consecutivo}{otro}",
        "{consecutivo.__class__}",
        "{consecutivo[0]}",
        "{consecutivo:>999999999}",
        "{consecutivo:{anio}}",
        "{0}{consecutivo}",
    ],
)
def test_un_formato_es_dato_y_no_programa(formato: str) -> None:
    with pytest.raises(ValueError, match="el formato del número"):
        numero_de_serie(formato, contingente="A", anio=2026, consecutivo=1)


@given(st.sampled_from(["{anio}CO{consecutivo:06d}", "{contingente}-{consecutivo}", "{digito:02d}-{consecutivo}",
                        "CO{consecutivo:03d}", "{{anio}}-{digito}-{anio}-{consecutivo}", FORMATO]),
       st.sampled_from(["A", "B"]), st.sampled_from(["A", "B"]), st.sampled_from([2025, 2026, 2035]),
       st.sampled_from([2025, 2026]), st.integers(1, 99))  # fmt: skip
def test_un_formato_da_el_mismo_numero_solo_dentro_de_una_serie(
    formato: str, uno: str, otro: str, anio: int, otro_anio: int, n: int
) -> None:
    """Also `{digito}`, which comes back every ten years, and formats without the year."""
    numero = numero_de_serie(formato, contingente=uno, anio=anio, consecutivo=n)
    igual = numero == numero_de_serie(formato, contingente=otro, anio=otro_anio, consecutivo=n)
    misma_serie = serie_de(formato, contingente=uno, anio=anio) == serie_de(formato, contingente=otro, anio=otro_anio)
    assert igual is misma_serie


@given(st.binary(min_size=OCTETOS_DEL_CODIGO, max_size=OCTETOS_DEL_CODIGO))
def test_el_codigo_se_reconoce_como_lo_escriba_una_persona(azar: bytes) -> None:
    codigo = codigo_de_verificacion(azar)
    assert codigo_canonico(codigo) == codigo
    assert codigo_canonico(codigo.lower().replace("-", " ")) == codigo
    assert codigo_canonico(codigo.replace("O", "0").replace("B", "8")) == codigo


def test_lo_que_no_es_un_codigo() -> None:
    for escrito in ("", "ABCD", "A" * 17, "AAAA-BBBB-CCCC-DDD9", "'; DROP TABLE cqe"):
        assert codigo_canonico(escrito) is None
    with pytest.raises(ValueError, match="octetos"):
        codigo_de_verificacion(b"corto")


def test_los_numeros_de_un_archivo_y_lo_que_no_lo_es() -> None:
    archivo = "\ufeffCertificate;Note\nUS-0001;x\n\n US-0002 \nUS-0001\nmal número\n../etc\nX\n".encode()
    buenas, malas = numeros_de(archivo)
    assert buenas == [(2, "US-0001"), (4, "US-0002")]
    assert [(m.linea, m.numero) for m in malas] == [(5, "US-0001"), (6, "mal número"), (7, "../etc"), (8, "X")]
    assert malas[0].error == "está repetido: ya venía en la línea 2"
    assert numeros_de("0001\r\n0002,b\r\n".encode("latin-1"))[0] == [(1, "0001"), (2, "0002")]


@given(st.lists(st.integers(0, 200), max_size=5), st.lists(st.integers(0, 250), max_size=30))
def test_cada_umbral_se_dice_una_vez_y_antes_de_pasarlo_no(umbrales: list[int], quedan: list[int]) -> None:
    dichos: set[int] = set()
    for libres in sorted(quedan, reverse=True):
        ahora = umbrales_alcanzados(umbrales, libres, frozenset(dichos))
        assert dichos.isdisjoint(ahora)
        assert all(libres <= umbral for umbral in ahora)
        dichos.update(ahora)
    if quedan:
        assert dichos == {u for u in {*umbrales, 0} if min(quedan) <= u}


@pytest.mark.parametrize(
    ("kg", "estado"), [(0, "emitido"), (1, "utilizado_parcial"), (10, "utilizado"), (11, "utilizado")]
)
def test_el_estado_sigue_al_uso(kg: int, estado: str) -> None:
    assert estado_por_uso(kg, 10) == estado


def test_la_vigencia_termina_con_lo_ultimo_que_aplique() -> None:
    impreso, movido, dex = date(2026, 12, 31), date(2027, 1, 15), date(2027, 2, 28)
    assert fin_de_vigencia(impreso, impreso, None) == impreso
    assert fin_de_vigencia(impreso, movido, None) == movido
    assert fin_de_vigencia(impreso, movido, dex) == dex
    # A shorter period does not take away what is printed.
    assert fin_de_vigencia(impreso, date(2026, 11, 30), date(2026, 11, 1)) == impreso


def test_la_direccion_lleva_el_numero_si_cabe_en_un_camino() -> None:
    assert camino_de_verificacion("6CO000001", "ABCD") == "/verificar/6CO000001/ABCD"
    assert camino_de_verificacion("AZUCAR/2026/1", "ABCD") == "/verificar/ABCD"


def test_lo_que_va_al_formulario_del_destino() -> None:
    datos = {
        "numero": "6CO1",
        "destinos": ["US"],
        "subpartidas": ["1701.14.00.00", "1701.99.90.00"],
        "cantidad_comercial_kg": 850_250,
        "cantidad_kg": 5,
        "factor": "1.045633",
        "periodo_desde": "2026-10-01",
        "contingente_nombre": "Azúcar, OMC",
        "contingente_nombre_en": "",
        "acuerdo": "OMC",
        "acuerdo_en": "WTO",
        "producto": "Azúcar",
    }
    campos = {"buque": "MV Río", "lotes": ["A", "B"], "refrigerado": True, "nota": None, "bultos": 3}
    valores = valores_para_formulario(datos, campos, date(2026, 11, 21))
    assert (valores["peso_comercial_t"], valores["cantidad_t"], valores["peso_comercial_kg"]) == (
        "850.250",
        "0.005",
        "850250",
    )
    assert valores["subpartidas"] == "1701.14.00.00, 1701.99.90.00"
    assert valores["expedido"] == "2026-11-21"
    assert (valores["contingente_nombre_en"], valores["acuerdo_en"]) == ("Azúcar, OMC", "WTO")
    propios = {f"campos.{n}": v for n, v in zip(campos, ("MV Río", "A; B", "Yes", "", "3"), strict=True)}
    assert propios.items() <= valores.items()
    assert all(fuente_valida(fuente, frozenset(campos)) for fuente in valores)
    assert not fuente_valida("campos.otro", frozenset(campos))


@given(st.text())
def test_lo_enmascarado_no_dice_ni_su_largo(valor: str) -> None:
    visto = enmascarar(valor)
    assert visto.endswith("•" * 8)
    assert len(visto) in (8, 10)
    assert valor.strip().startswith(visto.rstrip("•")) or "•" in valor
