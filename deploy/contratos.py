"""Writes the contracts that outside teams build on: AsyncAPI of the events, OpenAPI of each service.

`python -m deploy.contratos` writes `docs/integracion/`; a test compares what is committed with what the code gives.
"""

import importlib
import json
from pathlib import Path
from typing import Any

import yaml
from fastapi import APIRouter

from deploy.problemas_por_operacion import problemas
from shared.events import CATALOGO
from shared.events.esquemas import generar
from shared.events.temas import DLQ, TEMAS
from shared.http.contrato.textos import archivo_de_problemas, textos_de
from shared.http.openapi import openapi_de
from shared.operacion import rutas_de_operacion

CARPETA = Path(__file__).resolve().parents[1] / "docs" / "integracion"
SERVICIOS_HTTP = ("registro", "cupos", "consumo", "garantias", "firma", "notificaciones")
PREFIJO = "contingentes."
_ANCHO = 118

CABECERAS = {
    "type": "object",
    "description": "CloudEvents 1.0 attributes, W3C trace context and the aggregate's version, as Kafka headers.",
    "required": [
        *("ce_specversion", "ce_id", "ce_type", "ce_source", "ce_time", "ce_dataschema", "ce_sequence"),
        *("aggregate_version", "content-type"),
    ],
    "properties": {
        "ce_specversion": {"type": "string", "const": "1.0"},
        "ce_id": {"type": "string", "format": "uuid", "description": "UUIDv7; a repeat carries the same one."},
        "ce_type": {"type": "string"},
        "ce_source": {"type": "string"},
        "ce_subject": {"type": "string", "description": "Public number of what it is about, where it has one."},
        "ce_time": {"type": "string", "format": "date-time"},
        "ce_dataschema": {"type": "string", "description": "Name of the body's schema: the type."},
        "ce_sequence": {"type": "string", "description": "Decimal integer; n-th of its key on its topic."},
        "content-type": {"type": "string", "const": "application/json"},
        "traceparent": {"type": "string"},
        "aggregate_version": {"type": "string", "description": "Decimal integer; grows by key."},
        "republicado": {"type": "string", "description": "Present when a message is published again."},
    },
}


def asyncapi() -> dict[str, Any]:
    """The AsyncAPI 3 document of all topics and messages."""
    esquemas = generar()
    mensajes: dict[str, Any] = {}
    por_tema: dict[str, list[str]] = {tema.nombre: [] for tema in TEMAS}
    for tipo, esquema in esquemas.items():
        suyos = {esquema["x-topico"], *CATALOGO[tipo].otros_topicos}
        for tema in por_tema:
            if tema in suyos or (esquema["x-topico"] == DLQ and tema.endswith(f".{DLQ}")):
                por_tema[tema].append(tipo)
        mensajes[tipo] = {
            "name": tipo,
            "title": esquema["title"],
            "summary": esquema.get("description", ""),
            "contentType": "application/json",
            "headers": {"$ref": "#/components/schemas/Cabeceras"},
            "payload": {
                "schemaFormat": "application/schema+json;version=draft-2020-12",
                "schema": {c: v for c, v in esquema.items() if c not in {"$schema", "x-topico"}},
            },
        }
    canales = {
        tema.nombre: {
            "address": PREFIJO + tema.nombre,
            "description": "Compacted by key." if "cleanup.policy" in tema.config else "Kept without limit.",
            "messages": {t: {"$ref": f"#/components/messages/{t}"} for t in por_tema[tema.nombre]},
            "bindings": {"kafka": {"topic": PREFIJO + tema.nombre, "partitions": tema.particiones}},
        }
        for tema in TEMAS
        if por_tema[tema.nombre]
    }
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Contingentes de exportación: eventos",
            "version": "1.0.0",
            "description": (
                "Key = identifier of the aggregate; order holds by key; a message may come more than once with the "
                "same ce_id. In `publico.*` each message is the full current state: keep the greatest version."
            ),
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "channels": canales,
        "operations": {
            f"publicar_{nombre.replace('.', '_')}": {
                "action": "send",
                "channel": {"$ref": f"#/channels/{nombre}"},
            }
            for nombre in canales
        },
        "components": {"messages": mensajes, "schemas": {"Cabeceras": CABECERAS}},
    }


def openapi(servicio: str) -> dict[str, Any]:
    """The OpenAPI document of a service, without starting it."""
    return openapi_de(servicio, _rutas(servicio))


def problemas_de(servicio: str) -> str:
    """The file that says which problems each operation of a service may answer with."""
    return json.dumps(problemas(_rutas(servicio)), indent=1) + "\n"


def _rutas(servicio: str) -> list[APIRouter]:
    """The service's own and those that every service has."""
    return [*importlib.import_module(f"services.{servicio}.app").RUTAS, rutas_de_operacion(servicio)]


def textos() -> dict[Path, str]:
    """Every contract file and what it must hold."""
    archivos = {CARPETA / "asyncapi.yaml": yaml.safe_dump(asyncapi(), allow_unicode=True, sort_keys=False, width=118)}
    archivos |= {archivo_de_problemas(servicio): problemas_de(servicio) for servicio in SERVICIOS_HTTP}
    for servicio in SERVICIOS_HTTP:
        archivos[CARPETA / "openapi" / f"{servicio}.json"] = _en_lineas(openapi(servicio)) + "\n"
    return archivos


def _en_lineas(valor: Any, sangria: int = 0, antes: int = 0) -> str:
    """JSON by key, with what fits into a line on one: a third of the size of one value a line, and compared as well.

    Args:
        antes: characters that stand before the value on its line.
    """
    corto = json.dumps(valor, ensure_ascii=False, sort_keys=True)
    if not valor or not isinstance(valor, dict | list) or sangria + antes + len(corto) < _ANCHO:
        return corto
    margen = "\n" + " " * (sangria + 1)
    if isinstance(valor, list):
        abre, cierra, dentro = "[", "]", [_en_lineas(v, sangria + 1) for v in valor]
    else:
        claves = {clave: f"{json.dumps(clave, ensure_ascii=False)}: " for clave in sorted(valor)}
        dentro = [c + _en_lineas(valor[clave], sangria + 1, len(c)) for clave, c in claves.items()]
        abre, cierra = "{", "}"
    return f"{abre}{margen}{f',{margen}'.join(dentro)}\n{' ' * sangria}{cierra}"


def main() -> None:
    for servicio in SERVICIOS_HTTP:
        # First: the documents of the services repeat it.
        archivo_de_problemas(servicio).write_text(problemas_de(servicio), encoding="utf-8")
    textos_de.cache_clear()
    for ruta, texto in textos().items():
        ruta.parent.mkdir(parents=True, exist_ok=True)
        ruta.write_text(texto, encoding="utf-8")
        print(ruta.relative_to(CARPETA.parents[1]))


if __name__ == "__main__":
    main()
