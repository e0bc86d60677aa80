"""Erasing who a person was (Ley 1581): nothing names them any more, and what they did still stands."""

import sqlalchemy as sa

from tests.component.registro.conftest import NIT, Registro

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
    async with registro.bd.tx() as tx:
        fila = (await tx.execute(sa.text("SELECT * FROM usuario WHERE id = :id"), {"id": id})).mappings().one()
    assert (fila["usuario"], fila["nombre"], fila["correo"]) == (f"suprimido-{id}", "Persona suprimida", None)
    nadie = "/v1/personas/00000000-0000-7000-8000-000000000000/suprimir"
    assert (await registro.http.post(nadie, json=MOTIVO, headers=coordinador)).status_code == 404
