"""Invitations, forgotten passwords, second factor, sessions, and the representante's word on addresses."""

import asyncio
import base64
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from services.registro.personas.models import Representacion
from services.registro.usuarios import totp
from shared.clock import reloj_sistema
from shared.documents.enlaces import firmar_ruta
from tests.component.registro.conftest import CLAVE, EVIDENCIA, NIT, NIT_AJENO, Registro

NUEVA = "otra-Clave-mejor-2"
BASE = f"/v1/empresas/{NIT}"


async def correo(registro: Registro) -> dict[str, Any]:
    """The last personal mail, as `notificaciones` gets it."""
    pedido = (await registro.publicados("mensaje.correo_pedido"))[-1]
    assert set(pedido) == {"mensaje_id", "clase", "vence_en"}
    ruta = f"/interno/mensajes/{pedido['mensaje_id']}"
    assert (await registro.http.get(ruta)).status_code == 422
    r = await registro.http.get(firmar_ruta("", ruta, secreto="enlaces"))
    assert r.status_code == 200, r.text
    return dict(r.json())


async def invitada(registro: Registro, quien: dict[str, str], nit: str = NIT, **mas: Any) -> dict[str, Any]:
    datos = {"correo": "Agente@Aduanas.CO", "nombre": "Luz Díaz", "rol": "apoderado", "evidencia": "Poder 12."} | mas
    r = await registro.http.post(f"/v1/empresas/{nit}/invitaciones", json=datos, headers=quien)
    assert r.status_code == 201, r.text
    return dict(r.json())


async def test_an_agent_is_invited_by_mail_and_then_acts_for_several_companies(registro: Registro) -> None:
    _, suyo = await registro.habilitada()
    await invitada(registro, suyo)
    mensaje = await correo(registro)
    assert (mensaje["correo"], mensaje["clase"]) == ("agente@aduanas.co", "invitacion")
    codigo = {"codigo": mensaje["codigo"]}
    vista = (await registro.http.post("/v1/invitaciones/consultar", json=codigo)).json()
    assert (vista["nit"], vista["rol"], vista["tiene_usuario"]) == (NIT, "apoderado", False)
    ajeno = {"codigo": mensaje["codigo"][:-1] + ("0" if mensaje["codigo"][-1] != "0" else "1")}
    assert (await registro.http.post("/v1/invitaciones/consultar", json=ajeno)).json()["codigo"] == "codigo-invalido"
    debil = await registro.http.post("/v1/invitaciones/aceptar", json=codigo | {"clave": "corta"})
    assert debil.json()["codigo"] == "clave-debil"
    ambas = await asyncio.gather(
        *(registro.http.post("/v1/invitaciones/aceptar", json=codigo | {"clave": NUEVA}) for _ in range(2))
    )
    assert sorted(r.status_code for r in ambas) == [201, 422]
    hecha = next(r.json() for r in ambas if r.status_code == 201)
    assert (hecha["usuario"], hecha["estado"]) == ("agente@aduanas.co", "propuesta")
    agente = await registro.entrar("agente@aduanas.co", NUEVA)
    assert (await registro.http.get(BASE, headers=agente)).status_code == 404
    # A second company, invited by the Ministry: accepted with the user that is there, and in force at once.
    await registro.habilitada(NIT_AJENO)
    funcionario = await registro.como("funcionario")
    await invitada(registro, funcionario, NIT_AJENO)
    codigo = {"codigo": (await correo(registro))["codigo"]}
    sin_sesion = await registro.http.post("/v1/invitaciones/aceptar", json=codigo | {"clave": NUEVA})
    assert sin_sesion.json()["codigo"] == "invitacion-con-usuario"
    con_sesion = await registro.http.post("/v1/invitaciones/aceptar", json=codigo, headers=agente)
    assert con_sesion.json()["estado"] == "vigente"
    mias = (await registro.http.get("/v1/usuarios/yo/representaciones", headers=agente)).json()
    assert [(m["nit"], m["estado"]) for m in mias] == [(NIT, "propuesta"), (NIT_AJENO, "vigente")]
    await registro.http.post(f"{BASE}/representaciones/{mias[0]['id']}/aceptar", headers=funcionario)
    r = await registro.http.post("/v1/sesiones", json={"usuario": "agente@aduanas.co", "clave": NUEVA})
    assert sorted(r.json()["empresas"]) == sorted([NIT, NIT_AJENO])
    motivo = {"motivo": "Terminó el contrato."}
    revocar = f"{BASE}/representaciones/{mias[0]['id']}/revocar"
    revocada = (await registro.http.post(revocar, json=motivo, headers=suyo)).json()
    assert (revocada["estado"], revocada["motivo_revocacion"]) == ("revocada", motivo["motivo"])
    fechas = [datetime.fromisoformat(revocada[f]) for f in ("creado_en", "decidido_en", "revocado_en")]
    assert fechas == sorted(fechas)


async def test_a_withdrawn_or_expired_invitation_is_worth_nothing(registro: Registro) -> None:
    _, suyo = await registro.empresa()
    una = await invitada(registro, suyo)
    repetida = await registro.http.post(
        f"{BASE}/invitaciones", json={k: una[k] for k in ("correo", "nombre", "rol", "evidencia")}, headers=suyo
    )
    assert repetida.json()["codigo"] == "invitacion-repetida"
    codigo = {"codigo": (await correo(registro))["codigo"], "clave": NUEVA}
    retirada = await registro.http.post(f"{BASE}/invitaciones/{una['id']}/retirar", headers=suyo)
    assert retirada.json()["estado"] == "retirada"
    assert (await registro.http.post("/v1/invitaciones/aceptar", json=codigo)).json()["codigo"] == "codigo-invalido"
    await invitada(registro, suyo)
    codigo = {"codigo": (await correo(registro))["codigo"], "clave": NUEVA}
    async with registro.bd.tx() as tx:
        pasado = reloj_sistema.ahora() - timedelta(seconds=1)
        await tx.execute(sa.text("UPDATE mensaje_personal SET vence_en = :t"), {"t": pasado})
    assert (await registro.http.post("/v1/invitaciones/aceptar", json=codigo)).json()["codigo"] == "codigo-invalido"


async def test_the_ministry_invites_its_own_people_and_nobody_else_takes_it(registro: Registro) -> None:
    coordinador = await registro.entrar()
    datos = {"correo": "nueva@mincit.gov.co", "nombre": "Eva Paz", "rol": "funcionario", "evidencia": "Acta 7."}
    exportador = await registro.como("exportador")
    assert (await registro.http.post("/v1/invitaciones", json=datos, headers=exportador)).status_code == 403
    assert (await registro.http.post("/v1/invitaciones", json=datos, headers=coordinador)).status_code == 201
    codigo = {"codigo": (await correo(registro))["codigo"]}
    assert (await registro.http.post("/v1/invitaciones/aceptar", json=codigo, headers=exportador)).status_code == 403
    assert (await registro.http.post("/v1/invitaciones/aceptar", json=codigo | {"clave": NUEVA})).status_code == 201
    r = await registro.http.post("/v1/sesiones", json={"usuario": "nueva@mincit.gov.co", "clave": NUEVA})
    assert r.json()["roles"] == ["funcionario"]


async def test_a_forgotten_password_is_set_with_a_mailed_code_once(registro: Registro) -> None:
    datos = {"usuario": "ana@cabana.co", "nombre": "Ana", "roles": ["exportador"], "clave": CLAVE}
    await registro.http.post("/v1/usuarios", json=datos, headers=await registro.entrar())
    abierta = (await registro.http.post("/v1/sesiones", json={"usuario": "ana@cabana.co", "clave": CLAVE})).json()
    nadie = await registro.http.post("/v1/claves/restablecer", json={"usuario": "nadie@cabana.co"})
    for _ in range(5):
        suyo = await registro.http.post("/v1/claves/restablecer", json={"usuario": "Ana@Cabana.CO"})
    assert (nadie.status_code, nadie.content) == (suyo.status_code, suyo.content) == (202, b"null")
    pedidos = await registro.publicados("mensaje.correo_pedido")
    assert len(pedidos) == 3
    codigo = (await correo(registro))["codigo"]
    debil = await registro.http.post("/v1/claves", json={"codigo": codigo, "clave": "corta"})
    assert debil.json()["codigo"] == "clave-debil"
    assert (await registro.http.post("/v1/claves", json={"codigo": codigo, "clave": NUEVA})).status_code == 204
    otra = await registro.http.post("/v1/claves", json={"codigo": codigo, "clave": NUEVA + "x"})
    assert otra.json()["codigo"] == "codigo-invalido"
    assert (await registro.http.post("/v1/sesiones/renovar", json={"refresco": abierta["refresco"]})).status_code == 401
    await registro.entrar("ana@cabana.co", NUEVA)


async def test_a_second_factor_is_asked_for_and_its_codes_work_once(registro: Registro) -> None:
    nombre = await registro.usuario("exportador")
    suyo = await registro.entrar(nombre)
    nuevo = (await registro.http.post("/v1/usuarios/yo/totp", headers=suyo)).json()
    secreto = base64.b32decode(nuevo["secreto"])
    paso = totp.paso_de(reloj_sistema.ahora())
    assert nuevo["uri"].startswith("otpauth://totp/Contingentes%3A")
    # Not asked for before it is confirmed.
    await registro.entrar(nombre)
    mal = await registro.http.post("/v1/usuarios/yo/totp/confirmar", json={"codigo": "000000"}, headers=suyo)
    assert mal.json()["codigo"] == "totp-invalido"
    primero = {"codigo": totp.codigo(secreto, paso - 1)}
    puesto = await registro.http.post("/v1/usuarios/yo/totp/confirmar", json=primero, headers=suyo)
    assert puesto.json()["segundo_factor"] is True
    credenciales = {"usuario": nombre, "clave": CLAVE}
    falta = await registro.http.post("/v1/sesiones", json=credenciales)
    assert (falta.status_code, falta.json()["codigo"]) == (401, "codigo-requerido")
    gastado = await registro.http.post("/v1/sesiones", json=credenciales | primero)
    assert gastado.json()["codigo"] == "totp-invalido"
    ahora = {"codigo": totp.codigo(secreto, paso)}
    dos = await asyncio.gather(*(registro.http.post("/v1/sesiones", json=credenciales | ahora) for _ in range(2)))
    assert sorted(r.status_code for r in dos) == [201, 401]
    siguiente = {"codigo": totp.codigo(secreto, paso + 1), "clave": CLAVE}
    quitado = await registro.http.post("/v1/usuarios/yo/totp/quitar", json=siguiente, headers=suyo)
    assert quitado.json()["segundo_factor"] is False
    await registro.entrar(nombre)
    async with registro.bd.tx() as tx:
        assert (await tx.execute(sa.text("SELECT count(*) FROM usuario WHERE totp IS NOT NULL"))).scalar_one() == 0


async def test_five_wrong_codes_lock_and_a_lost_telephone_is_the_coordinadors(registro: Registro) -> None:
    nombre = await registro.usuario("exportador")
    suyo = await registro.entrar(nombre)
    nuevo = (await registro.http.post("/v1/usuarios/yo/totp", headers=suyo)).json()
    codigo = totp.codigo(base64.b32decode(nuevo["secreto"]), totp.paso_de(reloj_sistema.ahora()))
    await registro.http.post("/v1/usuarios/yo/totp/confirmar", json={"codigo": codigo}, headers=suyo)
    malo = {"usuario": nombre, "clave": CLAVE, "codigo": codigo}
    for _ in range(5):
        assert (await registro.http.post("/v1/sesiones", json=malo)).json()["codigo"] == "totp-invalido"
    assert (await registro.http.post("/v1/sesiones", json=malo)).json()["codigo"] == "usuario-bloqueado"
    coordinador = await registro.entrar()
    (yo,) = [
        u
        for u in (await registro.http.get("/v1/usuarios", headers=coordinador)).json()["elementos"]
        if u["usuario"] == nombre
    ]
    ruta = f"/v1/usuarios/{yo['id']}/totp/quitar"
    assert (await registro.http.post(ruta, json={"motivo": "Perdió el celular."}, headers=suyo)).status_code == 403
    sin = await registro.http.post(ruta, json={"motivo": "Perdió el celular."}, headers=coordinador)
    assert sin.json()["segundo_factor"] is False


async def test_sessions_are_listed_and_ended_one_by_one(registro: Registro) -> None:
    nombre = await registro.usuario("exportador")
    datos = {"usuario": nombre, "clave": CLAVE}
    una = (await registro.http.post("/v1/sesiones", json=datos, headers={"User-Agent": "Firefox"})).json()
    una = (await registro.http.post("/v1/sesiones/renovar", json={"refresco": una["refresco"]})).json()
    otra = (await registro.http.post("/v1/sesiones", json=datos, headers={"User-Agent": "Móvil"[:1]})).json()
    suyo = {"Authorization": f"Bearer {una['token']}"}
    lista = (await registro.http.get("/v1/sesiones", headers=suyo)).json()
    assert [s["agente"] for s in lista] == ["M", "Firefox"]
    assert lista[1]["abierta_en"] < lista[1]["renovada_en"]
    ruta = f"/v1/sesiones/{lista[0]['id']}/revocar"
    ajeno = await registro.como("exportador")
    assert (await registro.http.post(ruta, headers=ajeno)).status_code == 404
    assert (await registro.http.post(ruta, headers=suyo)).status_code == 204
    assert (await registro.http.post("/v1/sesiones/renovar", json={"refresco": otra["refresco"]})).status_code == 401
    assert len((await registro.http.get("/v1/sesiones", headers=suyo)).json()) == 1


async def test_an_address_of_a_registered_company_waits_for_its_representante(registro: Registro) -> None:
    _, suyo = await registro.habilitada()
    funcionario = await registro.como("funcionario")
    representante = await registro.usuario("exportador")
    async with registro.bd.tx() as tx:
        await tx.execute(
            sa.text("UPDATE usuario SET correo = 'rep@azucares.co' WHERE usuario = :u"), {"u": representante}
        )
    datos = {"usuario": representante, "rol": "representante", "evidencia": EVIDENCIA}
    await registro.http.post(f"{BASE}/representaciones", json=datos, headers=funcionario)
    rep = await registro.entrar(representante)
    nueva = (await registro.http.post(f"{BASE}/direcciones", json={"correo": "n@azucares.co"}, headers=suyo)).json()
    assert nueva["por_autorizar"] == "alta"
    mensaje = await correo(registro)
    assert (mensaje["clase"], mensaje["correo"]) == ("direccion_por_autorizar", "rep@azucares.co")
    suyos = f"/interno/empresas/{NIT}/representantes"
    assert (await registro.http.get(firmar_ruta("", suyos, secreto="enlaces"))).json() == ["rep@azucares.co"]
    assert (await registro.http.get(suyos, headers=funcionario)).status_code == 422
    confirmaciones = firmar_ruta("", f"/interno/empresas/{NIT}/confirmaciones", secreto="enlaces")
    assert (await registro.http.get(confirmaciones)).json() == []
    ruta = f"{BASE}/direcciones/{nueva['id']}"
    assert (await registro.http.post(f"{ruta}/autorizar", headers=suyo)).status_code == 403
    assert (await registro.http.post(f"{ruta}/autorizar", headers=funcionario)).status_code == 403
    assert (await registro.http.post(f"{ruta}/autorizar", headers=rep)).json()["por_autorizar"] is None
    (pendiente,) = (await registro.http.get(confirmaciones)).json()
    await registro.http.post(f"{ruta}/confirmar", json={"codigo": pendiente["codigo"]})
    pedida = (await registro.http.post(f"{ruta}/retirar", headers=suyo)).json()
    assert (pedida["por_autorizar"], pedida["retirada"]) == ("retiro", False)
    assert (await registro.publicados("empresa.actualizada"))[-1]["correos_confirmados"] == 1
    evidencia = {"evidencia": "Carta del representante del 4 de mayo."}
    hecha = await registro.http.post(f"{ruta}/autorizar", json=evidencia, headers=funcionario)
    assert hecha.json()["retirada"] is True
    assert (await registro.publicados("empresa.actualizada"))[-1]["correos_confirmados"] == 0
    propia = (await registro.http.post(f"{BASE}/direcciones", json={"correo": "r@azucares.co"}, headers=rep)).json()
    assert propia["por_autorizar"] is None
    sin = await registro.http.post(f"{BASE}/direcciones/{propia['id']}/autorizar", headers=rep)
    assert sin.json()["codigo"] == "direccion-sin-cambios"
    async with registro.bd.tx() as tx:
        assert (await tx.execute(sa.select(sa.func.count()).select_from(Representacion))).scalar_one() == 2
