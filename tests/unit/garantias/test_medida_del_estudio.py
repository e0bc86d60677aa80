"""What a study owes and shows (arts. 35 to 37, 58, 59) and when a registration may be used (arts. 42 to 46)."""

from datetime import date
from decimal import Decimal

import pytest

from services.garantias.estudios.rules import Importaciones, Medido, medir_materias_primas, resultado
from services.garantias.parametros.resolucion_1860 import VIGENTE
from services.garantias.programas.rules import ClasePrograma
from services.garantias.registros.rules import (
    ClaseModificacion,
    Quedan,
    conceptos_exigidos,
    objecion_a_modificar,
    valido_hasta,
)

D = Decimal


def test_art_58_a_172_owes_all_that_it_imported() -> None:
    medido = medir_materias_primas(VIGENTE, ClasePrograma.MATERIAS_172, Importaciones(1_040_000, 820_000, 820_000, 0))
    assert (medido.compromiso, medido.demostrado) == (D(1_040_000), D(820_000))


@pytest.mark.parametrize(
    ("exportado", "fob_exportado", "demostrado"),
    [
        (70_000, 200_000, 60_000),
        (55_000, 200_000, 55_000),
        # Half of the FOB imported: half of the commitment at most (art. 59).
        (70_000, 50_000, 30_000),
    ],
)
def test_art_59_a_173b_owes_sixty_per_cent_and_no_less_fob_than_it_imported(
    exportado: int, fob_exportado: int, demostrado: int
) -> None:
    importaciones = Importaciones(100_000, exportado + 10_000, exportado, fob_exportado)
    medido = medir_materias_primas(VIGENTE, ClasePrograma.MATERIAS_173B, importaciones)
    assert (medido.compromiso, medido.demostrado) == (D(60_000), D(demostrado))


@pytest.mark.parametrize(
    ("clase", "demostrado", "es_saldo", "esperado"),
    [
        (ClasePrograma.MATERIAS_172, "100", False, "cumplido"),
        (ClasePrograma.MATERIAS_172, "70", False, "saldo_pendiente"),
        (ClasePrograma.MATERIAS_172, "69.999", False, "incumplido"),
        (ClasePrograma.MATERIAS_172, "99", True, "incumplido"),
        (ClasePrograma.CAPITAL_174, "99.99", False, "incumplido"),
        (ClasePrograma.CAPITAL_174, "120", False, "cumplido"),
    ],
)
def test_arts_35_to_37_the_result_by_kind(clase: ClasePrograma, demostrado: str, es_saldo: bool, esperado: str) -> None:
    assert resultado(VIGENTE, clase, Medido(D(100), D(demostrado), "U", ()), es_saldo) == esperado


def test_nothing_imported_is_nothing_owed() -> None:
    assert resultado(VIGENTE, ClasePrograma.MATERIAS_172, Medido(D(0), D(0), "U", ()), False) == "cumplido"


@pytest.mark.parametrize(
    ("clase", "registrado", "esperado"),
    [
        (ClasePrograma.MATERIAS_172, date(2026, 9, 30), date(2026, 12, 31)),
        (ClasePrograma.MATERIAS_172, date(2026, 10, 1), date(2027, 3, 31)),
        (ClasePrograma.CAPITAL_173C, date(2026, 10, 1), date(2027, 4, 7)),
        (ClasePrograma.REPUESTOS_174, date(2026, 10, 1), date(2027, 10, 1)),
        (ClasePrograma.REPUESTOS_174, date(2031, 10, 1), date(2032, 4, 7)),
    ],
)
def test_arts_43_and_44_how_long_a_registration_may_be_used(
    clase: ClasePrograma, registrado: date, esperado: date
) -> None:
    assert valido_hasta(VIGENTE, clase, registrado, date(2026, 4, 7), 12, 60) == esperado


def test_art_42_whose_word_is_needed() -> None:
    assert conceptos_exigidos([], False) == ()
    assert conceptos_exigidos(["usado", "transporte"], False) == ("comite",)
    assert conceptos_exigidos(["servicios"], True) == ("comite", "tercero")


@pytest.mark.parametrize(
    ("clase", "cantidad", "centavos", "objecion"),
    [
        ("renuncia_parcial", 5, 50, ""),
        ("renuncia_parcial", 11, 50, "no puede aumentar"),
        ("renuncia_parcial", 0, 0, "es total"),
        ("renuncia_total", 0, 0, ""),
        ("renuncia_total", 1, 1, "en cero"),
        ("correccion", 11, 110, ""),
        ("correccion", 10, 100, "como está"),
    ],
)
def test_art_46_what_may_be_asked_of_a_registration(clase: str, cantidad: int, centavos: int, objecion: str) -> None:
    antes = {1: Quedan(D(10), 100)}
    dicho = objecion_a_modificar(ClaseModificacion(clase), antes, {1: Quedan(D(cantidad), centavos)})
    assert (objecion in dicho) if objecion else dicho == ""
