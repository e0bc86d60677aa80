"""Object-level access: which companies a principal may see and act for, decided in this one place."""

from shared.http.problemas import Problema
from shared.identity.principal import Principal


def puede_ver_empresa(principal: Principal, nit: str) -> bool:
    """The company's own people and the Ministry's may see what is the company's."""
    return principal.es_interno or nit in principal.empresas


def puede_actuar_por(principal: Principal, nit: str) -> bool:
    """Only the company's own people may file in its name; the Ministry decides, it does not file."""
    return nit in principal.empresas and principal.tiene("exportador", "representante", "apoderado")


def exigir_empresa(principal: Principal, nit: str, *, actuar: bool = False) -> None:
    """Refuse who may not see the company (404: not even its existence is told) or may not act for it (403).

    Raises:
        Problema: `no-encontrado` or `prohibido`.
    """
    if not puede_ver_empresa(principal, nit):
        raise Problema("no-encontrado")
    if actuar and not puede_actuar_por(principal, nit):
        raise Problema("prohibido", f"Usted no puede actuar en nombre de la empresa {nit}.")
