"""What the local stack tells each service is what that service's settings know."""

import importlib
from pathlib import Path

import pytest

from deploy.local.servicios import SERVICIOS, Entorno, existe, tiene_base
from shared.settings import Ajustes

_SECRETOS = dict.fromkeys(
    ("clave_enlaces", "clave_huellas", "clave_llaves", "clave_sesiones", "coordinador_clave", "auditor"), "x"
)


def ajustes_de(servicio: str) -> type[Ajustes]:
    """The settings class of a service; the common one where it has none of its own."""
    try:
        modulo = importlib.import_module(f"services.{servicio}.settings")
    except ModuleNotFoundError:
        return Ajustes
    propias = [c for c in vars(modulo).values() if isinstance(c, type) and issubclass(c, Ajustes) and c is not Ajustes]
    return propias[0] if propias else Ajustes


@pytest.fixture
def entorno(tmp_path: Path) -> Entorno:
    return Entorno(
        local=tmp_path,
        prefijo="contingentes.",
        kafka="127.0.0.1:9092",
        postgres_url="postgresql://postgres:secreta@127.0.0.1:5432/postgres",
        puertos={n: 20000 + i for i, n in enumerate(("postgres", "kafka", "pki", "smtp", "correo", *SERVICIOS))},
        secretos=_SECRETOS | {f"base_{s}": f"clave-{s}" for s in SERVICIOS},
        pki={
            "anclas": "/a",
            "intermedios": "/i",
            "ocsp_url": "http://p/ocsp",
            "crl_url": "http://p/crl",
            "tsa_url": "http://p/tsa",
            "titulares": {"sello": {"p12": "/s.p12", "contrasena": "c"}},
        },
    )


@pytest.mark.parametrize("servicio", SERVICIOS)
def test_every_variable_given_is_a_setting_of_the_service(
    servicio: str, entorno: Entorno, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONTINGENTES_AJENA", "no pasa")
    variables = {k: v for k, v in entorno.variables(servicio).items() if k.startswith("CONTINGENTES_")}
    desconocidas = {k.removeprefix("CONTINGENTES_").lower() for k in variables} - set(ajustes_de(servicio).model_fields)
    assert desconocidas == set()


@pytest.mark.parametrize("servicio", [s for s in SERVICIOS if tiene_base(s)])
def test_a_service_runs_with_its_own_role_on_its_own_database(servicio: str, entorno: Entorno) -> None:
    url = entorno.variables(servicio)["CONTINGENTES_POSTGRES_URL"]
    assert url == f"postgresql://{servicio}_app:clave-{servicio}@127.0.0.1:5432/{servicio}"
    assert entorno.bases(servicio)["superusuario"].endswith(f"postgres:secreta@127.0.0.1:5432/{servicio}")


def test_only_registro_and_firma_hold_the_secret_of_the_digests(entorno: Entorno) -> None:
    con = [s for s in SERVICIOS if "CONTINGENTES_CLAVE_HUELLAS" in entorno.variables(s)]
    assert con == ["registro", "firma"]


def caminos_de_registro() -> set[str]:
    """Paths that `registro` serves."""
    rutas = importlib.import_module("services.registro.app").RUTAS
    return {ruta.path for enrutador in rutas for ruta in enrutador.routes}


def test_the_keys_of_tokens_are_asked_where_registro_serves_them(entorno: Entorno) -> None:
    url = entorno.variables("cupos")["CONTINGENTES_JWKS_URL"]
    assert url.removeprefix(entorno.url("registro")) in caminos_de_registro()


def test_every_service_folder_is_known_and_can_be_started() -> None:
    raiz = Path(importlib.import_module("services").__file__ or "").parent
    carpetas = {c.parent.name for c in raiz.glob("*/settings.py")}
    assert carpetas <= set(SERVICIOS)
    assert [s for s in SERVICIOS if s in carpetas and not existe(s)] == []
