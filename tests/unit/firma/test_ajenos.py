"""Signatures in documents that somebody else issued, and where those say that they can be verified."""

import io
from datetime import timedelta

import pytest
import typst
from asn1crypto import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.dss import DocumentSecurityStore

from services.firma.ajenos.rules import informe_de
from services.firma.confianza import Confianza
from services.firma.settings import AjustesFirma
from services.firma.validacion import Informe, MaterialRevocacion, Subindicacion, Veredicto, validar
from services.firma.validacion.declarado import Declarado, codigos_de, declarado, enlaces_de
from tests.unit.firma.ataques import anotar
from tests.unit.firma.pki import AHORA, CEDULA, crl, firmar, pki

AJENA = AjustesFirma().politica_de_ajeno()


def poliza(texto: str = "") -> bytes:
    return typst.compile(f"#set page(margin: 20mm)\n= Póliza de cumplimiento\n{texto}".encode())


POLIZA = poliza()


def juzgar(pdf: bytes, *, material: MaterialRevocacion | None = None, confia: bool = True) -> Informe:
    return validar(
        pdf,
        original=None,
        confianza=Confianza((pki().raiz.der,) if confia else ()),
        firmantes_esperados=None,
        politica=AJENA,
        hora_recepcion=AHORA,
        material=material,
    )


def test_la_firma_del_emisor_se_revisa_sin_formulario_ni_registro_y_se_dice_de_quien_es() -> None:
    informe = juzgar(firmar(POLIZA, pki().representante, caja=(300, 500, 500, 600)))
    assert (informe.veredicto, informe.razones) == (Veredicto.TOTAL_PASSED, ())
    contado = informe_de(informe, Declarado(), "v")
    (firma,) = contado.firmas
    assert (firma.titular, firma.razones) == ("ANA MARÍA PÉREZ", ())
    assert CEDULA in " ".join(firma.documentos)
    assert (firma.probado_por, firma.revocacion) == ("recepcion", "desconocido")
    assert not any("formulario" in a for a in contado.avisos)


def test_lo_que_no_esta_bien_se_dice_con_lo_que_puede_hacer_quien_no_lo_firmo() -> None:
    bueno = firmar(POLIZA, pki().representante)
    roto = bueno.replace(b"/MediaBox", b"/MediaBux", 1)
    casos = {
        Subindicacion.POST_SIGN_CHANGE: anotar(bueno),
        Subindicacion.HASH_FAILURE: roto,
        Subindicacion.NO_SIGNATURE_FOUND: POLIZA,
        Subindicacion.FORMAT_FAILURE: bueno[:-400],
    }
    for esperada, pdf in casos.items():
        informe = juzgar(pdf)
        assert informe.veredicto is Veredicto.TOTAL_FAILED
        assert esperada in {h.subindicacion for h in informe.razones}, informe.razones
        for razon in informe_de(informe, Declarado(), None).razones:
            assert not any(propio in razon.texto + razon.remedio for propio in ("JSignPdf", "formulario"))
    desconocida = juzgar(bueno, confia=False)
    assert (desconocida.veredicto, desconocida.subindicacion) == (
        Veredicto.INDETERMINATE,
        Subindicacion.NO_CERTIFICATE_CHAIN_FOUND,
    )
    assert "acreditada" in informe_de(desconocida, Declarado(), None).razones[0].remedio
    revocado = crl((pki().representante, AHORA - timedelta(days=1)))
    assert juzgar(bueno, material=MaterialRevocacion(crls=(revocado,))).veredicto is not Veredicto.TOTAL_PASSED


def con_datos_de_validacion(pdf: bytes) -> bytes:
    """As an insurer's program leaves it: validation data added after its signature (PAdES-B-LT)."""
    salida = io.BytesIO(pdf)
    firma = PdfFileReader(salida).embedded_signatures[0]
    DocumentSecurityStore.add_dss(salida, firma.pkcs7_content, certs=[x509.Certificate.load(pki().intermedia.der)])
    return salida.getvalue()


def test_los_datos_de_validacion_que_agrega_el_emisor_no_son_un_cambio() -> None:
    completo = con_datos_de_validacion(firmar(POLIZA, pki().representante))
    assert len(completo) > len(firmar(POLIZA, pki().representante))
    assert juzgar(completo).veredicto is Veredicto.TOTAL_PASSED, juzgar(completo).razones
    for alterado in (anotar(completo), completo + b"\n% despues\n", firmar(POLIZA, pki().representante) + b"\n%\n"):
        assert juzgar(alterado).subindicacion is Subindicacion.POST_SIGN_CHANGE


def test_se_leen_direcciones_y_codigos_como_afirmaciones() -> None:
    pdf = poliza(
        'Verifique en www.aseguradora.com.co/consulta #link("https://otra.example/a?p=1")[aquí]\n\n'
        "Código de verificación: SV-2026-889012"
    )
    dicho = declarado(pdf)
    assert dicho.enlaces == ("https://otra.example/a?p=1", "https://www.aseguradora.com.co/consulta")
    assert dicho.codigos == ("SV-2026-889012",)
    assert declarado(b"nada") == Declarado()
    assert declarado(firmar(pdf, pki().representante)) == dicho


@pytest.mark.parametrize(
    ("escrita", "leida"),
    [
        ("http://banco.com.co/v.", "https://banco.com.co/v"),
        ("https://banco.com.co@malo.example/", "https://malo.example/"),
        ("https://ВАNCO.com/", "https://xn--nco-5cdj.com/"),
        ("https://banco.com.co:8443/x", "https://banco.com.co:8443/x"),
        ("www.seguros", None),
        ("javascript:alert(1)", None),
        ("https://localhost/", None),
        ("https://[::1", None),
    ],
)
def test_una_direccion_se_muestra_como_la_abriria_el_navegador(escrita: str, leida: str | None) -> None:
    assert enlaces_de([escrita]) == (() if leida is None else (leida,))


def test_un_codigo_tiene_cifras_y_viene_despues_de_su_nombre() -> None:
    texto = "El código de verificación se consulta en línea. Clave de seguridad AB12CD34. PIN de validación: 7788-99"
    assert codigos_de(texto) == ("AB12CD34", "7788-99")
