import json
import re

import pytest

from services.gateway.documentacion.pagina import pagina
from services.gateway.documentacion.propias import PROPIAS
from services.gateway.documentacion.union import unir
from services.gateway.paso.limites import Limite, Limites
from services.gateway.paso.rules import PREFIJOS, dueno_de, es_de_lote
from shared.http.problemas import Problema
from tests.ayudas import RAIZ


@pytest.mark.parametrize(
    ("camino", "dueno"),
    [
        ("/v1/empresas", "registro"),
        ("/v1/empresas/900204272-8/firmantes", "registro"),
        ("/v1/.well-known/jwks.json", "registro"),
        ("/v1/solicitudes/CUP-2026-1/firmado", "cupos"),
        ("/v1/cqe/6CO000123", "consumo"),
        ("/verificar", "consumo"),
        ("/verificar/6CO000123", "consumo"),
        ("/v1/plazos", "garantias"),
        ("/v1/mensajes", "notificaciones"),
        ("/v1/veredictos/1", "firma"),
        ("/v1/operacion/consumo/cartas-muertas/1/repetir", "consumo"),
        ("/v1/operacion/nadie/cartas-muertas/1", None),
        ("/v1/operacion/", None),
        ("/v1/empresasfalsas", None),
        ("/v1", None),
        ("/v1/", None),
        ("/", None),
        ("/interno/objetos/x", None),
        ("/verificarotra", None),
        ("/metrics", None),
    ],
)
def test_who_owns_a_path(camino: str, dueno: str | None) -> None:
    assert dueno_de(camino, camino.encode()) == dueno


@pytest.mark.parametrize(
    "crudo",
    [
        "/v1/empresas/../../interno/empresas/1/correos",
        "/v1/empresas/%2e%2e/%2E%2E/interno/x",
        "/v1/empresas/..%2f..%2finterno",
        "/v1//interno/x",
        "//interno/x",
        "/v1/empresas/.",
        "/v1/empresas\\..\\interno",
        "/v1/empresas/x%00",
        "/v1/empresas/.%2e/x",
    ],
)
def test_what_could_mean_another_path_is_nobodys(crudo: str) -> None:
    assert dueno_de("/v1/empresas/x", crudo.encode()) is None


def test_no_prefix_has_two_owners_and_none_is_internal() -> None:
    todos = [p for prefijos in PREFIJOS.values() for p in prefijos]
    assert len(todos) == len(set(todos))
    assert not any(p.startswith("/interno") for p in todos)


def test_every_route_that_a_service_documents_is_passed_to_it() -> None:
    """By the committed contracts, which another test compares with the code."""
    perdidas = []
    for archivo in sorted((RAIZ / "docs" / "integracion" / "openapi").glob("*.json")):
        for plantilla in json.loads(archivo.read_text(encoding="utf-8"))["paths"]:
            camino = re.sub(r"\{[^}]*\}", "x", plantilla)
            internos = ("/interno/", "/salud", "/metrics")
            if camino in PROPIAS or camino.startswith(internos) or dueno_de(camino, camino.encode()) == archivo.stem:
                continue
            perdidas.append(f"{archivo.stem} {plantilla}")
    assert perdidas == [], "ponga su prefijo en services/gateway/paso/rules.py"


def test_a_bucket_empties_refills_and_is_each_clients_own() -> None:
    ahora = 0.0
    limite = Limite(6, reloj=lambda: ahora)
    for _ in range(6):
        limite.exigir("a")
    with pytest.raises(Problema) as info:
        limite.exigir("a")
    assert (info.value.codigo, info.value.headers) == ("demasiadas-solicitudes", {"Retry-After": "11"})
    limite.exigir("b")
    ahora = 10.0
    limite.exigir("a")
    with pytest.raises(Problema):
        limite.exigir("a")


def test_limits_are_for_their_routes() -> None:
    limites = Limites(1, 1, 1, 2)
    limites.exigir("/v1/sesiones/renovar", "a")
    limites.exigir("/verificar", "a")
    for _ in range(5):
        limites.exigir("/v1/empresas", "a")
    with pytest.raises(Problema):
        limites.exigir("/v1/sesiones", "a")


def test_one_client_has_so_many_uploads_in_course_and_no_more() -> None:
    limites = Limites(1, 1, 1, 2)
    with limites.carga("a"), limites.carga("a"):
        with pytest.raises(Problema) as info, limites.carga("a"):
            pytest.fail("entró una tercera")
        assert info.value.codigo == "demasiadas-solicitudes"
        with limites.carga("b"):
            pass
    with pytest.raises(ValueError, match="se rompió"), limites.carga("a"), limites.carga("a"):
        raise ValueError("se rompió")
    with limites.carga("a"), limites.carga("a"):
        pass


def _documento(camino: str, esquema: dict[str, object]) -> dict[str, object]:
    contenido = {"application/json": {"schema": {"$ref": "#/components/schemas/Nueva"}}}
    operacion = {"tags": [camino.rpartition("/")[2]], "requestBody": {"content": contenido}, "responses": {"201": {}}}
    return {
        "paths": {camino: {"post": operacion}},
        "components": {"schemas": {"Nueva": esquema, "Igual": {"type": "string"}}},
    }


def test_schemas_of_one_name_that_differ_get_their_services_name() -> None:
    uno = _documento("/v1/cqe", {"type": "object", "properties": {"a": {"$ref": "#/components/schemas/Igual"}}})
    otro = _documento("/v1/programas", {"type": "object", "properties": {"<b>": {"type": "string"}}})
    unido = unir({"consumo": uno, "garantias": otro}, ["firma"])
    assert set(unido["components"]["schemas"]) == {"Nueva", "garantias_Nueva", "Igual"}
    cuerpo = unido["paths"]["/v1/programas"]["post"]["requestBody"]["content"]["application/json"]
    assert cuerpo["schema"]["$ref"] == "#/components/schemas/garantias_Nueva"
    html = pagina(unido)
    assert "Sin respuesta ahora: firma" in html
    assert "<b>" not in html
    assert "&lt;b&gt;" in html
    assert "<script" not in html
    assert "http" not in html.replace("https://", "http").split("<body>")[0]


def test_schemas_alike_that_hold_others_are_not_one() -> None:
    """`Nueva` reads the same in both, and is not: the `Igual` that it refers to differs."""
    refiere = {"type": "array", "items": {"$ref": "#/components/schemas/Igual"}}
    uno, otro = _documento("/v1/cqe", refiere), _documento("/v1/programas", refiere)
    otro["components"] = {"schemas": {"Nueva": refiere, "Igual": {"type": "integer"}}}
    esquemas = unir({"consumo": uno, "garantias": otro}, [])["components"]["schemas"]
    assert esquemas["Nueva"]["items"]["$ref"].endswith("/Igual")
    assert esquemas["Igual"] == {"type": "string"}
    assert esquemas["garantias_Nueva"]["items"]["$ref"].endswith("/garantias_Igual")


def test_solo_los_lotes_admiten_cuerpos_grandes() -> None:
    assert all(map(es_de_lote, ("/v1/dex/lotes", "/v1/consumos/lotes", "/v1/consumos/firmados")))
    assert es_de_lote("/v1/estudios/01a1feee-721a-74c1-8f27-91cc88c3d2d7/declaraciones")
    assert not any(map(es_de_lote, ("/v1/dex", "/v1/dex/lotes/1", "/v1/consumos/lotes/1/radicar", "/v1/sesiones")))
