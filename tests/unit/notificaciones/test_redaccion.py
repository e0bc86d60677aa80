"""The words of every kind of mail."""

from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, get_args

import pytest
from jinja2 import UndefinedError

from services.notificaciones.mensajes.ejemplos import EMPRESA, MUESTRAS
from services.notificaciones.mensajes.redaccion import Archivo, Texto, componer, redactar
from services.notificaciones.mensajes.rules import Clase


def test_cada_clase_tiene_su_muestra() -> None:
    assert set(MUESTRAS) == set(get_args(Clase))


@pytest.mark.parametrize("clase", get_args(Clase))
def test_cada_clase_se_escribe_en_html_y_en_texto(clase: str) -> None:
    texto = redactar(clase, MUESTRAS[clase])
    assert texto.asunto
    assert "\n" not in texto.asunto
    if MUESTRAS[clase]["razon_social"]:
        assert EMPRESA in " ".join(texto.plano.split())
        assert EMPRESA in texto.html
        assert f"{EMPRESA}." not in texto.html
    for ajeno in ("{{", "{%", "None", "Undefined"):
        assert ajeno not in texto.plano + texto.html
    assert texto.html.rstrip().endswith("</html>")
    assert all(len(linea) <= 90 or " " not in linea.strip() for linea in texto.plano.splitlines())


_CODIGOS = {"dia", "tono", "estado", "fecha", "destino", "accion", "efecto", "instancia", "clase_oficio", "vence"} | {
    "responder_hasta"
}


@pytest.mark.parametrize("clase", get_args(Clase))
def test_el_marcado_de_un_dato_no_es_marcado(clase: str) -> None:
    hostil = '<img src=x onerror=alert(1)>"{{ 7 * 7 }}'

    def envenenar(valor: Any, clave: str = "") -> Any:
        if clave in _CODIGOS or clave.endswith("_en"):
            return valor
        if isinstance(valor, str):
            return hostil
        if isinstance(valor, list):
            return [envenenar(v) for v in valor]
        if isinstance(valor, dict):
            return {c: envenenar(v, c) for c, v in valor.items()}
        return valor

    html = redactar(clase, envenenar(MUESTRAS[clase])).html
    assert "<img" not in html
    assert "&lt;img src=x" in html
    assert "49" not in html.replace(".49", "")


@pytest.mark.parametrize("estado", ["aprobada", "aprobada_parcial", "negada", "devuelta"])
def test_cada_decision_dice_lo_suyo(estado: str) -> None:
    aprobados = 10_000_000 if estado.startswith("aprobada") else 0
    texto = redactar(
        "solicitud_decidida", MUESTRAS["solicitud_decidida"] | {"estado": estado, "cantidad_aprobada_kg": aprobados}
    )
    assert ("10.000,000 t" in texto.plano) is bool(aprobados)
    assert ("recurso" in texto.plano) is (estado == "negada")
    assert ("término de revisión" in texto.plano) is (estado == "devuelta")


def test_entrar_en_la_fila_y_salir_de_ella_dicen_lo_suyo() -> None:
    dentro = MUESTRAS["solicitud_en_fila"]
    fuera = {clave: valor for clave, valor in dentro.items() if clave != "antes_en_fila"} | {"reservado_kg": 1500}
    assert "Turnos antes del suyo: 4" in redactar("solicitud_en_fila", dentro).plano
    assert "1,500 t" in redactar("solicitud_en_fila", fuera).plano


def test_una_alerta_vencida_no_promete_ni_amenaza() -> None:
    texto = redactar("alerta_plazo", MUESTRAS["alerta_plazo"] | {"vencido": True, "cuando": "venció"})
    assert "no es un acto administrativo" in " ".join(texto.plano.split())
    assert "venció" in texto.asunto


def test_un_dato_que_falta_es_un_error_y_no_un_hueco() -> None:
    with pytest.raises(UndefinedError):
        redactar("cqe_emitido", {"numero": "1"})


def test_una_cabecera_con_salto_de_linea_no_se_compone() -> None:
    texto = redactar("cqe_emitido", MUESTRAS["cqe_emitido"])
    argumentos: dict[str, Any] = {
        "remitente": "Contingentes <a@b.example>",
        "direccion": "ana@x.example",
        "message_id": "<1@b.example>",
        "caso": "CON-1",
        "fecha": datetime(2026, 11, 21, tzinfo=UTC),
    }
    crudo = componer(texto, **argumentos, archivos=[Archivo("CQE-1.pdf", b"%PDF-1.7 \xff")]).as_bytes()
    assert crudo.isascii()
    assert b"Auto-Submitted: auto-generated" in crudo
    for campo, valor in (("direccion", "ana@x.example\nBcc: b@x.example"), ("caso", "CON-1\nBcc: b@x.example")):
        with pytest.raises(ValueError, match=r"[Hh]eader|linefeed|newline"):
            componer(texto, **argumentos | {campo: valor}).as_bytes()


def _con_asunto(asunto: str) -> EmailMessage:
    return componer(
        Texto(asunto, "texto", "<p>texto</p>"),
        remitente="Contingentes <no-responder@vuce.example>",
        direccion="ana@x.example",
        message_id="<1@vuce.example>",
        caso="CIP-2026-1",
        fecha=datetime(2026, 11, 23, tzinfo=UTC),
    )


def test_el_asunto_llega_como_se_escribio() -> None:
    asunto = "CIP-2026-1: Decidir el cuadro insumo producto, vence en 15 días hábiles (15 de diciembre de 2026)"
    mensaje = _con_asunto(asunto)
    crudo = bytes(mensaje)
    assert message_from_bytes(crudo, policy=policy.default)["Subject"] == asunto == mensaje["Subject"]
    assert max(map(len, crudo.partition(b"\r\n\r\n")[0].split(b"\r\n"))) < 100
    with pytest.raises(ValueError, match="saltos de línea"):
        _con_asunto("uno\r\nBcc: otro@example.co")
