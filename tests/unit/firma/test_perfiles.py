"""Where each authority writes whose a certificate is: a file that an operator can change."""

from pathlib import Path

import pytest
from asn1crypto import x509
from cryptography.x509.oid import NameOID

from services.firma.validacion.identidad import leer_documentos, nombre_legible
from services.firma.validacion.perfiles import PERFILES, PerfilesIlegibles, leer_perfiles
from tests.unit.firma.pki import Entidad, emitir

_BASE = '[[perfil]]\nnombre = "Todas"\n[perfil.atributos]\n"2.5.4.5" = "?"\n'


def perfiles(carpeta: Path, texto: str) -> Path:
    ruta = carpeta / "perfiles.toml"
    ruta.write_text(texto, encoding="utf-8")
    return ruta


def emitido_por(emisor: Entidad) -> x509.Certificate:
    entidad = emitir("TITULAR", emisor, extra=((NameOID.SERIAL_NUMBER, "41261533"),))
    return x509.Certificate.load(entidad.der)


def test_cada_entidad_de_certificacion_puede_usar_un_atributo_para_otra_cosa(tmp_path: Path) -> None:
    texto = _BASE + (
        '[[perfil]]\nnombre = "De NIT"\nemisor = ["Certificación Andina"]\n[perfil.atributos]\n"2.5.4.5" = "CE"\n'
        '[[perfil]]\nnombre = "De consecutivo"\nemisor = ["CONSECUTIVA"]\nignora = ["2.5.4.5"]\n'
    )
    leidos = leer_perfiles(perfiles(tmp_path, texto))
    andina = emitir("Certificacion  ANDÍNA S.A.", None, ca=True)
    consecutiva = emitir("CA Consecutiva", None, ca=True)
    otra = emitir("Otra CA", None, ca=True)
    assert [d.tipo for d in leer_documentos(emitido_por(andina), leidos)] == ["CE"]
    assert leer_documentos(emitido_por(consecutiva), leidos) == ()
    assert [d.tipo for d in leer_documentos(emitido_por(otra), leidos)] == ["?"]
    assert [d.tipo for d in leer_documentos(emitido_por(otra), PERFILES)] == ["?"]


@pytest.mark.parametrize(
    ("texto", "dice"),
    [
        ("esto no es toml [", "perfiles.toml"),
        ("", "[[perfil]]"),
        (_BASE + "sobra = 1\n", "«sobra» no es un OID"),
        ('[[perfil]]\nnombre = "X"\notro = 1\n', "sobra otro"),
        ('[[perfil]]\nnombre = "X"\n[perfil.atributos]\n"2.5.4.5" = "DNI"\n', "«DNI»"),
        ('[[perfil]]\nnombre = "X"\nemisor = "todas"\n', "listas"),
        ("[[perfil]]\n", "nombre"),
    ],
)
def test_un_archivo_mal_hecho_dice_donde(tmp_path: Path, texto: str, dice: str) -> None:
    with pytest.raises(PerfilesIlegibles) as error:
        leer_perfiles(perfiles(tmp_path, texto))
    assert dice in str(error.value)


def test_un_archivo_que_falta_no_es_un_archivo_vacio(tmp_path: Path) -> None:
    with pytest.raises(PerfilesIlegibles):
        leer_perfiles(tmp_path / "no-esta.toml")


def test_los_nombres_se_leen_sin_etiquetas_ni_numeros() -> None:
    certificado = x509.Certificate.load(emitir("JUAN", None, extra=((NameOID.SERIAL_NUMBER, "41261533"),)).der)
    assert nombre_legible(certificado.subject) == "JUAN; BOGOTÁ, D.C.; CO"
