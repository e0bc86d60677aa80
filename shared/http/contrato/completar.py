"""Puts words, examples and problems into the OpenAPI document that the routes give."""

from typing import Any

from shared.http.contrato.ejemplos import Ejemplos
from shared.http.contrato.textos import Textos, textos_de
from shared.http.problemas import TIPO_DE_CONTENIDO, Entrada, catalogo

METODOS = ("get", "put", "post", "delete", "patch")
_JSON = "application/json"
_RESPUESTAS = {
    "200": "Hecho.",
    "201": "Creado.",
    "202": "Recibido: se termina después. `Retry-After` dice cuándo volver a preguntar.",
    "204": "Hecho; sin contenido.",
    "304": "No ha cambiado.",
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
                _con_ejemplos(operacion, ejemplos, usados)
                _con_problemas(operacion, textos.problemas_de(metodo, camino), usados)
    if usados:
        componentes["examples"] = dict(sorted(usados.items()))
    return documento


def _con_palabras(operacion: Documento, metodo: str, camino: str, textos: Textos) -> None:
    palabras = textos.de_operacion(metodo, camino)
    if palabras is not None:
        operacion["summary"], operacion["description"] = palabras
    operacion["tags"] = [textos.etiquetas.get(e, e) for e in operacion.get("tags", ())]
    for parametro in operacion.get("parameters", ()):
        if not parametro.get("description") and parametro["name"].lower() in textos.parametros:
            parametro["description"] = textos.parametros[parametro["name"].lower()]
    for estado, respuesta in operacion["responses"].items():
        if respuesta.get("description") == "Successful Response":
            respuesta["description"] = _RESPUESTAS.get(estado, "Hecho.")


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
    """An answer for each status that a problem of this operation has, with the problems by name."""
    por_estado: dict[str, list[Entrada]] = {}
    for codigo in codigos:
        entrada = catalogo[codigo]
        por_estado.setdefault(str(entrada.status), []).append(entrada)
        usados.setdefault(f"problema-{codigo}", {"summary": entrada.titulo, "value": _problema(entrada)})
    for estado, entradas in sorted(por_estado.items()):
        nombres = "; ".join(f"`{e.codigo}`: {e.titulo[:1].lower()}{e.titulo[1:]}" for e in entradas)
        operacion["responses"].setdefault(
            estado,
            {
                "description": f"{nombres}.",
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
    if codigos:
        operacion["x-problemas"] = sorted(codigos)


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
