"""Says once what the operations of an OpenAPI document have alike: parameters, answers, the problems of a status."""

import hashlib
import json
import re
from collections import Counter, defaultdict
from typing import Any

from shared.http.contrato.referencias import renombrada
from shared.http.problemas import TIPO_DE_CONTENIDO

Documento = dict[str, Any]
METODOS = ("get", "put", "post", "delete", "patch")
DE_ENTRADA = {
    "credencial-invalida": "credencial",
    "credencial-vencida": "credencial",
    "no-autenticado": "credencial",
    "identidad-no-disponible": "credencial",
    "clave-idempotencia-invalida": "clave",
    "cuerpo-demasiado-grande": "cuerpo",
}
"""What is refused before anybody looks at what was asked, and the part of the call that it is refused for. A status
that has only these is told in `default`, which operations have alike."""
_DE_SERVICIO = re.compile(r"services__[a-z0-9]+__([a-z0-9_]+?)__(?:[a-z0-9_]+__)?([A-Z].*)")
_COMUN = re.compile(r"shared__(?:[a-z0-9_]+?__)+([A-Z].*)")


def compartir(documento: Documento) -> Documento:
    """The same document, changed in place."""
    _sin_ruido(documento)
    componentes = documento["components"]
    operaciones = [o for c in documento["paths"].values() for m, o in c.items() if m in METODOS]
    respuestas: Documento = {}
    for operacion in operaciones:
        _sumar_a_las_de_entrada(operacion["responses"])
        for estado, respuesta in operacion["responses"].items():
            if TIPO_DE_CONTENIDO in respuesta.get("content", {}):
                nombre = _nombre(estado, sorted(respuesta["content"][TIPO_DE_CONTENIDO].get("examples", {})))
                respuestas.setdefault(nombre, respuesta)
                operacion["responses"][estado] = {"$ref": f"#/components/responses/{nombre}"}
    respuestas |= _respuestas(operaciones)
    componentes["responses"] = dict(sorted(respuestas.items()))
    componentes["parameters"] = _parametros(operaciones)
    return documento


def _sumar_a_las_de_entrada(respuestas: Documento) -> None:
    sumados: Documento = {}
    for estado, respuesta in list(respuestas.items()):
        ejemplos = respuesta.get("content", {}).get(TIPO_DE_CONTENIDO, {}).get("examples", {})
        if ejemplos and ejemplos.keys() <= DE_ENTRADA.keys():
            sumados |= ejemplos
            del respuestas[estado]
    if sumados:
        por_omision = respuestas["default"]
        contenido = por_omision["content"][TIPO_DE_CONTENIDO] | {"examples": dict(sorted(sumados.items()))}
        respuestas["default"] = por_omision | {"content": {TIPO_DE_CONTENIDO: contenido}}


def _nombre(estado: str, codigos: list[str]) -> str:
    """A component's name, the same one in every document that has these problems of this status."""
    if estado == "default":
        return "-".join(["default", *sorted({DE_ENTRADA[c] for c in codigos})])
    return f"{estado}-{codigos[0] if len(codigos) == 1 else _huella(codigos)}"


def _huella(valor: Any) -> str:
    return hashlib.sha256(json.dumps(valor, sort_keys=True).encode()).hexdigest()[:6]


def _respuestas(operaciones: list[Documento]) -> Documento:
    """The answers with a body that more than one operation gives, taken out of them."""
    propias = [(o["responses"], e, r) for o in operaciones for e, r in o["responses"].items() if r.get("content")]
    veces = Counter((estado, _texto(respuesta)) for _, estado, respuesta in propias)
    nombres: dict[str, Documento] = {}
    for responde, estado, respuesta in propias:
        if veces[estado, _texto(respuesta)] > 1:
            nombre = f"{estado}-{_cuerpo_de(respuesta)}"
            if nombres.setdefault(nombre, respuesta) != respuesta:
                nombre = f"{nombre}-{_huella(respuesta)}"
                nombres[nombre] = respuesta
            responde[estado] = {"$ref": f"#/components/responses/{nombre}"}
    return nombres


def _cuerpo_de(respuesta: Documento) -> str:
    """The name of the schema that is answered; of what has none, something as short."""
    contenidos = list(respuesta["content"].values())
    referencia = contenidos[0].get("schema", {}).get("$ref", "") if len(contenidos) == 1 else ""
    return referencia.rpartition("/")[2] or _huella(respuesta)


def _parametros(operaciones: list[Documento]) -> Documento:
    """The parameters that more than one operation has, taken out of them."""
    formas = Counter(_texto(p) for o in operaciones for p in o.get("parameters", ()))
    por_nombre: dict[str, list[str]] = defaultdict(list)
    for texto, veces in sorted(formas.items(), key=lambda f: (-f[1], f[0])):
        if veces > 1:
            por_nombre[json.loads(texto)["name"]].append(texto)
    # The most used form of a name has the name alone.
    nombres = {
        texto: nombre if n == 0 else f"{nombre}-{_huella(texto)}"
        for nombre, textos in por_nombre.items()
        for n, texto in enumerate(textos)
    }
    for operacion in operaciones:
        if "parameters" in operacion:
            operacion["parameters"] = [
                {"$ref": f"#/components/parameters/{nombres[t]}"} if (t := _texto(p)) in nombres else p
                for p in operacion["parameters"]
            ]
    return {nombre: json.loads(texto) for texto, nombre in sorted(nombres.items(), key=lambda n: n[1])}


def _texto(parametro: Documento) -> str:
    return json.dumps(parametro, sort_keys=True, ensure_ascii=False)


def _sin_ruido(documento: Documento) -> None:
    """Away with what the framework adds and nobody reads: titles made from names, and modules in names."""
    for camino in documento["paths"].values():
        for metodo, operacion in camino.items():
            if metodo in METODOS:
                for parametro in operacion.get("parameters", ()):
                    parametro["schema"] = _de_parametro(parametro["schema"])
    componentes = documento["components"]
    componentes["schemas"] = {
        # What a model's docstring says is for who reads the code.
        nombre: _sin_titulos({k: v for k, v in e.items() if k != "description" or nombre == "Problema"})
        for nombre, e in componentes["schemas"].items()
    }
    nombres = _cortos(list(componentes["schemas"]))
    for seccion in ("schemas", "examples"):
        if seccion in componentes:
            componentes[seccion] = {nombres.get(n, n): v for n, v in sorted(componentes[seccion].items())}
    referencias = {
        f"#/components/{seccion}/{largo}": f"#/components/{seccion}/{corto}"
        for seccion in ("schemas", "examples")
        for largo, corto in nombres.items()
    }
    documento["components"] = renombrada(componentes, referencias)
    documento["paths"] = renombrada(documento["paths"], referencias)


def _de_parametro(esquema: Documento) -> Documento:
    """Without what its parameter says, and without `null`, which neither a path nor a header can hold."""
    propio = {k: v for k, v in esquema.items() if k not in {"title", "description"}}
    opciones = [o for o in propio.get("anyOf", ()) if o.get("type") != "null"]
    if len(opciones) == 1:
        del propio["anyOf"]
        propio |= opciones[0]
    return propio


def _sin_titulos(valor: Any, de_campos: bool = False) -> Any:
    if isinstance(valor, list):
        return [_sin_titulos(v) for v in valor]
    if not isinstance(valor, dict):
        return valor
    return {
        k: _sin_titulos(v, de_campos=k == "properties" and not de_campos)
        for k, v in valor.items()
        # A field may be called `title`, and an example may hold one.
        if de_campos or k != "title" or not isinstance(v, str)
    }


def _cortos(nombres: list[str]) -> dict[str, str]:
    """Of names with a module in front, the aggregate and the own name, where nobody else has them."""
    cortos = {n: "_".join(m.groups()) for n in nombres if (m := _DE_SERVICIO.fullmatch(n) or _COMUN.fullmatch(n))}
    veces = Counter([*cortos.values(), *(n for n in nombres if n not in cortos)])
    return {largo: corto for largo, corto in cortos.items() if veces[corto] == 1}
