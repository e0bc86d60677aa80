"""The same request sent twice is done once."""

import asyncio
from datetime import timedelta

import sqlalchemy as sa

from shared.clock import reloj_sistema
from shared.http import idempotencia
from tests.component.shared.http.conftest import NIT_AJENO, NIT_PROPIO, Banco

PDF = b"%PDF-1.7\n" + b"x" * 500


def clave(valor: str = "clave-0001") -> dict[str, str]:
    return {"Idempotency-Key": valor}


async def test_a_repeat_is_answered_alike_and_does_nothing(banco: Banco) -> None:
    cabeceras = clave() | banco.token()
    uno = await banco.cliente.post("/v1/notas", json={"texto": "hola", "cantidad_kg": 5}, headers=cabeceras)
    otro = await banco.cliente.post("/v1/notas", json={"cantidad_kg": 5, "texto": "hola"}, headers=cabeceras)
    assert (uno.status_code, uno.content) == (otro.status_code, otro.content) == (201, uno.content)
    assert otro.headers["idempotency-replayed"] == "true"
    assert "idempotency-replayed" not in uno.headers
    assert await banco.contar() == 1


async def test_other_content_under_the_same_key_is_refused(banco: Banco) -> None:
    cabeceras = clave() | banco.token()
    await banco.cliente.post("/v1/notas", json={"texto": "hola"}, headers=cabeceras)
    for params, cuerpo in (({}, {"texto": "otra"}), ({"pausa_ms": 1}, {"texto": "hola"})):
        r = await banco.cliente.post("/v1/notas", params=params, json=cuerpo, headers=cabeceras)
        assert (r.status_code, r.json()["codigo"]) == (422, "clave-idempotencia-reutilizada")
    assert await banco.contar() == 1


async def test_twins_at_once_do_it_once(banco: Banco) -> None:
    cabeceras = clave() | banco.token()
    envios = [
        banco.cliente.post("/v1/notas", params={"pausa_ms": 100}, json={"texto": "gemela"}, headers=cabeceras)
        for _ in range(8)
    ]
    respuestas = await asyncio.gather(*envios)
    assert {(r.status_code, r.content) for r in respuestas} == {(201, respuestas[0].content)}
    assert sum("idempotency-replayed" in r.headers for r in respuestas) == 7
    assert await banco.contar() == 1


async def test_a_twin_of_a_failed_request_does_it_itself(banco: Banco) -> None:
    cabeceras = clave() | banco.token()
    falla = await banco.cliente.post("/v1/notas", params={"fallar": True}, json={"texto": "uno"}, headers=cabeceras)
    bien = await banco.cliente.post("/v1/notas", json={"texto": "uno"}, headers=cabeceras)
    assert (falla.status_code, bien.status_code) == (409, 201)


async def test_keys_belong_to_a_subject_a_company_and_a_route(banco: Banco) -> None:
    ana, eva = banco.token("ana"), banco.token("eva")
    doble = banco.token("ana", empresas=(NIT_PROPIO, NIT_AJENO))
    envios = [
        ("a-01", ana),
        ("a-02", eva),
        ("a-03", doble | {"X-Empresa": NIT_AJENO}),
        ("a-04", {}),
    ]
    for texto, quien in envios:
        r = await banco.cliente.post("/v1/notas", json={"texto": texto}, headers=clave() | quien)
        assert r.status_code == 201, r.text
    assert (await banco.cliente.post("/v1/libre?valor=z", headers=clave() | ana)).status_code == 200
    assert await banco.contar() == 4


async def test_uploads_compare_fields_and_file_not_the_boundary(banco: Banco) -> None:
    cabeceras = clave() | banco.token()

    async def subir(datos: bytes, motivo: str) -> tuple[int, str]:
        r = await banco.cliente.post(
            "/v1/pdf", files={"archivo": ("a.pdf", datos)}, data={"motivo": motivo}, headers=cabeceras
        )
        return r.status_code, r.text

    primera = await subir(PDF, "uno")
    assert primera[0] == 200
    assert await subir(PDF, "uno") == primera
    assert (await subir(PDF + b"y", "uno"))[0] == 422
    assert (await subir(PDF, "dos"))[0] == 422
    assert await banco.contar() == 1


async def test_a_malformed_key_is_refused(banco: Banco) -> None:
    for mala in ("corta", "x" * 129, "con espacio"):
        r = await banco.cliente.post("/v1/notas", json={"texto": "hola"}, headers=clave(mala))
        assert r.json()["codigo"] == "clave-idempotencia-invalida"


async def test_after_a_day_the_key_is_new_again_and_the_purge_forgets_it(banco: Banco) -> None:
    cabeceras = clave() | banco.token()
    await banco.cliente.post("/v1/notas", json={"texto": "vieja"}, headers=cabeceras)
    ayer = reloj_sistema.ahora() - timedelta(hours=25)
    async with banco.bd.tx() as tx:
        await tx.execute(sa.update(idempotencia.tabla).values(creado_en=ayer))
    nueva = await banco.cliente.post("/v1/notas", json={"texto": "nueva"}, headers=cabeceras)
    assert nueva.status_code == 201
    async with banco.bd.tx() as tx:
        await tx.execute(sa.update(idempotencia.tabla).values(creado_en=ayer))
        assert await idempotencia.purgar(tx) == 1
    assert await banco.contar("idempotencia") == 0
