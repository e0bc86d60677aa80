"""The committed contracts are what the code gives."""

from deploy.contratos import CARPETA, textos


def test_committed_contracts_are_current() -> None:
    distintos = [
        str(ruta.relative_to(CARPETA))
        for ruta, texto in textos().items()
        if not ruta.exists() or ruta.read_text(encoding="utf-8") != texto
    ]
    assert distintos == [], "corra «make contratos»"
