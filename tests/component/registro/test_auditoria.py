"""The auditor's questions: silent on what the service did, loud on what it did not do."""

import asyncpg
import pytest

from services.registro.auditoria import COMPROBACIONES
from tests.component.registro.conftest import EVIDENCIA, NIT, Registro

ESTROPEAR = {
    "registro.empresa_publicada": "UPDATE empresa SET version = version + 1",
    "registro.firmantes_publicados": "UPDATE firmante SET estado = 'revocada'",
    "registro.habilitada_con_firmante": "DELETE FROM firmante",
    "registro.versiones_sin_saltos": "DELETE FROM calendario WHERE version = 1",
    "registro.trm_dos_personas": "UPDATE trm_propuesta SET filas = jsonb_set(filas, '{0,valor}', '\"1.00\"')",
    "registro.catalogos_sin_saltos": "UPDATE catalogo SET huella = repeat('0', 64) WHERE nombre = 'paises'",
    "registro.formulario_del_representante": """
        INSERT INTO formulario (id, nit, version, numero, estado, forma, firmado, firmante_id, creado_por, creado_en)
        SELECT gen_random_uuid(), nit, 1, 'REG', 'aceptado', '{}', '{}', id, 'x', now() FROM firmante;
        UPDATE firmante SET roles = '{contador}'""",
    "registro.invitacion_con_representacion": """
        INSERT INTO invitacion (id, nit, correo, nombre, rol, evidencia, estado, creada_por, creada_en, usuario)
        SELECT gen_random_uuid(), nit, 'a@b.co', 'A', 'apoderado', 'x', 'aceptada', 'x', now(), usuario
        FROM representacion""",
    "registro.un_secreto_por_cliente": """
        WITH c AS (INSERT INTO cliente VALUES (gen_random_uuid(), 'vuce', 'VUCE', false, 'x', now()) RETURNING id)
        INSERT INTO cliente_secreto SELECT gen_random_uuid(), id, repeat('0', 64), now() FROM c""",
    "registro.llaves_enteras": "UPDATE llave_firma SET privada = 'x'",
}


async def _brechas(registro: Registro) -> set[str]:
    conexion = await asyncpg.connect(registro.superusuario)
    try:
        return {c.nombre for c in COMPROBACIONES if await conexion.fetch(c.sql)}
    finally:
        await conexion.close()


async def _con_historia(registro: Registro) -> None:
    _, suyo = await registro.habilitada()
    coordinador, funcionario = await registro.entrar(), await registro.como("funcionario")
    base = f"/v1/empresas/{NIT}"
    creada = (await registro.http.post(f"{base}/direcciones", json={"correo": "a@b.co"}, headers=suyo)).json()
    confirmar = f"{base}/direcciones/{creada['id']}/confirmar"
    assert (await registro.http.post(confirmar, json={"evidencia": EVIDENCIA}, headers=funcionario)).status_code == 200
    for dia in ("2026-12-24", "2026-12-31"):
        datos = {"cerrar": [{"fecha": dia, "nombre": "Cierre"}], "motivo": "Decreto."}
        assert (await registro.http.post("/v1/calendario", json=datos, headers=coordinador)).status_code == 201
    filas = [{"valor": "2780.47", "vigenciadesde": "2018-03-29", "vigenciahasta": "2018-04-02"}]
    propuesta = (await registro.http.post("/v1/trm", json={"filas": filas}, headers=coordinador)).json()
    confirmar = f"/v1/trm/propuestas/{propuesta['id']}/confirmar"
    assert (await registro.http.post(confirmar, headers=await registro.como("operador"))).status_code == 200
    assert (await registro.http.post(f"{base}/suspender", json={"motivo": "Prueba."}, headers=coordinador)).is_success


async def test_nothing_is_found_after_a_normal_life(registro: Registro) -> None:
    await _con_historia(registro)
    assert await _brechas(registro) == set()


async def test_each_question_finds_its_breach(registro: Registro) -> None:
    await _con_historia(registro)
    assert set(ESTROPEAR) == {c.nombre for c in COMPROBACIONES}
    conexion = await asyncpg.connect(registro.superusuario)
    try:
        for nombre, orden in ESTROPEAR.items():
            estropeada = conexion.transaction()
            await estropeada.start()
            await conexion.execute(orden)
            halladas = {c.nombre for c in COMPROBACIONES if await conexion.fetch(c.sql)}
            await estropeada.rollback()
            assert nombre in halladas
    finally:
        await conexion.close()


async def test_the_service_itself_cannot_rewrite_what_is_append_only(registro: Registro) -> None:
    conexion = await asyncpg.connect(registro.ajustes.postgres_url.get_secret_value())
    try:
        for orden in (
            "UPDATE calendario SET motivo = 'x'",
            "DELETE FROM trm",
            "DELETE FROM catalogo",
            "UPDATE auditoria SET quien = 'x'",
        ):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await conexion.execute(orden)
    finally:
        await conexion.close()
