"""What the real JSignPdf 2.2.0 writes, judged by the core."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from deploy.local import jsignpdf
from services.firma.confianza import Confianza
from services.firma.validacion import FirmantesEsperados, Informe, Politica, Subindicacion, Veredicto, validar
from tests.unit.firma.ataques import reemplazar_contenido
from tests.unit.firma.pki import AHORA, CEDULA, CLAVE_P12, firmar, formulario, pki


@dataclass
class Taller:
    """JSignPdf with the key stores of two signers."""

    carpeta: Path
    jar: Path
    hechos: dict[str, bytes] = field(default_factory=dict)
    """What was signed already: the program takes two seconds each time."""

    def firmar(self, pdf: bytes, quien: str = "representante", **opciones: Any) -> bytes:
        """Sign with the program itself."""
        clave = f"{hashlib.sha256(pdf).hexdigest()} {quien} {sorted(opciones.items())}"
        if clave not in self.hechos:
            self.hechos[clave] = self._firmar(pdf, quien, **opciones)
        return self.hechos[clave]

    def _firmar(self, pdf: bytes, quien: str, **opciones: Any) -> bytes:
        entrada = self.carpeta / "entrada.pdf"
        entrada.write_bytes(pdf)
        almacen = getattr(pki(), quien).p12(self.carpeta / f"{quien}.p12", pki().intermedia)
        return jsignpdf.firmar(entrada, self.carpeta / "salida.pdf", almacen, CLAVE_P12, **opciones).read_bytes()


@pytest.fixture(scope="module")
async def taller(tmp_path_factory: pytest.TempPathFactory) -> Taller:
    """Fails, with the ways out, where Java or JSignPdf can't be had."""
    return Taller(tmp_path_factory.mktemp("jsignpdf"), await jsignpdf.preparar())


@pytest.fixture
def juzgar() -> Callable[..., Informe]:
    def _juzgar(pdf: bytes, **cambios: Any) -> Informe:
        argumentos: dict[str, Any] = {
            "original": formulario(),
            "confianza": Confianza((pki().raiz.der,), ()),
            "firmantes_esperados": FirmantesEsperados(numeros=(CEDULA,)),
            "politica": Politica(),
            "hora_recepcion": AHORA,
        }
        return validar(pdf, **{**argumentos, **cambios})

    return _juzgar


@pytest.mark.parametrize("visible", [False, True])
@pytest.mark.parametrize(("anexar", "forma"), [(True, "prefijo_exacto"), (False, "huella_estructural")])
def test_anexado_o_reescrito_visible_o_no(
    taller: Taller, juzgar: Callable[..., Informe], anexar: bool, forma: str, visible: bool
) -> None:
    informe = juzgar(taller.firmar(formulario(), anexar=anexar, **({"visible": True} if visible else {})))
    assert (informe.veredicto, informe.razones) == (Veredicto.TOTAL_PASSED, ())
    assert informe.contenido is not None
    assert informe.contenido.forma == forma


def test_dos_firmas_anexadas_aunque_libere_un_objeto(taller: Taller, juzgar: Callable[..., Informe]) -> None:
    dos = taller.firmar(taller.firmar(formulario(), anexar=True), "ajeno", anexar=True)
    informe = juzgar(dos)
    assert (informe.veredicto, len(informe.firmas)) == (Veredicto.TOTAL_PASSED, 2)


def test_sha1_dice_que_opcion_cambiar(taller: Taller, juzgar: Callable[..., Informe]) -> None:
    informe = juzgar(taller.firmar(formulario(), anexar=True, hash="SHA1"))
    assert informe.subindicacion is Subindicacion.CRYPTO_CONSTRAINTS_FAILURE
    assert "elija SHA256 en «Hash algorithm»" in informe.razones[0].remedio


def test_reescribir_borra_el_sello_y_se_nota(taller: Taller, juzgar: Callable[..., Informe]) -> None:
    sellado = firmar(formulario(), pki().sello, campo="Sello")
    assert juzgar(taller.firmar(sellado, anexar=True), original=sellado).veredicto is Veredicto.TOTAL_PASSED
    informe = juzgar(taller.firmar(sellado, anexar=False), original=sellado)
    assert informe.veredicto is Veredicto.TOTAL_FAILED
    assert Subindicacion.SEAL_MISSING in {h.subindicacion for h in informe.razones}


def test_otra_cantidad_firmada_con_jsignpdf(taller: Taller, juzgar: Callable[..., Informe]) -> None:
    for pdf, anexar in ((formulario("30.000,00 kg"), False), (reemplazar_contenido(formulario()), True)):
        informe = juzgar(taller.firmar(pdf, anexar=anexar))
        assert informe.subindicacion is Subindicacion.CONTENT_MISMATCH


def test_la_cantidad_alterada_despues_de_jsignpdf(taller: Taller, juzgar: Callable[..., Informe]) -> None:
    informe = juzgar(reemplazar_contenido(taller.firmar(formulario(), anexar=True)))
    assert (informe.veredicto, informe.subindicacion) == (Veredicto.TOTAL_FAILED, Subindicacion.POST_SIGN_CHANGE)


def test_vencido_al_recibirlo(taller: Taller, juzgar: Callable[..., Informe]) -> None:
    """The program refuses to sign with an expired certificate: this one ended between the signature and the upload."""
    informe = juzgar(taller.firmar(formulario(), anexar=True), hora_recepcion=AHORA + timedelta(days=400))
    assert (informe.veredicto, informe.subindicacion) == (
        Veredicto.INDETERMINATE,
        Subindicacion.OUT_OF_BOUNDS_NO_POE,
    )
