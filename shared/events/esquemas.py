"""JSON Schemas of the events, committed in `esquemas/`, and the check that a version only grows.

`python -m shared.events.esquemas` writes them; with `--comprobar` it only compares, also with the schemas of the
previous commits, and exits with 1 where a consumer written for the older schema could break.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from shared.events import CATALOGO

CARPETA = Path(__file__).parent / "esquemas"
Esquema = dict[str, Any]


def generar() -> dict[str, Esquema]:
    """The schema of every published event by its CloudEvents type, with its topic under `x-topico`.

    Events that a test declares for itself are not of the published language.
    """
    return {
        tipo: {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$id": tipo,
            "x-topico": clase.topico,
            **clase.model_json_schema(mode="serialization"),
        }
        for tipo, clase in sorted(CATALOGO.items())
        if clase.__module__.startswith("shared.events.")
    }


def rupturas(antes: Esquema, ahora: Esquema) -> list[str]:
    """What in `ahora` could break a consumer or a stored message of `antes`; empty if the change is additive.

    Additive: new optional fields, new definitions, descriptions. Not additive: a field gone, its type or format
    changed, an enumeration's value gone, a field newly required.
    """
    return list(_rupturas(antes, ahora, antes, ahora, "$"))


_NO_IMPORTAN = {"title", "description", "default", "examples", "$id", "$schema", "$defs"}


def _rupturas(antes: Any, ahora: Any, raiz_antes: Esquema, raiz_ahora: Esquema, camino: str) -> Iterator[str]:
    antes, ahora = _resolver(antes, raiz_antes), _resolver(ahora, raiz_ahora)
    viejas, nuevas = antes.get("properties", {}), ahora.get("properties", {})
    for nombre in viejas:
        if nombre not in nuevas:
            yield f"{camino}.{nombre}: desapareció"
        else:
            yield from _rupturas(viejas[nombre], nuevas[nombre], raiz_antes, raiz_ahora, f"{camino}.{nombre}")
    # Serialised models list every field as required: what matters is a new field that old messages do not have.
    sin_defecto = {n for n in nuevas if n not in viejas and "default" not in nuevas[n]}
    for nombre in sorted(sin_defecto & set(ahora.get("required", []))):
        yield f"{camino}.{nombre}: nuevo y obligatorio"
    for palabra in (set(antes) | set(ahora)) - _NO_IMPORTAN - {"properties", "required"}:
        viejo, nuevo = antes.get(palabra), ahora.get(palabra)
        if palabra == "items" and isinstance(viejo, dict) and isinstance(nuevo, dict):
            yield from _rupturas(viejo, nuevo, raiz_antes, raiz_ahora, f"{camino}[]")
        elif palabra == "enum" and isinstance(viejo, list) and isinstance(nuevo, list):
            for valor in viejo:
                if valor not in nuevo:
                    yield f"{camino}: ya no admite {valor!r}"
        elif palabra == "anyOf" and isinstance(viejo, list) and isinstance(nuevo, list):
            for opcion in viejo:
                if all(list(_rupturas(opcion, otra, raiz_antes, raiz_ahora, camino)) for otra in nuevo):
                    yield f"{camino}: ya no admite una de sus formas"
        elif viejo != nuevo:
            yield f"{camino}: {palabra} era {viejo!r} y es {nuevo!r}"


def _resolver(esquema: Esquema, raiz: Esquema) -> Esquema:
    while "$ref" in esquema:
        esquema = raiz["$defs"][esquema["$ref"].rsplit("/", 1)[-1]]
    return esquema


def _en_git(revision: str, nombre: str) -> Esquema | None:
    orden = ["git", "show", f"{revision}:./esquemas/{nombre}"]
    salida = subprocess.run(orden, cwd=CARPETA.parent, capture_output=True, check=False)  # noqa: S603 - fixed command
    return json.loads(salida.stdout) if salida.returncode == 0 else None


def _texto(esquema: Esquema) -> str:
    return json.dumps(esquema, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def main() -> int:
    argumentos = argparse.ArgumentParser(description=__doc__)
    argumentos.add_argument("--comprobar", action="store_true", help="compare, write nothing")
    argumentos.add_argument("--bases", nargs="*", default=["HEAD", "HEAD~1"], help="git revisions to be additive to")
    opciones = argumentos.parse_args()
    quejas: list[str] = []
    CARPETA.mkdir(exist_ok=True)
    generados = {f"{tipo}.json": esquema for tipo, esquema in generar().items()}
    for nombre, esquema in generados.items():
        ruta = CARPETA / nombre
        anteriores = [json.loads(ruta.read_text(encoding="utf-8"))] if ruta.exists() else []
        anteriores += [e for base in opciones.bases if (e := _en_git(base, nombre)) is not None]
        rotas = {queja for antes in anteriores for queja in rupturas(antes, esquema)}
        quejas += [f"{nombre}: {queja}" for queja in sorted(rotas)]
        if rotas:
            continue
        if not opciones.comprobar:
            ruta.write_text(_texto(esquema), encoding="utf-8")
        elif not ruta.exists() or ruta.read_text(encoding="utf-8") != _texto(esquema):
            quejas.append(f"{nombre}: no es el que dan los modelos; corra «make esquemas»")
    for sobrante in sorted({r.name for r in CARPETA.glob("*.json")} - generados.keys()):
        quejas.append(f"{sobrante}: ya no hay un evento de ese tipo y un tipo publicado no se retira")
    for queja in quejas:
        print(queja, file=sys.stderr)  # noqa: T201 - a command's answer
    return 1 if quejas else 0


if __name__ == "__main__":
    raise SystemExit(main())
