"""Each check of a quota request: its colour at the edge, and its sentence."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from services.cupos.revision.rules import Hechos, Uso, comprobaciones, diferencias
from shared.clock import BOGOTA
from shared.expedientes.comprobaciones import Precomprobacion, rojos

ABRE, CIERRA = datetime(2026, 10, 1, 8, tzinfo=BOGOTA), datetime(2026, 10, 31, 17, tzinfo=BOGOTA)
BIEN = Hechos(
    unidad="t",
    pedido_kg=12_500,
    recibida=ABRE,
    ventana=(ABRE, CIERRA),
    contingente="AZUCAR-2026",
    estado="vigente",
    vigencia_hasta=date(2027, 9, 30),
    hoy=date(2026, 11, 18),
    grupo="CRUDO",
    bloqueo=None,
    metodo="orden_de_llegada",
    lote_minimo_kg=12_500,
    solicitado_kg=12_500,
    topes=(Uso(20_000, 5_000, 2_500, "en el grupo CRUDO"),),
    turno=7,
    reservado_kg=12_500,
    disponible_kg=0,
    exigidos={"rut": "RUT"},
    presentes=frozenset({"rut", "otro"}),
    veredicto={"veredicto": "TOTAL_PASSED", "firmante_id": "f-1"},
    veredicto_en=ABRE,
    empresa="900204272-8",
    empresa_estado="habilitada",
    formas=(),
)


def una(hechos: Hechos, codigo: str) -> Precomprobacion:
    return next(c for c in comprobaciones(hechos) if c.codigo == codigo)


def test_todo_al_borde_esta_verde() -> None:
    assert rojos(comprobaciones(BIEN)) == []
    assert {c.codigo for c in comprobaciones(BIEN) if c.estado == "gris"} == {"diferencias"}
    assert una(BIEN, "tope").detalle == (
        "En el grupo CRUDO, el tope es 20,000 t: tiene asignados 5,000 t, otras solicitudes suyas en curso piden"
        " 2,500 t y esta 12,500 t."
    )


@pytest.mark.parametrize(
    ("cambio", "codigo", "dura"),
    [
        ({"estado": "suspendido"}, "contingente", True),
        ({"hoy": date(2027, 10, 1)}, "contingente", True),
        ({"bloqueo": "orden judicial"}, "contingente", True),
        ({"metodo": "prorrata"}, "metodo", True),
        ({"recibida": CIERRA}, "ventana", False),
        ({"recibida": ABRE - timedelta(microseconds=1)}, "ventana", False),
        ({"reservado_kg": 12_499}, "saldo", True),
        ({"topes": (Uso(19_999, 5_000, 2_500, "en el grupo CRUDO"),)}, "tope", True),
        ({"lote_minimo_kg": 12_501}, "lote_minimo", True),
        ({"presentes": frozenset({"otro"})}, "documentos", False),
        ({"veredicto": {"veredicto": "TOTAL_FAILED", "subindicacion": "HASH_FAILURE"}}, "firma", False),
        ({"veredicto": {"veredicto": "TOTAL_PASSED"}}, "firma", False),
        ({"empresa_estado": "suspendida"}, "empresa", False),
    ],
)
def test_un_paso_mas_alla_esta_en_rojo_solo_esa(cambio: dict[str, object], codigo: str, dura: bool) -> None:
    hechos = replace(BIEN, **cambio)  # type: ignore[arg-type] # each case changes fields of its own type
    assert rojos(comprobaciones(hechos)) == [codigo]
    assert una(hechos, codigo).dura is dura


def test_lo_que_aun_no_se_sabe_no_esta_en_rojo() -> None:
    hechos = replace(BIEN, empresa_estado=None, veredicto={}, veredicto_en=None, recibida=None, topes=())
    assert rojos(comprobaciones(hechos)) == []
    assert una(hechos, "empresa").estado == una(hechos, "firma").estado == una(hechos, "ventana").estado == "gris"


def test_los_cambios_se_dicen_campo_por_campo_y_los_archivos_por_su_contenido() -> None:
    antes = {"grupo": "CRUDO", "cantidad_kg": 1, "adjuntos": [{"nombre": "rut.pdf", "sha256": "a"}], "version": 1}
    ahora = {
        "grupo": "CRUDO",
        "cantidad_kg": 2,
        "adjuntos": [{"nombre": "rut.pdf", "sha256": "b"}],
        "version": 2,
        "generado_en": "x",
    }
    assert diferencias(antes, ahora) == ["cantidad (kg): 1 → 2", "se agregó rut.pdf", "se quitó rut.pdf"]
    assert una(replace(BIEN, formas=(antes, antes)), "diferencias").detalle.endswith("no cambió ningún dato.")
