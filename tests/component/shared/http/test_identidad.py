"""Who may: tokens, roles, companies, signed internal links."""

from datetime import timedelta

import pytest

from shared.clock import reloj_sistema
from shared.documents.enlaces import firmar_ruta
from shared.identity import Emisor, LlaveFirma, Principal
from tests.component.shared.http.conftest import NIT_AJENO, NIT_PROPIO, Banco

ANA = Principal("ana", "Ana", frozenset({"exportador"}), frozenset({NIT_PROPIO}))


def portador(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


async def test_no_credential_and_a_broken_one_are_told_apart(banco: Banco) -> None:
    nada = await banco.cliente.get("/v1/quien")
    assert (nada.status_code, nada.json()["codigo"]) == (401, "no-autenticado")
    assert nada.headers["www-authenticate"] == "Bearer"
    rota = await banco.cliente.get("/v1/quien", headers=portador("no.es.token"))
    assert (rota.status_code, rota.json()["codigo"]) == (401, "credencial-invalida")


async def test_an_expired_token_says_so(banco: Banco) -> None:
    ayer = reloj_sistema.ahora() - timedelta(days=1)
    token = banco.emisor.emitir(ANA, dura=timedelta(minutes=5), ahora=ayer)
    assert (await banco.cliente.get("/v1/quien", headers=portador(token))).json()["codigo"] == "credencial-vencida"


@pytest.mark.parametrize(("emisor", "audiencia"), [("otro", "contingentes"), ("contingentes", "otra")])
async def test_another_issuer_or_audience_is_refused(banco: Banco, emisor: str, audiencia: str) -> None:
    token = Emisor(banco.emisor.llave, emisor, audiencia).emitir(ANA, dura=timedelta(minutes=5))
    assert (await banco.cliente.get("/v1/quien", headers=portador(token))).status_code == 401


async def test_a_key_that_is_not_ours_is_refused_even_under_our_id(banco: Banco) -> None:
    falsa = LlaveFirma(banco.emisor.llave.kid, LlaveFirma.nueva().privada)
    for llave in (falsa, LlaveFirma.nueva()):
        token = Emisor(llave, banco.emisor.emisor, banco.emisor.audiencia).emitir(ANA, dura=timedelta(minutes=5))
        assert (await banco.cliente.get("/v1/quien", headers=portador(token))).status_code == 401


async def test_company_in_act(banco: Banco) -> None:
    una = banco.token()
    assert (await banco.cliente.get("/v1/quien", headers=una)).json()["empresa"] == NIT_PROPIO
    dos = banco.token("ana", empresas=(NIT_PROPIO, NIT_AJENO))
    assert (await banco.cliente.get("/v1/quien", headers=dos)).json()["empresa"] is None
    elegida = await banco.cliente.get("/v1/quien", headers=dos | {"X-Empresa": "800.191.045-1"})
    assert elegida.json()["empresa"] == NIT_AJENO
    ajena = await banco.cliente.get("/v1/quien", headers=una | {"X-Empresa": NIT_AJENO})
    assert (ajena.status_code, ajena.json()["codigo"]) == (403, "prohibido")
    falsa = await banco.cliente.get("/v1/quien", headers=una | {"X-Empresa": "900204272-7"})
    assert "900204272 no es 7" in falsa.json()["errores"][0]["mensaje"]


async def test_roles(banco: Banco) -> None:
    assert (await banco.cliente.get("/v1/decision", headers=banco.token())).status_code == 403
    assert (await banco.cliente.get("/v1/decision")).status_code == 401
    funcionario = banco.token("eva", "funcionario", empresas=())
    assert (await banco.cliente.get("/v1/decision", headers=funcionario)).json() == "eva"


async def test_another_company_does_not_exist_for_you(banco: Banco) -> None:
    ajena, propia = f"/v1/empresas/{NIT_AJENO}/cosa", f"/v1/empresas/{NIT_PROPIO}/cosa"
    assert (await banco.cliente.get(ajena, headers=banco.token())).status_code == 404
    assert (await banco.cliente.get(propia, params={"actuar": True}, headers=banco.token())).status_code == 200
    eva = banco.token("eva", "funcionario", empresas=())
    assert (await banco.cliente.get(ajena, headers=eva)).status_code == 200
    assert (await banco.cliente.get(ajena, params={"actuar": True}, headers=eva)).status_code == 403


async def test_internal_links_are_for_one_path_and_a_while(banco: Banco) -> None:
    buena = firmar_ruta("", "/interno/objetos/prueba/aa/x.pdf", secreto="enlaces")
    assert (await banco.cliente.get(buena)).status_code == 404
    otra = buena.replace("x.pdf", "y.pdf")
    vieja = firmar_ruta(
        "", "/interno/objetos/prueba/aa/x.pdf", secreto="enlaces", vence=reloj_sistema.ahora() - timedelta(seconds=1)
    )
    for mala in (otra, vieja):
        r = await banco.cliente.get(mala)
        assert (r.status_code, r.json()["codigo"]) == (403, "enlace-invalido")
