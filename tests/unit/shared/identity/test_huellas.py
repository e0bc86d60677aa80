import pytest

from shared.identity.huellas import huella_correo, huella_documento, huella_texto


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


def test_una_direccion_es_la_misma_se_escriba_como_se_escriba() -> None:
    escritas = ("Cra. 7 # 8-9, Bogotá D.C.", "CRA 7 #8-9 BOGOTA, D C", "  cra 7   8 9 bogotá d.c ")
    assert len({huella_texto("direccion", e, "k") for e in escritas}) == 1
    assert huella_texto("direccion", "Cra 7 89 Bogotá D.C.", "k") != huella_texto("direccion", escritas[0], "k")
    assert huella_texto("sede", escritas[0], "k") != huella_texto("direccion", escritas[0], "k")
    assert huella_texto("direccion", " # - ", "k") is None
    assert huella_correo(" Ana@B.co", "k") == huella_correo("ana@b.co", "k") != huella_correo("an.a@b.co", "k")
    with pytest.raises(ValueError, match="clave"):
        huella_correo("a@b.co", "")
