import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from shared.identity.nit import NIT, digito_de_verificacion, validar_nit

nit = TypeAdapter(NIT)


@pytest.mark.parametrize(("numero", "digito"), [("800191045", 1), ("41261533", 2), ("900204272", 8)])
def test_check_digits_of_real_numbers(numero: str, digito: int) -> None:
    assert digito_de_verificacion(numero) == digito


@pytest.mark.parametrize("escrito", ["900204272-8", " 900.204.272-8 ", "900 204 272-8"])
def test_one_canonical_form(escrito: str) -> None:
    assert nit.validate_python(escrito) == "900204272-8"


@pytest.mark.parametrize(
    "malo", ["900204272-7", "9002042728", "900204272", "", "0900204272-8", "90O204272-8", "٩٠٠٢٠٤٢٧٢-٨"]
)
def test_what_is_not_a_nit(malo: str) -> None:
    with pytest.raises(ValidationError):
        nit.validate_python(malo)


def test_the_message_names_the_digit() -> None:
    with pytest.raises(ValidationError, match="El dígito de verificación del NIT 900204272 no es 7"):
        nit.validate_python("900204272-7")


@given(st.integers(10_000, 10**15 - 1), st.integers(0, 14), st.integers(1, 9))
def test_one_wrong_digit_is_found_unless_it_folds_onto_one(numero: int, lugar: int, cambio: int) -> None:
    """Remainders 1 and 10 share the digit 1; no other single wrong digit goes unseen."""
    texto = str(numero)
    lugar %= len(texto)
    otro = texto[:lugar] + str((int(texto[lugar]) + cambio) % 10) + texto[lugar + 1 :]
    if otro[0] != "0":
        correcto = f"{texto}-{digito_de_verificacion(texto)}"
        assert validar_nit(correcto) == correcto
        assert digito_de_verificacion(otro) != digito_de_verificacion(texto) or correcto.endswith("-1")
