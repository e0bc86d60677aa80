"""What the page for VUCE says is what the code does."""

import subprocess
import sys

from deploy.problemas import PAGINA


def test_the_page_has_every_problem() -> None:
    # In a process of its own: other tests of this one declare problems too.
    orden = "import sys; from deploy.problemas import PAGINA, con_tabla; sys.stdout.write(con_tabla(PAGINA.read_text()))"
    hecho = subprocess.run([sys.executable, "-c", orden], capture_output=True, text=True, check=True)
    assert hecho.stdout == PAGINA.read_text(encoding="utf-8"), "corra python -m deploy.problemas"
