"""`contingentes firma` as a program would use it: exit codes and JSON, with no service."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from deploy.cli.firma import app
from deploy.cli.main import construir
from services.firma.validacion import Informe, Veredicto
from tests.unit.firma.pki import AHORA, CEDULA, CLAVE_P12, emitir, firmar, formulario, pki


@pytest.fixture(scope="module")
def carpeta(tmp_path_factory: pytest.TempPathFactory) -> Path:
    carpeta = tmp_path_factory.mktemp("cli")
    (carpeta / "raiz.pem").write_bytes(pki().raiz.pem)
    (carpeta / "original.pdf").write_bytes(formulario())
    (carpeta / "firmado.pdf").write_bytes(firmar(formulario(), pki().representante))
    (carpeta / "nada.pdf").write_bytes(b"")
    (carpeta / "enorme.pdf").write_bytes(b"%PDF-1.7" + b"0" * (20 * 1024 * 1024))
    # In force today, unlike the certificates of the tests of verdicts, which live in the year of their files.
    hoy = datetime.now(UTC)
    sello = emitir("SELLO DE HOY", pki().intermedia, desde=hoy - timedelta(days=1), hasta=hoy + timedelta(days=90))
    sello.p12(carpeta / "sello.p12", pki().intermedia)
    return carpeta


@pytest.mark.parametrize(
    ("archivo", "codigo", "subindicacion"),
    [
        # Each file that reaches the sandbox costs a fresh worker: one is enough here.
        ("firmado.pdf", 0, None),
        ("nada.pdf", 1, "FORMAT_FAILURE"),
        ("enorme.pdf", 2, "LIMIT_EXCEEDED"),
    ],
)
def test_codigo_y_json(carpeta: Path, archivo: str, codigo: int, subindicacion: str | None) -> None:
    orden = ["validar", str(carpeta / archivo), "--original", str(carpeta / "original.pdf")]
    orden += ["--ancla", str(carpeta / "raiz.pem"), "--firmante", CEDULA, "--hora", AHORA.isoformat()]
    hecho = CliRunner().invoke(app, [*orden, "--sin-red", "--json"])
    assert hecho.exit_code == codigo, hecho.output
    informe = json.loads(hecho.stdout)
    assert set(informe) >= {"veredicto", "subindicacion", "razones", "facetas", "firmas"}
    assert informe["subindicacion"] == subindicacion


@pytest.mark.parametrize(
    ("opciones", "palabra"),
    [
        (("firmado.pdf", "--hora", "2026-03-16T10:00:00"), "zona"),
        (("firmado.pdf", "--hora", "ayer"), "ISO 8601"),
        (("firmado.pdf", "--ancla", "nada.pdf"), "certificado"),
        (("firmado.pdf", "--crl", "firmado.pdf"), "lista de revocación"),
        (("firmado.pdf", "--original", "no-existe.pdf"), "no-existe.pdf"),
        (("firmado.pdf", "--casilla", "1,2,3"), "cuatro"),
        (("no-existe.pdf",), "no-existe.pdf"),
    ],
)
def test_lo_mal_pedido_se_explica_y_no_es_un_veredicto(
    carpeta: Path, monkeypatch: pytest.MonkeyPatch, opciones: tuple[str, ...], palabra: str
) -> None:
    monkeypatch.chdir(carpeta)
    hecho = CliRunner().invoke(app, ["validar", *opciones])
    assert (hecho.exit_code, palabra in hecho.output) == (64, True), hecho.output


@pytest.mark.parametrize(
    "orden", [("validar",), ("validar", "a.pdf", "--nada"), ("juzgar", "a.pdf"), ("--nada",), ("sellar", "a.pdf"), ()]
)
@pytest.mark.parametrize("entera", [True, False])
def test_lo_mal_escrito_tampoco_es_un_veredicto(orden: tuple[str, ...], entera: bool) -> None:
    hecho = CliRunner().invoke(construir("firma"), ["firma", *orden]) if entera else CliRunner().invoke(app, [*orden])
    assert hecho.exit_code == 64, hecho.output


def test_sellar_y_revisar_el_sello(carpeta: Path, juzgar: Callable[..., Informe]) -> None:
    sellado = carpeta / "sellado.pdf"
    orden = ["sellar", str(carpeta / "original.pdf"), str(sellado), "--p12", str(carpeta / "sello.p12")]
    assert CliRunner().invoke(app, [*orden, "--clave", "otra"]).exit_code == 1
    hecho = CliRunner().invoke(app, [*orden, "--clave", CLAVE_P12, "--json"])
    assert hecho.exit_code == 0, hecho.output
    assert json.loads(hecho.stdout)["nivel"] == "PAdES-B-B"
    informe = juzgar(sellado.read_bytes(), firmantes_esperados=None, hora_recepcion=datetime.now(UTC))
    assert (informe.veredicto, informe.firmas[0].campo) == (Veredicto.TOTAL_PASSED, "SelloMinisterio")


@pytest.mark.parametrize(
    ("cambios", "codigo", "palabra"),
    [
        (("no-existe.pdf",), 64, "no-existe.pdf"),
        (("nada.pdf",), 1, "No se pudo sellar"),
        (("original.pdf", "--tsa", "http://127.0.0.1:9/"), 1, "No se pudo sellar"),
        (("original.pdf", "--llaves", "nada.pdf"), 1, "nada.pdf"),
    ],
)
def test_lo_que_no_se_puede_sellar_se_dice(
    carpeta: Path, monkeypatch: pytest.MonkeyPatch, cambios: tuple[str, ...], codigo: int, palabra: str
) -> None:
    monkeypatch.chdir(carpeta)
    monkeypatch.setenv("CONTINGENTES_SELLO_CLAVE", CLAVE_P12)
    archivo, *opciones = cambios
    hecho = CliRunner().invoke(app, ["sellar", archivo, "salida.pdf", "--p12", "sello.p12", *opciones])
    assert (hecho.exit_code, palabra in hecho.output) == (codigo, True), hecho.output
    assert not (carpeta / "salida.pdf").exists()
