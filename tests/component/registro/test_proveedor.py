"""Signing in at a real OpenID provider, which runs on a port of this machine."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import oidc_provider_mock
import pytest
import sqlalchemy as sa

from services.registro.app import app as crear
from services.registro.proveedor.cliente import Proveedor
from services.registro.proveedor.rules import leer_mapa, persona_de, reto, roles_tras, url_segura
from services.registro.settings import AjustesRegistro
from shared.http.problemas import Problema
from shared.persistence import BaseDeDatos
from tests.ayudas import BaseDeServicio
from tests.component.registro.conftest import CLAVE, COORDINADOR

pytestmark = pytest.mark.filterwarnings("ignore:.*:DeprecationWarning:authlib")

RETORNO = "http://localhost:9/entrada"
ANA = {"email": "ana@cabana.co", "email_verified": True, "name": "Ana Ruiz"}
EVA = {"email": "eva@mincit.gov.co", "email_verified": True, "name": "Eva Paz", "grupos": ["revisores", "otros"]}
SIN_VERIFICAR = {"email": "ana@cabana.co", "email_verified": False}


@pytest.fixture(scope="module")
def proveedor() -> Iterator[str]:
    usuarios = [
        oidc_provider_mock.User(sub=sub, claims=claims)
        for sub, claims in (("ana", ANA), ("eva", EVA), ("falsa", SIN_VERIFICAR), ("nadie", {"name": "Nadie"}))
    ]
    with oidc_provider_mock.run_server_in_thread(require_nonce=True, user_claims=usuarios) as servidor:
        yield f"http://localhost:{servidor.server_port}"


@pytest.fixture
async def http(
    base_de_servicio: Callable[[str], Awaitable[BaseDeServicio]], tmp_path: Path, _argon2_ligero: None, proveedor: str
) -> Callable[..., Any]:
    """`async with http(oidc_...=...) as (cliente, bd)`: the service with that provider."""
    base = await base_de_servicio("registro")

    @asynccontextmanager
    async def servicio(**mas: Any) -> AsyncIterator[tuple[httpx.AsyncClient, BaseDeDatos]]:
        valores: dict[str, Any] = {"oidc_emisor": proveedor, "oidc_cliente": "contingentes"}
        ajustes = AjustesRegistro(
            **{
                "postgres_url": base.app,
                "almacen_url": tmp_path.as_uri(),
                "clave_enlaces": "enlaces",
                "clave_huellas": "huellas",
                "clave_llaves": "llaves",
                "roles": "http",
                "coordinador_inicial": COORDINADOR,
                "coordinador_clave": CLAVE,
                "oidc_secreto": "secreto",
                "oidc_retorno": RETORNO,
                **valores,
                **mas,
            }
        )
        app = crear(ajustes)
        transporte = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=transporte, base_url="http://registro") as cliente,
        ):
            yield cliente, app.state.bd

    return servicio


async def en_el_proveedor(url: str, sub: str) -> dict[str, str]:
    """What the browser comes back with after `sub` consented at the provider."""
    async with httpx.AsyncClient(timeout=30) as navegador:
        respuesta = await navegador.post(url, data={"sub": sub})
    assert respuesta.status_code == 302, respuesta.text
    vuelta = parse_qs(urlsplit(respuesta.headers["location"]).query)
    return {"codigo": vuelta["code"][0], "estado": vuelta["state"][0]}


async def entrar(cliente: httpx.AsyncClient, sub: str) -> httpx.Response:
    pedida = (await cliente.post("/v1/sesiones/oidc")).json()
    retorno = await en_el_proveedor(pedida["url"], sub)
    assert retorno["estado"] == pedida["estado"]
    return await cliente.post("/v1/sesiones/oidc/entrar", json=retorno)


async def test_a_known_person_signs_in_at_the_provider_and_gets_our_tokens(http: Callable[..., Any]) -> None:
    async with http() as (cliente, bd):
        assert (await entrar(cliente, "ana")).json()["codigo"] == "usuario-externo-desconocido"
        credenciales = {"usuario": COORDINADOR, "clave": CLAVE}
        sesion = (await cliente.post("/v1/sesiones", json=credenciales)).json()
        jefa = {"Authorization": f"Bearer {sesion['token']}"}
        datos = {"usuario": "ana@cabana.co", "nombre": "Ana", "roles": ["exportador"], "clave": CLAVE}
        creada = (await cliente.post("/v1/usuarios", json=datos, headers=jefa)).json()
        # An address that the provider did not verify is nobody's.
        assert (await entrar(cliente, "falsa")).status_code == 403
        dentro = (await entrar(cliente, "ana")).json()
        assert (dentro["usuario_id"], dentro["roles"]) == (creada["id"], ["exportador"])
        suyo = {"Authorization": f"Bearer {dentro['token']}"}
        assert (await cliente.get(f"/v1/usuarios/{creada['id']}", headers=suyo)).status_code == 200
        renovada = await cliente.post("/v1/sesiones/renovar", json={"refresco": dentro["refresco"]})
        assert renovada.status_code == 200
        # The issuer and subject count from now on, not the address; and no password can be reset.
        async with bd.tx() as tx:
            await tx.execute(sa.text("UPDATE usuario SET correo = 'otra@cabana.co' WHERE usuario LIKE 'ana@%'"))
        assert (await entrar(cliente, "ana")).json()["usuario_id"] == creada["id"]
        await cliente.post("/v1/claves/restablecer", json={"usuario": "ana@cabana.co"})
        async with bd.tx() as tx:
            assert (await tx.execute(sa.text("SELECT count(*) FROM mensaje_personal"))).scalar_one() == 0
        await cliente.post(f"/v1/usuarios/{creada['id']}/desactivar", headers=jefa)
        assert (await entrar(cliente, "ana")).status_code == 403


async def test_groups_of_the_provider_are_roles_of_the_ministry(http: Callable[..., Any]) -> None:
    roles = {"oidc_reclamo_roles": "grupos", "oidc_roles": "revisores=funcionario,jefes=coordinador"}
    async with http(**roles, oidc_exclusivo=True) as (cliente, bd):
        dentro = (await entrar(cliente, "eva")).json()
        assert dentro["roles"] == ["funcionario"]
        async with bd.tx() as tx:
            await tx.execute(sa.text("UPDATE usuario SET roles = '{coordinador}' WHERE correo = 'eva@mincit.gov.co'"))
        otra_vez = (await entrar(cliente, "eva")).json()
        assert (otra_vez["usuario_id"], otra_vez["roles"]) == (dentro["usuario_id"], ["funcionario"])
        assert (await entrar(cliente, "nadie")).json()["codigo"] == "usuario-externo-desconocido"
        con_clave = await cliente.post("/v1/sesiones", json={"usuario": "eva@mincit.gov.co", "clave": CLAVE})
        assert con_clave.json()["codigo"] == "entrada-por-proveedor"
        assert (await cliente.post("/v1/sesiones", json={"usuario": COORDINADOR, "clave": CLAVE})).status_code == 201


async def test_what_was_not_begun_here_or_comes_twice_is_refused(http: Callable[..., Any]) -> None:
    async with http() as (cliente, _):
        una, otra = [(await cliente.post("/v1/sesiones/oidc")).json() for _ in range(2)]
        retorno = await en_el_proveedor(una["url"], "ana")
        for malo in (
            retorno | {"estado": otra["estado"]},  # another nonce than the token's
            await en_el_proveedor(una["url"], "ana") | {"estado": "AAAA"},
            {"codigo": "inventado", "estado": una["estado"]},
        ):
            r = await cliente.post("/v1/sesiones/oidc/entrar", json=malo)
            assert (r.status_code, r.json()["codigo"]) == (401, "entrada-rechazada")
        usado = await cliente.post("/v1/sesiones/oidc/entrar", json=retorno)
        assert usado.json()["codigo"] == "entrada-rechazada"


@pytest.mark.parametrize(
    ("emisor", "codigo"),
    [
        ("", "proveedor-no-configurado"),
        ("http://localhost:1", "identidad-no-disponible"),
        ("http://proveedor.example", "identidad-no-disponible"),
        ("{}/otro", "identidad-no-disponible"),
    ],
)
async def test_a_provider_that_is_none_is_not_asked(proveedor: str, emisor: str, codigo: str) -> None:
    ajustes = AjustesRegistro(oidc_emisor=emisor.format(proveedor), oidc_cliente="contingentes")
    with pytest.raises(Problema) as caso:
        await Proveedor(ajustes).configuracion()
    assert caso.value.codigo == codigo


def test_rules_of_the_provider() -> None:
    cuerpo = {"iss": "https://p", "sub": "1", "email": "A@B.co", "email_verified": True, "g": "uno dos"}
    persona = persona_de(cuerpo, reclamo_nombre="name", reclamo_roles="g", mapa={"dos": "auditor"})
    assert (persona.correo, persona.nombre, persona.roles) == ("a@b.co", "A@B.co", {"auditor"})
    sin = persona_de(cuerpo | {"email_verified": "true"}, reclamo_nombre="name", reclamo_roles="", mapa={})
    assert (sin.correo, sin.roles) == (None, None)
    assert roles_tras(["exportador", "coordinador"], frozenset({"auditor"})) == ["auditor", "exportador"]
    assert roles_tras(["coordinador"], None) == ["coordinador"]
    assert leer_mapa(" a=b=funcionario , c=auditor ") == {"a=b": "funcionario", "c": "auditor"}
    with pytest.raises(ValueError, match="OIDC_ROLES"):
        leer_mapa("a=exportador")
    # RFC 7636, appendix B.
    assert reto("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk") == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    assert [url_segura(u) for u in ("https://p", "http://p", "http://localhost:1", "file:///x")] == [
        True,
        False,
        True,
        False,
    ]
