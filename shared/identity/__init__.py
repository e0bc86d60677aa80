"""Who acts: tokens and their keys, roles and companies, NIT, digests of identity documents."""

from shared.identity.dependencias import (
    PrincipalActual,
    enlace_firmado,
    principal,
    principal_opcional,
    requiere,
)
from shared.identity.empresas import exigir_empresa, puede_actuar_por, puede_ver_empresa
from shared.identity.huellas import huella_documento
from shared.identity.nit import NIT, digito_de_verificacion, validar_nit
from shared.identity.principal import ROLES, Principal
from shared.identity.tokens import Emisor, JwksRemoto, LlaveFirma, LlavesPublicas, TokenInvalido, Verificador

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
    "principal",
    "principal_opcional",
    "puede_actuar_por",
    "puede_ver_empresa",
    "requiere",
    "validar_nit",
]
