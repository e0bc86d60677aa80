"""Rules of the registration form. Pure."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Protocol

ACTO = "registro"
ROLES = ("representante_propuesto", "representante")
"""Who signs it: the first representante, who is not accepted yet; or one who is, when a company comes back."""
DOCUMENTO_EXIGIDO = "certificado_existencia"
CLASES: Mapping[str, str] = {
    DOCUMENTO_EXIGIDO: "Certificado de existencia y representación legal",
    "identidad_representante": "Documento de identidad del representante",
    "rut": "RUT",
    "poder": "Poder",
    "otro": "Otro documento",
}
"""Documents of a registration, by the name that people read."""
_DE_CADA_VEZ = frozenset({"numero", "version", "generado_en", "generado_texto"})


class Persona(Protocol):
    """A proposed or accepted signer."""

    estado: str
    roles: list[str]


def lo_que_falta(personas: Iterable[Persona], documentos: Collection[str]) -> list[str]:
    """What keeps a form from being made, each in Spanish; empty if nothing does.

    Manual I: the registration holds who the user is; who signs and what proves it, house rule.
    """
    falta = []
    if not any(p.estado != "revocada" and "representante" in p.roles for p in personas):
        falta.append("Registre al representante legal como firmante.")
    if DOCUMENTO_EXIGIDO not in documentos:
        falta.append(f"Adjunte el {CLASES[DOCUMENTO_EXIGIDO].lower()}.")
    return falta


def mismo_contenido(una: Mapping[str, Any], otra: Mapping[str, Any]) -> bool:
    """Whether two forms say the same of the company: all but their number and when they were made. # house rule"""
    return {k: v for k, v in una.items() if k not in _DE_CADA_VEZ} == {
        k: v for k, v in otra.items() if k not in _DE_CADA_VEZ
    }


def aceptable(veredicto: str, firmante_id: str | None) -> bool:
    """A form counts as signed only with a whole verdict that names the registered signer. # house rule"""
    return veredicto == "TOTAL_PASSED" and firmante_id is not None
