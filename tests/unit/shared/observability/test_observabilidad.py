import json
import subprocess
import sys

from shared.observability import continuar, medir_atascados, texto_de_metricas, traceparent_actual, traza_actual

_PROGRAMA = """
from shared.observability import configurar_registros, configurar_trazas, continuar, registro, vincular
configurar_registros("prueba"); configurar_trazas("prueba")
import logging
with continuar(None, "uno"), vincular(evento_id="e-1"):
    registro("a").info("hecho", kg=5)
    logging.getLogger("ajena").warning("de una biblioteca")
    try:
        secreto = "clave-secreta"; 1 / 0
    except ZeroDivisionError as error:
        registro("a").error("fallo", exc_info=error)
"""


def test_every_line_is_json_with_trace_and_bound_fields_and_without_locals() -> None:
    salida = subprocess.run([sys.executable, "-c", _PROGRAMA], capture_output=True, text=True, check=True).stdout
    hecho, ajena, fallo = (json.loads(linea) for linea in salida.splitlines())
    assert (hecho["event"], hecho["kg"], hecho["servicio"], hecho["level"]) == ("hecho", 5, "prueba", "info")
    assert {linea["trace_id"] for linea in (hecho, ajena, fallo)} == {hecho["trace_id"]}
    assert {linea["evento_id"] for linea in (hecho, ajena, fallo)} == {"e-1"}
    assert fallo["exception"][0]["exc_type"] == "ZeroDivisionError"
    assert "clave-secreta" not in salida


def test_a_trace_goes_on_from_its_header() -> None:
    traza = "4bf92f3577b34da6a3ce929d0e0e4736"
    with continuar(f"00-{traza}-00f067aa0ba902b7-01", "trabajo"):
        assert traza_actual() == traza
        cabecera = traceparent_actual()
    assert cabecera is not None
    assert cabecera.split("-")[1] == traza
    assert traceparent_actual() is None


def test_stuck_cases_are_a_gauge() -> None:
    medir_atascados("prueba", {"cqe.por_sellar": 3})
    linea = b'contingentes_expedientes_atascados{clase="cqe.por_sellar",servicio="prueba"} 3.0'
    assert linea in texto_de_metricas()
