"""The words, examples and problems that the API is told with."""

from typing import Any

import pytest
from fastapi import Depends, Form, UploadFile
from jsonschema import Draft202012Validator, FormatChecker

from deploy import problemas_por_operacion
from shared.http import Problema
from shared.http.contrato.ejemplos import Ejemplos
from shared.http.contrato.textos import textos_de
from shared.http.openapi import openapi_de
from shared.http.rutas import Enrutador

ARBOL: dict[str, Any] = {
    "Nodo": {
        "type": "object",
        "required": ["nit", "cuando", "hijos"],
        "properties": {
            "nit": {"type": "string", "pattern": "^[1-9][0-9]{4,14}-[0-9]$"},
            "cuando": {"type": "string", "format": "date-time"},
            "veces": {"type": "integer", "minimum": 2, "maximum": 5},
            "clase": {"enum": ["a", "b"]},
            "padre": {"anyOf": [{"$ref": "#/components/schemas/Nodo"}, {"type": "null"}]},
            "hijos": {"type": "array", "items": {"$ref": "#/components/schemas/Nodo"}},
            "por_mes": {"type": "object", "additionalProperties": {"type": "integer"}},
        },
    }
}


def test_an_example_is_taken_by_its_schema_even_if_that_holds_itself() -> None:
    palabras = {"veces": 9, "nit": "900204272-8"}
    ejemplo = Ejemplos(ARBOL, palabras).de({"$ref": "#/components/schemas/Nodo"})
    esquema = {"$ref": "#/components/schemas/Nodo", "components": {"schemas": ARBOL}}
    assert list(Draft202012Validator(esquema, format_checker=FormatChecker()).iter_errors(ejemplo)) == []
    assert ejemplo["nit"] == "900204272-8"
    assert ejemplo["veces"] == 2  # the word for it does not fit
    assert ejemplo["por_mes"]


def test_fields_that_do_not_go_together_are_left_out() -> None:
    cuerpos = {"Nodo": {"quitar": ["padre", "hijos"], "poner": {"clase": "b"}}}
    ejemplo = Ejemplos(ARBOL, {}, cuerpos).de({"$ref": "#/components/schemas/Nodo"})
    assert "padre" not in ejemplo
    assert ejemplo["clase"] == "b"


def test_the_first_sentence_is_the_summary_and_own_words_come_before_common_ones() -> None:
    textos = textos_de("consumo")
    resumen, texto = textos.de_operacion("get", "/v1/cqe/{numero}") or ("", "")
    assert resumen == "Leer un certificado"
    assert texto.startswith("Con `esperar`")
    assert textos.de_operacion("get", "/v1/cqe/{n}/historia") != textos.de_operacion("get", "/v1/dex/{n}/historia")
    assert textos.de_operacion("get", "/v1/dex/{otro}/historia") is not None
    assert textos.de_operacion("get", "/v1/nada/que/ver") is None


rutas = Enrutador()


def _exigir(valor: int) -> None:
    if valor > 1:
        raise Problema("version-distinta")


class _Mesa:
    def decidir(self) -> None:
        self._negar()

    def _negar(self) -> None:
        raise Problema("transicion-no-permitida" if id(self) else "conflicto")


def _con_permiso() -> None:
    raise Problema("prohibido")


@rutas.post("/v1/cosas/{id}", dependencies=[Depends(_con_permiso)])
async def decidir(id: int) -> None:
    """Raises by a function, by the method of an object that it makes, and catches one."""
    _exigir(id)
    mesa = _Mesa()
    mesa.decidir()
    try:
        raise Problema("bandeja-vacia")
    except Problema:
        return


def test_problems_are_found_where_the_code_leads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(problemas_por_operacion, "_NUESTROS", ("services.", "shared.", __name__))
    (codigos,) = problemas_por_operacion.problemas([rutas]).values()
    assert {"version-distinta", "transicion-no-permitida", "prohibido"} <= {*codigos}
    assert {"no-encontrado", "datos-invalidos", "clave-idempotencia-reutilizada"} <= {*codigos}
    assert "bandeja-vacia" not in codigos


def test_a_form_with_a_file_is_multipart() -> None:
    propias = Enrutador()

    @propias.post("/v1/x")
    async def cargar(archivo: UploadFile, nombre: str = Form()) -> None: ...

    @propias.post("/v1/y")
    async def escribir(nombre: str = Form()) -> None: ...

    caminos = openapi_de("prueba", [propias])["paths"]
    assert list(caminos["/v1/x"]["post"]["requestBody"]["content"]) == ["multipart/form-data"]
    assert list(caminos["/v1/y"]["post"]["requestBody"]["content"]) == ["application/x-www-form-urlencoded"]
