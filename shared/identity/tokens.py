"""Ed25519 JSON web tokens: issued by `registro`, verified by every service with its published keys."""

import asyncio
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

import httpx
import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from jwt.algorithms import OKPAlgorithm

from shared.clock import reloj_sistema
from shared.identity.principal import ROLES, Principal

_ALGORITMO = "EdDSA"
_HOLGURA = timedelta(seconds=10)


class TokenInvalido(Exception):
    """A token that must not be believed. `vencido` tells the one case in which signing in again is enough."""

    def __init__(self, motivo: str, *, vencido: bool = False) -> None:
        super().__init__(motivo)
        self.vencido = vencido


class LlavesPublicas(Protocol):
    """Where a verifier finds the public key of a key id."""

    async def llave(self, kid: str) -> Ed25519PublicKey | None: ...


@dataclass(frozen=True, slots=True)
class LlaveFirma:
    """A signing key with the id under which its public half is published."""

    kid: str
    privada: Ed25519PrivateKey

    @classmethod
    def nueva(cls) -> "LlaveFirma":
        return cls(uuid.uuid4().hex, Ed25519PrivateKey.generate())

    def jwk(self) -> dict[str, Any]:
        """The public half as a JSON Web Key."""
        return jwk_publica(self.kid, self.privada.public_key())


def jwk_publica(kid: str, publica: Ed25519PublicKey) -> dict[str, Any]:
    """A JSON Web Key for signature verification."""
    return {**OKPAlgorithm.to_jwk(publica, as_dict=True), "kid": kid, "use": "sig", "alg": _ALGORITMO}


@dataclass(frozen=True, slots=True)
class Emisor:
    """Issues tokens in the name of `emisor` for `audiencia`."""

    llave: LlaveFirma
    emisor: str
    audiencia: str

    def emitir(self, principal: Principal, *, dura: timedelta, ahora: datetime | None = None) -> str:
        """A signed token for `principal` that lasts `dura`."""
        desde = ahora or reloj_sistema.ahora()
        cuerpo: dict[str, Any] = {
            "iss": self.emisor,
            "aud": self.audiencia,
            "sub": principal.sub,
            "jti": uuid.uuid4().hex,
            "iat": desde,
            "nbf": desde,
            "exp": desde + dura,
            "nombre": principal.nombre,
            "roles": sorted(principal.roles),
            "empresas": sorted(principal.empresas),
        }
        if principal.act is not None:
            cuerpo["act"] = {"sub": principal.act}
        return jwt.encode(cuerpo, self.llave.privada, algorithm=_ALGORITMO, headers={"kid": self.llave.kid})


@dataclass(frozen=True, slots=True)
class Verificador:
    """Believes a token only if signature, algorithm, issuer, audience, dates and claims are right."""

    llaves: LlavesPublicas
    emisor: str
    audiencia: str

    async def verificar(self, token: str) -> Principal:
        """The principal of a token.

        Raises:
            TokenInvalido: with the reason for the log; the caller tells the user no more than needed.
        """
        try:
            cabecera = jwt.get_unverified_header(token)
        except jwt.PyJWTError as error:
            raise TokenInvalido("no es un token") from error
        kid = cabecera.get("kid")
        if cabecera.get("alg") != _ALGORITMO or not isinstance(kid, str):
            raise TokenInvalido("algoritmo o llave no admitidos")
        llave = await self.llaves.llave(kid)
        if llave is None:
            raise TokenInvalido("llave desconocida")
        try:
            cuerpo = jwt.decode(
                token,
                llave,
                algorithms=[_ALGORITMO],
                issuer=self.emisor,
                audience=self.audiencia,
                leeway=_HOLGURA,
                options={"require": ["iss", "aud", "sub", "iat", "exp", "jti"]},
            )
        except jwt.ExpiredSignatureError as error:
            raise TokenInvalido("vencido", vencido=True) from error
        except jwt.PyJWTError as error:
            raise TokenInvalido(str(error)) from error
        return _principal(cuerpo)


def _principal(cuerpo: dict[str, Any]) -> Principal:
    roles, empresas = _textos(cuerpo.get("roles")), _textos(cuerpo.get("empresas", []))
    act = cuerpo.get("act")
    if roles is None or empresas is None or not roles <= ROLES:
        raise TokenInvalido("roles o empresas mal formados")
    if act is not None and not (isinstance(act, dict) and isinstance(act.get("sub"), str)):
        raise TokenInvalido("act mal formado")
    return Principal(
        sub=str(cuerpo["sub"]),
        nombre=str(cuerpo.get("nombre", "")),
        roles=roles,
        empresas=empresas,
        act=act["sub"] if act is not None else None,
    )


def _textos(valor: object) -> frozenset[str] | None:
    if isinstance(valor, list) and all(isinstance(v, str) for v in valor):
        return frozenset(valor)
    return None


class JwksRemoto:
    """Keys of a JWKS address, cached: read again when old, or at once for a key id not seen (a rotation).

    While the address does not answer, keys already known go on being believed; an unknown one raises what httpx
    raises, so that the caller can say that the service is not available rather than that the token is false.
    """

    def __init__(
        self, url: str, *, fresco: timedelta = timedelta(minutes=5), pausa: timedelta = timedelta(seconds=5)
    ) -> None:
        self._url = url
        self._fresco, self._pausa = fresco, pausa
        self._llaves: dict[str, Ed25519PublicKey] = {}
        self._leido: datetime | None = None
        self._candado = asyncio.Lock()

    async def llave(self, kid: str) -> Ed25519PublicKey | None:
        """The public key of `kid`, or None if the issuer does not publish it."""
        if self._hay_que_leer(kid):
            async with self._candado:
                if self._hay_que_leer(kid):
                    await self._leer(kid)
        return self._llaves.get(kid)

    def _hay_que_leer(self, kid: str) -> bool:
        if self._leido is None:
            return True
        edad = reloj_sistema.ahora() - self._leido
        # The pause keeps invented key ids from turning each request into a call to the issuer.
        return edad > self._fresco or (kid not in self._llaves and edad > self._pausa)

    async def _leer(self, kid: str) -> None:
        try:
            async with httpx.AsyncClient(timeout=5) as cliente:
                respuesta = await cliente.get(self._url)
                respuesta.raise_for_status()
        except httpx.HTTPError:
            if kid in self._llaves:
                self._leido = reloj_sistema.ahora()
                return
            raise
        self._llaves = llaves_de_jwks(respuesta.json())
        self._leido = reloj_sistema.ahora()


def llaves_de_jwks(jwks: dict[str, Any]) -> dict[str, Ed25519PublicKey]:
    """Ed25519 keys of a JSON Web Key Set by key id; keys of other kinds are left out."""
    llaves: dict[str, Ed25519PublicKey] = {}
    for jwk in jwks.get("keys", []):
        if jwk.get("kty") == "OKP" and jwk.get("crv") == "Ed25519" and isinstance(jwk.get("kid"), str):
            llave = OKPAlgorithm.from_jwk(jwk)
            if isinstance(llave, Ed25519PublicKey):
                llaves[jwk["kid"]] = llave
    return llaves
