"""Exits, returns and replacements: how each is named, what it files and which documents it brings."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID


class Clase(StrEnum):
    """The value is the first part of their paths, here and in the API."""

    SALIDAS = "salidas"
    REIMPORTACIONES = "reimportaciones"
    REPOSICIONES = "reposiciones"


@dataclass(frozen=True, slots=True)
class Operacion:
    """How one kind is named, filed and completed."""

    clase: Clase
    nombre: str
    plural: str
    accion: str
    """The step by which the company files it."""
    boton: str
    aviso: str
    adjunta_en: frozenset[str]
    """States in which the company may still attach."""
    que_es: str
    vacio: str
    """What its empty list says to do."""
    estados: tuple[str, ...]
    """All of them, in the order in which they are offered."""

    def api(self, id: UUID | str) -> str:
        """Path of one in the API."""
        return f"/v1/{self.clase}/{id}"

    def ruta(self, id: UUID | str) -> str:
        """Path of its page."""
        return f"/{self.clase}/{id}"


OPERACIONES: Mapping[Clase, Operacion] = {
    o.clase: o
    for o in (
        Operacion(
            Clase.SALIDAS,
            "salida",
            "Salidas",
            "solicitar",
            "Presentar la solicitud",
            "salida-solicitada",
            frozenset({"borrador", "devuelta", "autorizada", "fuera"}),
            "Bienes importados con el programa que salen del país: a reparar, a cambio de otros o en forma definitiva.",
            "Se pide sobre un registro de importación aprobado, antes de embarcar los bienes.",
            (
                "borrador",
                "solicitada",
                "devuelta",
                "autorizada",
                "fuera",
                "reimportada",
                "definitiva",
                "negada",
                "desistida",
            ),
        ),
        Operacion(
            Clase.REIMPORTACIONES,
            "reimportación",
            "Reimportaciones",
            "consultar",
            "Presentar la consulta",
            "reimportacion-consultada",
            frozenset({"borrador", "devuelta"}),
            "Bienes que exportó y regresan: el Ministerio dice qué se exige antes del levante.",
            "Si algo de lo que exportó regresa al país, pregunte antes qué se exige.",
            ("borrador", "consultada", "devuelta", "favorable", "desfavorable", "desistida"),
        ),
        Operacion(
            Clase.REPOSICIONES,
            "reposición",
            "Reposiciones",
            "radicar",
            "Presentar el estudio",
            "reposicion-radicada",
            frozenset({"borrador", "devuelta"}),
            "El derecho a importar sin gravámenes la misma cantidad de insumos que llevaban los productos exportados.",
            "Se ejerce dentro de los doce meses siguientes a la exportación, sobre insumos que ya importó.",
            ("borrador", "radicada", "devuelta", "cuadros_aprobados", "autorizada", "negada", "desistida"),
        ),
    )
}
EN_REVISION = "en_revision"


def estado_visible(clase: Clase, estado: str) -> str:
    """A state by the name it is shown under: a study that was filed waits for no signature."""
    return EN_REVISION if (clase, estado) == (Clase.REPOSICIONES, "radicada") else estado


def pasos_visibles(clase: Clase, pasos: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The steps of a case with their states as they are shown."""
    return [{**p, "hacia": estado_visible(clase, p["hacia"])} for p in pasos]


def por_adjuntar(clase: Clase, caso: Mapping[str, Any]) -> list[str]:
    """The classes of document that the company may add now: what it lacks, or the proof of what comes next."""
    if clase is Clase.SALIDAS and caso["estado"] == "autorizada":
        # Art. 87.1 f: the replacement of what was destroyed comes without anything leaving.
        return ["embarque", "reimportacion"] if caso["acta_comite"] else ["embarque"]
    if clase is Clase.SALIDAS and caso["estado"] == "fuera":
        return ["reimportacion"]
    return list(caso["faltan"]) if caso["estado"] in OPERACIONES[clase].adjunta_en else []
