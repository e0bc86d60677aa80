"""A contingente as a YAML text that a person writes and a repository keeps.

Read as YAML 1.2 reads plain scalars (`NO` is the country, `2026-10-01` the text), with what could be meant otherwise
refused: aliases, tags, repeated keys. Each error says the field and its line.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import yaml
from pydantic import ValidationError

from services.cupos.contingentes.schemas import DatosContingente
from shared.http.validacion import errores_de_campos

MAXIMO = 128 * 1024
"""Bytes of a text."""
_HONDURA = 30
_ENTERO = re.compile(r"[-+]?(0|[1-9][0-9]{0,39})")
_DECIMAL = re.compile(r"[-+]?[0-9]+\.[0-9]+([eE][-+]?[0-9]+)?")
_NULO = frozenset({"", "~", "null"})
_LOGICO = {"true": True, "false": False}
_CLASES = {
    yaml.ScalarNode: "tag:yaml.org,2002:str",
    yaml.SequenceNode: "tag:yaml.org,2002:seq",
    yaml.MappingNode: "tag:yaml.org,2002:map",
}


@dataclass(frozen=True)
class ErrorDeTexto:
    """Something wrong in a text.

    Attributes:
        campo: dotted path; empty where the text itself cannot be read.
        linea: from one; None where the field is missing altogether.
        mensaje: Spanish.
    """

    campo: str
    linea: int | None
    mensaje: str


class TextoInvalido(ValueError):
    """The text is no contingente."""

    def __init__(self, errores: Iterable[ErrorDeTexto]) -> None:
        self.errores = list(errores)
        super().__init__(" ".join(f"{e.campo}: {e.mensaje}" for e in self.errores))


class _SinResolver(yaml.SafeLoader):
    """Composes nodes and gives scalars no type of its own accord; refuses aliases and what is nested too deep."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 -- as PyYAML declares it

    def __init__(self, texto: str) -> None:
        super().__init__(texto)
        self.hondura = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        evento: Any = self.peek_event()  # type: ignore[no-untyped-call] # the stubs leave it without types
        marca: yaml.Mark = evento.start_mark
        if isinstance(evento, yaml.AliasEvent) or getattr(evento, "anchor", None) is not None:
            raise _error(marca, "No se admiten anclas ni alias (& y *): escriba los datos completos.")
        self.hondura += 1
        if self.hondura > _HONDURA:
            raise _error(marca, "Demasiados niveles de anidamiento.")
        nodo = super().compose_node(parent, index)
        self.hondura -= 1
        return nodo


def leer(texto: bytes) -> DatosContingente:
    """The contingente that a text says; whether it is coherent is for `DatosContingente.defectos`.

    Raises:
        TextoInvalido: with every error found.
    """
    return _leer(texto)[0]


def comprobar(texto: bytes) -> tuple[DatosContingente, list[ErrorDeTexto]]:
    """The contingente, and what contradicts in it with its line.

    Raises:
        TextoInvalido: as `leer`.
    """
    datos, lineas = _leer(texto)
    return datos, [ErrorDeTexto(d.campo, linea_de(d.campo, lineas), d.mensaje) for d in datos.defectos()]


def _leer(texto: bytes) -> tuple[DatosContingente, dict[str, int]]:
    if len(texto) > MAXIMO:
        raise TextoInvalido([ErrorDeTexto("", None, f"El archivo pasa de {MAXIMO // 1024} kB.")])
    valor, lineas = _valor(texto)
    try:
        return DatosContingente.model_validate(valor), lineas
    except ValidationError as error:
        errores = []
        for e in errores_de_campos(error.errors()):
            escrito = " Si es un número, escríbalo entre comillas." if e["tipo"] == "string_type" else ""
            errores.append(ErrorDeTexto(e["campo"], linea_de(e["campo"], lineas), e["mensaje"] + escrito))
        raise TextoInvalido(errores) from error


def linea_de(campo: str, lineas: dict[str, int]) -> int | None:
    """The line of a field, or of the nearest one around it that is written."""
    while campo:
        if campo in lineas:
            return lineas[campo]
        campo = campo.rpartition(".")[0]
    return None


def escribir(datos: DatosContingente) -> str:
    """The text of a contingente: everything that is said, fields and forms in their order. `leer` gives it back."""
    completo, dicho = datos.model_dump(mode="json"), datos.model_dump(mode="json", exclude_defaults=True)
    texto: str = yaml.safe_dump(
        _sin_vacios(completo, dicho) | ({"formulario_cqe": datos.formulario_cqe} if datos.formulario_cqe else {}),
        allow_unicode=True,
        sort_keys=False,
        width=120,
    )
    return texto


def _sin_vacios(completo: Any, dicho: Any) -> Any:
    """Without what is empty by default; a default that says something is written, since defaults may change."""
    if isinstance(completo, dict):
        escrito = {}
        for clave, valor in completo.items():
            distinto = isinstance(dicho, dict) and clave in dicho
            hijo = _sin_vacios(valor, dicho[clave] if distinto else None)
            if distinto or hijo not in (None, [], {}, ""):
                escrito[clave] = hijo
        return escrito
    if isinstance(completo, list):
        pares = dicho if isinstance(dicho, list) and len(dicho) == len(completo) else [None] * len(completo)
        return [_sin_vacios(v, d) for v, d in zip(completo, pares, strict=True)]
    return completo


def _valor(texto: bytes) -> tuple[Any, dict[str, int]]:
    """The value of a text and the line of each of its fields."""
    try:
        cargador = _SinResolver(texto.decode("utf-8-sig"))
        try:
            nodo = cargador.get_single_node()
        finally:
            cargador.dispose()
    except UnicodeDecodeError as error:
        raise TextoInvalido([ErrorDeTexto("", None, "El archivo no está en UTF-8.")]) from error
    except yaml.MarkedYAMLError as error:
        raise TextoInvalido([_de_yaml(error)]) from error
    except yaml.YAMLError as error:
        raise TextoInvalido([ErrorDeTexto("", None, "El archivo tiene caracteres que YAML no admite.")]) from error
    if not isinstance(nodo, yaml.MappingNode):
        raise TextoInvalido([ErrorDeTexto("", None, "El archivo debe ser un objeto con los campos del contingente.")])
    lineas: dict[str, int] = {}
    return _construir(nodo, "", lineas, en_formulario=False), lineas


def _construir(nodo: yaml.Node, campo: str, lineas: dict[str, int], *, en_formulario: bool) -> Any:
    linea = nodo.start_mark.line + 1
    lineas.setdefault(campo, linea)
    if nodo.tag not in {_CLASES[type(nodo)], "!"}:
        raise TextoInvalido([ErrorDeTexto(campo, linea, f"No se admite la etiqueta {nodo.tag}.")])
    if isinstance(nodo, yaml.SequenceNode):
        return [
            _construir(n, _hijo(campo, str(i)), lineas, en_formulario=en_formulario) for i, n in enumerate(nodo.value)
        ]
    if isinstance(nodo, yaml.MappingNode):
        objeto: dict[str, Any] = {}
        for clave, valor in nodo.value:
            if not isinstance(clave, yaml.ScalarNode):
                raise TextoInvalido([ErrorDeTexto(campo, linea, "El nombre de un campo es un texto.")])
            hijo = _hijo(campo, clave.value)
            lineas[hijo] = clave.start_mark.line + 1
            if clave.value in objeto:
                raise TextoInvalido([ErrorDeTexto(hijo, lineas[hijo], "Este campo está dos veces.")])
            dentro = en_formulario or hijo == "formulario_cqe"
            objeto[clave.value] = _construir(valor, hijo, lineas, en_formulario=dentro)
        return objeto
    # A scalar in quotes, or in a block, is text.
    return nodo.value if getattr(nodo, "style", None) is not None else _escalar(nodo.value, en_formulario)


def _escalar(texto: str, en_formulario: bool) -> Any:
    if texto in _NULO:
        return None
    if texto in _LOGICO:
        return _LOGICO[texto]
    if _ENTERO.fullmatch(texto):
        return int(texto)
    # A quantity written without quotes stays exact; only a JSON Schema has numbers with decimals.
    return float(texto) if en_formulario and _DECIMAL.fullmatch(texto) else texto


def _hijo(campo: str, nombre: str) -> str:
    return f"{campo}.{nombre}" if campo else nombre


def _error(marca: yaml.Mark, mensaje: str) -> TextoInvalido:
    return TextoInvalido([ErrorDeTexto("", marca.line + 1, mensaje)])


def _de_yaml(error: yaml.MarkedYAMLError) -> ErrorDeTexto:
    marca = error.problem_mark or error.context_mark
    return ErrorDeTexto("", None if marca is None else marca.line + 1, f"No es YAML bien formado ({error.problem}).")
