"""The characters that are let onto a document are those that PDF/A prints, and no others are refused for nothing."""

import pytest

from shared.documents.errores import PlantillaFallida
from shared.documents.formas import Campo
from shared.documents.letras import no_imprimibles, nombrar
from shared.documents.typst import compilar
from tests.unit.shared.documents.test_documentos import CQE, cqe


def test_lo_que_se_escribe_en_espanol_y_en_otros_idiomas_europeos_se_imprime() -> None:
    assert (
        no_imprimibles("Peñón, Ñandú & Cía. S. en C. «La Açaí» – Łódź, Ελλάδα, Київ, €, №, 3 º; n\u0303\u3000\t\r\n")
        == []
    )


@pytest.mark.parametrize(
    ("texto", "malos"),
    [
        ("中粮集团中", ["«中»", "«粮»", "«集»", "«团»"]),
        ("Buque 😀", ["«😀»"]),
        ("a\u202eb\u200b\0", ["U+202E", "U+200B", "U+0000"]),
    ],
)
def test_lo_que_no_se_ve_o_no_tiene_letra_se_nombra(texto: str, malos: list[str]) -> None:
    assert [nombrar(c) for c in no_imprimibles(texto)] == malos


def test_todo_lo_que_se_admite_se_imprime_en_un_certificado() -> None:
    """In every letter that a datum is set in; what is refused would have stopped the certificate after its approval."""
    admitidos = "".join(c for c in map(chr, range(0x20, 0x10000)) if not no_imprimibles(c))
    assert len(admitidos) > 1000
    campos = (Campo(etiqueta="Buque", etiqueta_en=admitidos, valor=admitidos),)
    assert compilar(CQE, cqe(razon_social=admitidos, producto_en=admitidos, campos=campos), archivo=True)
    for malo in ("中", "😀"):
        with pytest.raises(PlantillaFallida):
            compilar(CQE, cqe(razon_social=f"Ingenio {malo}"), archivo=True)
