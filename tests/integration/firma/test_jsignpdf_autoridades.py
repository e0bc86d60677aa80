"""The real JSignPdf 2.2.0 with the authorities of the local PKI: timestamp, CRL, certification, box, whose key."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from deploy.local import jsignpdf
from services.firma.confianza import Confianza
from services.firma.validacion import FirmantesEsperados, Informe, Politica, Subindicacion, Veredicto, validar
from shared.clock import reloj_sistema
from tests.component.firma.conftest import pki as autoridades  # noqa: F401  # a fixture, under another name
from tests.unit.firma.pki import formulario

pytestmark = pytest.mark.largo
CEDULAS = ("41261533", "31880222", "71790333")
Caso = Callable[..., Awaitable[Informe]]


@pytest.fixture
def firmar_y_juzgar(autoridades: dict[str, Any], tmp_path: Path) -> Caso:  # noqa: F811  # the fixture itself
    """Sign the form with the program and one of the holders' key stores; judge it, asking nobody."""

    async def _hacer(quien: str, *otras: str, visible: bool = False, **cambios: Any) -> Informe:
        await jsignpdf.preparar()
        entrada = tmp_path / "entrada.pdf"
        entrada.write_bytes(formulario())
        titular = autoridades["titulares"][quien]
        salida = await asyncio.to_thread(
            jsignpdf.firmar,
            entrada,
            tmp_path / "salida.pdf",
            Path(titular["p12"]),
            titular["contrasena"],
            anexar=True,
            visible=visible,
            otras=otras,
        )
        argumentos: dict[str, Any] = {
            "original": formulario(),
            "confianza": Confianza.de_carpetas(Path(autoridades["anclas"]), Path(autoridades["intermedios"])),
            "firmantes_esperados": FirmantesEsperados(numeros=CEDULAS),
            "politica": Politica(exige_original=True),
            "hora_recepcion": reloj_sistema.ahora(),
        }
        return await asyncio.to_thread(validar, salida.read_bytes(), **{**argumentos, **cambios})

    return _hacer


async def test_con_estampa_y_crl_trae_su_propia_prueba(firmar_y_juzgar: Caso, autoridades: dict[str, Any]) -> None:  # noqa: F811
    dura = Politica(exige_original=True, revocacion="dura")
    informe = await firmar_y_juzgar(
        "representante_a", "-ts", autoridades["tsa_url"], "-tsh", "SHA-256", "--crl", politica=dura
    )
    assert (informe.veredicto, informe.razones) == (Veredicto.TOTAL_PASSED, ())
    (firma,) = informe.firmas
    assert firma.tiempo is not None
    assert firma.revocacion is not None
    assert (firma.tiempo.origen, firma.revocacion.estado) == ("estampa", "vigente")


async def test_certificado_sin_permitir_cambios(firmar_y_juzgar: Caso) -> None:
    informe = await firmar_y_juzgar("representante_a", "-cl", "CERTIFIED_NO_CHANGES_ALLOWED")
    assert (informe.veredicto, informe.razones) == (Veredicto.TOTAL_PASSED, ())


async def test_visible_sobre_el_texto(firmar_y_juzgar: Caso) -> None:
    caja = ("-llx", "100", "-lly", "600", "-urx", "400", "-ury", "720")
    informe = await firmar_y_juzgar("representante_a", *caja, visible=True)
    assert (informe.veredicto, informe.subindicacion) == (Veredicto.TOTAL_FAILED, Subindicacion.WIDGET_OVERLAP)


async def test_revocado_y_el_propio_archivo_lo_dice(firmar_y_juzgar: Caso) -> None:
    informe = await firmar_y_juzgar("revocado_a", "--crl")
    assert (informe.veredicto, informe.subindicacion) == (Veredicto.TOTAL_FAILED, Subindicacion.REVOKED)


async def test_la_llave_de_otra_persona(firmar_y_juzgar: Caso) -> None:
    informe = await firmar_y_juzgar("ajeno")
    assert (informe.veredicto, informe.subindicacion) == (Veredicto.TOTAL_FAILED, Subindicacion.SIGNER_MISMATCH)
