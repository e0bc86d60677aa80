"""Decisions as forms: what each asks for, and what was typed as the API takes it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from starlette.datastructures import UploadFile

from services.portal.web.api import Fallo
from services.portal.web.formularios import Formulario, campo_malo

SI_O_NO = (("true", "Sí"), ("false", "No"))
PESE_A = "pese_a"


@dataclass(frozen=True, slots=True)
class Campo:
    """A field of a form. `nombre` with a point is a name inside an object of the API.

    `clase`: `parrafo`, `texto`, `fecha`, `numero`, `lista`, `si_no`, `marca`, `lineas`, `archivo`, or `pese_a`: the
    checks in red that may be passed over.
    """

    nombre: str
    titulo: str
    clase: str = "parrafo"
    ayuda: str = ""
    opciones: tuple[tuple[str, str], ...] = ()
    obligatorio: bool = True


MOTIVO = Campo("motivo", "Motivo")
PESAR = Campo(PESE_A, "Autorizar pese a lo que está en rojo", PESE_A, obligatorio=False)


@dataclass(frozen=True, slots=True)
class Decision:
    """An action of the Ministry as a form: its button, its path after that of the case, what it asks for.

    `estados` and `roles` say when it is offered, for what the API does not name among the actions of the case.
    """

    titulo: str
    ruta: str
    ayuda: str
    campos: tuple[Campo, ...] = (MOTIVO,)
    tono: str = "secundario"
    aviso: str = "decidida"
    dos_firmas: bool = False
    """Whether it drafts what a coordinador signs: not offered again while the draft stands."""
    estados: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    abre: str = ""
    """Kind of the case that it opens, whose page comes next."""
    por_formulario: bool = False
    """Whether the API takes a form of files also where none is chosen."""


FIRMAR = Decision(
    "Firmar la decisión", "firmar", "La proyectó otra persona; con su firma queda en firme.", (), "", aviso="firmada"
)


def ofrecidas(
    decisiones: Mapping[str, Decision], caso: Mapping[str, Any], roles: tuple[str, ...]
) -> dict[str, Decision]:
    """What may be done now: what the API names, less what is drafted already, and what the state lets the role do."""
    proyectada = bool(caso.get("decision_proyectada"))
    acciones = set(caso["acciones"])
    hay: dict[str, Decision] = {"firmar": FIRMAR} if proyectada and "coordinador" in roles else {}
    for codigo, d in decisiones.items():
        por_estado = caso["estado"] in d.estados and not d.roles.isdisjoint(roles)
        if (codigo in acciones and not (d.dos_firmas and proyectada)) or por_estado:
            hay[codigo] = d
    return hay


def en_su_campo(fallo: Fallo, campos: Mapping[str, str]) -> Fallo:
    """The same, said at the field that it is about, by its code, where the API names none."""
    if not fallo.campos and fallo.codigo in campos:
        fallo.campos = {campos[fallo.codigo]: f"{fallo.titulo}. {fallo.remedio}"}
    return fallo


def archivos(decision: Decision, form: Formulario) -> list[tuple[str, UploadFile]]:
    """The chosen files of a form.

    Raises:
        Fallo: at the field of one that is asked for and was not chosen.
    """
    campos = [c for c in decision.campos if c.clase == "archivo"]
    for campo in campos:
        if campo.obligatorio:
            form.archivo(campo.nombre)
    return [(c.nombre, form.archivos[c.nombre]) for c in campos if c.nombre in form.archivos]


def cuerpo(decision: Decision, form: Formulario) -> dict[str, Any]:
    """What was typed, as the API takes it; what was left empty is left out.

    Raises:
        Fallo: at the field that cannot be read.
    """
    datos: dict[str, Any] = {}
    for campo in decision.campos:
        if campo.clase == "archivo":
            continue
        leido = _leido(campo, form)
        if leido is None:
            continue
        objeto, _, nombre = campo.nombre.rpartition(".")
        (datos.setdefault(objeto, {}) if objeto else datos)[nombre] = leido
    return datos


def como_formulario(datos: Mapping[str, Any]) -> dict[str, str]:
    """The same as fields of a form with files."""
    return {k: str(v).lower() if isinstance(v, bool) else str(v) for k, v in datos.items()}


def _leido(campo: Campo, form: Formulario) -> Any:
    escrito = form[campo.nombre]
    if campo.clase == "marca":
        return bool(escrito)
    if campo.clase == PESE_A:
        return sorted(c.removeprefix("pese_a.") for c in form.campos if c.startswith("pese_a."))
    if campo.clase == "lineas":
        return [linea.strip() for linea in escrito.splitlines() if linea.strip()]
    if not escrito:
        return None
    if campo.clase == "numero":
        return form.numero(campo.nombre)
    if campo.clase == "fecha":
        return dia(campo.nombre, escrito)
    return escrito == "true" if campo.clase == "si_no" else escrito


def dia(nombre: str, escrito: str) -> str:
    """A day as the API takes it. Raises `Fallo` at the field of that name, if it is none."""
    try:
        return date.fromisoformat(escrito).isoformat()
    except ValueError as error:
        raise campo_malo(nombre, "Escriba el día.") from error
