"""Puts words, examples and problems into the OpenAPI document that the routes give."""

from pathlib import PurePosixPath
from typing import Any

from shared.http.contrato.compartir import METODOS
from shared.http.contrato.ejemplos import Ejemplos
from shared.http.contrato.textos import Textos, textos_de
from shared.http.problemas import TIPO_DE_CONTENIDO, Entrada, catalogo

_JSON = "application/json"
_RESPUESTAS = {
    "200": "Hecho.",
    "201": "Creado.",
    "202": "Recibido: se termina después. `Retry-After` dice cuándo volver a preguntar.",
    "204": "Hecho; sin contenido.",
    "304": "No ha cambiado.",
}
_ARCHIVOS = {
    "application/pdf": "Un PDF",
    "application/zip": "Un ZIP",
    "image/png": "Una imagen PNG",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "Un libro de Excel (XLSX)",
}
"""What has no example that could be read."""
_POR_TERMINACION = {
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".zip": "application/zip",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".csv": "text/csv",
}
Documento = dict[str, Any]


def completar(documento: Documento, servicio: str) -> Documento:
    """The same document, changed in place."""
    textos = textos_de(servicio)
    componentes = documento.setdefault("components", {})
    esquemas = componentes.setdefault("schemas", {})
    ejemplos = Ejemplos(esquemas, textos.ejemplos, textos.cuerpos)
    usados: Documento = {}
    for camino, operaciones in documento.get("paths", {}).items():
        for metodo, operacion in operaciones.items():
            if metodo in METODOS:
                _con_palabras(operacion, metodo, camino, textos)
                _con_archivos(operacion, camino, textos.archivos_de(metodo, camino))
                _con_ejemplos_propios(operacion, *textos.ejemplos_de(metodo, camino))
                _con_ejemplos(operacion, ejemplos, usados)
                _con_problemas(operacion, textos.problemas_de(metodo, camino), usados)
    if usados:
        componentes["examples"] = dict(sorted(usados.items()))
    return documento


def _con_palabras(operacion: Documento, metodo: str, camino: str, textos: Textos) -> None:
    palabras = textos.de_operacion(metodo, camino)
    if palabras is not None:
        operacion["summary"], operacion["description"] = palabras
        if not palabras[1]:
            del operacion["description"]
    operacion["tags"] = [textos.etiquetas.get(e, e) for e in operacion.get("tags", ())]
    for parametro in operacion.get("parameters", ()):
        if not parametro.get("description") and parametro["name"].lower() in textos.parametros:
            parametro["description"] = textos.parametros[parametro["name"].lower()]
    for estado, respuesta in operacion["responses"].items():
        if respuesta.get("description") == "Successful Response":
            respuesta["description"] = _RESPUESTAS.get(estado, "Hecho.")


def _con_archivos(operacion: Documento, camino: str, dichos: list[str]) -> None:
    """What is answered where the route itself does not say it: a file of its path's ending, or those told."""
    tipos = dichos or [_POR_TERMINACION[e] for e in (PurePosixPath(camino).suffix,) if e in _POR_TERMINACION]
    for estado, respuesta in operacion["responses"].items():
        contenido = respuesta.get("content", {})
        if estado == "200" and tipos and (not contenido or contenido.get(_JSON, {}).get("schema") == {}):
            respuesta["content"] = {tipo: {} for tipo in tipos}
        archivos = [_ARCHIVOS[t] for t in respuesta.get("content", {}) if t in _ARCHIVOS]
        if archivos and respuesta.get("description") in {"Successful Response", "Hecho."}:
            respuesta["description"] = " o ".join(archivos) + "."


def _con_ejemplos_propios(operacion: Documento, pedido: Any, respondido: Any) -> None:
    """Those written for this operation: files of text, and what no schema tells."""
    buenas = [r for estado, r in operacion["responses"].items() if estado.startswith("2")]
    for parte, ejemplo in ((operacion.get("requestBody", {}), pedido), *((r, respondido) for r in buenas)):
        for tipo, contenido in parte.get("content", {}).items():
            # A text is of a file, and anything else of JSON.
            ajenos = {_JSON, TIPO_DE_CONTENIDO, *_ARCHIVOS}
            if ejemplo is not None and (tipo not in ajenos if isinstance(ejemplo, str) else tipo == _JSON):
                contenido.setdefault("schema", {"type": "string"})
                contenido["example"] = ejemplo


def _con_ejemplos(operacion: Documento, ejemplos: Ejemplos, usados: Documento) -> None:
    partes = [operacion.get("requestBody", {}), *operacion["responses"].values()]
    for parte in partes:
        for tipo, contenido in parte.get("content", {}).items():
            esquema = contenido.get("schema")
            if not esquema or tipo == TIPO_DE_CONTENIDO or "example" in contenido or "examples" in contenido:
                continue
            nombre = esquema.get("$ref", "").rpartition("/")[2]
            if nombre and tipo == _JSON:
                usados.setdefault(nombre, {"summary": "Ejemplo", "value": ejemplos.de(esquema)})
                contenido["examples"] = {"ejemplo": {"$ref": f"#/components/examples/{nombre}"}}
            else:
                contenido["example"] = ejemplos.de(esquema)


def _con_problemas(operacion: Documento, codigos: list[str], usados: Documento) -> None:
    """An answer for each status that a problem of this operation has, with an example of each problem by its code."""
    por_estado: dict[str, list[Entrada]] = {}
    for codigo in codigos:
        entrada = catalogo[codigo]
        por_estado.setdefault(str(entrada.status), []).append(entrada)
        usados.setdefault(f"problema-{codigo}", {"summary": entrada.titulo, "value": _problema(entrada)})
    for estado, entradas in sorted(por_estado.items()):
        operacion["responses"].setdefault(
            estado,
            {
                "description": "; ".join(f"`{e.codigo}`" for e in entradas) + ".",
                "content": {
                    TIPO_DE_CONTENIDO: {
                        "schema": {"$ref": "#/components/schemas/Problema"},
                        "examples": {
                            e.codigo: {"$ref": f"#/components/examples/problema-{e.codigo}"} for e in entradas
                        },
                    }
                },
            },
        )


def _problema(entrada: Entrada) -> Documento:
    return {
        "type": entrada.tipo,
        "title": entrada.titulo,
        "status": entrada.status,
        "detail": entrada.titulo,
        "codigo": entrada.codigo,
        "remedio": entrada.remedio,
        "reintentable": entrada.reintentable,
        "instance": "/v1/…",
        "trace_id": "4bf92f3577b34da6a3ce929d0e0e4736",
    }
