"""Writes every problem that the API answers into `docs/integracion/vuce.md`: `python -m deploy.problemas`."""

import importlib
from pathlib import Path

from deploy.contratos import SERVICIOS_HTTP
from shared.http.problemas import BASE, catalogo

PAGINA = Path(__file__).resolve().parents[1] / "docs" / "integracion" / "vuce.md"
_DESDE, _HASTA = "<!-- problemas: los escribe `python -m deploy.problemas` -->", "<!-- fin de los problemas -->"


def tabla() -> str:
    """A row per kind of problem of all services and the gateway, in Markdown."""
    for servicio in (*SERVICIOS_HTTP, "gateway"):
        importlib.import_module(f"services.{servicio}.app")
    filas = [
        f"| `{e.codigo}` | {e.status} | {e.titulo} | {e.remedio} | {'sí' if e.reintentable else ''} |"
        for e in catalogo.todas()
    ]
    titulos = "| `codigo` | estado | qué pasó | qué hacer | repetir |\n|---|---|---|---|---|"
    que_es = f"El `type` de cada uno es `{BASE}` y su código: lo identifica, y no es una página que se abra."
    return f"{que_es}\n\n{titulos}\n" + "\n".join(filas)


def con_tabla(texto: str) -> str:
    """The page with the problems as the catalogue has them now.

    Raises:
        ValueError: if the page lost the marks between which they stand.
    """
    antes, marca, resto = texto.partition(_DESDE)
    _, otra, despues = resto.partition(_HASTA)
    if not marca or not otra:
        raise ValueError(f"{PAGINA.name}: faltan las marcas de los problemas")
    return f"{antes}{_DESDE}\n\n{tabla()}\n\n{_HASTA}{despues}"


def main() -> None:
    PAGINA.write_text(con_tabla(PAGINA.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
