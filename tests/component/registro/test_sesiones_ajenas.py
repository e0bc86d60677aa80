"""Roles that are taken away, and sessions that somebody else sees and ends."""

import asyncio
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from services.registro.sesiones import propias
from shared.identity import Principal
from tests.component.registro.conftest import CLAVE, COORDINADOR, EVIDENCIA, NIT, NIT_AJENO, Registro

MOTIVO = {"motivo": "Perdió el teléfono con el que entraba."}


async def _abrir(registro: Registro, usuario: str, agente: str = "Firefox") -> dict[str, Any]:
    credenciales = {"usuario": usuario, "clave": CLAVE}
    r = await registro.http.post("/v1/sesiones", json=credenciales, headers={"User-Agent": agente})
    assert r.status_code == 201, r.text
    return dict(r.json())


async def _renovar(registro: Registro, sesion: dict[str, Any]) -> int:
    return (await registro.http.post("/v1/sesiones/renovar", json={"refresco": sesion["refresco"]})).status_code


async def _auditado(registro: Registro, accion: str) -> list[dict[str, Any]]:
    async with registro.bd.tx() as tx:
        consulta = sa.text("SELECT motivo, datos FROM auditoria WHERE accion = :a ORDER BY id")
        return [dict(f._mapping) for f in await tx.execute(consulta, {"a": accion})]


async def test_a_role_is_taken_away_with_its_sessions(registro: Registro) -> None:
    jefa, nombre = await registro.entrar(), await registro.usuario("funcionario", "coordinador")
    suya = await _abrir(registro, nombre)
    camino = f"/v1/usuarios/{suya['usuario_id']}/roles"
    cambio = MOTIVO | {"roles": ["funcionario"]}
    sin_motivo = await registro.http.post(camino, json={"roles": []}, headers=jefa)
    assert sin_motivo.status_code == 422
    hecho = await registro.http.post(camino, json=cambio, headers=jefa)
    assert (hecho.status_code, hecho.json()["roles"]) == (200, ["funcionario"])
    assert await _renovar(registro, suya) == 401
    assert (await _abrir(registro, nombre))["roles"] == ["funcionario"]
    igual = await registro.http.post(camino, json=cambio, headers=jefa)
    assert (igual.status_code, igual.json()["codigo"]) == (409, "roles-sin-cambios")
    (apunte,) = await _auditado(registro, "usuario.cambiar_roles")
    assert apunte["motivo"] == MOTIVO["motivo"]
    assert apunte["datos"] == {"antes": ["coordinador", "funcionario"], "despues": ["funcionario"]}


async def test_a_role_is_gained_without_a_new_session_and_never_by_oneself(registro: Registro) -> None:
    jefa, nombre = await registro.entrar(), await registro.usuario("funcionario")
    suya = await _abrir(registro, nombre)
    camino = f"/v1/usuarios/{suya['usuario_id']}/roles"
    datos = MOTIVO | {"roles": ["funcionario", "operador"]}
    ajeno = await registro.http.post(camino, json=datos, headers={"Authorization": f"Bearer {suya['token']}"})
    assert ajeno.status_code == 403
    assert (await registro.http.post(camino, json=datos, headers=jefa)).status_code == 200
    nueva = await registro.http.post("/v1/sesiones/renovar", json={"refresco": suya["refresco"]})
    assert nueva.json()["roles"] == ["funcionario", "operador"]
    propio = (await _abrir(registro, COORDINADOR))["usuario_id"]
    a_si_misma = await registro.http.post(f"/v1/usuarios/{propio}/roles", json=datos, headers=jefa)
    assert (a_si_misma.status_code, a_si_misma.json()["codigo"]) == (403, "prohibido")


async def test_two_coordinadores_who_unmake_each_other_leave_one(registro: Registro) -> None:
    otra = await registro.usuario("coordinador")
    sesiones = [await _abrir(registro, nombre) for nombre in (COORDINADOR, otra)]

    async def quitar(quien: dict[str, Any], a: dict[str, Any], accion: str) -> int:
        cabeceras = {"Authorization": f"Bearer {quien['token']}"}
        camino = f"/v1/usuarios/{a['usuario_id']}/{accion}"
        datos = MOTIVO | {"roles": ["auditor"]} if accion == "roles" else None
        return (await registro.http.post(camino, json=datos, headers=cabeceras)).status_code

    una, dos = sesiones
    hechos = await asyncio.gather(quitar(una, dos, "roles"), quitar(dos, una, "desactivar"))
    assert sorted(hechos) == [200, 409]


async def test_a_coordinador_sees_and_ends_the_sessions_of_anybody(registro: Registro) -> None:
    jefa, nombre = await registro.entrar(), await registro.usuario("funcionario")
    una, otra = await _abrir(registro, nombre, "Firefox"), await _abrir(registro, nombre, "Chrome")
    camino = f"/v1/usuarios/{una['usuario_id']}/sesiones"
    suyo = {"Authorization": f"Bearer {una['token']}"}
    assert (await registro.http.get(camino, headers=suyo)).status_code == 403
    vistas = (await registro.http.get(camino, headers=jefa)).json()
    assert [v["agente"] for v in vistas] == ["Chrome", "Firefox"]
    fin = await registro.http.post(f"{camino}/{vistas[0]['id']}/revocar", json=MOTIVO, headers=jefa)
    assert fin.status_code == 204
    assert [await _renovar(registro, s) for s in (otra, una)] == [401, 200]
    de_otra_persona = f"/v1/usuarios/{(await _abrir(registro, COORDINADOR))['usuario_id']}/sesiones"
    ajena = await registro.http.post(f"{de_otra_persona}/{vistas[1]['id']}/revocar", json=MOTIVO, headers=jefa)
    assert ajena.status_code == 404
    assert (await registro.http.post(f"{camino}/revocar", json=MOTIVO, headers=jefa)).status_code == 204
    assert (await registro.http.get(camino, headers=jefa)).json() == []
    assert [a["motivo"] for a in await _auditado(registro, "sesion.revocar")] == [MOTIVO["motivo"]]
    assert [a["datos"] for a in await _auditado(registro, "usuario.cerrar_sesiones")] == [{"sesiones": 1}]


async def test_a_company_ends_the_sessions_of_its_people_and_not_those_of_an_agent_of_several(
    registro: Registro,
) -> None:
    _, suyo = await registro.habilitada()
    _, ajeno = await registro.habilitada(NIT_AJENO)
    agente = await registro.usuario("apoderado")
    datos = {"usuario": agente, "rol": "apoderado", "evidencia": EVIDENCIA}
    funcionario = await registro.como("funcionario")
    r = await registro.http.post(f"/v1/empresas/{NIT}/representaciones", json=datos, headers=funcionario)
    assert (r.status_code, r.json()["estado"]) == (201, "vigente")
    sesion = await _abrir(registro, agente)
    camino = f"/v1/empresas/{NIT}/representaciones/{r.json()['id']}/sesiones"
    (vista,) = (await registro.http.get(camino, headers=suyo)).json()
    assert (await registro.http.get(camino, headers=ajeno)).status_code == 404
    assert (await registro.http.get(camino, headers=funcionario)).status_code == 403
    por_la_otra = camino.replace(NIT, NIT_AJENO)
    assert (await registro.http.post(f"{por_la_otra}/revocar", json=MOTIVO, headers=ajeno)).status_code == 404
    assert (await registro.http.post(f"{camino}/{vista['id']}/revocar", json=MOTIVO, headers=suyo)).status_code == 204
    assert await _renovar(registro, sesion) == 401

    r = await registro.http.post(f"/v1/empresas/{NIT_AJENO}/representaciones", json=datos, headers=funcionario)
    assert r.status_code == 201, r.text
    otra = await _abrir(registro, agente)
    for pedido in (
        registro.http.get(camino, headers=suyo),
        registro.http.post(f"{camino}/revocar", json=MOTIVO, headers=suyo),
    ):
        negado = await pedido
        assert (negado.status_code, negado.json()["codigo"]) == (409, "sesion-de-otros-tambien")
    assert await _renovar(registro, otra) == 200


async def test_a_renewal_at_the_same_instant_does_not_outlive_the_end_of_the_session(registro: Registro) -> None:
    nombre = await registro.usuario("funcionario")
    sesion = await _abrir(registro, nombre)
    usuario = UUID(sesion["usuario_id"])
    quien = Principal("01a1feee-721a-74c1-8f27-91cc88c3d2d7", "Jefa", frozenset({"coordinador"}), frozenset())
    async with registro.bd.tx() as tx:
        await propias.revocar_todas(tx, usuario, quien, MOTIVO["motivo"])
        renovacion = asyncio.create_task(_renovar(registro, sesion))
        # It waits for who is ending the sessions, instead of opening another one beside them.
        hecha, _ = await asyncio.wait({renovacion}, timeout=0.3)
        assert not hecha
    assert await renovacion == 401
    async with registro.bd.tx() as tx:
        assert await propias.vivas(tx, usuario) == []
