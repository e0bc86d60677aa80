"""Every template is well formed, and what no test of the whole stack draws, drawn from an answer of the API."""

from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from starlette.datastructures import QueryParams

from services.portal.exportador.garantias import REVOCACIONES, SITUACIONES, de_firmas
from services.portal.exportador.plan_vallejo import LISTAS, PROGRAMAS
from services.portal.menu import menu_de
from services.portal.web.api import Fallo, Parte
from services.portal.web.pagina import PLANTILLAS, entorno
from shared.clock import reloj_legal

_NOMBRES = sorted(p.relative_to(PLANTILLAS).as_posix() for p in PLANTILLAS.rglob("*.html"))
_ENTORNO = entorno()
_PLAZO = {
    "id": "p",
    "caso_numero": "GAR-1",
    "estado": "abierto",
    "vencido": False,
    "obligado": "empresa",
    "vence": "2027-05-10",
    "calculo": {"nombre": "Demostración", "articulo": "art. 60", "pasos": ["18 meses desde la aceptación"]},
}
_GARANTIA = {
    "id": "g",
    "numero": "GAR-1",
    "emisor": "Banco Ejemplo",
    "periodo": 2026,
    "estado": "reparada",
    "valor_cop": "1234567.00",
    "constituida_el": "2026-01-05",
    "aceptada_el": None,
    "clausula_primera": "2027-07-05",
    "demostrar_hasta": "2027-07-05",
    "valida_hasta": "2028-05-05",
    "vigente_hasta": "2028-05-05",
    "diferencias": [{"codigo": "valor", "texto": "El valor no es el 20 %.", "articulo": "art. 21"}],
    "clase": "bancaria",
    "programa_id": "p",
    "sustituir_hasta": None,
    "causa_sustitucion": None,
    "certificado_pendiente": False,
    "acto": "constitucion",
    "subproyecto": 0,
    "objeto": "cumplimiento",
    "sustituye_a": None,
    "cotejo": None,
    "firmas": None,
}
_DE_GARANTIA: dict[str, Any] = {
    "prorrogas": [],
    "clases": {"bancaria": "Bancaria"},
    "anexos": (),
    "sustituye_a": None,
    "sustitutas": [],
    "situaciones": SITUACIONES,
    "revocaciones": REVOCACIONES,
    "espera_firmas": "",
}
_VACIAS: dict[str, Any] = dict.fromkeys(("documentos", "oficios", "estudios"), Parte([]))


def _dibuja(plantilla: str, **datos: Any) -> str:
    comunes: dict[str, Any] = {
        "sesion": None,
        "menu": menu_de(None, "/"),
        "ruta": "/",
        "consulta": QueryParams(),
        "estatico": lambda nombre: f"/estaticos/{nombre}",
        "ahora": reloj_legal.ahora(),
        "publica": "http://api.example",
        "aviso": None,
        "campos": {},
        "errores": {},
        "fallo": None,
        "proveedor": "",
    }
    return _ENTORNO.get_template(plantilla).render(comunes | datos)


@pytest.mark.parametrize("nombre", _NOMBRES)
def test_it_is_well_formed(nombre: str) -> None:
    assert _ENTORNO.get_template(nombre)


def test_a_guarantee_tells_its_deadlines_and_what_was_found_wrong() -> None:
    paso = {
        "accion": "reparar",
        "desde": "presentada",
        "hacia": "reparada",
        "en": "2026-01-06T15:00:00Z",
        "motivo": "No",
    }
    html = _dibuja(
        "exportador/garantia.html",
        g=_GARANTIA,
        plazos=Parte([_PLAZO]),
        historia=Parte([paso]),
        programa=Parte({"numero": "PV-1"}),
        **_DE_GARANTIA,
        **_VACIAS,
    )
    assert "COP 1.234.567,00" in html
    assert 'href="/programas/p/garantias/nueva">Presentar otra corregida' in html
    assert "El valor no es el 20 %. (art. 21)" in html
    assert "18 meses desde la aceptación" in html
    assert "6 ene 2026, 10:00 a.\u00a0m." in html


def test_a_guarantee_tells_who_signed_its_document_and_with_what_it_was_compared() -> None:
    firma = {
        "titular": "Seguros del Pacífico S.A.",
        "documentos": ["NIT 900111222"],
        "entidad": "Certicámara",
        "vence": "2028-05-05T00:00:00Z",
        "existia_en": "2026-01-05T14:00:00Z",
        "probado_por": "estampa",
        "revocacion": "vigente",
        "razones": [],
    }
    firmas: dict[str, Any] = {
        "situacion": "validas",
        "razones": [],
        "firmas": [firma],
        "informe_pendiente": False,
        "codigos": ["A-77"],
        "enlaces": [{"url": "https://verifica.example/a", "anfitrion": "verifica.example"}],
    }
    cotejo = {
        "valor_cop": "80005000.00",
        "porcentaje": "20",
        "valor_usd": "20000.00",
        "trm": "4000.25",
        "trm_del": "2026-01-02",
        "demostrar_hasta": "2027-07-05",
        "valida_hasta": "2028-05-05",
    }
    g = _GARANTIA | {"estado": "aceptada", "diferencias": [], "firmas": firmas, "cotejo": cotejo}
    comunes: dict[str, Any] = {"plazos": Parte([_PLAZO]), "historia": Parte([]), "programa": Parte({"numero": "PV-1"})}
    html = _dibuja("exportador/garantia.html", g=g, **comunes, **_DE_GARANTIA, **_VACIAS)
    for dicho in (
        "Firmas válidas",
        "Seguros del Pacífico S.A.",
        "certificado de Certicámara",
        "verifica.example",
        "COP 80.005.000,00",
        "USD 20.000,00, a la TRM de 4.000,25 del viernes 2 de enero de 2026",
    ):
        assert dicho in html
    mala = firmas | {
        "situacion": "no_validas",
        "razones": [{"codigo": "POST_SIGN_CHANGE", "texto": "Se cambió después de firmar.", "remedio": "Traiga otro."}],
    }
    html = _dibuja("exportador/garantia.html", g=g | {"firmas": mala}, **comunes, **_DE_GARANTIA, **_VACIAS)
    assert "Se cambió después de firmar. Traiga otro." in html
    assert "tal como lo envió Banco Ejemplo" not in html


@pytest.mark.parametrize(
    ("situacion", "pendiente", "espera"),
    [("en_revision", False, True), ("validas", True, True), ("validas", False, False), ("sin_firma", False, False)],
)
def test_the_page_of_a_guarantee_waits_until_it_can_say_who_signed(
    situacion: str, pendiente: bool, espera: bool
) -> None:
    datos = de_firmas(UUID(int=1), {"firmas": {"situacion": situacion, "informe_pendiente": pendiente}})
    assert bool(datos["espera_firmas"]) is espera


def test_programmes_and_guarantees_stand_beside_what_is_away() -> None:
    caida = Fallo({"status": 503, "title": "No responde", "detail": "El servicio no responde.", "remedio": "Espere."})
    html = _dibuja(
        "exportador/programas.html",
        programas=Parte(fallo=caida),
        garantias=Parte({"elementos": [_GARANTIA], "siguiente": None}),
        estudios=Parte({"elementos": [], "siguiente": None}),
        plazos=Parte({"elementos": [_PLAZO], "siguiente": None}),
        listas=LISTAS,
        estados=PROGRAMAS,
        campos={"estado": ""},
    )
    assert "No pudimos traer los programas" in html
    assert "lunes 10 de mayo de 2027" in html


def test_what_a_person_wrote_is_text_and_nothing_else() -> None:
    malo = '"><script>alert(1)</script>'
    fallo = Fallo({"status": 422, "title": malo, "detail": malo, "errores": [{"campo": "usuario", "mensaje": malo}]})
    html = _dibuja(
        "acceso/entrar.html", campos={"usuario": malo}, errores=fallo.campos, fallo=fallo, volver=malo, pendiente=malo
    )
    assert "<script>alert" not in html
    assert html.count("&lt;script&gt;") >= 5


def test_a_letter_being_prepared_and_one_that_is_ready() -> None:
    caso: dict[str, Any] = {"id": "1", "numero": "ANU-1", "estado": "radicada", "razones": [], "recibido_en": None}
    comunes: dict[str, Any] = {
        "tramite": SimpleNamespace(nombre="solicitud", ruta=lambda id: f"/a/{id}"),
        "turno": None,
        "validando": False,
    }
    html = _dibuja(
        "exportador/_firma.html", caso=caso, por_firmar=True, listo=False, error_del_documento=None, **comunes
    )
    assert "Estamos generando el documento ANU-1" in html
    html = _dibuja(
        "exportador/_firma.html", caso=caso, por_firmar=True, listo=False, error_del_documento="Falló.", **comunes
    )
    assert "No pudimos generar el documento" in html


_INVITA = {"razon_social": "Ingenio S.A.", "nit": "900204272-8", "rol": "apoderado", "correo": "luz@aduanas.example"}


@pytest.mark.parametrize(
    ("tiene_usuario", "dice"), [(False, "Su usuario será luz@aduanas.example"), (True, "ya tiene un usuario")]
)
def test_an_invitation_is_taken_with_a_new_user_or_after_signing_in(tiene_usuario: bool, dice: str) -> None:
    vista = _INVITA | {"tiene_usuario": tiene_usuario}
    html = _dibuja("acceso/invitacion.html", vista=vista, aceptada=False, campos={"codigo": "abc"}, sesion=None)
    assert dice in html
    assert "Ingenio S.A. lo invita" in html


def test_the_code_of_the_second_factor_is_asked_for_when_it_is_needed() -> None:
    comunes: dict[str, Any] = {"volver": "", "pendiente": "", "sesion": None}
    assert "segundo factor" not in _dibuja("acceso/entrar.html", **comunes)
    assert "segundo factor" in _dibuja("acceso/entrar.html", con_codigo=True, **comunes)


def test_a_registration_form_that_was_not_accepted_says_why() -> None:
    razones = [{"texto": "Firmó otra persona.", "remedio": "Que firme el representante."}]
    formulario = {"numero": "REG-1", "estado": "rechazado", "razones": razones, "veredicto_id": "v-1"}
    html = _dibuja("exportador/_formulario.html", f=formulario)
    assert "La firma no se aceptó" in html
    assert "Que firme el representante." in html
    assert "/veredictos/v-1/informe.pdf" in html
