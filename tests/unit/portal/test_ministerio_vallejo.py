"""The Ministry's forms of Plan Vallejo against the states and the API of garantias."""

import json
import re
from typing import Any

import pytest

from services.garantias.cips.flujo import FLUJO as CUADRO
from services.garantias.efectividad.flujo import FLUJO as EFECTIVIDAD
from services.garantias.estudios.flujo import FLUJO as ESTUDIO
from services.garantias.garantias.flujo import FLUJO as GARANTIA
from services.garantias.grandes_usuarios.flujo import FLUJO as GRAN_USUARIO
from services.garantias.programas.flujo import FLUJO as PROGRAMA
from services.garantias.programas.flujo import FLUJO_DE_MODIFICACION as MODIFICACION
from services.garantias.prorrogas.flujo import FLUJO as PRORROGA
from services.garantias.registros.flujo import MODIFICACION as MODIFICACION_DE_REGISTRO
from services.garantias.registros.flujo import REGISTRO
from services.garantias.reimportaciones.flujo import FLUJO as REIMPORTACION
from services.garantias.reposiciones.flujo import FLUJO as REPOSICION
from services.garantias.salidas.flujo import FLUJO as SALIDA
from services.garantias.terminaciones.flujo import FLUJO as TERMINACION
from services.portal.ministerio.formas import FIRMAR, Campo, Decision, cuerpo, ofrecidas
from services.portal.ministerio.vallejo.clases import ASUNTOS, Clase, ruta_de
from services.portal.ministerio.vallejo.lectura import estado_en, por_urgencia, procedentes, toca_al_ministerio
from services.portal.web.api import Fallo
from services.portal.web.formularios import Formulario
from shared.expedientes.flujo import Flujo
from tests.ayudas import RAIZ

_MINISTERIO = {"funcionario", "coordinador"}
FLUJOS: dict[Clase, Flujo] = {
    Clase.PROGRAMAS: PROGRAMA,
    Clase.MODIFICACIONES: MODIFICACION,
    Clase.GARANTIAS: GARANTIA,
    Clase.PRORROGAS: PRORROGA,
    Clase.REGISTROS: REGISTRO,
    Clase.MODIFICACIONES_DE_REGISTRO: MODIFICACION_DE_REGISTRO,
    Clase.CUADROS: CUADRO,
    Clase.ESTUDIOS: ESTUDIO,
    Clase.EFECTIVIDADES: EFECTIVIDAD,
    Clase.TERMINACIONES: TERMINACION,
    Clase.GRANDES_USUARIOS: GRAN_USUARIO,
    Clase.SALIDAS: SALIDA,
    Clase.REIMPORTACIONES: REIMPORTACION,
    Clase.REPOSICIONES: REPOSICION,
}
# What follows from another case's step, which is where it is decided.
_POR_OTRO = {
    Clase.PROGRAMAS: {"estudiar", "modificar"},
    Clase.GARANTIAS: {"sustituir", "restablecer", "pagar", "cobrar"},
    Clase.REGISTROS: {"modificar", "renunciar", "cancelar"},
    # Its subheadings: by the API (README).
    Clase.CUADROS: {"modificar"},
}


@pytest.mark.parametrize("clase", Clase)
def test_todo_paso_del_ministerio_tiene_su_formulario(clase: Clase) -> None:
    pasos = {t.accion for t in FLUJOS[clase].transiciones if t.permite(_MINISTERIO)}
    assert pasos - _POR_OTRO.get(clase, set()) <= set(ASUNTOS[clase].decisiones)
    assert set(ASUNTOS[clase].estados) <= FLUJOS[clase].estados
    assert set(ASUNTOS[clase].espera) <= set(ASUNTOS[clase].estados)


def _decisiones() -> list[tuple[Clase, Decision]]:
    propias = [(c, d) for c, a in ASUNTOS.items() for d in a.decisiones.values()]
    return propias + [(c, FIRMAR) for c, a in ASUNTOS.items() if any(d.dos_firmas for d in a.decisiones.values())]


@pytest.mark.parametrize(("clase", "decision"), _decisiones(), ids=lambda x: getattr(x, "ruta", str(x)))
def test_cada_formulario_llega_a_una_ruta_que_pide_lo_que_el_pregunta(clase: Clase, decision: Decision) -> None:
    documento = json.loads((RAIZ / "docs/integracion/openapi/garantias.json").read_text("utf-8"))
    rutas = {re.sub(r"\{[^}]+\}", "{}", ruta): o for ruta, o in documento["paths"].items()}
    operacion = rutas[f"{clase.api}/{{}}/{decision.ruta}"]["post"]
    contenido = operacion.get("requestBody", {}).get("content", {})
    con_archivo = any(c.clase == "archivo" for c in decision.campos)
    assert ("multipart/form-data" in contenido) == con_archivo
    esquema: dict[str, Any] = next(iter(contenido.values()))["schema"] if contenido else {}
    if "$ref" in esquema:
        esquema = documento["components"]["schemas"][esquema["$ref"].rpartition("/")[2]]
    preguntados = {c.nombre.partition(".")[0] for c in decision.campos}
    assert preguntados <= set(esquema.get("properties", {}))
    exigidos = {c.nombre for c in decision.campos if c.obligatorio}
    assert set(esquema.get("required", [])) <= exigidos | {c.nombre for c in decision.campos if c.clase == "marca"}


def test_lo_proyectado_no_se_proyecta_otra_vez_y_lo_firma_un_coordinador() -> None:
    decisiones = ASUNTOS[Clase.PRORROGAS].decisiones
    caso = {"estado": "solicitada", "acciones": ["aprobar", "devolver"], "decision_proyectada": True}
    assert set(ofrecidas(decisiones, caso, ("funcionario",))) == {"devolver"}
    assert set(ofrecidas(decisiones, caso, ("coordinador",))) == {"firmar", "devolver"}
    caso["decision_proyectada"] = False
    assert set(ofrecidas(decisiones, caso, ("funcionario",))) == {"aprobar", "devolver"}


def test_de_una_salida_se_ofrece_lo_que_su_clase_permite() -> None:
    hay = ASUNTOS[Clase.SALIDAS].decisiones
    de_cambio = {"clase": "reemplazo", "liberado_usd": None, "acta_comite": None}
    assert hay.keys() - procedentes(Clase.SALIDAS, de_cambio, hay).keys() == {
        "ordenar",
        "autorizar_similares",
        "reemplazar",
    }
    con_acta = procedentes(Clase.SALIDAS, de_cambio | {"acta_comite": "Acta 4"}, hay)
    assert "reemplazar" in con_acta
    temporal = {"clase": "temporal", "liberado_usd": None, "acta_comite": None}
    assert "autorizar_similares" in procedentes(Clase.SALIDAS, temporal, hay)
    assert "autorizar_similares" not in procedentes(Clase.SALIDAS, temporal | {"liberado_usd": "10.00"}, hay)
    assert "ordenar" in procedentes(Clase.SALIDAS, temporal | {"clase": "forzosa"}, hay)


def test_una_salida_espera_al_ministerio_cuando_llega_la_prueba_o_vence_el_plazo() -> None:
    salida: dict[str, Any] = {"estado": "fuera", "documentos": [{"clase": "embarque"}], "plazos": [{"vencido": False}]}
    assert not toca_al_ministerio(Clase.SALIDAS, salida)
    assert toca_al_ministerio(Clase.SALIDAS, salida | {"estado": "autorizada"})
    assert toca_al_ministerio(Clase.SALIDAS, salida | {"documentos": [{"clase": "reimportacion"}]})
    assert toca_al_ministerio(Clase.SALIDAS, salida | {"plazos": [{"vencido": True}]})
    assert toca_al_ministerio(Clase.SALIDAS, salida | {"estado": "solicitada", "documentos": []})


def test_lo_que_se_escribe_llega_como_la_api_lo_pide() -> None:
    campos = (
        Campo("causales", "", "lineas"),
        Campo("base_usd", "", "numero", obligatorio=False),
        Campo("confirma", "", "si_no"),
        Campo("clausula.rige", "", "lista", obligatorio=False),
        Campo("aviso_dian", "", "marca"),
        Campo("pese_a", "", "pese_a"),
    )
    decision = Decision("", "", "", campos)
    escrito = {"causales": "Una\n\n Otra ", "base_usd": "1.200,50", "confirma": "false", "pese_a.rne": "si"}
    assert cuerpo(decision, Formulario(escrito)) == {
        "causales": ["Una", "Otra"],
        "base_usd": "1200.50",
        "confirma": False,
        "aviso_dian": False,
        "pese_a": ["rne"],
    }
    con_clausula = escrito | {"clausula.rige": "calculada"}
    assert cuerpo(decision, Formulario(con_clausula))["clausula"] == {"rige": "calculada"}
    with pytest.raises(Fallo) as dicho:
        cuerpo(decision, Formulario(escrito | {"base_usd": "mil"}))
    assert "base_usd" in dicho.value.campos


def test_el_numero_lleva_a_su_expediente_y_lo_urgente_va_primero() -> None:
    assert ruta_de("ED-2026-4", "x") == "/ministerio/vallejo/estudios/x"
    assert ruta_de("CUP-2026-4", "x") == ruta_de(None, "x") == ""
    filas = [{"vence": None, "numero": "B"}, {"vence": "2026-12-01", "numero": "A"}]
    assert [f["numero"] for f in por_urgencia(filas)] == ["A", "B"]
    assert estado_en(Clase.REGISTROS, "radicado") == "en_revision"
    assert estado_en(Clase.PROGRAMAS, "radicado") == "radicado"
