"""docker-compose.yml and the Dockerfile hold together, checked without a container engine.

`compose-spec.json` is the schema of the Compose Specification, Apache-2.0, from github.com/compose-spec/compose-go
v2.16.2 (`schema/compose-spec.json`).
"""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from deploy.local.secretos import DE_COMPOSE
from deploy.local.servicios import SERVICIOS, tiene_base
from tests.ayudas import RAIZ
from tests.unit.deploy.test_servicios import ajustes_de, caminos_de_registro

COMPOSE: dict[str, Any] = yaml.safe_load((RAIZ / "docker-compose.yml").read_text(encoding="utf-8"))
DOCKERFILE = (RAIZ / "Dockerfile").read_text(encoding="utf-8")
PROYECTO = (RAIZ / "pyproject.toml").read_text(encoding="utf-8")
AJENOS = ("postgres", "kafka", "migrar", "temas", "correo", "pki")


def _entorno(servicio: str) -> dict[str, str]:
    valor: dict[str, str] = COMPOSE["services"][servicio].get("environment", {})
    return valor


def test_the_file_follows_the_schema_of_compose() -> None:
    esquema = json.loads(Path(__file__).with_name("compose-spec.json").read_text(encoding="utf-8"))
    errores = [f"{list(e.absolute_path)}: {e.message}" for e in Draft202012Validator(esquema).iter_errors(COMPOSE)]
    assert errores == []


def test_it_runs_every_service_and_nothing_unknown() -> None:
    assert set(COMPOSE["services"]) == {*SERVICIOS, *AJENOS}


@pytest.mark.parametrize("servicio", SERVICIOS)
def test_every_variable_is_a_setting_of_its_service(servicio: str) -> None:
    conocidas = set(ajustes_de(servicio).model_fields)
    assert {v.removeprefix("CONTINGENTES_").lower() for v in _entorno(servicio)} - conocidas == set()


@pytest.mark.parametrize("servicio", [s for s in SERVICIOS if tiene_base(s)])
def test_each_service_uses_its_own_role_database_and_store(servicio: str) -> None:
    esperada = f"postgresql://{servicio}_app:${{CLAVE_APP:?falta en .env}}@postgres:5432/{servicio}"
    assert _entorno(servicio)["CONTINGENTES_POSTGRES_URL"] == esperada
    assert f"almacen-{servicio}:/datos" in COMPOSE["services"][servicio]["volumes"]


@pytest.mark.parametrize("servicio", SERVICIOS)
def test_each_service_is_built_from_its_folder_with_its_own_libraries(servicio: str) -> None:
    assert COMPOSE["services"][servicio]["build"]["args"] == {"SERVICE": servicio}
    assert re.search(rf"^{servicio} = \[", PROYECTO, re.MULTILINE), f"pyproject.toml no tiene el extra {servicio}"
    assert (RAIZ / "services" / servicio / "app.py").exists()


@pytest.mark.parametrize("servicio", sorted(COMPOSE["services"]))
def test_what_it_waits_for_exists_and_can_fulfil_the_condition(servicio: str) -> None:
    for otro, condicion in COMPOSE["services"][servicio].get("depends_on", {}).items():
        de_otro = COMPOSE["services"][otro]
        if condicion["condition"] == "service_healthy":
            assert "healthcheck" in de_otro
        else:
            assert condicion["condition"] == "service_completed_successfully"
            assert de_otro["restart"] == "on-failure"


@pytest.mark.parametrize("servicio", sorted(COMPOSE["services"]))
def test_hosts_ports_volumes_and_build_targets_exist(servicio: str) -> None:
    uno = COMPOSE["services"][servicio]
    for valor in _entorno(servicio).values():
        for anfitrion in re.findall(r"(?:://|@)([a-z]+):\d+", str(valor)):
            assert anfitrion in COMPOSE["services"]
    for volumen in uno.get("volumes", []):
        assert volumen.split(":")[0] in COMPOSE["volumes"]
    if "build" in uno:
        assert f" AS {uno['build'].get('target', 'servicio')}\n" in DOCKERFILE
    else:
        assert re.fullmatch(r"[a-z/]+:[\w.-]+", uno["image"])


def test_only_registro_and_firma_hold_the_secret_of_the_digests() -> None:
    con = [s for s in SERVICIOS if "CONTINGENTES_CLAVE_HUELLAS" in _entorno(s)]
    assert con == ["registro", "firma"]


def test_the_keys_of_tokens_are_asked_where_registro_serves_them() -> None:
    url = _entorno("cupos")["CONTINGENTES_JWKS_URL"]
    assert url.removeprefix("http://registro:8000") in caminos_de_registro()


def test_secrets_come_from_the_environment_and_are_those_that_the_command_makes() -> None:
    texto = (RAIZ / "docker-compose.yml").read_text(encoding="utf-8")
    pedidas = set(re.findall(r"\$\{(\w+):\?", texto))
    assert pedidas == set(DE_COMPOSE)
    for servicio in COMPOSE["services"]:
        for nombre, valor in _entorno(servicio).items():
            if re.search(r"CLAVE|PASSWORD|CONTRASENA", nombre):
                assert str(valor).startswith("${"), nombre


def test_images_do_not_run_as_root_and_take_the_locked_versions() -> None:
    finales = re.split(r"^FROM ", DOCKERFILE, flags=re.MULTILINE)
    for etapa in finales:
        if re.match(r"base AS (operacion|local|servicio)\n", etapa):
            assert "\nUSER contingentes\n" in etapa
    sincronizaciones = re.findall(r"uv sync ([^\n\\]*)", DOCKERFILE)
    assert len(sincronizaciones) == 4
    assert all("--locked" in s for s in sincronizaciones)
