"""`make bench`: runs every bench of this folder, prints the table and keeps it in `.local/bench.json`.

Each module prints, with `--json`, a list of rows {fila, contra, ratio, valor, meta, cumple, mediana, rango}: a ratio to
a peer, or to the raw limit, measured in the same run.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table

CARPETA = Path(__file__).parent
RAIZ = CARPETA.parents[1]


def main() -> int:
    consola = Console()
    filas: list[dict[str, object]] = []
    for modulo in sorted(p.stem for p in CARPETA.glob("[a-z]*.py")):
        consola.print(f"· {modulo}", style="dim")
        orden = [sys.executable, "-m", f"tests.bench.{modulo}", "--json"]
        salida = subprocess.run(orden, cwd=RAIZ, stdout=subprocess.PIPE, text=True, check=True)
        filas += json.loads(salida.stdout)
    tabla = Table("fila", "contra", "ratio", "valor", "meta", "¿cumple?", "mediana", "rango")
    for fila in filas:
        tabla.add_row(
            *(str(fila[c]) for c in ("fila", "contra", "ratio", "valor", "meta")),
            "sí" if fila["cumple"] else "no",
            str(fila["mediana"]),
            str(fila["rango"]),
        )
    consola.print(tabla)
    destino = Path(os.environ.get("CONTINGENTES_LOCAL", RAIZ / ".local")) / "bench.json"
    destino.parent.mkdir(parents=True, exist_ok=True)
    destino.write_text(json.dumps(filas, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
