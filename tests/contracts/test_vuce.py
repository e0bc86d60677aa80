"""What the page for VUCE says is what the code does."""

from deploy.problemas import PAGINA, con_tabla


def test_the_page_has_every_problem() -> None:
    texto = PAGINA.read_text(encoding="utf-8")
    assert con_tabla(texto) == texto, "corra python -m deploy.problemas"
