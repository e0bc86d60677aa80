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
    assert (await registro.http.post("/v1/trm", json={"filas": filas}, headers=coordinador)).status_code == 201
    assert (await registro.http.post(f"{base}/suspender", json={"motivo": "Prueba."}, headers=coordinador)).is_success


async def test_nothing_is_found_after_a_normal_life(registro: Registro) -> None:
    await _con_historia(registro)
    assert await _brechas(registro) == set()


@pytest.mark.parametrize("nombre", sorted(ESTROPEAR))
async def test_each_question_finds_its_breach(registro: Registro, nombre: str) -> None:
    await _con_historia(registro)
    conexion = await asyncpg.connect(registro.superusuario)
    await conexion.execute(ESTROPEAR[nombre])
    await conexion.close()
    assert nombre in await _brechas(registro)


async def test_the_service_itself_cannot_rewrite_what_is_append_only(registro: Registro) -> None:
    conexion = await asyncpg.connect(registro.ajustes.postgres_url.get_secret_value())
    try:
        for orden in ("UPDATE calendario SET motivo = 'x'", "DELETE FROM trm", "UPDATE auditoria SET quien = 'x'"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await conexion.execute(orden)
    finally:
        await conexion.close()
