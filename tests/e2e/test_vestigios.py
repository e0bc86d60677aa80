"""What all the tests of this folder left behind, read at the end: events name nobody, logs hold no secret.

The last file of the folder by its name: the more the others did, the more there is to look through.
"""

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from deploy.cli.eventos import leer
from deploy.demo.escena import Escena
from deploy.revision.lectura import abrir
from shared.events.temas import TEMAS
from tests.e2e.pasos import Acto, bases

pytestmark = [pytest.mark.xdist_group("e2e"), pytest.mark.timeout(600)]
_QUIENES = """
    SELECT nombre AS dato FROM firmante UNION SELECT numero_documento FROM firmante
    UNION SELECT nombre FROM usuario UNION SELECT correo FROM usuario UNION SELECT correo FROM direccion
    UNION SELECT nombre FROM invitacion UNION SELECT correo FROM invitacion
"""
_CORREO = re.compile(r"[\w.+-]+@[\w-]+\.\w[\w.]*")


def llano(texto: str) -> str:
    """Without accents or capitals, spaces made one: however a name is written, it is found."""
    sin = unicodedata.normalize("NFD", texto)
    return " ".join("".join(c for c in sin if not unicodedata.combining(c)).casefold().split())


def _busca(datos: set[str]) -> re.Pattern[str]:
    return re.compile("|".join(rf"(?<!\w){re.escape(d)}(?!\w)" for d in sorted(datos, key=len, reverse=True)))


async def _personas(escena: Escena) -> set[str]:
    """Names, identity numbers and addresses of all whom the installation knows, and of who holds a certificate."""
    async with abrir(bases(escena)["registro"]) as bd:
        datos = {str(f["dato"]) for f in await bd.fetch(_QUIENES) if f["dato"]}
    titulares = escena.indice["titulares"].values()
    datos |= {str(t[c]) for t in titulares for c in ("nombre", "cedula") if t.get("cedula") and t.get(c)}
    # A single word may be anybody's, or a thing.
    return {llano(d) for d in datos if " " in d.strip() or "@" in d or d.strip().isdigit()}


async def test_no_event_names_anybody(escena: Escena, acto: Acto) -> None:
    personas = await _personas(escena)
    assert len(personas) > 10
    conocido = _busca(personas)
    prefijo = str(escena.pila.estado["prefijo"])
    topicos = [prefijo + t.nombre for t in TEMAS]
    hallados: dict[str, str] = {}
    leidos: dict[str, int] = {}
    async for registro in leer(escena.pila.estado["kafka_bootstrap"], topicos, hasta_el_final=True):
        leidos[registro.topic] = leidos.get(registro.topic, 0) + 1
        cabeceras = {n: v.decode() for n, v in registro.headers}
        cuerpo = json.dumps(json.loads(registro.value or b"null"), ensure_ascii=False)
        texto = llano(f"{registro.key.decode()} {json.dumps(cabeceras, ensure_ascii=False)} {cuerpo}")
        if (visto := conocido.search(texto) or _CORREO.search(texto)) is not None:
            hallados[cabeceras.get("ce_type", registro.topic)] = texto[max(visto.start() - 60, 0) : visto.end() + 20]
    assert hallados == {}
    for tema in ("cupos", "consumo", "firma", "registro", "notificaciones"):  # what `acto` alone makes
        assert leidos.get(f"{prefijo}{tema}.eventos.v1", 0) > 0, tema


def _secretos(valor: Any) -> Iterator[str]:
    """The values of a tree of secrets that are long enough not to be a word."""
    if isinstance(valor, Mapping):
        for v in valor.values():
            yield from _secretos(v)
    elif isinstance(valor, str) and len(valor) >= 12:
        yield valor


def _guardados(escena: Escena) -> set[str]:
    """Passwords, keys and tokens of the installation and of the people who used it."""
    secretos = set(_secretos(json.loads(Path(escena.pila.estado["secretos"]).read_text(encoding="utf-8"))))
    secretos |= {t["contrasena"] for t in escena.indice["titulares"].values()} | {escena.clave}
    return secretos | {p.http.headers["Authorization"].removeprefix("Bearer ") for p in escena.personas.values()}


def test_no_secret_is_in_the_logs(escena: Escena, acto: Acto) -> None:
    secretos = _guardados(escena)
    assert len(secretos) > 10
    patron = re.compile("|".join(map(re.escape, secretos)) + r"|eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}|PRIVATE KEY-----")
    hallados, leidos = [], 0
    for registro in sorted(Path(escena.pila.estado["registros"]).iterdir()):
        texto = registro.read_text(encoding="utf-8", errors="replace")
        leidos += len(texto)
        hallados += [f"{registro.name}: …{texto[max(v.start() - 80, 0) : v.start()]}…" for v in patron.finditer(texto)]
    assert hallados == []
    assert leidos > 10_000
