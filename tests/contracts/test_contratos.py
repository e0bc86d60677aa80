"""The committed contracts are what the code gives, and say what an integrator needs."""

from typing import Any

from jsonschema import Draft202012Validator, FormatChecker

from deploy.contratos import CARPETA, SERVICIOS_HTTP, textos
from services.gateway.documentacion.capitulos import ORDEN
from services.gateway.documentacion.propias import PROPIAS
from shared.http.contrato.completar import METODOS
from shared.http.contrato.textos import textos_de
from tests.contracts.conformidad import documento


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
        for p in o.get("parameters", ())
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
        for parte in (operacion.get("requestBody", {}), *operacion["responses"].values()):
            for tipo, contenido in parte.get("content", {}).items():
                if not contenido.get("schema"):
                    continue
                ejemplos = [
                    componentes["examples"][e["$ref"].rpartition("/")[2]]["value"]
                    for e in contenido.get("examples", {}).values()
                ]
                ejemplos += [contenido["example"]] if "example" in contenido else []
                if not ejemplos and parte is not operacion["responses"]["default"]:
                    sin_ejemplo.append(f"{donde} {tipo}")
                validador = Draft202012Validator(
                    contenido["schema"] | {"components": componentes}, format_checker=FormatChecker()
                )
                invalidos += [f"{donde}: {e.json_path} {e.message}" for x in ejemplos for e in validador.iter_errors(x)]
    assert sin_ejemplo == []
    assert invalidos == []


def test_every_operation_tells_its_problems() -> None:
    """But those that the gateway joins, whose refusals are the services' own, and those without any."""
    sin_problemas = {
        f"{metodo.upper()} {camino}"
        for metodo, camino, operacion in _operaciones(documento())
        if not operacion.get("x-problemas") and camino not in PROPIAS
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
