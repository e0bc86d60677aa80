"""Conflicts of interest and substitutions: who declares, who withdraws, what is told to the other services."""

import asyncio

import sqlalchemy as sa

from tests.component.registro.conftest import NIT, Registro


async def persona(registro: Registro, rol: str) -> tuple[str, dict[str, str]]:
    """Id and authorization of a new user."""
    nombre = await registro.usuario(rol)
    async with registro.bd.tx() as tx:
        id = (await tx.execute(sa.text("SELECT id FROM usuario WHERE usuario = :u"), {"u": nombre})).scalar_one()
    return str(id), await registro.entrar(nombre)


async def test_a_conflict_is_declared_by_oneself_and_withdrawn_by_another(registro: Registro) -> None:
    (fina, suya), (_, otra), jefa = (
        await persona(registro, "funcionario"),
        await persona(registro, "funcionario"),
        await registro.entrar(),
    )
    cuerpo = {"empresa": NIT, "motivo": "Trabajé allí hasta marzo."}
    creado = await registro.http.post("/v1/conflictos", json=cuerpo, headers=suya)
    assert creado.status_code == 201, creado.text
    assert (creado.json()["funcionario"], creado.json()["hasta"]) == (fina, None)
    ajeno = await registro.http.post("/v1/conflictos", json=cuerpo | {"funcionario": fina}, headers=otra)
    assert ajeno.json()["codigo"] == "prohibido"
    assert (await registro.http.get("/v1/conflictos", headers=otra)).json()["elementos"] == []
    retirar, motivo = f"{creado.headers['location']}/retirar", {"motivo": "Se verificó que no hay vínculo."}
    assert (await registro.http.post(retirar, json=motivo, headers=suya)).status_code == 403
    uno, dos = await asyncio.gather(*(registro.http.post(retirar, json=motivo, headers=jefa) for _ in range(2)))
    assert (uno.status_code, dos.status_code) == (200, 200)
    (leido,) = (await registro.http.get("/v1/conflictos", headers=suya)).json()["elementos"]
    assert (leido["retiro_motivo"], leido["retirado_en"] is None) == (motivo["motivo"], False)
    (declarado,), (retirado,) = (
        await registro.publicados("conflicto_declarado"),
        await registro.publicados("conflicto_retirado"),
    )
    assert (declarado["funcionario"], declarado["empresa"]) == (fina, NIT)
    assert "motivo" not in declarado
    assert retirado["conflicto_id"] == declarado["conflicto_id"]


async def test_two_people_do_not_stand_in_for_each_other_at_once(registro: Registro) -> None:
    (fina, suya), (fito, _) = await persona(registro, "funcionario"), await persona(registro, "funcionario")
    (exportador, _), jefa = await persona(registro, "exportador"), await registro.entrar()
    fechas = {"desde": "2026-12-01", "hasta": "2026-12-15", "motivo": "Vacaciones."}
    ida, vuelta = {"ausente": fina, "sustituto": fito}, {"ausente": fito, "sustituto": fina}
    assert (await registro.http.post("/v1/sustituciones", json=ida | fechas, headers=suya)).status_code == 403
    ajeno = await registro.http.post(
        "/v1/sustituciones", json={"ausente": fina, "sustituto": exportador} | fechas, headers=jefa
    )
    assert ajeno.json()["codigo"] == "usuario-desconocido"
    respuestas = await asyncio.gather(
        *(registro.http.post("/v1/sustituciones", json=par | fechas, headers=jefa) for par in (ida, vuelta))
    )
    assert sorted(r.status_code for r in respuestas) == [201, 409]
    assert len(await registro.publicados("sustitucion_declarada")) == 1
    primera = next(r for r in respuestas if r.status_code == 201)
    retiro = await registro.http.post(
        f"{primera.headers['location']}/retirar", json={"motivo": "Volvió antes."}, headers=jefa
    )
    assert retiro.status_code == 200
    assert len(await registro.publicados("sustitucion_retirada")) == 1
    segunda = await registro.http.post("/v1/sustituciones", json=vuelta | fechas, headers=jefa)
    assert segunda.status_code == 201, segunda.text


async def test_a_company_is_published_with_digests_that_ignore_spelling(registro: Registro) -> None:
    await registro.empresa()
    (primero,) = await registro.publicados("empresa.actualizada")
    nombre = await registro.usuario("exportador")
    datos = {"nit": "800191045-1", "razon_social": "Otra", "domicilio": "CRA. 1 – Cali"}
    await registro.http.post("/v1/empresas", json=datos, headers=await registro.entrar(nombre))
    otro = (await registro.publicados("empresa.actualizada"))[-1]
    assert primero["huella_direccion"] == otro["huella_direccion"]
    assert "Cali" not in str(otro)
    for nit, correo in ((NIT, "a@b.co"), ("800191045-1", "A@B.CO")):
        cuerpo = {"correo": correo}
        creado = await registro.http.post(
            f"/v1/empresas/{nit}/direcciones", json=cuerpo, headers=await registro.entrar()
        )
        assert creado.status_code == 201, creado.text
    ultimos = (await registro.publicados("empresa.actualizada"))[-2:]
    assert ultimos[0]["huellas_correos"] == ultimos[1]["huellas_correos"]
    assert len(ultimos[0]["huellas_correos"][0]) == 64
