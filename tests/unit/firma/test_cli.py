"""`contingentes firma` as a program would use it: exit codes and JSON, with no service."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from deploy.cli.firma import app
from services.firma.validacion import Informe, Veredicto
from tests.unit.firma.pki import AHORA, CEDULA, CLAVE_P12, firmar, formulario, pki


@pytest.fixture(scope="module")
def carpeta(tmp_path_factory: pytest.TempPathFactory) -> Path:
    carpeta = tmp_path_factory.mktemp("cli")
    (carpeta / "raiz.pem").write_bytes(pki().raiz.pem)
    (carpeta / "original.pdf").write_bytes(formulario())
    (carpeta / "firmado.pdf").write_bytes(firmar(formulario(), pki().representante))
    (carpeta / "nada.pdf").write_bytes(b"")
    (carpeta / "enorme.pdf").write_bytes(b"%PDF-1.7" + b"0" * (20 * 1024 * 1024))
    pki().sello.p12(carpeta / "sello.p12", pki().intermedia)
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


def test_lo_mal_pedido_se_explica(carpeta: Path) -> None:
    hecho = CliRunner().invoke(app, ["validar", str(carpeta / "firmado.pdf"), "--hora", "2026-03-16T10:00:00"])
    assert hecho.exit_code == 2
    assert "zona" in hecho.output
    hecho = CliRunner().invoke(app, ["validar", str(carpeta / "firmado.pdf"), "--ancla", str(carpeta / "nada.pdf")])
    assert hecho.exit_code == 2
    assert "certificado" in hecho.output


def test_sellar_y_revisar_el_sello(carpeta: Path, juzgar: Callable[..., Informe]) -> None:
    sellado = carpeta / "sellado.pdf"
    orden = ["sellar", str(carpeta / "original.pdf"), str(sellado), "--p12", str(carpeta / "sello.p12")]
    assert CliRunner().invoke(app, [*orden, "--clave", "otra"]).exit_code == 2
    hecho = CliRunner().invoke(app, [*orden, "--clave", CLAVE_P12])
    assert (hecho.exit_code, "PAdES-B-B" in hecho.output) == (0, True)
    informe = juzgar(sellado.read_bytes(), firmantes_esperados=None)
    assert (informe.veredicto, informe.firmas[0].campo) == (Veredicto.TOTAL_PASSED, "SelloMinisterio")
