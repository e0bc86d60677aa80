"""Changes of programmes and registrations, and sheets of inputs: what is typed or loaded becomes what the API takes."""

from typing import Any

import pytest

from services.portal.exportador import hoja_de_insumos as hojas
from services.portal.exportador.cambios_de_registro import como_quedan
from services.portal.exportador.formulario_modificacion import escrito, leido, posibles, remapear
from services.portal.exportador.renglones import cuantos
from services.portal.web.api import Fallo
from services.portal.web.formularios import Formulario

_COMUNES = {
    "justificacion": "Creció la demanda",
    "economista_nombre": "Elena Ríos",
    "economista_matricula": "12345-CUN",
}
_FORMAS: dict[str, tuple[dict[str, str], dict[str, Any]]] = {
    "cupo": (
        {"cupo_fob_usd": "150.000,50", "integra_proyecto_anterior": "si"},
        {"cupo_fob_usd": "150000.50", "integra_proyecto_anterior": True},
    ),
    "plazo_importacion": ({"meses_importacion": "18"}, {"meses_importacion": 18}),
    "clase_garantia": ({"clase_garantia": "bancaria"}, {"clase_garantia": "bancaria"}),
    "razon_social": (
        {"razon_social": "Ingenio Nuevo S.A.", "domicilio": "Cali"},
        {"razon_social": "Ingenio Nuevo S.A.", "domicilio": "Cali"},
    ),
    "oficina": ({"oficina": "Medellín"}, {"oficina": "Medellín"}),
    "modalidad": ({"operacion": "indirecta"}, {"operacion": "indirecta"}),
    "cesion_cupo": (
        {"numero": "pv-2026-14", "nit": "900204272-8", "monto_usd": "10.000"},
        {"receptor": {"numero": "PV-2026-14", "nit": "900204272-8"}, "monto_usd": "10000"},
    ),
    "reactivacion": ({}, {}),
    "cesion_programa": ({"cesionario": "900204272-8"}, {"cesionario": "900204272-8"}),
    "leasing": (
        {"compania": "Leasing S.A.", "contrato": "77", "meses": "60"},
        {"leasing": {"compania": "Leasing S.A.", "contrato": "77", "meses": 60}},
    ),
    "reestructuracion": (
        {"causa": "mercado_externo", "meses_compromiso": "72", "compromiso": "Exportar 500.000 USD"},
        {"causa": "mercado_externo", "meses_compromiso": 72, "compromiso": "Exportar 500.000 USD"},
    ),
}


@pytest.mark.parametrize("clase", _FORMAS)
def test_each_kind_of_modification_is_written_and_read_back(clase: str) -> None:
    campos, cambio = _FORMAS[clase]
    cuerpo = escrito(Formulario(_COMUNES | campos), clase)
    assert cuerpo["cambio"] == {"clase": clase, **cambio}
    assert cuerpo["economista"] == {"nombre": "Elena Ríos", "matricula": "12345-CUN"}
    vuelta = leido({"pedida": cuerpo, "version": 4})
    assert vuelta["version"] == "4"
    assert escrito(Formulario(vuelta), clase) == cuerpo


def test_capital_goods_and_raw_materials_may_ask_for_different_things() -> None:
    assert "leasing" in posibles("174")
    assert "reactivacion" not in posibles("repuestos_173c")
    assert {"plazo_importacion", "leasing", "reestructuracion"}.isdisjoint(posibles("172"))
    assert "reactivacion" in posibles("maquila")


def test_what_the_api_says_of_a_modification_stands_at_its_field() -> None:
    errores = [
        {"campo": "economista.nombre", "mensaje": "Muy corto."},
        {"campo": "cambio.oficina.oficina", "mensaje": "Muy corta."},
    ]
    fallo = Fallo({"status": 422, "errores": errores})
    remapear(fallo)
    assert fallo.campos == {"economista_nombre": "Muy corto.", "oficina": "Muy corta."}
    with pytest.raises(Fallo) as dicho:
        escrito(Formulario(_COMUNES | {"meses_importacion": "un año"}), "plazo_importacion")
    assert list(dicho.value.campos) == ["meses_importacion"]


_BIENES = [
    {"item": 1, "cantidad": "6000", "fob_usd": "60000.00"},
    {"item": 2, "cantidad": "10.5", "fob_usd": "100.00"},
]
_IGUAL = {"cantidad_1": "6000", "fob_usd_1": "60000,00", "cantidad_2": "10,5", "fob_usd_2": "100,00"}


def test_only_the_goods_that_change_are_sent() -> None:
    parcial = Formulario({"clase": "renuncia_parcial", **_IGUAL, "cantidad_1": "5.000", "fob_usd_1": "50.000"})
    assert como_quedan(parcial, _BIENES) == [{"item": 1, "cantidad": "5000", "fob_usd": "50000"}]
    total = como_quedan(Formulario({"clase": "renuncia_total", **_IGUAL}), _BIENES)
    assert [(x["item"], x["cantidad"], x["fob_usd"]) for x in total] == [(1, "0", "0"), (2, "0", "0")]


@pytest.mark.parametrize(("cambios", "campo"), [({}, "cantidad_1"), ({"fob_usd_2": "mucho"}, "fob_usd_2")])
def test_a_change_that_is_none_is_said_at_its_good(cambios: dict[str, str], campo: str) -> None:
    with pytest.raises(Fallo) as dicho:
        como_quedan(Formulario({"clase": "correccion", **_IGUAL, **cambios}), _BIENES)
    assert list(dicho.value.campos) == [campo]


_CABEZA = "codigo;descripcion;subpartida;unidad;factor;desperdicio;fob_unitario_usd"
_HILAZA = {
    "codigo": 1,
    "descripcion": "Hilaza de algodón",
    "subpartida": "5205120000",
    "unidad": "KG",
    "factor": "1.25",
    "desperdicio": "4",
    "fob_unitario_usd": "32.00",
}


@pytest.mark.parametrize("codificacion", ["utf-8", "utf-8-sig", "latin-1", "utf-16"])
@pytest.mark.parametrize(
    ("separador", "linea"),
    [
        (";", "1;Hilaza de algodón;5205.12.00.00;kg;1,25;4;32,00"),
        ("\t", "1\tHilaza de algodón\t5205120000\tKG\t1.25\t4\t32.00"),
        (",", "1,Hilaza de algodón,5205120000,KG,1.25,4,32.00"),
    ],
)
def test_a_sheet_is_read_as_people_save_it(codificacion: str, separador: str, linea: str) -> None:
    texto = f"{_CABEZA.replace(';', separador)}\r\n\r\n{linea}\r\n"
    hoja = hojas.leer(texto.encode(codificacion))
    assert (hoja.insumos, hoja.lineas, hoja.errores) == ([_HILAZA], [3], {})


def test_a_table_goes_out_as_a_sheet_and_comes_back_the_same() -> None:
    raro = _HILAZA | {"codigo": 2, "descripcion": "=SUMA(A1)", "factor": "0.000125"}
    salida = hojas.escribir([_HILAZA, raro])
    assert "'=SUMA" in salida
    assert hojas.leer(salida.encode()).insumos == [_HILAZA, raro]


def test_what_is_wrong_with_a_sheet_is_said_line_by_line() -> None:
    texto = f"{_CABEZA}\n1;Hilaza;5205120000;KG;1,25;4;32,00\nuno;Botón;9606210000;U;1.000,5;0;0,10\n"
    hoja = hojas.leer(texto.encode())
    assert list(hoja.errores) == [3]
    assert [m.partition(":")[0] for m in hoja.errores[3]] == ["Código interno", "Consumo por unidad"]
    errores = [
        {"campo": "insumos.0.subpartida", "mensaje": "No tiene la forma esperada."},
        {"campo": "nombre_tecnico", "mensaje": "Es demasiado corto."},
    ]
    ajenos = hojas.anotar_de_la_api(hoja, errores)
    assert hoja.errores[2] == ["Subpartida: No tiene la forma esperada."]
    assert ajenos == errores[1:]


@pytest.mark.parametrize(
    ("contenido", "dice"),
    [
        (b"", "vacío"),
        (b"codigo;descripcion\n1;Hilaza\n", "le faltan las columnas: subpartida"),
        (_CABEZA.encode() + b"\n", "no tiene insumos"),
        (b"PK\x03\x04\x00\x00", "no es de texto"),
        (_CABEZA.encode() + b"\n1;a;b;c;1;1;1" * 501, "más de 500"),
    ],
)
def test_a_sheet_that_cannot_be_read_says_why(contenido: bytes, dice: str) -> None:
    with pytest.raises(hojas.HojaIlegible, match=dice):
        hojas.leer(contenido)


def test_a_form_has_as_many_lines_as_it_brings() -> None:
    assert cuantos({}) == 5
    assert cuantos({"subpartida": "1", "subpartida_7": "2"}) == 7
    assert cuantos({"subpartida_9999": "2"}) == 500
