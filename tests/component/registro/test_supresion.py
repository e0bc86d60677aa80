"""Erasing who a person was (Ley 1581): nothing names them any more, and what they did still stands."""

import sqlalchemy as sa

from tests.component.registro.conftest import CLAVE, NIT, Registro
from tests.component.registro.test_acceso import correo, invitada
from tests.component.registro.test_formulario import preparada

MOTIVO = {"motivo": "Solicitud del titular del 3 de noviembre de 2026."}
NUMERO, NOMBRE = "52123456", "Ana María Ruiz"


async def _quien_nombra(registro: Registro, *textos: str) -> dict[str, set[str]]:
    """Per text, the tables that hold it anywhere in a row."""
    hallados: dict[str, set[str]] = {t: set() for t in textos}
    async with registro.bd.tx() as tx:
        tablas = await tx.execute(sa.text("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"))
        for tabla in tablas.scalars().all():
            if tabla == "alembic_version":
                continue
            for texto in textos:
                consulta = sa.text(f'SELECT 1 FROM "{tabla}" f WHERE f::text ILIKE :t LIMIT 1')
                if (await tx.execute(consulta, {"t": f"%{texto}%"})).first() is not None:
                    hallados[texto].add(tabla)
    return hallados


async def test_a_signer_is_erased_and_nothing_else_changes(registro: Registro) -> None:
    _, suyo = await registro.habilitada()
    coordinador = await registro.entrar()
    (firmante,) = (await registro.http.get(f"/v1/empresas/{NIT}/firmantes", headers=suyo)).json()
    ruta = f"/v1/personas/{firmante['id']}/suprimir"
    assert (await registro.http.post(ruta, json=MOTIVO, headers=suyo)).status_code == 403
    vivo = await registro.http.post(ruta, json=MOTIVO, headers=coordinador)
    assert (vivo.json()["codigo"], vivo.json()["empresas"]) == ("persona-en-uso", [NIT])

    revocar = f"/v1/empresas/{NIT}/firmantes/{firmante['id']}/revocar"
    assert (await registro.http.post(revocar, headers=suyo)).status_code == 200
    assert (await _quien_nombra(registro, NUMERO, NOMBRE)) == {NUMERO: {"firmante"}, NOMBRE: {"firmante"}}
    async with registro.bd.tx() as tx:
        eventos = (await tx.execute(sa.text("SELECT payload FROM outbox ORDER BY seq"))).scalars().all()
    hecha = await registro.http.post(ruta, json=MOTIVO, headers=coordinador)
    assert hecha.status_code == 200, hecha.text
    assert hecha.json()["firmantes"] == 1
    assert (await registro.http.post(ruta, json=MOTIVO, headers=coordinador)).json()["firmantes"] == 0

    assert (await _quien_nombra(registro, NUMERO, NOMBRE)) == {NUMERO: set(), NOMBRE: set()}
    async with registro.bd.tx() as tx:
        assert (await tx.execute(sa.text("SELECT payload FROM outbox ORDER BY seq"))).scalars().all() == eventos
    (queda,) = (await registro.http.get(f"/v1/empresas/{NIT}/firmantes", headers=coordinador)).json()
    assert (queda["nombre"], queda["estado"]) == ("Persona suprimida", "revocada")


async def test_a_user_is_erased_once_it_can_no_longer_act(registro: Registro) -> None:
    coordinador = await registro.entrar()
    nombre = await registro.usuario("funcionario")
    async with registro.bd.tx() as tx:
        consulta = sa.text("SELECT id FROM usuario WHERE usuario = :u")
        id = (await tx.execute(consulta, {"u": nombre})).scalar_one()
    ruta = f"/v1/personas/{id}/suprimir"
    assert (await registro.http.post(ruta, json=MOTIVO, headers=coordinador)).status_code == 409
    async with registro.bd.tx() as tx:
        await tx.execute(sa.text("UPDATE usuario SET activo = false, correo = 'ana@x.co' WHERE id = :id"), {"id": id})
    hecha = await registro.http.post(ruta, json=MOTIVO, headers=coordinador)
    assert hecha.json()["usuarios"] == 1, hecha.text
    (suprimida,) = await registro.publicados("persona.suprimida")
    assert suprimida["usuario"] == str(id)
    async with registro.bd.tx() as tx:
        fila = (await tx.execute(sa.text("SELECT * FROM usuario WHERE id = :id"), {"id": id})).mappings().one()
    assert (fila["usuario"], fila["nombre"], fila["correo"]) == (f"suprimido-{id}", "Persona suprimida", None)
    nadie = "/v1/personas/00000000-0000-7000-8000-000000000000/suprimir"
    assert (await registro.http.post(nadie, json=MOTIVO, headers=coordinador)).status_code == 404


async def test_a_form_a_mailbox_and_an_invitation_no_longer_name_the_person(registro: Registro) -> None:
    suyo, _ = await preparada(registro)
    coordinador = await registro.entrar()
    await invitada(registro, suyo)
    codigo = {"codigo": (await correo(registro))["codigo"]}
    assert (await registro.http.post("/v1/invitaciones/aceptar", json=codigo | {"clave": CLAVE})).status_code == 201
    quien, buzon = "Luz Díaz", "agente@aduanas.co"
    direcciones = f"/v1/empresas/{NIT}/direcciones"
    direccion = (await registro.http.post(direcciones, json={"correo": buzon}, headers=suyo)).json()
    assert (await registro.http.post(f"/v1/empresas/{NIT}/formulario", headers=suyo)).status_code == 201
    nombrado = await _quien_nombra(registro, NUMERO, buzon)
    assert nombrado == {
        NUMERO: {"firmante", "formulario"},
        buzon: {"direccion", "formulario", "invitacion", "mensaje_personal", "usuario"},
    }

    async with registro.bd.tx() as tx:
        consulta = sa.text("SELECT id FROM usuario WHERE correo = :c")
        agente = (await tx.execute(consulta, {"c": buzon})).scalar_one()
        await tx.execute(sa.text("UPDATE usuario SET activo = false WHERE id = :id"), {"id": agente})
        await tx.execute(sa.text("UPDATE representacion SET estado = 'revocada' WHERE usuario = :id"), {"id": agente})
    ruta = f"/v1/personas/{agente}/suprimir"
    en_uso = await registro.http.post(ruta, json=MOTIVO, headers=coordinador)
    assert (en_uso.json()["codigo"], en_uso.json()["empresas"]) == ("persona-en-uso", [NIT])
    retiro = await registro.http.post(f"{direcciones}/{direccion['id']}/retirar", headers=suyo)
    assert retiro.status_code == 200, retiro.text
    hecha = (await registro.http.post(ruta, json=MOTIVO, headers=coordinador)).json()
    assert hecha == {
        "firmantes": 0,
        "usuarios": 1,
        "invitaciones": 1,
        "mensajes": 1,
        "formularios": 1,
        "direcciones": 1,
    }
    (olvidados,) = await registro.publicados("mensaje.correos_olvidados")
    assert len(olvidados["mensajes"]) == 1

    firmante = (await registro.http.get(f"/v1/empresas/{NIT}/firmantes", headers=suyo)).json()[0]["id"]
    await registro.http.post(f"/v1/empresas/{NIT}/firmantes/{firmante}/revocar", headers=suyo)
    hecha = await registro.http.post(f"/v1/personas/{firmante}/suprimir", json=MOTIVO, headers=coordinador)
    assert (hecha.json()["firmantes"], hecha.json()["formularios"]) == (1, 2)
    vacias: set[str] = set()
    assert (await _quien_nombra(registro, NUMERO, NOMBRE, buzon, quien)) == {
        NUMERO: vacias,
        NOMBRE: vacias,
        buzon: vacias,
        quien: vacias,
    }


async def test_who_was_invited_and_never_came_is_erased_by_the_invitation(registro: Registro) -> None:
    _, suyo = await registro.empresa()
    coordinador = await registro.entrar()
    una = await invitada(registro, suyo)
    ruta = f"/v1/personas/{una['id']}/suprimir"
    assert (await registro.http.post(ruta, json=MOTIVO, headers=coordinador)).json()["codigo"] == "persona-en-uso"
    await registro.http.post(f"/v1/empresas/{NIT}/invitaciones/{una['id']}/retirar", headers=suyo)
    hecha = await registro.http.post(ruta, json=MOTIVO, headers=coordinador)
    assert (hecha.json()["invitaciones"], hecha.json()["mensajes"]) == (1, 1)
    assert await _quien_nombra(registro, una["correo"]) == {una["correo"]: set()}
