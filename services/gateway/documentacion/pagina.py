"""The joined document as one page: no scripts, nothing from outside, to be read offline and to be printed."""

import json
import re
from collections.abc import Mapping
from html import escape
from itertools import groupby
from typing import Any

from services.gateway.documentacion.campos import campos
from services.gateway.documentacion.capitulos import capitulo_de
from services.gateway.documentacion.union import Documento, operaciones
from shared.http.contrato.referencias import parametros_de, respuestas_de, seguida
from shared.http.problemas import TIPO_DE_CONTENIDO

ESTILO = """
:root{--tinta:#16233a;--suave:#56627a;--linea:#d8deea;--fondo:#f5f7fb;--acento:#123a7a}
*{box-sizing:border-box}
body{font:16px/1.55 system-ui,sans-serif;margin:0;color:var(--tinta);overflow-wrap:anywhere}
main,header,nav{max-width:72rem;margin:0 auto;padding:0 1.25rem}
header{padding-top:2rem}h1{font-size:1.7rem;line-height:1.25;margin:0 0 .5rem}
h2{margin:2.5rem 0 .25rem;padding-top:.5rem;border-top:3px solid var(--acento);font-size:1.35rem}
h3{margin:1.5rem 0 .25rem;font-size:1.05rem;color:var(--acento)}h4{margin:1rem 0 .25rem;font-size:.95rem}
nav ol{columns:3 16rem;padding-left:1.25rem}nav li{break-inside:avoid}
a{color:var(--acento)}.tema{color:var(--suave);margin:0 0 .5rem}
details.op{border:1px solid var(--linea);border-radius:6px;margin:.35rem 0;background:#fff}
details.op>summary{cursor:pointer;padding:.5rem .75rem;display:grid;grid-template-columns:4.5rem 1fr;gap:.1rem .75rem}
details.op[open]>summary{background:var(--fondo);border-bottom:1px solid var(--linea)}
.dentro{padding:.25rem 1rem 1rem}
.m{font:700 .78rem/1.6 ui-monospace,monospace;border-radius:4px;text-align:center;color:#fff;background:#1d5f9e}
.m.post{background:#1b6b3a}.m.put{background:#8a5a00}.m.delete{background:#9c2a2a}
.que{grid-column:2}summary code{font-weight:600}
code,pre{font-family:ui-monospace,monospace;font-size:.86em}
pre{background:var(--fondo);border:1px solid var(--linea);border-radius:6px;padding:.6rem .8rem;overflow:auto;
max-height:24rem;white-space:pre-wrap}
.aviso{background:#fff3cd;padding:.6rem 1rem;border-radius:6px}
table{border-collapse:collapse;width:100%;font-size:.92rem}
td,th{text-align:left;border-bottom:1px solid var(--linea);padding:.3rem .5rem;vertical-align:top}
th{white-space:nowrap;color:var(--suave);font-weight:600}td small{color:var(--suave)}
@media(max-width:40rem){
details.op>summary{grid-template-columns:1fr;gap:.2rem}.m{justify-self:start;padding:0 .6rem}.que{grid-column:1}
.dentro{padding:.25rem .6rem .8rem}thead{display:none}tr{display:block;border-bottom:1px solid var(--linea)}
td{display:block;border:0;padding:.1rem .25rem}main,header,nav{padding:0 .75rem}header{padding-top:1.25rem}}
@media print{nav{display:none}details.op{break-inside:avoid-page}}
"""
_CODIGO = re.compile(r"`([^`]+)`")


def pagina(documento: Documento) -> str:
    """The HTML page."""
    faltan = documento["x-no-disponibles"]
    aviso = f'<p class="aviso">Sin respuesta ahora: {escape(", ".join(faltan))}.</p>' if faltan else ""
    temas = {t["name"]: t.get("description", "") for t in documento.get("tags", ())}
    todas = operaciones(documento)
    capitulos = [(c, list(g)) for c, g in groupby(todas, key=lambda o: capitulo_de(o[0]))]
    indice = "".join(
        f'<li><a href="#c{n}">{escape(capitulo)}</a> <small>({len(grupo)})</small></li>'
        for n, (capitulo, grupo) in enumerate(capitulos)
    )
    partes = "".join(_capitulo(documento, n, c, grupo, temas) for n, (c, grupo) in enumerate(capitulos))
    titulo = escape(documento["info"]["title"])
    return (
        f'<!doctype html><html lang="es"><head><meta charset="utf-8"><title>{titulo}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{ESTILO}</style></head><body>'
        f"<header><h1>{titulo}</h1><p>{_texto(documento['info'].get('description', ''))}</p>"
        f'<p>Documento completo, para programas: <a href="/v1/openapi.json">/v1/openapi.json</a> (OpenAPI 3.1, '
        f"{len(todas)} operaciones).</p>{aviso}</header>"
        f'<nav aria-label="Capítulos"><ol>{indice}</ol></nav><main>{partes}</main></body></html>'
    )


def _capitulo(
    documento: Documento, n: int, nombre: str, grupo: list[tuple[str, str, str, Documento]], temas: dict[str, str]
) -> str:
    secciones = "".join(
        f'<h3>{escape(etiqueta[:1].upper() + etiqueta[1:])}</h3><p class="tema">{escape(temas.get(etiqueta, ""))}</p>'
        + "".join(_operacion(documento, m, c, o) for _, m, c, o in de_tema)
        for etiqueta, de_tema in groupby(grupo, key=lambda o: o[0])
    )
    return f'<section><h2 id="c{n}">{escape(nombre)}</h2>{secciones}</section>'


def _texto(texto: str) -> str:
    return _CODIGO.sub(r"<code>\1</code>", escape(texto))


def _operacion(documento: Documento, metodo: str, camino: str, operacion: dict[str, Any]) -> str:
    resumen = str(operacion.get("summary") or "")
    texto = str(operacion.get("description") or resumen)
    abierta = "" if operacion.get("security", documento["security"]) else "<p><small>No pide sesión.</small></p>"
    return (
        f'<details class="op"><summary><span class="m {metodo}">{metodo.upper()}</span><code>{escape(camino)}</code>'
        f'<span class="que">{_texto(resumen)}</span></summary><div class="dentro"><p>{_texto(texto)}</p>{abierta}'
        f"{_parametros(documento, operacion)}{_cuerpo(documento, operacion)}{_respuestas(documento, operacion)}"
        "</div></details>"
    )


def _tabla(titulos: tuple[str, ...], filas: str) -> str:
    cabecera = "".join(f"<th>{t}</th>" for t in titulos)
    return f"<table><thead><tr>{cabecera}</tr></thead><tbody>{filas}</tbody></table>" if filas else ""


def _parametros(documento: Documento, operacion: dict[str, Any]) -> str:
    lugares = {"path": "camino", "query": "consulta", "header": "cabecera", "cookie": "galleta"}
    filas = "".join(
        f"<tr><td><code>{escape(p['name'])}</code></td>"
        f"<td><small>{lugares[p['in']]}{', obligatorio' if p.get('required') else ''}</small></td>"
        f"<td>{_texto(str(p.get('description', '')))}</td></tr>"
        for p in parametros_de(documento, operacion)
    )
    return f"<h4>Parámetros</h4>{_tabla(('Nombre', 'Lugar', 'Qué es'), filas)}" if filas else ""


def _cuerpo(documento: Documento, operacion: dict[str, Any]) -> str:
    partes = []
    for tipo, contenido in operacion.get("requestBody", {}).get("content", {}).items():
        filas = "".join(
            f"<tr><td><code>{escape(c.nombre)}</code></td><td><small>{escape(c.tipo)}"
            f"{', obligatorio' if c.obligatorio else ''}</small></td><td>{_texto(c.descripcion)}</td></tr>"
            for c in campos(documento["components"]["schemas"], contenido.get("schema", {}))
        )
        partes.append(
            f"<h4>Cuerpo <code>{escape(tipo)}</code></h4>{_tabla(('Campo', 'Clase', 'Qué es'), filas)}"
            f"{_ejemplo(documento, contenido)}"
        )
    return "".join(partes)


def _ejemplo(documento: Documento, contenido: Mapping[str, Any]) -> str:
    valores = [contenido["example"]] if "example" in contenido else []
    valores += [seguida(documento, e)["value"] for e in contenido.get("examples", {}).values()]
    return "".join(f"<pre>{escape(_legible(v))}</pre>" for v in valores[:1] if v)


def _legible(valor: Any) -> str:
    return valor if isinstance(valor, str) else json.dumps(valor, ensure_ascii=False, indent=2)


def _respuestas(documento: Documento, operacion: dict[str, Any]) -> str:
    partes, problemas = [], []
    for estado, respuesta in respuestas_de(documento, operacion).items():
        contenido = respuesta.get("content", {})
        if TIPO_DE_CONTENIDO in contenido:
            ejemplos = contenido[TIPO_DE_CONTENIDO].get("examples", {}).items()
            problemas += [(seguida(documento, e)["value"]["status"], codigo, e) for codigo, e in ejemplos]
            continue
        tipos = ", ".join(f"<code>{escape(t)}</code>" for t in contenido)
        cuerpos = "".join(_ejemplo(documento, c) for c in contenido.values())
        partes.append(
            f"<h4>Responde {escape(estado)} {tipos}</h4><p>{_texto(respuesta.get('description', ''))}</p>{cuerpos}"
        )
    filas = "".join(
        f"<tr><td>{estado}</td><td><code>{escape(codigo)}</code></td>"
        f"<td>{escape(seguida(documento, e)['summary'])}</td></tr>"
        for estado, codigo, e in sorted(problemas, key=lambda p: p[:2])
    )
    tabla = f"<h4>Problemas</h4>{_tabla(('Estado', 'Código', 'Qué pasa'), filas)}" if filas else ""
    return "".join(partes) + tabla
