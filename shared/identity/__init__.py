"""Who acts: tokens and their keys, roles and companies, NIT, digests of identity documents.

What needs the web framework is loaded when it is first asked for: the workers that judge signatures want the digests.
"""

import importlib
from typing import TYPE_CHECKING, Any

from shared.identity.huellas import huella_documento
from shared.identity.nit import NIT, digito_de_verificacion, validar_nit
from shared.identity.principal import ROLES, Principal

if TYPE_CHECKING:
    from shared.identity.dependencias import PrincipalActual, enlace_firmado, principal_opcional, requiere
    from shared.identity.empresas import exigir_empresa, puede_actuar_por, puede_ver_empresa
    from shared.identity.tokens import Emisor, JwksRemoto, LlaveFirma, LlavesPublicas, TokenInvalido, Verificador

_APARTE = {
    "dependencias": ("PrincipalActual", "enlace_firmado", "principal_opcional", "requiere"),
    "empresas": ("exigir_empresa", "puede_actuar_por", "puede_ver_empresa"),
    "tokens": ("Emisor", "JwksRemoto", "LlaveFirma", "LlavesPublicas", "TokenInvalido", "Verificador"),
}
_DONDE = {nombre: modulo for modulo, nombres in _APARTE.items() for nombre in nombres}


def __getattr__(nombre: str) -> Any:
    if nombre not in _DONDE:
        raise AttributeError(f"module {__name__!r} has no attribute {nombre!r}")
    return getattr(importlib.import_module(f"{__name__}.{_DONDE[nombre]}"), nombre)


__all__ = [
    "NIT",
    "ROLES",
    "Emisor",
    "JwksRemoto",
    "LlaveFirma",
    "LlavesPublicas",
    "Principal",
    "PrincipalActual",
    "TokenInvalido",
    "Verificador",
    "digito_de_verificacion",
    "enlace_firmado",
    "exigir_empresa",
    "huella_documento",
    "principal_opcional",
    "puede_actuar_por",
    "puede_ver_empresa",
    "requiere",
    "validar_nit",
]
