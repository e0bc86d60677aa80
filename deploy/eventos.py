"""Writes into each service's README which events it takes and which it gives: `python -m deploy.eventos`."""

import importlib
import re
import textwrap
from functools import cache
from pathlib import Path

from shared.events import CATALOGO, Evento
from shared.events.temas import FIRMA_SOLICITUDES, SERVICIOS

RAIZ = Path(__file__).resolve().parents[1]
_DESDE, _HASTA = "<!-- eventos: los escribe `python -m deploy.eventos` -->", "<!-- fin de los eventos -->"
_TRAE = re.compile(r"^from shared\.events[\w.]* import (\([^)]*\)|.*)$", re.M)
_CLASES: dict[str, type[Evento]] = {clase.__name__: clase for clase in CATALOGO.values()}
_LADRILLOS = {
    "shared.conciliacion": RAIZ / "shared/conciliacion",
    "shared.oficios": RAIZ / "shared/oficios",
    "shared.expedientes.firmas": RAIZ / "shared/expedientes/firmas.py",
}
"""Parts without domain that publish in the name of the service that imports them."""
_TOMADOS = ("firma.eventos.", "notificaciones.eventos.")
"""Topics of which the bricks only read."""


@cache
def _codigo(lugar: Path) -> str:
    archivos = [lugar] if lugar.is_file() else sorted(lugar.rglob("*.py"))
    return "\n".join(a.read_text(encoding="utf-8") for a in archivos)


def _nombrados(lugar: Path) -> set[str]:
    """Events that the code there imports: a service has no use for those of its own topics but to publish them."""
    return {n for traidos in _TRAE.findall(_codigo(lugar)) for n in re.findall(r"\w+", traidos)} & _CLASES.keys()


@cache
def dados(servicio: str) -> frozenset[str]:
    """Names of the events that a service publishes: those of its topics that its code names, and its bricks'."""
    lugar = RAIZ / "services" / servicio
    topicos = {n: _CLASES[n].topico for n in _nombrados(lugar)}
    suyos = {n for n, t in topicos.items() if t == f"{servicio}.eventos.v1" or t.startswith("publico.")}
    suyos |= {n for n, t in topicos.items() if t == FIRMA_SOLICITUDES} - tomados(servicio)
    for modulo, brick in _LADRILLOS.items():
        if re.search(rf"^from {re.escape(modulo)}\b", _codigo(lugar), re.M):
            suyos |= {n for n in _nombrados(brick) if not _CLASES[n].topico.startswith(_TOMADOS)}
    return frozenset(suyos)


def tomados(servicio: str) -> frozenset[str]:
    """Names of the events that a service handles."""
    consumidores = importlib.import_module(f"services.{servicio}.app").CONSUMIDORES
    return frozenset(evento.__name__ for c in consumidores for evento in c.manejadores)


def bloque(servicio: str) -> str:
    """What stands between the marks: what comes in, by who publishes it, and what goes out, by topic."""
    de_quien = {otro: dados(otro) for otro in SERVICIOS}
    entran: dict[str, set[str]] = {}
    for nombre in tomados(servicio):
        quienes = ", ".join(otro for otro in SERVICIOS if nombre in de_quien[otro])
        entran.setdefault(quienes, set()).add(nombre)
    salen: dict[str, set[str]] = {}
    for nombre in de_quien[servicio]:
        topico = _CLASES[nombre].topico
        # Those that several services publish go to each one's own topic.
        suyo = topico.removesuffix(".eventos.v1") in (topico, servicio)
        salen.setdefault(topico if suyo else f"{servicio}.eventos.v1", set()).add(nombre)
    return "\n".join([*_lista("In, from", entran), *_lista("Out, on", salen)])


def _lista(titulo: str, grupos: dict[str, set[str]]) -> list[str]:
    renglones = []
    for grupo, nombres in sorted(grupos.items()):
        texto = f"- {titulo} `{grupo}`: " + ", ".join(f"`{n}`" for n in sorted(nombres)) + "."
        renglones += textwrap.wrap(texto, 120, subsequent_indent="  ", break_on_hyphens=False)
    return renglones


def con_eventos(texto: str, servicio: str) -> str:
    """A README with the events as the code has them now.

    Raises:
        ValueError: if it lost the marks between which they stand.
    """
    antes, marca, resto = texto.partition(_DESDE)
    _, otra, despues = resto.partition(_HASTA)
    if not marca or not otra:
        raise ValueError(f"services/{servicio}/README.md: faltan las marcas de los eventos")
    return f"{antes}{_DESDE}\n{bloque(servicio)}\n{_HASTA}{despues}"


def readme(servicio: str) -> Path:
    """Where it stands."""
    return RAIZ / "services" / servicio / "README.md"


def main() -> None:
    for servicio in SERVICIOS:
        lugar = readme(servicio)
        lugar.write_text(con_eventos(lugar.read_text(encoding="utf-8"), servicio), encoding="utf-8")


if __name__ == "__main__":
    main()
