"""Forms of Plan Vallejo: what is typed becomes what the API takes, and back, and mistakes stand at their field."""

from typing import Any

import pytest

from services.portal.exportador.formulario_programa import escrito, leido, remapear
from services.portal.exportador.renglones import remapear as remapear_lista
from services.portal.exportador.renglones import renglones
from services.portal.web.api import Fallo
from services.portal.web.formularios import Formulario

_CAMPOS = {
    "clase": "173c",
    "cupo_fob_usd": "800.000,50",
    "oficina": "Dirección Territorial Cali",
    "meses_importacion": "12",
    "meses_compromiso": "60",
    "caracter": "productor",
    "proyecto": "Exportar telas",
    "bienes_principales": "Telar\n\n  Urdidora ",
    "economista_nombre": "Elena Ríos",
    "economista_matricula": "12345-CUN",
    "compania": "Leasing S.A.",
    "contrato": "77",
    "leasing_meses": "36",
    "no_reembolsable": "si",
    "causa_no_reembolsable": "arrendamiento",
    "agropecuario": "si",
}


def test_a_programme_is_written_as_the_api_takes_it() -> None:
    miembros = [{"nit": "900204272-8", "razon_social": "Otra", "procesa": True}]
    cuerpo = escrito(Formulario(_CAMPOS), {"miembros": miembros})
    assert cuerpo["cupo_fob_usd"] == "800000.50"
    assert (cuerpo["meses_importacion"], cuerpo["meses_compromiso"]) == (12, 60)
    detalle = cuerpo["detalle"]
    assert detalle["miembros"] == miembros
    assert detalle["bienes_principales"] == ["Telar", "Urdidora"]
    assert detalle["economista"] == {"nombre": "Elena Ríos", "matricula": "12345-CUN"}
    assert detalle["leasing"] == {"compania": "Leasing S.A.", "contrato": "77", "meses": 36}
    assert (detalle["reembolsable"], detalle["agropecuario"], detalle["maquila"]) == (False, True, None)
    assert (detalle["actividad"], detalle["operacion"]) == (None, "directa")


def test_what_was_written_comes_back_into_the_form() -> None:
    cuerpo: dict[str, Any] = escrito(Formulario(_CAMPOS), {}) | {"version": 3}
    vuelta = leido(cuerpo)
    esperado = _CAMPOS | {"bienes_principales": "Telar\nUrdidora", "cupo_fob_usd": "800000,50", "version": "3"}
    assert {c: vuelta[c] for c in esperado} == esperado
    assert escrito(Formulario(vuelta), {}) == {c: v for c, v in cuerpo.items() if c != "version"}


@pytest.mark.parametrize(("campo", "valor"), [("cupo_fob_usd", "12.5"), ("meses_importacion", "doce")])
def test_a_number_that_is_none_is_said_at_its_field(campo: str, valor: str) -> None:
    with pytest.raises(Fallo) as dicho:
        escrito(Formulario(_CAMPOS | {campo: valor}), {})
    assert list(dicho.value.campos) == [campo]


def test_what_the_api_says_of_a_nested_field_stands_at_the_forms() -> None:
    errores = [{"campo": "detalle.economista.matricula", "mensaje": "Muy corta."}]
    fallo = Fallo({"status": 422, "errores": errores})
    remapear(fallo)
    assert fallo.campos == {"economista_matricula": "Muy corta."}
    de_lista = Fallo({"status": 422, "errores": [{"campo": "items.1.cantidad", "mensaje": "Mayor que cero."}]})
    remapear_lista(de_lista, "items")
    assert de_lista.campos["cantidad_2"] == "Mayor que cero."


def test_only_filled_lines_count() -> None:
    campos = {
        "descripcion_1": "Hilaza",
        "subpartida_1": "5205.12.00.00",
        "codigo_1": "1",
        "unidad_1": "KG",
        "cantidad_1": "6.000,5",
        "unidad_2": "KG",
    }
    assert renglones(Formulario(campos), ("descripcion",), ("cantidad",)) == [
        {"descripcion": "Hilaza", "unidad": "KG", "subpartida": "5205120000", "codigo": 1, "cantidad": "6000.5"}
    ]
    with pytest.raises(Fallo) as dicho:
        renglones(Formulario(campos | {"cantidad_1": "mucho"}), ("descripcion",), ("cantidad",))
    assert list(dicho.value.campos) == ["cantidad_1"]
