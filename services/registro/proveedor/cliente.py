"""The OpenID provider over HTTP: its configuration, a code for an identity token, and believing that one."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import httpx
import jwt
from pydantic import BaseModel

from services.registro.proveedor.rules import ALGORITMOS, url_segura
from services.registro.settings import AjustesRegistro
from shared.clock import reloj_sistema
from shared.http.problemas import Problema
from shared.observability import registro

_FRESCO = timedelta(hours=1)
_HOLGURA = timedelta(seconds=30)
_log = registro(__name__)


class Configuracion(BaseModel):
    """The part of the provider's metadata that is used (OpenID Connect Discovery 1.0)."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str


class Proveedor:
    """Reads the provider's metadata and keys, and keeps them for an hour; an unknown key is looked for at once."""

    def __init__(self, ajustes: AjustesRegistro) -> None:
        self._ajustes = ajustes
        self._emisor = ajustes.oidc_emisor.rstrip("/")
        self._configuracion: Configuracion | None = None
        self._llaves: dict[str, jwt.PyJWK] = {}
        self._leido: datetime | None = None
        self._candado = asyncio.Lock()

    async def configuracion(self) -> Configuracion:
        """The provider's metadata.

        Raises:
            Problema: `proveedor-no-configurado`, `identidad-no-disponible`.
        """
        await self._leer()
        assert self._configuracion is not None
        return self._configuracion

    async def identidad(self, codigo: str, verificador: str, nonce: str) -> dict[str, Any]:
        """The claims of the identity token that a code is worth.

        Raises:
            Problema: `entrada-rechazada`, `identidad-no-disponible`.
        """
        configuracion = await self.configuracion()
        datos = {
            "grant_type": "authorization_code",
            "code": codigo,
            "redirect_uri": self._ajustes.oidc_retorno,
            "client_id": self._ajustes.oidc_cliente,
            "code_verifier": verificador,
        }
        secreto = self._ajustes.oidc_secreto.get_secret_value()
        respuesta = await self._pedir(
            "POST", configuracion.token_endpoint, data=datos, auth=(self._ajustes.oidc_cliente, secreto)
        )
        if respuesta.status_code != httpx.codes.OK:
            _log.info("proveedor_rechazo_codigo", estado=respuesta.status_code)
            raise Problema("entrada-rechazada")
        token = respuesta.json().get("id_token")
        if not isinstance(token, str):
            raise Problema("entrada-rechazada")
        return await self._creer(token, nonce)

    async def _creer(self, token: str, nonce: str) -> dict[str, Any]:
        """Claims of a token with the right signature, issuer, audience, dates, nonce (OpenID Connect Core 3.1.3.7)."""
        try:
            llave = await self._llave(jwt.get_unverified_header(token))
            cuerpo: dict[str, Any] = jwt.decode(
                token,
                llave,
                algorithms=list(ALGORITMOS),
                issuer=(await self.configuracion()).issuer,
                audience=self._ajustes.oidc_cliente,
                leeway=_HOLGURA,
                options={"require": ["iss", "aud", "sub", "iat", "exp"]},
            )
        except jwt.PyJWTError as error:
            _log.warning("proveedor_token_invalido", motivo=str(error))
            raise Problema("entrada-rechazada") from error
        if cuerpo.get("nonce") != nonce or cuerpo.get("azp", self._ajustes.oidc_cliente) != self._ajustes.oidc_cliente:
            _log.warning("proveedor_token_ajeno")
            raise Problema("entrada-rechazada")
        return cuerpo

    async def _llave(self, cabecera: dict[str, Any]) -> jwt.PyJWK:
        kid = cabecera.get("kid")
        if kid is not None and kid not in self._llaves:
            await self._leer(ya=True)
        # A provider with one key need not name it.
        llave = self._llaves.get(kid) if kid is not None else next(iter(self._llaves.values()), None)
        if llave is None:
            raise jwt.InvalidKeyError("llave desconocida")
        return llave

    async def _leer(self, *, ya: bool = False) -> None:
        if not self._emisor:
            raise Problema("proveedor-no-configurado")
        async with self._candado:
            ahora = reloj_sistema.ahora()
            if self._leido is not None and not ya and ahora - self._leido < _FRESCO:
                return
            respuesta = await self._pedir("GET", f"{self._emisor}/.well-known/openid-configuration")
            try:
                configuracion = Configuracion.model_validate_json(respuesta.raise_for_status().content)
                if configuracion.issuer.rstrip("/") != self._emisor:
                    raise ValueError("otro emisor")
                llaves = (await self._pedir("GET", configuracion.jwks_uri)).raise_for_status().json()
                self._llaves = {k.key_id or "": k for k in jwt.PyJWKSet.from_dict(llaves).keys}
            except (httpx.HTTPStatusError, ValueError, jwt.PyJWTError) as error:
                _log.warning("proveedor_ilegible", motivo=type(error).__name__)
                raise Problema("identidad-no-disponible") from error
            self._configuracion, self._leido = configuracion, ahora

    async def _pedir(self, metodo: str, url: str, **partes: Any) -> httpx.Response:
        if not url_segura(url):
            _log.error("proveedor_sin_tls", url=url)
            raise Problema("identidad-no-disponible")
        try:
            async with httpx.AsyncClient(timeout=10) as cliente:
                return await cliente.request(metodo, url, **partes)
        except httpx.HTTPError as error:
            raise Problema("identidad-no-disponible") from error
