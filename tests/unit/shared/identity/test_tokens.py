import base64
import json
from datetime import timedelta

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from shared.clock import reloj_sistema
from shared.identity.principal import Principal
from shared.identity.tokens import Emisor, LlaveFirma, TokenInvalido, Verificador, llaves_de_jwks

LLAVE = LlaveFirma.nueva()
EMISOR = Emisor(LLAVE, "contingentes", "contingentes")
ANA = Principal("ana", "Ana María", frozenset({"exportador", "representante"}), frozenset({"900204272-8"}), act="vuce")
MINUTO = timedelta(minutes=1)


class Publicadas:
    async def llave(self, kid: str) -> Ed25519PublicKey | None:
        return llaves_de_jwks({"keys": [LLAVE.jwk()]}).get(kid)


VERIFICADOR = Verificador(Publicadas(), "contingentes", "contingentes")


async def test_what_was_issued_is_read_back() -> None:
    assert await VERIFICADOR.verificar(EMISOR.emitir(ANA, dura=MINUTO)) == ANA


def test_the_published_key_holds_nothing_private() -> None:
    assert set(LLAVE.jwk()) == {"kty", "crv", "x", "kid", "use", "alg"}


def _crudo(cabecera: dict[str, object], cuerpo: dict[str, object], firma: bytes = b"") -> str:
    partes = [json.dumps(cabecera).encode(), json.dumps(cuerpo).encode(), firma]
    return ".".join(base64.urlsafe_b64encode(p).decode().rstrip("=") for p in partes)


def _cuerpo(**cambios: object) -> dict[str, object]:
    ahora = int(reloj_sistema.ahora().timestamp())
    base = {
        "iss": "contingentes",
        "aud": "contingentes",
        "sub": "ana",
        "jti": "1",
        "iat": ahora,
        "exp": ahora + 60,
        "roles": ["exportador"],
        "empresas": [],
    }
    return {k: v for k, v in (base | cambios).items() if v is not None}


@pytest.mark.parametrize("alg", ["none", "None", "HS256", "ES256"])
async def test_no_other_algorithm_is_believed(alg: str) -> None:
    publica = LLAVE.privada.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    if alg == "HS256":
        token = jwt.encode(_cuerpo(), publica, algorithm="HS256", headers={"kid": LLAVE.kid})
    else:
        token = _crudo({"alg": alg, "kid": LLAVE.kid}, _cuerpo())
    with pytest.raises(TokenInvalido):
        await VERIFICADOR.verificar(token)


@pytest.mark.parametrize(
    "cambios",
    [
        {"roles": ["rey"]},
        {"roles": "exportador"},
        {"roles": None},
        {"empresas": [1]},
        {"act": "vuce"},
        {"exp": None},
        {"jti": None},
        {"aud": "otra"},
        {"nbf": 4102444800},
    ],
)
async def test_claims_that_do_not_hold_are_refused(cambios: dict[str, object]) -> None:
    bueno = jwt.encode(_cuerpo(), LLAVE.privada, algorithm="EdDSA", headers={"kid": LLAVE.kid})
    assert (await VERIFICADOR.verificar(bueno)).sub == "ana"
    malo = jwt.encode(_cuerpo(**cambios), LLAVE.privada, algorithm="EdDSA", headers={"kid": LLAVE.kid})
    with pytest.raises(TokenInvalido):
        await VERIFICADOR.verificar(malo)


async def test_a_changed_body_breaks_the_signature() -> None:
    cabecera, _, firma = EMISOR.emitir(ANA, dura=MINUTO).split(".")
    otro = base64.urlsafe_b64encode(json.dumps(_cuerpo(roles=["coordinador"])).encode()).decode().rstrip("=")
    with pytest.raises(TokenInvalido) as info:
        await VERIFICADOR.verificar(f"{cabecera}.{otro}.{firma}")
    assert not info.value.vencido
