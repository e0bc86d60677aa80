"""The stand-in for JSignPdf gives the verdict that JSignPdf would get."""

from pathlib import Path

import pytest
import typst

from deploy.demo.firmas import con_que_firmar, firmar_con_pyhanko
from deploy.local import pki
from services.firma.confianza import Confianza
from services.firma.validacion import FirmantesEsperados, Politica, Veredicto, validar
from shared.clock import reloj_sistema


def test_pyhanko_signs_in_the_format_of_jsignpdf(tmp_path: Path) -> None:
    indice = pki.crear(tmp_path / "pki", "http://127.0.0.1:1")
    titular = indice["titulares"]["representante_a"]
    form = tmp_path / "form.pdf"
    form.write_bytes(typst.compile(b"#set page(margin: 60mm)\nCUP-AZU-2026-1"))
    firmado = firmar_con_pyhanko(form, tmp_path / "firmado.pdf", Path(titular["p12"]), titular["contrasena"])
    informe = validar(
        firmado.read_bytes(),
        original=form.read_bytes(),
        confianza=Confianza.de_carpetas(Path(indice["anclas"]), Path(indice["intermedios"])),
        firmantes_esperados=FirmantesEsperados(numeros=(titular["cedula"],)),
        politica=Politica(),
        hora_recepcion=reloj_sistema.ahora(),
    )
    assert informe.veredicto is Veredicto.TOTAL_PASSED, informe.razones
    assert b"/adbe.pkcs7.detached" in firmado.read_bytes()


async def test_without_npm_and_jar_it_says_why(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CONTINGENTES_JSIGNPDF", str(tmp_path / "no" / "JSignPdf.jar"))
    monkeypatch.setattr("shutil.which", lambda nombre: None if nombre == "npm" else f"/usr/bin/{nombre}")
    assert "npm" in (await con_que_firmar() or "")
