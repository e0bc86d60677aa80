"""The committed contracts are what the code gives, and say what an integrator needs."""

import importlib
from collections import Counter
from collections.abc import Iterator
from typing import Any

from fastapi.routing import APIRoute
from jsonschema import Draft202012Validator, FormatChecker

from deploy.contratos import CARPETA, SERVICIOS_HTTP, textos
from services.gateway.documentacion.capitulos import ORDEN
from shared.http.contrato.compartir import METODOS
from shared.http.contrato.referencias import parametros_de, problemas_de, respuestas_de, seguida
from shared.http.contrato.textos import textos_de
from shared.http.problemas import TIPO_DE_CONTENIDO
from tests.contracts.publicado import documento
from tests.objetos import contrato, partes


def test_committed_contracts_are_current() -> None:
    distintos = [
        str(ruta.relative_to(CARPETA.parents[1]))
        for ruta, texto in textos().items()
        if not ruta.exists() or ruta.read_text(encoding="utf-8") != texto
    ]
    assert distintos == [], "corra «make contratos»"


def _operaciones(publicado: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [(m, c, o) for c, ops in publicado["paths"].items() for m, o in ops.items() if m in METODOS]


def test_every_operation_is_described_in_spanish() -> None:
    sin_texto = [
        f"{metodo.upper()} {camino}"
        for metodo, camino, _ in _operaciones(documento())
        if all(textos_de(s).de_operacion(metodo, camino) is None for s in (*SERVICIOS_HTTP, "gateway"))
    ]
    assert sin_texto == [], "escriba su resumen y su descripción en el api.toml de su servicio"


def test_every_parameter_is_described_and_every_tag_has_its_chapter() -> None:
    publicado = documento()
    sin_texto = {
        f"{p['in']} {p['name']}"
        for _, _, o in _operaciones(publicado)
        for p in parametros_de(publicado, o)
        if not p.get("description")
    }
    assert sin_texto == set(), "descríbalos en la ruta o en shared/http/contrato/comunes.toml"
    etiquetas = {e for _, _, o in _operaciones(publicado) for e in o["tags"]}
    assert etiquetas - ORDEN.keys() == set(), "póngalas en services/gateway/documentacion/capitulos.py"


def test_every_body_has_an_example_that_its_schema_takes() -> None:
    publicado = documento()
    componentes = publicado["components"]
    sin_ejemplo, invalidos = [], []
    for metodo, camino, operacion in _operaciones(publicado):
        donde = f"{metodo.upper()} {camino}"
        respuestas = respuestas_de(publicado, operacion)
        for parte in (operacion.get("requestBody", {}), *respuestas.values()):
            for tipo, contenido in parte.get("content", {}).items():
                if tipo in BINARIOS:
                    continue
                ejemplos = [seguida(publicado, e)["value"] for e in contenido.get("examples", {}).values()]
                ejemplos += [contenido["example"]] if "example" in contenido else []
                if not ejemplos and parte is not respuestas["default"]:
                    sin_ejemplo.append(f"{donde} {tipo}")
                validador = Draft202012Validator(
                    contenido["schema"] | {"components": componentes}, format_checker=FormatChecker()
                )
                invalidos += [f"{donde}: {e.json_path} {e.message}" for x in ejemplos for e in validador.iter_errors(x)]
    assert sin_ejemplo == CON_CUERPO_NULO
    assert invalidos == []


BINARIOS = {
    "application/pdf",
    "application/zip",
    "image/png",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
CON_CUERPO_NULO = ["POST /v1/claves/restablecer application/json"]
"""Its answer is `null`, whether there is such a user or not."""


def _de_rutas(enrutador: Any) -> Iterator[APIRoute]:
    for ruta in enrutador.routes:
        if isinstance(ruta, APIRoute):
            yield ruta
        elif (dentro := getattr(ruta, "original_router", None)) is not None:
            yield from _de_rutas(dentro)


def test_every_example_passes_the_model_that_reads_it() -> None:
    """With the rules between fields, which no schema says; what needs a file or a database is in test_ejemplos.py."""
    rechazados, probados = {}, 0
    for servicio in SERVICIOS_HTTP:
        publicado = contrato(servicio)
        for enrutador in importlib.import_module(f"services.{servicio}.app").RUTAS:
            for ruta in _de_rutas(enrutador):
                for metodo in ruta.methods or ():
                    operacion = publicado["paths"].get(ruta.path_format, {}).get(metodo.lower(), {})
                    ejemplo = partes(operacion, publicado).get("json")
                    if ejemplo is not None and ruta.body_field is not None:
                        probados += 1
                        if errores := ruta.body_field.validate(ejemplo, {}, loc=("body",))[1]:
                            rechazados[f"{metodo} {ruta.path_format}"] = errores
    assert probados > 200
    assert rechazados == {}


def test_every_answer_has_its_content_or_says_that_it_has_none() -> None:
    publicado = documento()
    sin_contenido = [
        f"{metodo.upper()} {camino} {estado}"
        for metodo, camino, operacion in _operaciones(publicado)
        for estado, respuesta in respuestas_de(publicado, operacion).items()
        if estado in {"200", "201"} and not respuesta.get("content")
    ]
    assert sin_contenido == [], "diga de qué clase es el archivo en [archivos] del api.toml de su servicio"


def test_what_operations_have_alike_is_said_once() -> None:
    """A problem, or what several operations take or answer, written out in each of them made five megabytes."""
    for servicio in SERVICIOS_HTTP:
        publicado = contrato(servicio)
        for _, camino, operacion in _operaciones(publicado):
            for estado, respuesta in operacion["responses"].items():
                assert "$ref" in respuesta or TIPO_DE_CONTENIDO not in respuesta.get("content", {}), (camino, estado)
        repetidos = Counter(str(p) for _, _, o in _operaciones(publicado) for p in o.get("parameters", ()))
        assert {p for p, n in repetidos.items() if n > 1 and "$ref" not in p} == set()
        todas = [
            (e, str(r)) for _, _, o in _operaciones(publicado) for e, r in o["responses"].items() if "content" in r
        ]
        assert [r for r, n in Counter(todas).items() if n > 1] == []


def test_every_operation_tells_its_problems() -> None:
    """But those open to anybody, which nothing is wrong with."""
    publicado = documento()
    sin_problemas = {
        f"{metodo.upper()} {camino}"
        for metodo, camino, operacion in _operaciones(publicado)
        if not problemas_de(publicado, operacion)
    }
    assert sin_problemas <= SIN_PROBLEMAS


SIN_PROBLEMAS = {
    "GET /v1/.well-known/jwks.json",
    "GET /v1/catalogos",
    "GET /v1/publico/contingentes",
    "GET /v1/publico/ventanas",
    "GET /v1/solicitudes/causas-de-negacion",
}
"""Open to anybody and without parameters: nothing can be wrong with the call."""
