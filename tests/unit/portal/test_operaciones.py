"""Exits, returns, replacements: lines of forms and sheets, what may be attached, what waits for the company."""

from typing import Any

import pytest

from services.garantias.reimportaciones.flujo import FLUJO as REIMPORTACION
from services.garantias.reposiciones.flujo import FLUJO as REPOSICION
from services.garantias.salidas.flujo import FLUJO as SALIDA
from services.portal.exportador.actuaciones.recursos import _de_terminacion, _por_caso, puede_explicar
from services.portal.exportador.operaciones.filas import (
    de_la_hoja,
    del_formulario,
    en_su_campo,
    hoja_vacia,
)
from services.portal.exportador.operaciones.reposiciones import (
    EXPORTACION,
    INSUMO,
    PRODUCTO,
    _en_su_campo,
    _escrito,
    _leido,
)
from services.portal.exportador.operaciones.tipos import OPERACIONES, Clase, estado_visible, por_adjuntar
from services.portal.web.api import Fallo
from services.portal.web.formularios import Formulario
from shared.expedientes.flujo import Flujo

_FLUJOS: dict[Clase, Flujo] = {
    Clase.SALIDAS: SALIDA,
    Clase.REIMPORTACIONES: REIMPORTACION,
    Clase.REPOSICIONES: REPOSICION,
}
_TITULOS = "Declaración;Ítem;Embarcada el;Producto;Unidades;FOB en dólares;Valor agregado;Invoca la reposición"
_LINEA = "600900;1;23/09/2026;CAMISA;480;48.000,00;60,5;sí"


def _falla(campo: str, mensaje: str) -> Fallo:
    return Fallo({"status": 422, "detail": "Hay datos.", "errores": [{"campo": campo, "mensaje": mensaje}]})


@pytest.mark.parametrize("clase", Clase)
def test_each_kind_is_filed_and_completed_in_states_of_its_own(clase: Clase) -> None:
    assert OPERACIONES[clase].accion in {t.accion for t in _FLUJOS[clase].transiciones}
    assert OPERACIONES[clase].adjunta_en <= _FLUJOS[clase].estados


def test_what_may_be_attached_follows_the_goods() -> None:
    salida: dict[str, Any] = {"estado": "borrador", "faltan": ["justificacion"], "acta_comite": None}
    assert por_adjuntar(Clase.SALIDAS, salida) == ["justificacion"]
    assert por_adjuntar(Clase.SALIDAS, salida | {"estado": "solicitada"}) == []
    assert por_adjuntar(Clase.SALIDAS, salida | {"estado": "autorizada"}) == ["embarque"]
    con_acta = salida | {"estado": "autorizada", "acta_comite": "Acta 4"}
    assert por_adjuntar(Clase.SALIDAS, con_acta) == ["embarque", "reimportacion"]
    assert por_adjuntar(Clase.SALIDAS, salida | {"estado": "fuera"}) == ["reimportacion"]
    assert por_adjuntar(Clase.REPOSICIONES, {"estado": "radicada", "faltan": ["formulario"]}) == []
    assert estado_visible(Clase.REPOSICIONES, "radicada") == "en_revision"


def test_a_sheet_is_read_as_it_is_written_here() -> None:
    lineas = de_la_hoja(f"{_TITULOS}\n\n{_LINEA}\n".encode("cp1252"), "hoja", EXPORTACION)
    assert lineas.numeros == [3]
    assert lineas.valores == [
        {
            "declaracion": "600900",
            "item": 1,
            "embarcada_el": "2026-09-23",
            "producto": "CAMISA",
            "unidades": "480",
            "fob_usd": "48000.00",
            "valor_agregado": "60.5",
            "invoca_179": True,
        }
    ]
    assert hoja_vacia(EXPORTACION).decode("utf-8-sig") == f"{_TITULOS}\r\n"


@pytest.mark.parametrize(
    ("hoja", "dice"),
    [
        ("", "En la primera línea van los títulos, separados por punto y coma. Falta: Declaración."),
        (_TITULOS, "La hoja no tiene líneas."),
        (f"{_TITULOS}\n{_LINEA.replace('23/09', '31/02')}", "Línea 2, embarcada el: Escriba el día así: 31/12/2026."),
        (f"{_TITULOS}\n{_LINEA.replace(';1;', ';;')}", "Línea 2: falta ítem."),
        (f"{_TITULOS}\n{_LINEA.replace('480', '4.8')}", "Línea 2, unidades: Escríbalo así: 12.500,75."),
        (f"{_TITULOS}\n{_LINEA.replace('sí', 'quizás')}", "Línea 2, invoca la reposición: Escriba sí o no."),
    ],
)
def test_a_sheet_says_what_is_wrong_by_line(hoja: str, dice: str) -> None:
    with pytest.raises(Fallo) as dicho:
        de_la_hoja(hoja.encode(), "hoja", EXPORTACION)
    assert dicho.value.campos == {"hoja": dice}


def test_typed_lines_keep_their_place() -> None:
    form = Formulario({"p_codigo_2": "CAMISA", "p_descripcion_2": "Camisa", "p_unidad_2": "U", "p_unidad_3": "KG"})
    lineas = del_formulario(form, "p", PRODUCTO, 3)
    assert (lineas.numeros, lineas.valores[0]["codigo"]) == ([2], "CAMISA")
    fallo = _falla("productos.0.unidad", "No existe.")
    en_su_campo(fallo, "productos", lineas)
    assert fallo.campos["p_unidad_2"] == "No existe."
    with pytest.raises(Fallo) as dicho:
        del_formulario(Formulario({"p_codigo_1": "CAMISA"}), "p", PRODUCTO, 3)
    assert list(dicho.value.campos) == ["p_descripcion_1"]


def test_inputs_go_with_their_product_and_their_mistakes_to_their_line() -> None:
    campos = {"economista": "Elena Ríos", "producto_codigo_1": "A", "producto_codigo_2": "B"}
    for n, producto in ((1, "B"), (2, "A"), (3, "B")):
        campos |= {f"insumo_producto_{n}": producto, f"insumo_codigo_{n}": f"I{n}"}
        campos |= {f"insumo_{c}_{n}": "1" for c in ("descripcion", "subpartida", "unidad", "factor", "desperdicio")}
    for n in (1, 2):
        campos |= {f"producto_{c}_{n}": "x" for c in ("descripcion", "unidad")}
    form = Formulario(campos)
    escritas = {
        "productos": del_formulario(form, "producto", PRODUCTO, 3),
        "insumos": del_formulario(form, "insumo", INSUMO, 5),
        "exportaciones": de_la_hoja(f"{_TITULOS}\n{_LINEA}".encode(), "hoja_exportaciones", EXPORTACION),
        "importaciones": de_la_hoja(f"{_TITULOS}\n{_LINEA}".encode(), "hoja_importaciones", EXPORTACION),
    }
    cuerpo = _escrito(form, escritas, "900204272-8")
    assert [[i["codigo"] for i in p["insumos"]] for p in cuerpo["productos"]] == [["I2"], ["I1", "I3"]]
    fallo = _falla("productos.1.insumos.1.factor", "Es cero.")
    _en_su_campo(fallo, escritas)
    assert fallo.campos["insumo_factor_3"] == "Es cero."
    de_hoja = _falla("exportaciones.0.fob_usd", "No es un valor.")
    _en_su_campo(de_hoja, escritas)
    assert de_hoja.campos["hoja_exportaciones"] == "Línea 2: No es un valor."
    ajeno = del_formulario(Formulario(campos | {"insumo_producto_2": "C"}), "insumo", INSUMO, 5)
    with pytest.raises(Fallo) as dicho:
        _escrito(form, escritas | {"insumos": ajeno}, "900204272-8")
    assert "insumo_producto_2" in dicho.value.campos


def test_the_tables_of_a_study_come_back_into_the_form() -> None:
    insumo = {"codigo": "I", "descripcion": "Hilaza", "subpartida": "5205120000", "unidad": "KG"}
    cuadro = {
        "descripcion": "Camisa",
        "unidad": "U",
        "caracteristicas": None,
        "insumos": [insumo | {"factor": "1.250000", "desperdicio": "4"}],
    }
    campos = _leido({"economista": "Elena Ríos", "cuadros": {"A": cuadro}})
    assert (campos["producto_codigo_1"], campos["producto_caracteristicas_1"]) == ("A", "")
    assert (campos["insumo_factor_1"], campos["insumo_desperdicio_1"], campos["insumo_producto_1"]) == (
        "1,25",
        "4",
        "A",
    )


def test_a_termination_waits_for_the_company_only_within_its_term() -> None:
    caso: dict[str, Any] = {
        "id": "t",
        "numero": "TER-1",
        "acciones": ["rendir_explicaciones"],
        "explicaciones_hasta": "2026-12-07",
    }
    plazo = {"caso_id": "t", "vence": "2026-12-07", "calculo": {"regla": "terminacion_explicaciones"}}
    (fila,) = _de_terminacion(caso, _por_caso([plazo]))
    assert (fila["boton"], fila["hasta"], fila["ruta"]) == ("Explicar", "2026-12-07", "/terminaciones/t")
    assert list(_de_terminacion(caso, {})) == []
    assert not puede_explicar(caso | {"explicaciones_hasta": None})
