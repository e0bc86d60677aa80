"""The Ministry's forms and words, without a browser."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from services.portal.ministerio import editor, expediente
from services.portal.ministerio.bandeja import filas
from services.portal.ministerio.clases import Clase, decisiones, pide, plazo
from services.portal.ministerio.formas import dia
from services.portal.web.api import Fallo, Parte
from services.portal.web.formularios import Formulario

EJEMPLOS = sorted((Path(__file__).parents[3] / "services" / "cupos" / "ejemplos").glob("*.yaml"))


@pytest.mark.parametrize("ejemplo", EJEMPLOS, ids=lambda p: p.stem)
def test_un_formulario_que_no_se_toca_no_cambia_nada(ejemplo: Path) -> None:
    datos: dict[str, Any] = yaml.safe_load(ejemplo.read_text(encoding="utf-8"))
    de_vuelta = editor.de_campos(Formulario(editor.a_campos(datos)), datos)
    for campo, valor in datos.items():
        if campo not in editor.NUMEROS:
            assert de_vuelta[campo] == valor, campo
    for campo in set(editor.NUMEROS) & datos.keys():
        assert de_vuelta[campo] == datos[campo], campo


def test_un_grupo_sin_codigo_no_cuenta_y_lo_que_no_se_ve_queda() -> None:
    antes = {"grupos": [{"codigo": "A", "nombre": "Uno", "subpartidas": ["1"], "volumen": "1", "otro": {"x": 1}}]}
    campos = editor.a_campos(antes) | _VALIDOS | {"grupo.1.codigo": "", "grupo.1.nombre": "Nada"}
    (grupo,) = editor.de_campos(Formulario(campos), antes)["grupos"]
    assert grupo == {"codigo": "A", "nombre": "Uno", "subpartidas": ["1"], "volumen": "1", "otro": {"x": 1}}


def test_topes_y_tramos_se_escriben_por_grupo() -> None:
    antes = {"grupos": [{"codigo": "A", "nombre": "Uno", "subpartidas": ["1"], "volumen": "1"}]}
    campos = editor.a_campos(antes) | _VALIDOS
    campos |= {
        "grupo.0.tope.nuevo.cantidad": "1.088,5",
        "grupo.0.tramo.0.abre": "2026-10-05T08:00",
        "grupo.0.tramo.0.cantidad": "500",
        "grupo.0.metodo": "historico",
        "tope.todos.porcentaje": "12,5",
    }
    datos = editor.de_campos(Formulario(campos), antes)
    (grupo,) = datos["grupos"]
    assert grupo["topes"] == {"nuevo": {"cantidad": "1088.5"}}
    assert grupo["tramos"] == [{"abre": "2026-10-05T08:00:00-05:00", "cantidad": "500"}]
    assert (grupo["metodo"], datos["topes"]) == ("historico", {"todos": {"porcentaje": "12.5"}})
    borrados = campos | {"grupo.0.tope.nuevo.cantidad": "", "grupo.0.tramo.0.abre": "", "grupo.0.tramo.0.cantidad": ""}
    (sin,) = editor.de_campos(Formulario(borrados), datos)["grupos"]
    assert (sin["topes"], sin["tramos"]) == (None, [])


def test_los_datos_del_certificado_se_editan_por_filas() -> None:
    exportador = {"type": "string", "title": "Exportador", "x-title-en": "Shipper", "minLength": 3, "maxLength": 120}
    antes = {"formulario_cqe": {"type": "object", "required": ["exportador"], "properties": {"exportador": exportador}}}
    campos = editor.a_campos(antes) | _VALIDOS
    campos |= {"cqe.0.maximo": "80", "cqe.1.nombre": "salida", "cqe.1.titulo": "Salida", "cqe.1.titulo_en": "Departure"}
    campos |= {"cqe.1.clase": "fecha", "cqe.1.obligatorio": "si", "cqe.2.nombre": "", "cqe.2.titulo": "Nada"}
    esquema = editor.de_campos(Formulario(campos), antes)["formulario_cqe"]
    assert esquema["properties"]["exportador"] == exportador | {"maxLength": 80}
    fecha = {"type": "string", "format": "date", "title": "Salida", "x-title-en": "Departure"}
    assert esquema["properties"]["salida"] == fecha
    assert esquema["required"] == ["exportador", "salida"]
    with pytest.raises(Fallo, match="entero"):
        editor.de_campos(Formulario(campos | {"cqe.0.maximo": "largo"}), antes)


_VALIDOS = {
    "ventana_desde": "2026-10-01T08:00",
    "ventana_hasta": "2027-09-15T17:00",
    "plazo_revision_habiles": "5",
}


@pytest.mark.parametrize(
    ("campo", "valor"), [("volumen", "12.5"), ("plazo_revision_habiles", "cinco"), ("ventana_hasta", "mañana")]
)
def test_lo_que_no_se_entiende_se_dice_en_su_campo(campo: str, valor: str) -> None:
    with pytest.raises(Fallo) as dicho:
        editor.de_campos(Formulario(_VALIDOS | {campo: valor}), {})
    assert campo in dicho.value.campos


@pytest.mark.parametrize(
    ("dias", "dicho"),
    [
        (-1, ("Vencida hace 1 día hábil", "mal")),
        (-4, ("Vencida hace 4 días hábiles", "mal")),
        (0, ("Vence hoy", "mal")),
        (1, ("1 día hábil", "espera")),
        (3, ("3 días hábiles", "bien")),
        (None, ("En pausa", "neutro")),
    ],
)
def test_el_plazo_se_dice_con_palabras_y_tono(dias: int | None, dicho: tuple[str, str]) -> None:
    assert plazo({"habiles_restantes": dias, "vence": "2026-11-30"}) == dicho


def test_la_bandeja_pone_lo_urgente_primero_y_lo_detenido_al_final() -> None:
    def una(id: str, vence: str, dias: int | None) -> dict[str, Any]:
        return {"id": id, "vence": vence, "habiles_restantes": dias}

    partes: dict[Clase, Parte[Any]] = {
        Clase.SOLICITUDES: Parte({"elementos": [una("b", "2026-11-27", 3), una("c", "2026-11-25", None)]}),
        Clase.CONSUMOS: Parte({"elementos": [una("a", "2026-11-26", 2)]}),
        Clase.DEVOLUCIONES: Parte(fallo=Fallo({"status": 503})),
    }
    assert [f["id"] for f in filas(partes)] == ["a", "b", "c"]


def test_se_ofrece_lo_que_la_api_permite_y_solo_pide_causa_donde_la_hay() -> None:
    assert list(decisiones(["negar", "aprobar", "desconocida"])) == ["aprobar", "negar"]
    assert "causa" in pide(Clase.SOLICITUDES, "negar")
    assert "causa" not in pide(Clase.CONSUMOS, "negar")


def test_un_texto_preparado_se_llena_con_lo_del_caso_y_deja_ver_lo_que_falta() -> None:
    texto = expediente.rellenar("A {numero} le falta {detalle}.", {"numero": "CUP-1"})
    assert texto == "A CUP-1 le falta {detalle}."
    assert expediente.sin_llenar(texto) == ["detalle"]
    assert expediente.sin_llenar("Nada entre llaves") == []


def test_un_dia_que_no_es_ninguno_se_dice_en_su_campo() -> None:
    assert dia("hasta", "2026-12-04") == "2026-12-04"
    with pytest.raises(Fallo) as fallo:
        dia("hasta", "4 de diciembre")
    assert fallo.value.campos == {"hasta": "Escriba el día."}
