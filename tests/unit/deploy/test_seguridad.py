"""The page on security names tests: each exists, so that a promise there is one that is kept."""

import re

from tests.ayudas import RAIZ


def test_every_test_that_the_page_names_exists() -> None:
    pagina = (RAIZ / "docs" / "seguridad.md").read_text(encoding="utf-8")
    nombrados = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", pagina)
    faltan = [
        f"{archivo}::{nombre}"
        for archivo, nombre in nombrados
        if not (RAIZ / archivo).exists() or f"def {nombre}(" not in (RAIZ / archivo).read_text(encoding="utf-8")
    ]
    assert faltan == []
    riesgos = [f for f in pagina.splitlines() if re.match(r"\| API\d", f)]
    assert len(riesgos) == 10
    assert all("`tests/" in fila for fila in riesgos)
