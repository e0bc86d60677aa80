"""A sheet of requests: what is understood of it, and what is said of each wrong cell."""

import pytest

from services.consumo.hojas.lectura import HojaIlegible
from services.consumo.lotes.hoja import Error, Formulario, leer_hoja

FORMULARIO = Formulario(
    {
        "required": ["buque"],
        "properties": {
            "buque": {"type": "string", "title": "Buque o medio de transporte", "minLength": 2},
            "salida_prevista": {"type": "string", "format": "date", "title": "Salida prevista"},
            "bultos": {"type": "integer", "title": "Bultos", "minimum": 1},
            "temperatura": {"type": "number", "title": "Temperatura"},
            "refrigerado": {"type": "boolean", "title": "Refrigerado"},
            "puertos": {"type": "array", "title": "Puertos", "items": {"type": "string", "minLength": 3}},
        },
    }
)


@pytest.mark.parametrize(
    ("datos", "kg", "nota"),
    [
        ("cupo;cantidad;buque\nCUP-A-1;12,5;Río\n".encode(), 12_500, "UTF-8, separador «punto y coma»"),
        ("Número de cupo,Toneladas,Buque\r\nCUP-A-1,12.5,Río\r\n".encode("utf-8-sig"), 12_500, "decimales con punto"),
        ("sep=;\ncupo;cantidad_t;buque\nCUP-A-1;0,001;Río\n".encode("cp1252"), 1, "Windows-1252"),
        ("cupo\tcantidad\tbuque\nCUP-A-1\t7\tRío\n".encode("utf-16"), 7_000, "UTF-16, separador «tabulador»"),
    ],
)
def test_se_lee_como_la_gente_la_exporta(datos: bytes, kg: int, nota: str) -> None:
    hoja = leer_hoja(datos)
    (linea,) = hoja.lineas
    assert (linea.cupo, linea.comercial_kg, linea.celdas, linea.errores) == ("CUP-A-1", kg, {"buque": "Río"}, ())
    assert nota in hoja.notas[0]


@pytest.mark.parametrize(
    ("linea", "errores"),
    [
        (";1;x", [("cupo", "Falta el cupo.")]),
        ("C;;x", [("cantidad", "no es un número")]),
        ("C;0,000;x", [("cantidad", "mayor que cero")]),
        ("C;1,0005;x", [("cantidad", "hasta 3 decimales")]),
        ("C;-1;x", [("cantidad", "no es un número")]),
        ("C;1.000,5;x", [("cantidad", "mezcla separadores")]),
        ("C;" + "9" * 5000 + ";x", [("cantidad", "no es un número")]),
        ("C;1;x;y", [("", "más celdas que el encabezado")]),
    ],
)
def test_cada_celda_mala_dice_por_que(linea: str, errores: list[tuple[str, str]]) -> None:
    leida = leer_hoja(f"cupo;cantidad;buque\nB;1,5;x\n{linea}\n".encode()).lineas[1]
    assert leida.linea == 3
    assert len(leida.errores) == len(errores)
    for (campo, dicho), error in zip(errores, leida.errores, strict=True):
        assert error.campo == campo
        assert dicho in error.mensaje
        assert len(error.mensaje) < 200


@pytest.mark.parametrize(
    ("datos", "dicho"),
    [
        (b"", "faltan las columnas: cupo, cantidad"),
        (b"cupo;buque\nx;y\n", "faltan las columnas: cantidad"),
        (b"cupo;cantidad;Toneladas\nx;1;1\n", "repite las columnas: cantidad"),
        (b"cupo;cantidad\n\n;;\n", "no tiene líneas"),
        (b"cupo;cantidad" + b";x" * 200 + b"\nA;1\n", "202 columnas y el máximo es 200"),
        (b"PK\x03\x04\0\0", "no es un CSV"),
        (b"cupo;cantidad\n" + b"x;1\n" * 10_001, "10001 líneas y el máximo es 10000"),
    ],
)
def test_lo_que_no_es_una_hoja(datos: bytes, dicho: str) -> None:
    with pytest.raises(HojaIlegible, match=dicho):
        leer_hoja(datos)


def test_las_celdas_toman_el_tipo_de_su_campo() -> None:
    celdas = {
        "buque_o_medio_de_transporte": "MV Cauca",
        "salida_prevista": "1/12/2026",
        "bultos": "12",
        "temperatura": "-18,5",
        "refrigerado": "Sí",
        "puertos": "Santa Marta | Nueva York",
    }
    assert FORMULARIO.campos(celdas) == (
        {
            "buque": "MV Cauca",
            "salida_prevista": "2026-12-01",
            "bultos": 12,
            "temperatura": -18.5,
            "refrigerado": True,
            "puertos": ["Santa Marta", "Nueva York"],
        },
        [],
    )


def test_el_formulario_dice_que_falta_por_su_titulo() -> None:
    celdas = {"salida_prevista": "31/02/2026", "bultos": "doce", "refrigerado": "tal vez", "puertos": "X", "color": "r"}
    campos, errores = FORMULARIO.campos(celdas)
    assert campos["salida_prevista"] == "31/02/2026"
    assert errores == [
        Error("color", "Esta columna no existe en el formulario del contingente."),
        Error("buque", "Buque o medio de transporte: falta este campo."),
        Error("bultos", "Bultos: debe ser un número entero."),
        Error("puertos.0", "Debe tener al menos 3 caracteres."),
        Error("refrigerado", "Refrigerado: debe ser sí o no."),
        Error("salida_prevista", "Salida prevista: debe ser una fecha AAAA-MM-DD."),
    ]
    dos_veces = {"buque": "A1", "buque_o_medio_de_transporte": "B2"}
    assert FORMULARIO.campos(dos_veces)[1] == [Error("buque", "El campo está en dos columnas.")]
    assert FORMULARIO.encabezado[:3] == ("cupo", "cantidad", "buque")


def test_un_numero_que_no_se_puede_guardar_exacto_se_rechaza() -> None:
    campos, errores = FORMULARIO.campos({"buque": "MV Cauca", "temperatura": "123456789012345,123456789"})
    assert campos["temperatura"] == "123456789012345,123456789"
    assert [e.campo for e in errores] == ["temperatura"]
