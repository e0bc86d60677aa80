import pytest

from shared.identity.huellas import huella_documento


def test_spelling_does_not_matter_but_type_number_and_key_do() -> None:
    base = huella_documento("CC", "52.123.456", "clave")
    assert base == huella_documento("cc", " 052123456", b"clave") == huella_documento("CC", "52-123-456", "clave")
    otras = {
        huella_documento("CE", "52123456", "clave"),
        huella_documento("CC", "52123457", "clave"),
        huella_documento("CC", "52123456", "otra"),
    }
    assert len(otras | {base}) == 4
    assert len(base) == 64
    assert "52123456" not in base


@pytest.mark.parametrize(("tipo", "numero", "clave"), [("XX", "123456", "k"), ("CC", "", "k"), ("CC", "12$45", "k")])
def test_malformed_documents_are_refused(tipo: str, numero: str, clave: str) -> None:
    with pytest.raises(ValueError, match="documento"):
        huella_documento(tipo, numero, clave)


def test_an_empty_key_is_refused() -> None:
    with pytest.raises(ValueError, match="CONTINGENTES_CLAVE_HUELLAS"):
        huella_documento("CC", "52123456", "")
