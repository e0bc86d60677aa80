"""Signing in, lockout, renewal, keys."""

import asyncio
from datetime import timedelta

import jwt
import pytest
import sqlalchemy as sa

from services.registro.llaves.models import LlaveGuardada
from services.registro.llaves.rules import ANTELACION
from services.registro.llaves.service import Llavero
from services.registro.recursos import llavero_de
from services.registro.settings import AjustesRegistro
from shared.audit import Sistema
from shared.clock import reloj_sistema
from shared.identity import Verificador
from tests.component.registro.conftest import CLAVE, COORDINADOR, Registro


async def test_the_token_is_verified_with_the_published_keys(registro: Registro) -> None:
    r = (await registro.http.post("/v1/sesiones", json={"usuario": COORDINADOR.upper(), "clave": CLAVE})).json()
    jwks = (await registro.http.get("/v1/.well-known/jwks.json")).json()
    assert [set(k) for k in jwks["keys"]] == [{"kty", "crv", "x", "kid", "use", "alg"}]
    llave = jwt.PyJWK(jwks["keys"][0])
    cuerpo = jwt.decode(r["token"], llave, algorithms=["EdDSA"], audience="contingentes", issuer="contingentes")
    assert (cuerpo["sub"], cuerpo["roles"]) == (r["usuario_id"], ["coordinador"])


@pytest.mark.parametrize(("usuario", "clave"), [(COORDINADOR, "otra-clave-mala"), ("nadie", CLAVE)])
async def test_what_was_wrong_is_not_told(registro: Registro, usuario: str, clave: str) -> None:
    r = await registro.http.post("/v1/sesiones", json={"usuario": usuario, "clave": clave})
    assert (r.status_code, r.json()["codigo"]) == (401, "credenciales")
    assert r.json()["detail"] == "El usuario o la contraseña no son correctos"


async def test_five_failures_lock_even_for_the_right_password(registro: Registro) -> None:
    nombre = await registro.usuario("exportador")
    mala, buena = {"usuario": nombre, "clave": "no-es-la-clave"}, {"usuario": nombre, "clave": CLAVE}
    await asyncio.gather(*(registro.http.post("/v1/sesiones", json=mala) for _ in range(5)))
    r = await registro.http.post("/v1/sesiones", json=buena)
    assert (r.status_code, r.json()["codigo"]) == (429, "usuario-bloqueado")
    assert 800 < int(r.headers["retry-after"]) <= 900
    ahora = reloj_sistema.ahora()
    async with registro.bd.tx() as tx:
        await tx.execute(sa.text("UPDATE usuario SET bloqueado_hasta = :t"), {"t": ahora - timedelta(seconds=1)})
    assert (await registro.http.post("/v1/sesiones", json=buena)).status_code == 201
    assert (await registro.http.post("/v1/sesiones", json=mala)).status_code == 401
    assert (await registro.http.post("/v1/sesiones", json=buena)).status_code == 201


async def test_a_refresh_token_works_once_and_a_second_use_ends_the_family(registro: Registro) -> None:
    primera = (await registro.http.post("/v1/sesiones", json={"usuario": COORDINADOR, "clave": CLAVE})).json()
    segunda = await registro.http.post("/v1/sesiones/renovar", json={"refresco": primera["refresco"]})
    assert segunda.status_code == 200
    assert segunda.json()["refresco_vence_en"] == primera["refresco_vence_en"]
    robada = await registro.http.post("/v1/sesiones/renovar", json={"refresco": primera["refresco"]})
    assert (robada.status_code, robada.json()["codigo"]) == (401, "sesion-invalida")
    tercera = await registro.http.post("/v1/sesiones/renovar", json={"refresco": segunda.json()["refresco"]})
    assert tercera.status_code == 401


async def test_two_renewals_at_once_are_one(registro: Registro) -> None:
    sesion = (await registro.http.post("/v1/sesiones", json={"usuario": COORDINADOR, "clave": CLAVE})).json()
    renovar = [registro.http.post("/v1/sesiones/renovar", json={"refresco": sesion["refresco"]}) for _ in range(4)]
    assert sorted(r.status_code for r in await asyncio.gather(*renovar)) == [200, 401, 401, 401]


async def test_signing_out_and_being_let_out_end_the_session(registro: Registro) -> None:
    nombre = await registro.usuario("exportador")
    datos = {"usuario": nombre, "clave": CLAVE}
    una, otra = [(await registro.http.post("/v1/sesiones", json=datos)).json() for _ in range(2)]
    assert (await registro.http.post("/v1/sesiones/cerrar", json={"refresco": una["refresco"]})).status_code == 204
    assert (await registro.http.post("/v1/sesiones/renovar", json={"refresco": una["refresco"]})).status_code == 401
    coordinador = await registro.entrar()
    r = await registro.http.post(f"/v1/usuarios/{otra['usuario_id']}/desactivar", headers=coordinador)
    assert r.json()["activo"] is False
    assert (await registro.http.post("/v1/sesiones/renovar", json={"refresco": otra["refresco"]})).status_code == 401
    assert (await registro.http.post("/v1/sesiones", json=datos)).json()["codigo"] == "credenciales"


async def test_users_are_the_coordinadors_business(registro: Registro) -> None:
    nombre = await registro.usuario("exportador")
    suyo = await registro.entrar(nombre)
    datos = {"usuario": "x-1", "nombre": "X", "roles": ["coordinador"], "clave": CLAVE}
    assert (await registro.http.post("/v1/usuarios", json=datos, headers=suyo)).status_code == 403
    assert (await registro.http.get("/v1/usuarios", headers=suyo)).status_code == 403
    coordinador = await registro.entrar()
    todos = (await registro.http.get("/v1/usuarios", headers=coordinador)).json()["elementos"]
    por_nombre = {u["usuario"]: u for u in todos}
    for buscado, hallados in (("JEFA mincit", [COORDINADOR]), (nombre, [nombre]), ("100%", [])):
        r = await registro.http.get("/v1/usuarios", params={"buscar": buscado}, headers=coordinador)
        assert [u["usuario"] for u in r.json()["elementos"]] == hallados
    assert "resumen" not in por_nombre[nombre]
    assert (await registro.http.get(f"/v1/usuarios/{por_nombre[nombre]['id']}", headers=suyo)).status_code == 200
    assert (await registro.http.get(f"/v1/usuarios/{por_nombre[COORDINADOR]['id']}", headers=suyo)).status_code == 404
    repetido = await registro.http.post("/v1/usuarios", json=datos | {"usuario": nombre}, headers=coordinador)
    assert repetido.json()["codigo"] == "usuario-repetido"
    debil = await registro.http.post("/v1/usuarios", json=datos | {"clave": "aaaaaaaaaaaaaa"}, headers=coordinador)
    assert debil.json()["codigo"] == "clave-debil"
    inventado = await registro.http.post("/v1/usuarios", json=datos | {"roles": ["rey"]}, headers=coordinador)
    assert inventado.status_code == 422


async def test_a_password_is_changed_by_who_knows_it(registro: Registro) -> None:
    nombre = await registro.usuario("exportador")
    suyo, nueva = await registro.entrar(nombre), "otra-Clave-mejor-2"
    mal = await registro.http.post("/v1/usuarios/yo/clave", json={"actual": "x", "nueva": nueva}, headers=suyo)
    assert mal.json()["codigo"] == "credenciales"
    bien = await registro.http.post("/v1/usuarios/yo/clave", json={"actual": CLAVE, "nueva": nueva}, headers=suyo)
    assert bien.json()["debe_cambiar_clave"] is False
    assert (await registro.http.post("/v1/sesiones", json={"usuario": nombre, "clave": CLAVE})).status_code == 401
    await registro.entrar(nombre, nueva)


async def test_the_first_coordinador_is_made_once(registro: Registro) -> None:
    async with registro.app.router.lifespan_context(registro.app):
        pass
    async with registro.bd.tx() as tx:
        cuantos = await tx.execute(sa.text("SELECT count(*) FROM usuario"))
        assert cuantos.scalar_one() == 1


async def test_a_rotated_key_is_published_before_it_signs_and_the_old_one_stays(registro: Registro) -> None:
    viejo = await registro.entrar()
    llavero = llavero_de(registro.app.state.contexto)
    async with registro.bd.tx() as tx:
        nueva = await llavero.rotar(tx, Sistema("registro"))
    otro_proceso = Llavero(registro.bd, registro.ajustes)
    assert len((await otro_proceso.jwks())["keys"]) == 2
    assert (await otro_proceso.vigente()).kid != nueva
    async with registro.bd.tx() as tx:
        llave = await tx.get_one(LlaveGuardada, nueva)
        assert llave.firma_desde > reloj_sistema.ahora() + ANTELACION - timedelta(minutes=1)
        llave.firma_desde = reloj_sistema.ahora()
    async with registro.bd.tx() as tx:
        assert await otro_proceso.rotar_si_toca(tx) is False
    recien = Llavero(registro.bd, registro.ajustes)
    assert (await recien.vigente()).kid == nueva
    assert len((await recien.jwks())["keys"]) == 2
    verificador = Verificador(recien, "contingentes", "contingentes")
    assert (await verificador.verificar(viejo["Authorization"].removeprefix("Bearer "))).tiene("coordinador")
    async with registro.bd.tx() as tx:
        finales = (await tx.execute(sa.select(LlaveGuardada).order_by(LlaveGuardada.firma_desde))).scalars().all()
    assert [k.publicada_hasta is None for k in finales] == [False, True]


async def test_processes_that_start_together_make_one_key(registro: Registro) -> None:
    llaveros = [Llavero(registro.bd, registro.ajustes) for _ in range(4)]
    assert len({k.kid for k in await asyncio.gather(*(ll.vigente() for ll in llaveros))}) == 1


async def test_private_keys_are_kept_encrypted(registro: Registro) -> None:
    llave = await llavero_de(registro.app.state.contexto).vigente()
    async with registro.bd.tx() as tx:
        guardada = await tx.get_one(LlaveGuardada, llave.kid)
    assert llave.privada.private_bytes_raw() not in guardada.privada
    with pytest.raises(ValueError, match="CONTINGENTES_CLAVE_LLAVES"):
        Llavero(registro.bd, AjustesRegistro())
