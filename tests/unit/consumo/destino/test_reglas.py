"""The destination's file, line by line, and what differs, in words."""

import csv
import io
from dataclasses import replace
from datetime import date

import pytest

from services.consumo.destino.rules import ArchivoIlegible, Cotejo, LineaDeUso, diferencias, escribir_csv, leer_usos

HOY = date(2026, 11, 21)
CABEZA = "certificate_number,status,quantity_kg,entry_date,entry_reference\n"


def test_se_lee_con_coma_o_punto_y_coma_en_cualquier_orden_y_con_bom() -> None:
    esperado = [LineaDeUso(2, "6CO1", "cruzado", 850_250, date(2026, 11, 1), "ENT-1")]
    assert leer_usos((CABEZA + "6CO1,MATCHED,850250,2026-11-01,ENT-1\r\n\r\n").encode("utf-8-sig"), HOY) == (
        esperado,
        [],
    )
    otro = "status;entry_reference;certificate_number;extra;entry_date;quantity_kg\n"
    otro += "matched;ENT-1;6CO1;x;2026-11-01;850250\n"
    assert leer_usos(otro.encode("cp1252"), HOY)[0] == esperado


@pytest.mark.parametrize(
    ("linea", "dicho"),
    [
        (",matched,1,2026-11-01,E", "falta certificate_number"),
        ("A1,used,1,2026-11-01,E", "«used»"),
        ('A1,matched,"1,000",2026-11-01,E', "sin separadores"),
        ("A1,matched,1.5,2026-11-01,E", "número entero"),
        ("A1,matched,-1,2026-11-01,E", "número entero"),
        ("A1,matched,0,2026-11-01,E", "mayor que cero"),
        ("A1,matched,9999999999999999,2026-11-01,E", "demasiado grande"),
        ("A1,matched,1,01/11/2026,E", "AAAA-MM-DD"),
        ("A1,matched,1,,E", "exige entry_date"),
        ("A1,matched,1,2026-11-01,", "exige entry_date y entry_reference"),
        ("A1,matched,1,2026-11-22,E", "posterior a hoy"),
        ("A1,unmatched,5,,", "no lleva quantity_kg"),
        ("A1", "status debe ser"),
    ],
)
def test_cada_linea_mala_dice_por_que(linea: str, dicho: str) -> None:
    buenas, malas = leer_usos((CABEZA + linea + "\n").encode(), HOY)
    assert not buenas
    assert [m.linea for m in malas] == [2]
    assert dicho in malas[0].motivo


def test_un_certificado_y_una_referencia_van_una_vez() -> None:
    _, malas = leer_usos((CABEZA + "A1,matched,1,2026-11-01,E\nA1,matched,2,2026-11-01,E\n").encode(), HOY)
    assert malas[0].motivo == "repite el certificado y la referencia de la línea 2"


@pytest.mark.parametrize(
    ("archivo", "dicho"),
    [
        (b"", "certificate_number"),
        (b"a,b\n1,2\n", "certificate_number"),
        (f"{CABEZA}A\0B,unmatched,,,\n".encode(), "no es un CSV de texto"),
    ],
)
def test_un_archivo_que_no_se_lee(archivo: bytes, dicho: str) -> None:
    with pytest.raises(ArchivoIlegible, match=dicho):
        leer_usos(archivo, HOY)


def test_lo_que_escribimos_no_es_una_formula_y_vuelve_igual() -> None:
    texto = escribir_csv(("a", "b"), [("=HYPERLINK(1)", 'con "comillas", y coma\ny línea'), ("-x", -5)])
    assert list(csv.reader(io.StringIO(texto, newline=""))) == [
        ["a", "b"],
        ["'=HYPERLINK(1)", 'con "comillas", y coma\ny línea'],
        ["'-x", "-5"],
    ]


EN_ORDEN = Cotejo("utilizado", 1000, 1000, 1000, False, date(2026, 10, 1), date(2026, 12, 31), (date(2026, 11, 1),))


def test_lo_que_concuerda_no_tiene_diferencias() -> None:
    assert diferencias(EN_ORDEN) == []
    assert diferencias(replace(EN_ORDEN, estado="emitido", dex_kg=0, destino_kg=None, ingresos=())) == []
    assert diferencias(replace(EN_ORDEN, destino_kg=None, ingresos=())) == []


@pytest.mark.parametrize(
    ("cambios", "dichos"),
    [
        ({"estado": "anulado", "dex_kg": 0}, ["certificado anulado", "ninguna DEX"]),
        ({"estado": "suspendido"}, ["está suspendido"]),
        ({"destino_kg": 1200}, ["200 kg más que lo certificado", "200 kg más que lo que suman"]),
        ({"dex_kg": 1100}, ["100 kg más que lo certificado", "100 kg más que lo que usó el destino"]),
        ({"dex_kg": 400}, ["600 kg más que lo que suman las DEX"]),
        ({"destino_kg": 0, "ingresos": ()}, ["no reporta ningún ingreso"]),
        ({"destino_kg": 900}, ["100 kg más que lo que usó el destino"]),
        ({"cancelado_en_destino": True}, ["lo da por cancelado y aquí está utilizado"]),
        (
            {"ingresos": (date(2026, 9, 30), date(2027, 1, 1))},
            ["30 de septiembre de 2026, anterior a su expedición", "1 de enero de 2027, posterior al período"],
        ),
    ],
)
def test_cada_diferencia_se_dice(cambios: dict[str, object], dichos: list[str]) -> None:
    halladas = diferencias(replace(EN_ORDEN, **cambios))  # type: ignore[arg-type]  # one field each
    assert len(halladas) == len(dichos)
    for hallada, dicho in zip(halladas, dichos, strict=True):
        assert dicho in hallada
