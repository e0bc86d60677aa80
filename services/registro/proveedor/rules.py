"""Who may be what, of what a provider says of somebody. Pure."""

import base64
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

INTERNOS = frozenset({"funcionario", "coordinador", "operador", "auditor"})
ALGORITMOS = ("RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA")
"""Of identity tokens: those with a public key. `none` and HMAC are nobody's proof."""
_DE_ESTA_MAQUINA = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True)
class Persona:
    """Somebody as the provider knows it, by verified claims."""

    emisor: str
    sujeto: str
    nombre: str
    correo: str | None
    """Only where the provider verified it."""
    roles: frozenset[str] | None
    """Ours, by the configured mapping; None where the provider says nothing of roles."""


def leer_mapa(texto: str) -> dict[str, str]:
    """`grupo-a=funcionario,grupo-b=auditor` as a mapping from the provider's values to our roles.

    Raises:
        ValueError: for what is no pair, or no role of the Ministry.
    """
    mapa: dict[str, str] = {}
    for par in filter(None, (p.strip() for p in texto.split(","))):
        valor, _, rol = par.rpartition("=")
        if not valor or rol not in INTERNOS:
            raise ValueError(f"CONTINGENTES_OIDC_ROLES: «{par}» no es valor=rol del Ministerio")
        mapa[valor] = rol
    return mapa


def persona_de(
    cuerpo: Mapping[str, Any], *, reclamo_nombre: str, reclamo_roles: str, mapa: Mapping[str, str]
) -> Persona:
    """The person of a verified identity token. # house rule

    Args:
        reclamo_roles: claim with a list (or one value, or names apart by spaces); empty if roles are kept here.
    """
    correo = cuerpo.get("email")
    verificado = isinstance(correo, str) and cuerpo.get("email_verified") is True
    return Persona(
        emisor=str(cuerpo["iss"]),
        sujeto=str(cuerpo["sub"]),
        nombre=str(cuerpo.get(reclamo_nombre) or cuerpo.get("email") or cuerpo["sub"])[:200],
        correo=correo.strip().lower() if verificado and isinstance(correo, str) else None,
        roles=frozenset(mapa[v] for v in _valores(cuerpo.get(reclamo_roles)) if v in mapa) if reclamo_roles else None,
    )


def _valores(reclamo: object) -> Iterable[str]:
    if isinstance(reclamo, str):
        return reclamo.split()
    return [v for v in reclamo if isinstance(v, str)] if isinstance(reclamo, list) else []


def roles_tras(actuales: Iterable[str], dados: frozenset[str] | None) -> list[str]:
    """Roles after signing in: the Ministry's are the provider's, if it tells roles; a company's stay. # house rule"""
    if dados is None:
        return sorted(set(actuales))
    return sorted((set(actuales) - INTERNOS) | dados)


def reto(verificador: str) -> str:
    """PKCE challenge `S256` of a verifier (RFC 7636, 4.2)."""
    return base64.urlsafe_b64encode(hashlib.sha256(verificador.encode()).digest()).rstrip(b"=").decode()


def url_segura(url: str) -> bool:
    """Whether a provider may be asked there: over TLS, or on this very machine."""
    partes = urlsplit(url)
    return partes.scheme == "https" or (partes.scheme == "http" and partes.hostname in _DE_ESTA_MAQUINA)
