"""Client systems: their secrets, their tokens, and acting for a user."""

from typing import Any

import jwt
import sqlalchemy as sa

from services.registro.clientes.schemas import CREDENCIALES, INTERCAMBIO, TIPO_ACCESO
from tests.component.registro.conftest import CLAVE, NIT, Registro


async def _cliente(registro: Registro) -> dict[str, Any]:
    datos = {"codigo": "vuce", "nombre": "Ventanilla Única de Comercio Exterior"}
    r = await registro.http.post("/v1/clientes", json=datos, headers=await registro.entrar())
    assert r.status_code == 201, r.text
    return dict(r.json())


async def _token(registro: Registro, secreto: str, **campos: str) -> Any:
    return await registro.http.post("/v1/token", data=campos, auth=("vuce", secreto))


def _cuerpo(token: str) -> dict[str, Any]:
    return dict(jwt.decode(token, options={"verify_signature": False}))


async def _intercambio(registro: Registro, secreto: str, suyo: dict[str, str]) -> Any:
    sujeto = suyo["Authorization"].removeprefix("Bearer ")
    return await _token(registro, secreto, grant_type=INTERCAMBIO, subject_token=sujeto, subject_token_type=TIPO_ACCESO)


async def test_a_client_acts_for_a_user_and_both_are_in_the_token_and_in_the_record(registro: Registro) -> None:
    vuce, (_, suyo) = await _cliente(registro), await registro.empresa()
    r = await _intercambio(registro, vuce["secreto"], suyo)
    assert r.status_code == 200, r.text
    assert r.json()["token_type"] == "Bearer"
    assert r.json()["issued_token_type"] == TIPO_ACCESO
    dado, propio = _cuerpo(r.json()["access_token"]), _cuerpo(suyo["Authorization"].removeprefix("Bearer "))
    assert (dado["sub"], dado["act"]) == (propio["sub"], {"sub": "vuce"})
    assert (dado["roles"], dado["empresas"]) == (["exportador"], [NIT])
    assert dado["exp"] <= propio["exp"]

    en_su_nombre = {"Authorization": f"Bearer {r.json()['access_token']}"}
    await registro.firmante(NIT, en_su_nombre)
    async with registro.bd.tx() as tx:
        actos = await tx.execute(sa.text("SELECT accion, quien FROM auditoria WHERE act = 'vuce' ORDER BY accion"))
        hechos = {(a.accion, a.quien) for a in actos}
    assert ("token.intercambiar", propio["sub"]) in hechos
    assert len(hechos) > 1
    assert {quien for _, quien in hechos} == {propio["sub"]}

    otra = await _intercambio(registro, vuce["secreto"], en_su_nombre)
    assert (otra.status_code, otra.json()["error"]) == (400, "invalid_grant")


async def test_a_client_never_acts_as_the_ministry_nor_for_who_is_out(registro: Registro) -> None:
    secreto = (await _cliente(registro))["secreto"]
    r = await _intercambio(registro, secreto, await registro.como("funcionario"))
    assert (r.status_code, r.json()["codigo"]) == (400, "concesion-invalida")
    _, suyo = await registro.empresa()
    sub = _cuerpo(suyo["Authorization"].removeprefix("Bearer "))["sub"]
    fuera = await registro.http.post(f"/v1/usuarios/{sub}/desactivar", headers=await registro.entrar())
    assert fuera.status_code == 200, fuera.text
    assert (await _intercambio(registro, secreto, suyo)).status_code == 400


async def test_a_client_by_itself_belongs_to_no_company(registro: Registro) -> None:
    secreto = (await _cliente(registro))["secreto"]
    await registro.empresa()
    r = await registro.http.post(
        "/v1/token", data={"grant_type": CREDENCIALES, "client_id": "vuce", "client_secret": secreto}
    )
    assert (r.status_code, set(r.json())) == (200, {"access_token", "token_type", "expires_in"})
    propio = {"Authorization": f"Bearer {r.json()['access_token']}"}
    assert _cuerpo(r.json()["access_token"])["roles"] == ["servicio"]
    assert (await registro.http.get(f"/v1/empresas/{NIT}", headers=propio)).status_code in {403, 404}
    claves = {"actual": CLAVE, "nueva": "otra-clave-Larga-2"}
    r = await registro.http.post("/v1/usuarios/yo/clave", json=claves, headers=propio)
    assert (r.status_code, r.json()["codigo"]) == (404, "no-encontrado")


async def test_what_is_wrong_has_its_oauth_error(registro: Registro) -> None:
    secreto = (await _cliente(registro))["secreto"]
    casos = {
        "invalid_client": await _token(registro, "no-es", grant_type=CREDENCIALES),
        "unsupported_grant_type": await _token(registro, secreto, grant_type="password"),
        "invalid_request": await _token(registro, secreto, grant_type=INTERCAMBIO),
        "invalid_grant": await _intercambio(registro, secreto, {"Authorization": "Bearer no-es-un-token"}),
    }
    assert {e: (r.status_code, r.json()["error"]) for e, r in casos.items()} == {
        e: (401 if e == "invalid_client" else 400, e) for e in casos
    }
    assert casos["invalid_client"].headers["www-authenticate"].startswith("Basic")
    sin_nada = await registro.http.post("/v1/token", data={"grant_type": CREDENCIALES})
    assert (sin_nada.status_code, sin_nada.json()["codigo"]) == (401, "cliente-invalido")
    ilegible = await registro.http.post("/v1/token", headers={"Authorization": "Basic !!!"})
    assert (ilegible.status_code, ilegible.json()["error"]) == (401, "invalid_client")
    assert ilegible.headers["www-authenticate"].startswith("Basic")
    propias = {"client_id": "vuce", "client_secret": secreto}
    for peticion in ({"data": propias}, {"json": propias | {"grant_type": CREDENCIALES}, "auth": ("vuce", secreto)}):
        sin_clase = await registro.http.post("/v1/token", **peticion)
        assert (sin_clase.status_code, sin_clase.json()["error"]) == (400, "invalid_request")
        assert "formulario" in sin_clase.json()["detail"]


async def test_a_secret_changes_without_a_stop_and_a_client_is_let_out_at_once(registro: Registro) -> None:
    vuce, jefa = await _cliente(registro), await registro.entrar()
    ruta = f"/v1/clientes/{vuce['id']}"
    r = await registro.http.post(f"{ruta}/secretos", headers=jefa)
    assert r.status_code == 201, r.text
    for secreto in (vuce["secreto"], r.json()["secreto"]):
        assert (await _token(registro, secreto, grant_type=CREDENCIALES)).status_code == 200
    async with registro.bd.tx() as tx:
        pasado = sa.text("UPDATE cliente_secreto SET vence_en = creado_en WHERE vence_en IS NOT NULL")
        await tx.execute(pasado)
    assert (await _token(registro, vuce["secreto"], grant_type=CREDENCIALES)).status_code == 401
    assert (await _token(registro, r.json()["secreto"], grant_type=CREDENCIALES)).status_code == 200

    motivo = {"motivo": "Terminó el convenio"}
    assert (await registro.http.post(f"{ruta}/desactivar", json=motivo, headers=jefa)).json()["activo"] is False
    assert (await registro.http.post(f"{ruta}/activar", json=motivo, headers=jefa)).json()["activo"] is True
    # Its secrets ended for good: it comes back with a new one.
    assert (await _token(registro, r.json()["secreto"], grant_type=CREDENCIALES)).status_code == 401
    nuevo = (await registro.http.post(f"{ruta}/secretos", headers=jefa)).json()["secreto"]
    assert (await _token(registro, nuevo, grant_type=CREDENCIALES)).status_code == 200


async def test_clients_are_the_coordinators_and_have_one_code(registro: Registro) -> None:
    await _cliente(registro)
    datos = {"codigo": "vuce", "nombre": "Otra ventanilla"}
    repetido = await registro.http.post("/v1/clientes", json=datos, headers=await registro.entrar())
    assert (repetido.status_code, repetido.json()["codigo"]) == (409, "cliente-repetido")
    ajeno = await registro.como("funcionario")
    assert (await registro.http.post("/v1/clientes", json=datos, headers=ajeno)).status_code == 403
    visto = (await registro.http.get("/v1/clientes", headers=await registro.entrar())).json()["elementos"]
    assert [set(c) for c in visto] == [{"id", "codigo", "nombre", "activo", "creado_en"}]
    assert CLAVE not in str(visto)
