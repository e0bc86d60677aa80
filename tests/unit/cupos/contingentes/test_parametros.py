"""What contradicts in the parameters of a contingente, what a circular may move, and the caps, to the kilogram."""

import copy
import json
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from services.cupos.contingentes import rules
from services.cupos.contingentes.coherencia import cambios_prohibidos
from services.cupos.contingentes.copias import desplazar
from services.cupos.contingentes.diferencias import diferencias
from services.cupos.contingentes.schemas import DatosContingente
from shared.clock import BOGOTA
from tests.ayudas import RAIZ


@cache
def _texto(nombre: str) -> str:
    archivo = RAIZ / "services" / "cupos" / "ejemplos" / f"{nombre}.yaml"
    return json.dumps(yaml.safe_load(archivo.read_text(encoding="utf-8")))


def crudo(nombre: str = "azucar-tlc-2024") -> dict[str, Any]:
    datos: dict[str, Any] = json.loads(_texto(nombre))
    return datos


def datos(nombre: str = "azucar-tlc-2024", **cambios: Any) -> DatosContingente:
    return DatosContingente.model_validate_json(json.dumps(crudo(nombre) | cambios))


def con(ruta: str, valor: Any, nombre: str = "azucar-tlc-2024") -> DatosContingente:
    """The example with one field changed."""
    arbol = crudo(nombre)
    donde: Any = arbol
    *camino, ultimo = ruta.split(".")
    for parte in camino:
        donde = donde[int(parte)] if isinstance(donde, list) else donde.setdefault(parte, {})
    donde[ultimo] = valor
    return DatosContingente.model_validate_json(json.dumps(arbol))


TRAMO = "2024-02-01T08:00:00-05:00"


@pytest.mark.parametrize(
    ("ruta", "valor", "campos"),
    [
        ("topes", {"todos": {}}, "topes.todos"),
        ("topes", {"todos": {"porcentaje": "0"}}, "topes.todos.porcentaje lote_minimo"),
        ("grupos.1.topes.todos", {"porcentaje": "2"}, ""),
        ("grupos.1.topes", {"todos": {"porcentaje": "2"}, "nuevo": {"porcentaje": "3"}}, "grupos.1.topes.nuevo"),
        ("grupos.1.reserva_nuevos", "5", "grupos.1.reserva_nuevos"),
        ("grupos.0.tramos", [{"abre": TRAMO, "cantidad": "1"}], "grupos.0.tramos"),
        ("grupos.1.tramos", [{"abre": TRAMO, "cantidad": "1"}] * 2, "grupos.1.tramos"),
        ("grupos.1.tramos", [{"abre": "2023-12-01T08:00:00-05:00", "cantidad": "1"}], "grupos.1.tramos.0.abre"),
        ("grupos.1.tramos", [{"abre": TRAMO, "cantidad": "2950.001"}], "grupos.1.tramos"),
        ("lote_minimo", "2950.001", "lote_minimo"),
        ("lote_minimo", "88.501", "lote_minimo"),
        ("devolucion.hasta", "2025-01-01T00:00:00-05:00", "devolucion.hasta"),
        ("devolucion.desde", "2023-12-31T23:59:59-05:00", "devolucion.desde"),
        ("devolucion.desde", "2024-09-01T00:00:00-05:00", "devolucion.hasta"),
        ("reasignacion.corte", "2025-01-01", "reasignacion.corte reasignacion.ventana.desde"),
        ("reasignacion.corte", "2024-08-22", "reasignacion.ventana.desde"),
        ("plazos.recordatorios_habiles", [10, 1], "plazos.recordatorios_habiles"),
        ("plazos.recordatorios_habiles", [1, 5], "plazos.recordatorios_habiles"),
        ("umbral_critico", "0", "umbral_critico"),
        ("serie_cqe", "{consecutivo:06d}", "serie_cqe"),
        ("serie_de_existencias", False, "serie_cqe"),
        ("emite_cqe", False, "formulario_cqe serie_de_existencias"),
        ("citas", {"tope": "num. 3"}, "citas.tope"),
        ("circular", "javascript:alert(1)", "circular"),
        ("circular", "https://www.mincit.gov.co/circular-021", ""),
        ("citas", {"grupos.PANELA.topes.nuevo": "num. 3"}, ""),
        ("citas", {"grupos.MIEL.topes": "num. 3"}, "citas.grupos.MIEL.topes"),
    ],
)
def test_defectos(ruta: str, valor: Any, campos: str) -> None:
    assert {d.campo for d in con(ruta, valor).defectos()} == set(campos.split())


@pytest.mark.parametrize("ruta", ["volumen", "lote_minimo", "grupos.1.topes.nuevo.cantidad"])
def test_cantidades_demasiado_finas(ruta: str) -> None:
    with pytest.raises(ValidationError, match="tres decimales"):
        con(ruta, "1.0005")


def test_en_kilogramos_no_hay_decimales() -> None:
    carne = con("grupos.0.volumen", "2000000.5", "carne-2026")
    assert [d.campo for d in carne.defectos()] == ["grupos.0.volumen"]
    assert "más fina que un kilogramo" in carne.defectos()[0].mensaje


def test_los_dos_topes_de_la_bolsa_de_panela() -> None:
    tlc = datos()
    assert rules.tope_kg(tlc, "PANELA", "nuevo") == 88_500
    assert rules.tope_kg(tlc, "PANELA", "historico") == 442_500
    assert rules.tope_kg(tlc, "AZUCAR", "nuevo") is None
    assert (rules.metodo_de(tlc, "AZUCAR"), rules.metodo_de(tlc, "PANELA")) == ("historico", "orden_de_llegada")
    assert rules.lote_minimo(tlc, "PANELA") == 1000
    with pytest.raises(KeyError):
        rules.tope_kg(tlc, "MIEL", "nuevo")


def test_rige_el_menor_de_todos_los_topes() -> None:
    general = {"todos": {"cantidad": "300"}, "historico": {"porcentaje": "50"}}
    tlc = con("topes", general)
    assert rules.tope_kg(tlc, "PANELA", "nuevo") == 88_500
    assert rules.tope_kg(tlc, "PANELA", "historico") == 300_000
    assert rules.tope_kg(tlc, "AZUCAR", "nuevo") == 300_000
    assert rules.tope_del_contingente_kg(tlc, "historico") == 300_000
    assert rules.tope_del_contingente_kg(datos(), "nuevo") is None
    assert rules.hay_topes(tlc, "AZUCAR")
    assert not rules.hay_topes(datos(), "AZUCAR")


@given(
    volumen=st.integers(1, 10**9),
    diezmilesimas=st.integers(1, 1_000_000),
    cantidad=st.none() | st.integers(1, 10**9),
)
@settings(max_examples=30, deadline=None)
def test_el_tope_es_el_piso_exacto(volumen: int, diezmilesimas: int, cantidad: int | None) -> None:
    porcentaje = f"{diezmilesimas // 10_000}.{diezmilesimas % 10_000:04d}"
    tope = {"porcentaje": porcentaje} | ({} if cantidad is None else {"cantidad": str(cantidad)})
    grupo = {"codigo": "A", "nombre": "A", "subpartidas": ["1701.13.00.00"], "volumen": str(volumen)}
    uno = datos(unidad="kg", volumen=str(volumen), grupos=[grupo], topes={"nuevo": tope}, lote_minimo=None)
    esperado = volumen * diezmilesimas // 1_000_000
    assert rules.tope_kg(uno, "A", "nuevo") == (esperado if cantidad is None else min(esperado, cantidad))
    assert rules.tope_kg(uno, "A", "historico") is None


@given(volumen=st.integers(1, 10**12), parte=st.integers(0, 10**12), umbral=st.integers(1, 1_000_000))
@settings(max_examples=40, deadline=None)
def test_el_nivel_de_un_grupo_es_exacto(volumen: int, parte: int, umbral: int) -> None:
    comprometido = min(parte, volumen)
    texto = f"{umbral // 10_000}.{umbral % 10_000:04d}"
    nivel = rules.nivel_de_grupo(volumen, comprometido, texto)
    if comprometido == volumen:
        assert nivel == "agotado"
    else:
        assert (nivel == "critico") is (comprometido * 1_000_000 >= umbral * volumen)


def test_diferencias_por_nombre_y_por_orden() -> None:
    antes = datos().model_dump(mode="json")
    despues = copy.deepcopy(antes)
    assert diferencias(antes, despues) == []
    despues["grupos"][1]["topes"]["nuevo"]["porcentaje"] = "4"
    despues["ventana"]["hasta"] = "2024-12-15T17:00:00-05:00"
    despues["reasignacion"] = None
    campos = despues["formulario_cqe"]["properties"]
    despues["formulario_cqe"]["properties"] = dict(reversed(list(campos.items())))
    cambios = {d.campo: (d.antes, d.despues) for d in diferencias(antes, despues)}
    assert set(cambios) == {
        "grupos.PANELA.topes.nuevo.porcentaje",
        "ventana.hasta",
        "reasignacion",
        "formulario_cqe.properties",
    }
    assert cambios["grupos.PANELA.topes.nuevo.porcentaje"] == ("3", "4")
    assert cambios["reasignacion"][1] is None
    despues = copy.deepcopy(antes)
    despues["grupos"].reverse()
    assert diferencias(antes, despues) == [diferencias(antes, despues)[0]]
    despues["grupos"].pop()
    assert [(d.campo, d.despues) for d in diferencias(antes, despues)] == [("grupos.AZUCAR", None)]


@pytest.mark.parametrize(
    ("ruta", "valor", "prohibido"),
    [
        ("ventana.hasta", "2024-12-15T17:00:00-05:00", None),
        ("ventana.hasta", "2024-05-31T17:00:00-05:00", "ventana.hasta"),
        ("vigencia.hasta", "2024-05-31", "vigencia.hasta"),
        ("vigencia.hasta", "2024-06-01", None),
        ("dex_limite", "2025-02-28", None),
        ("dex_limite", "2024-05-31", "dex_limite"),
        ("plazo_revision_habiles", 9, None),
        ("grupos.1.topes.nuevo.cantidad", "100", None),
        ("grupos.1.volumen", "2951", "grupos.PANELA.volumen"),
        ("volumen", "59001", "volumen"),
        ("unidad", "kg", "unidad"),
        ("grupos.1.codigo", "MIEL", "grupos.PANELA"),
        ("grupos.0.metodo", "prorrata", "grupos.AZUCAR.metodo"),
        ("metodo", "prorrata", "metodo"),
        ("reasignacion.metodo", "historico", None),
        ("serie_de_existencias", False, "serie_de_existencias"),
    ],
)
def test_lo_que_una_circular_mueve(ruta: str, valor: Any, prohibido: str | None) -> None:
    ahora = datetime(2024, 6, 1, 9, tzinfo=BOGOTA)
    prohibidos = [d.campo for d, _ in cambios_prohibidos(datos(), con(ruta, valor), ahora)]
    assert prohibidos[:1] == ([] if prohibido is None else [prohibido])


def test_el_metodo_se_puede_cambiar_antes_de_la_campana() -> None:
    antes = datetime(2024, 1, 15, 7, 59, 59, tzinfo=BOGOTA)
    assert cambios_prohibidos(datos(), con("grupos.0.metodo", "prorrata"), antes) == []


def test_un_anio_despues_a_la_misma_hora() -> None:
    bisiesto = con("devolucion.desde", "2024-02-29T23:30:00-05:00")
    movido = desplazar(bisiesto, 1)
    assert movido.devolucion is not None
    assert movido.devolucion.desde.isoformat() == "2025-02-28T23:30:00-05:00"
    assert movido.vigencia.hasta.isoformat() == "2025-12-31"
    assert movido.reasignacion is not None
    assert movido.reasignacion.corte.isoformat() == "2025-08-10"
    assert movido.formulario_cqe == bisiesto.formulario_cqe
    assert Decimal(movido.volumen) == 59_000
