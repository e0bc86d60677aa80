"""A signed-in person, kept whole in an encrypted cookie: the portal itself remembers nothing."""

import base64
import hashlib
import json
import secrets
import zlib
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shared.clock import reloj_sistema

_NONCE = 12
_ANTES_DE_VENCER = timedelta(seconds=45)
INTERNOS = frozenset({"funcionario", "coordinador", "operador", "auditor"})


class Sellador:
    """Encrypts and authenticates small texts that travel through the browser; `uso` keeps one kind from being another.

    Raises:
        ValueError: if the secret is too short to be one.
    """

    def __init__(self, secreto: str) -> None:
        if len(secreto) < 16:
            raise ValueError("CONTINGENTES_CLAVE_SESIONES debe tener al menos 16 caracteres")
        self._aes = AESGCM(hashlib.sha256(secreto.encode()).digest())

    def sellar(self, contenido: dict[str, Any], uso: str) -> str:
        """The content as URL-safe text that only this portal can read."""
        claro = zlib.compress(json.dumps(contenido, separators=(",", ":")).encode())
        nonce = secrets.token_bytes(_NONCE)
        return base64.urlsafe_b64encode(nonce + self._aes.encrypt(nonce, claro, uso.encode())).decode()

    def abrir(self, texto: str, uso: str) -> dict[str, Any] | None:
        """What was sealed for `uso`; None for anything else."""
        try:
            crudo = base64.urlsafe_b64decode(texto.encode())
            claro = self._aes.decrypt(crudo[:_NONCE], crudo[_NONCE:], uso.encode())
        except (ValueError, InvalidTag):
            return None
        contenido: dict[str, Any] = json.loads(zlib.decompress(claro))
        return contenido


@dataclass(frozen=True, slots=True)
class Sesion:
    """Tokens of the API and what pages say of the person. Instants are UTC, ISO 8601."""

    token: str
    vence_en: str
    refresco: str
    refresco_vence_en: str
    usuario: str
    nombre: str
    roles: tuple[str, ...]
    empresas: tuple[str, ...]
    empresa: str
    """NIT for which the person acts; empty without companies."""
    csrf: str
    debe_cambiar_clave: bool = False

    @classmethod
    def de_api(cls, abierta: dict[str, Any], anterior: "Sesion | None" = None) -> Self:
        """The session that the API has just opened or renewed; a renewed one keeps the company and the form token."""
        empresas = tuple(abierta["empresas"])
        elegida = anterior.empresa if anterior else ""
        return cls(
            token=abierta["token"],
            vence_en=abierta["vence_en"],
            refresco=abierta["refresco"],
            refresco_vence_en=abierta["refresco_vence_en"],
            usuario=abierta["usuario_id"],
            nombre=_nombre(abierta["token"]),
            roles=tuple(abierta["roles"]),
            empresas=empresas,
            empresa=elegida if elegida in empresas else (empresas[0] if empresas else ""),
            csrf=anterior.csrf if anterior else secrets.token_urlsafe(24),
            debe_cambiar_clave=abierta["debe_cambiar_clave"],
        )

    @classmethod
    def de_cookie(cls, contenido: dict[str, Any]) -> Self:
        """The session that `como_dict` wrote."""
        listas = {"roles": tuple(contenido["roles"]), "empresas": tuple(contenido["empresas"])}
        return cls(**{**contenido, **listas})

    def como_dict(self) -> dict[str, Any]:
        return asdict(self)

    def actuando_por(self, nit: str) -> "Sesion":
        """The same person for another of the own companies; unchanged for one that is not."""
        return replace(self, empresa=nit) if nit in self.empresas else self

    @property
    def por_renovar(self) -> bool:
        """Whether the token ends in less than a minute."""
        return reloj_sistema.ahora() + _ANTES_DE_VENCER >= datetime.fromisoformat(self.vence_en)

    @property
    def terminada(self) -> bool:
        """Whether it can no longer be renewed."""
        return reloj_sistema.ahora() >= datetime.fromisoformat(self.refresco_vence_en)

    @property
    def es_interna(self) -> bool:
        """Whether the person is of the Ministry."""
        return not INTERNOS.isdisjoint(self.roles)


def _nombre(token: str) -> str:
    """The name in a token that the API itself has just given us, which is why nobody verifies it again here."""
    carga = token.split(".")[1]
    datos: dict[str, Any] = json.loads(base64.urlsafe_b64decode(carga + "=" * (-len(carga) % 4)))
    return str(datos.get("nombre", ""))
