"""What the page for VUCE says is what the code does."""

import subprocess
import sys

from deploy.problemas import PAGINA

_ESCRIBIR = (
    "import sys; from deploy.problemas import PAGINA as p, con_tabla; sys.stdout.write(con_tabla(p.read_text()))"
)


def test_the_page_has_every_problem() -> None:
    # In a process of its own: other tests of this one declare problems too.
    hecho = subprocess.run([sys.executable, "-c", _ESCRIBIR], capture_output=True, text=True, check=True)
    assert hecho.stdout == PAGINA.read_text(encoding="utf-8"), "corra python -m deploy.problemas"
