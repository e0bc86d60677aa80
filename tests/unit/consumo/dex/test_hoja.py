"""Sheets as people export them, and what is said of each bad line."""

from datetime import date

import pytest

from services.consumo.dex.hoja import COLUMNAS, leer_hoja
from services.consumo.hojas.lectura import HojaIlegible

ENCABEZADO = ";".join(COLUMNAS)
BUENA = "6CO1;6001234567890;2026-11-03;12,5;1500,25;Definitiva;a.pdf"


def test_excel_en_espanol_con_latin_1() -> None:
    encabezado = "CQE;Número;Fecha;Cantidad T;Valor FOB USD;Clase;PDF"
    texto = "\r\n".join(["sep=;", encabezado, BUENA.replace("a.pdf", "añejo.pdf"), ";;;;;;", ""])
    hoja = leer_hoja(texto.encode("cp1252"))
    (linea,) = hoja.lineas
    assert linea.errores == ()
    assert (linea.linea, linea.comercial_kg, linea.fob_centavos) == (2, 12_500, 150_025)
    assert (linea.fecha, linea.clase, linea.archivo) == (date(2026, 11, 3), "definitiva", "añejo.pdf")
    assert hoja.notas == ("Codificación Windows-1252 (Latin-1), separador «punto y coma», decimales con coma.",)


@pytest.mark.parametrize("codificacion", ["utf-8", "utf-8-sig", "utf-16"])
def test_otras_codificaciones_y_separadores(codificacion: str) -> None:
    texto = f"{','.join(COLUMNAS)}\n6CO1,6001,03/11/2026,0.001,0,provisional,ñ.pdf\n"
    (linea,) = leer_hoja(texto.encode(codificacion)).lineas
    assert (linea.comercial_kg, linea.fecha, linea.archivo, linea.errores) == (1, date(2026, 11, 3), "ñ.pdf", ())


@pytest.mark.parametrize(
    ("linea", "dicho"),
    [
        ("6CO1;6,00123E+12;2026-11-03;1;1;definitiva;a.pdf", "Excel cambió el número"),
        ("6CO1;!;2026-11-03;1;1;definitiva;a.pdf", "no es un número de declaración"),
        ("6CO1;6001;2026-02-30;1;1;definitiva;a.pdf", "no existe en el calendario"),
        ("6CO1;6001;3 de nov;1;1;definitiva;a.pdf", "no es AAAA-MM-DD"),
        ("6CO1;6001;2026-11-03;1.250,5;1;definitiva;a.pdf", "mezcla separadores"),
        ("6CO1;6001;2026-11-03;1,2345;1;definitiva;a.pdf", "hasta 3 decimales"),
        ("6CO1;6001;2026-11-03;-1;1;definitiva;a.pdf", "no es un número"),
        ("6CO1;6001;2026-11-03;0;1;definitiva;a.pdf", "mayor que cero"),
        ("6CO1;6001;2026-11-03;1;1;borrador;a.pdf", "no es provisional ni definitiva"),
        (";6001;2026-11-03;1;1;definitiva;", "Falta cqe."),
        ("6CO1;6001;2026-11-03;1;1;definitiva;a.pdf;de más", "más celdas"),
    ],
)
def test_cada_error_se_dice_en_su_linea(linea: str, dicho: str) -> None:
    hoja = leer_hoja(f"{ENCABEZADO}\n{BUENA}\n{linea}\n".encode())
    assert hoja.lineas[0].errores == ()
    assert any(dicho in error for error in hoja.lineas[1].errores), hoja.lineas[1].errores


def test_lo_repetido_y_lo_que_no_es_una_hoja() -> None:
    hoja = leer_hoja(f"{ENCABEZADO}\n{BUENA}\n{BUENA}\n".encode())
    assert hoja.lineas[1].errores == ("Repite el certificado y la declaración de la línea 2.",)
    for datos, dicho in (
        (b"", "faltan las columnas"),
        (ENCABEZADO.encode(), "no tiene l"),
        (b"PK\x03\x04\x00\x00", "no es un CSV"),
        (f"{ENCABEZADO};otra\n{BUENA}".encode(), "que no se conocen: otra"),
        (f"{ENCABEZADO};cqe\n{BUENA}".encode(), "repite las columnas: cqe"),
        (f"{ENCABEZADO}\n".encode() + b"x;y\n" * 10_001, "el máximo es 10000"),
    ):
        with pytest.raises(HojaIlegible, match=dicho):
            leer_hoja(datos)
