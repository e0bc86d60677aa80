"""Catalogues as files, the charts of the operator's board, what may be done with a user, who is kept away now."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from services.portal.ministerio import ausencias, catalogos_csv, documentos, tablero, usuarios
from services.portal.web.api import Fallo
from services.portal.web.formatos import con_dias, legible
from services.portal.web.sesion import Sesion
from shared.clock import BOGOTA, reloj_legal, reloj_sistema

_AHORA = datetime(2026, 11, 23, 3, 15, 40, tzinfo=BOGOTA)


def _sesion(*roles: str) -> Sesion:
    return Sesion("t", "", "r", "", "yo", "Yo Misma", roles, (), "", "csrf")


def test_un_catalogo_vuelve_como_salio() -> None:
    entradas = [
        {"codigo": "COBUN", "nombre": "Buenaventura; el puerto", "pais": "CO"},
        {"codigo": "COCTG", "nombre": "Cartagena", "pais": "CO", "hasta": "2027-01-01"},
    ]
    assert catalogos_csv.leer(catalogos_csv.escribir(entradas)) == entradas
    assert catalogos_csv.leer(b"Codigo, Nombre\nAA,Uno\n,\n") == [{"codigo": "AA", "nombre": "Uno"}]


@pytest.mark.parametrize(
    ("crudo", "dicho"),
    [
        ("código;nombre\nAÑ;x".encode("latin-1"), "UTF-8"),
        (b"nombre;pais\nUno;CO\n", "debe nombrar las columnas"),
        (b"codigo;nombre;color\nAA;Uno;azul\n", "color"),
        (b"codigo;nombre\n;\n", "ning"),
    ],
)
def test_un_archivo_que_no_es_un_catalogo_lo_dice(crudo: bytes, dicho: str) -> None:
    with pytest.raises(Fallo) as fallo:
        catalogos_csv.leer(crudo)
    assert dicho in fallo.value.campos["archivo"]


def test_los_errores_se_dicen_por_renglon() -> None:
    errores = [{"puntero": "/entradas/3/codigo", "mensaje": "«x» está dos veces."}]
    dicho = catalogos_csv.con_renglones(Fallo({"status": 422, "errores": errores}))
    assert dicho.problema["renglones"] == [{"linea": 5, "mensaje": "«x» está dos veces."}]
    assert "archivo" in dicho.campos


def test_los_correos_de_la_hora_por_minuto() -> None:
    def correo(hace: int, estado: str) -> dict[str, Any]:
        return {"creada_en": (_AHORA - timedelta(minutes=hace)).isoformat(), "estado": estado}

    minutos = tablero.por_minuto(
        [correo(0, "enviada"), correo(0, "pendiente"), correo(59, "rebotada"), correo(75, "enviada")], _AHORA
    )
    assert len(minutos) == tablero.MINUTOS
    assert (minutos[-1].bien, minutos[-1].espera, minutos[-1].total) == (1, 1, 2)
    assert (minutos[0].mal, minutos[0].desde) == (1, datetime(2026, 11, 23, 2, 16, tzinfo=BOGOTA))
    assert sum(m.total for m in minutos) == 3


def test_el_atraso_en_palabras() -> None:
    assert tablero.espera(None, _AHORA) == 0
    assert tablero.espera("2026-11-23T07:15:00+00:00", _AHORA) == 60
    dichos = [tablero.en_palabras(m) for m in (0, 59, 60, 200, 2879, 2880)]
    assert dichos == ["0 min", "59 min", "1 h", "3 h 20 min", "47 h 59 min", "2 días"]


def test_lo_que_se_puede_hacer_con_un_usuario() -> None:
    base = {
        "id": "otro",
        "usuario": "otro",
        "activo": True,
        "correo": "otro@x.example",
        "roles": ["funcionario"],
        "segundo_factor": True,
        "bloqueado_hasta": None,
        "debe_cambiar_clave": False,
    }
    c = _sesion("coordinador")
    assert set(usuarios.ofrecidas(base, c)) == {"restablecer", "papel", "quitar-papel", "quitar-factor", "desactivar"}
    assert usuarios.ofrecidas(base, _sesion("funcionario")) == {}
    assert usuarios.ofrecidas(base | {"id": "yo"}, c) == {}
    assert set(usuarios.ofrecidas(base | {"activo": False}, c)) == {"activar", "suprimir"}
    bloqueado = base | {"bloqueado_hasta": (reloj_sistema.ahora() + timedelta(minutes=5)).isoformat()}
    assert usuarios.situacion(bloqueado) == ("Bloqueado por intentos", "espera")
    assert "activar" in usuarios.ofrecidas(bloqueado, c)
    de_empresa = usuarios.ofrecidas(base | {"roles": ["exportador"]}, c, cuantas=2)
    assert {"papel", "quitar-papel"}.isdisjoint(de_empresa)
    assert "cerrar-sesiones" in de_empresa
    con_dos = usuarios.ofrecidas(base | {"roles": ["auditor", "exportador", "funcionario"]}, c)["quitar-papel"]
    assert [codigo for codigo, _ in con_dos.campos[0].opciones] == ["funcionario", "auditor"]


def test_de_quien_fue_suprimido_no_queda_nada_que_hacer() -> None:
    nadie = {"id": "otro", "usuario": "suprimido-01a2", "activo": False, "correo": None, "roles": ["funcionario"]}
    nadie |= {"segundo_factor": False, "bloqueado_hasta": None, "debe_cambiar_clave": False}
    assert usuarios.situacion(nadie) == ("Suprimido", "neutro")
    assert usuarios.ofrecidas(nadie, _sesion("coordinador")) == {}


def test_como_esta_una_ausencia() -> None:
    hoy = reloj_legal.hoy()
    fila = {"retirado_en": None, "desde": hoy.isoformat(), "hasta": None}
    assert ausencias.situacion(fila)[0] == "Rige"
    assert ausencias.situacion(fila | {"desde": (hoy + timedelta(1)).isoformat()})[0] == "Por empezar"
    assert ausencias.situacion(fila | {"hasta": (hoy - timedelta(1)).isoformat()})[0] == "Terminó"
    assert ausencias.situacion(fila | {"retirado_en": "2026-11-23T08:00:00-05:00"})[0] == "Retirado"


def test_cada_quien_declara_lo_suyo() -> None:
    revisores = [("a", "Ana"), ("b", "Benito")]
    de_coordinador = ausencias.formas(_sesion("coordinador"), revisores)
    assert list(de_coordinador) == ["conflictos", "sustituciones"]
    assert de_coordinador["sustituciones"].campos[1].opciones == tuple(revisores)
    (propio,) = ausencias.formas(_sesion("funcionario"), []).values()
    assert "funcionario" not in [campo.nombre for campo in propio.campos]
    assert ausencias.formas(_sesion("auditor"), revisores) == {}


def test_el_mapa_de_un_formulario() -> None:
    assert documentos._mapa("CertNo = numero\n\n a=b = nit ") == {"CertNo": "numero", "a=b": "nit"}
    with pytest.raises(Fallo) as fallo:
        documentos._mapa("CertNo = numero\nExporter")
    assert "línea 2" in fallo.value.campos["mapa"]


def test_los_dias_de_una_frase() -> None:
    assert con_dias("2025-01-31 más 1 mes: 2025-02-28") == "31 ene 2025 más 1 mes: 28 feb 2025"
    assert con_dias("Va de 2026-10-01T08:00:00-05:00 a 2027-09-15.") == "Va de 1 oct 2026, 8:00 a.\xa0m. a 15 sep 2027."
    assert con_dias("Auto 2025-13-01 y NIT 900204272-8") == "Auto 2025-13-01 y NIT 900204272-8"
    assert [legible(x) for x in ("2028-05-23", "80005000.00", 2026, "KG")] == [
        "23 may 2028",
        "80.005.000,00",
        "2026",
        "KG",
    ]
