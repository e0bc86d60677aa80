"""A page that shows the OpenAPI document without scripts or anything from outside."""

from html import escape
from itertools import groupby
from typing import Any

from services.gateway.documentacion.union import Documento, operaciones

ESTILO = """
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1c1c1c}
h1{font-size:1.6rem}h2{margin-top:2.5rem;border-bottom:2px solid #123b7a;color:#123b7a}
details{border:1px solid #ccd;border-radius:6px;margin:.5rem 0;padding:.4rem .8rem}
summary{cursor:pointer}code{font-family:ui-monospace,monospace}
.m{display:inline-block;min-width:4.2rem;font-weight:700}.aviso{background:#fff3cd;padding:.6rem 1rem;border-radius:6px}
table{border-collapse:collapse;width:100%}
td,th{text-align:left;border-bottom:1px solid #dde;padding:.2rem .4rem;vertical-align:top}
"""


def pagina(documento: Documento) -> str:
    """The HTML page."""
    faltan = documento["x-no-disponibles"]
    aviso = f'<p class="aviso">Sin respuesta ahora: {escape(", ".join(faltan))}.</p>' if faltan else ""
    secciones = "".join(
        f"<h2>{escape(etiqueta)}</h2>" + "".join(_operacion(documento, m, c, o) for _, m, c, o in grupo)
        for etiqueta, grupo in groupby(operaciones(documento), key=lambda o: o[0])
    )
    titulo = escape(documento["info"]["title"])
    return (
        f'<!doctype html><html lang="es"><head><meta charset="utf-8"><title>{titulo}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{ESTILO}</style></head><body><h1>{titulo}</h1>'
        f'<p>Documento completo: <a href="/v1/openapi.json">/v1/openapi.json</a>.</p>{aviso}{secciones}</body></html>'
    )


def _operacion(documento: Documento, metodo: str, camino: str, operacion: dict[str, Any]) -> str:
    texto = escape(str(operacion.get("description") or operacion.get("summary") or ""))
    return (
        f'<details><summary><span class="m">{metodo.upper()}</span> <code>{escape(camino)}</code></summary>'
        f"<p>{texto}</p>{_parametros(operacion)}{_cuerpo(documento, operacion)}{_respuestas(operacion)}</details>"
    )


def _parametros(operacion: dict[str, Any]) -> str:
    filas = "".join(
        f"<tr><td><code>{escape(p['name'])}</code></td><td>{escape(p['in'])}</td>"
        f"<td>{'sí' if p.get('required') else 'no'}</td><td>{escape(str(p.get('description', '')))}</td></tr>"
        for p in operacion.get("parameters", [])
    )
    cabecera = "<tr><th>Parámetro</th><th>Lugar</th><th>Obligatorio</th><th></th></tr>"
    return f"<table>{cabecera}{filas}</table>" if filas else ""


def _cuerpo(documento: Documento, operacion: dict[str, Any]) -> str:
    partes = []
    for tipo, contenido in operacion.get("requestBody", {}).get("content", {}).items():
        nombre = str(contenido.get("schema", {}).get("$ref", "")).rpartition("/")[2]
        esquema = documento["components"]["schemas"].get(nombre, {})
        obligatorios = esquema.get("required", [])
        campos = "".join(
            f"<li><code>{escape(campo)}</code>{'' if campo in obligatorios else ' (opcional)'} "
            f"{escape(str(detalle.get('description', '')))}</li>"
            for campo, detalle in esquema.get("properties", {}).items()
        )
        partes.append(f"<p>Cuerpo <code>{escape(tipo)}</code></p><ul>{campos}</ul>")
    return "".join(partes)


def _respuestas(operacion: dict[str, Any]) -> str:
    estados = [estado for estado in operacion.get("responses", {}) if estado != "default"]
    return f"<p>Responde {escape(', '.join(estados))}, o un problema (RFC 9457).</p>"
