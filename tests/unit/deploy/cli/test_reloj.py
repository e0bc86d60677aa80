"""The business clock of a local installation goes forward, by a step or up to a moment, and nowhere else."""

import json
from datetime import datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from deploy.cli.reloj import app, destino
from shared.clock import BOGOTA
from shared.clock.legal import VARIABLE_ARCHIVO, VARIABLE_MOVIBLE

AHORA = datetime(2026, 11, 21, 14, 5, 9, tzinfo=BOGOTA)


@pytest.mark.parametrize(
    ("cuanto", "hasta"),
    [
        ("3d", "2026-11-24T14:05:09-05:00"),
        ("12h", "2026-11-22T02:05:09-05:00"),
        ("2026-12-04", "2026-12-04T00:01:00-05:00"),
        ("2026-12-04T08:00", "2026-12-04T08:00:00-05:00"),
        ("2026-12-04T08:00+00:00", "2026-12-04T08:00:00+00:00"),
    ],
)
def test_how_far(cuanto: str, hasta: str) -> None:
    assert destino(cuanto, AHORA).isoformat() == hasta


@pytest.mark.parametrize("cuanto", ["ayer", "0d", "2026-11-21", "-1d", "2026-11-20T23:00"])
def test_what_is_no_way_forward(cuanto: str) -> None:
    with pytest.raises(ValueError, match=r"escriba cuánto|solo avanza"):
        destino(cuanto, AHORA)


def test_only_a_local_installation_has_one_that_moves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in (VARIABLE_ARCHIVO, VARIABLE_MOVIBLE):
        monkeypatch.setenv(variable, "")  # so that what the command sets goes with the test
    estado = tmp_path / "estado.json"
    monkeypatch.setenv("CONTINGENTES_ESTADO", str(estado))
    estado.write_text(json.dumps({"kafka_bootstrap": "127.0.0.1:9"}), encoding="utf-8")
    ajena = CliRunner().invoke(app, ["ver"])
    assert (ajena.exit_code, "no se mueve" in ajena.output) == (2, True)

    reloj = tmp_path / "reloj.json"
    estado.write_text(json.dumps({"kafka_bootstrap": "127.0.0.1:9", "reloj_legal": str(reloj)}), encoding="utf-8")
    movido = CliRunner().invoke(app, ["adelantar", "2999-12-31T08:00"])
    assert movido.exit_code == 0, movido.output
    assert "31 de diciembre de 2999" in movido.output
    assert json.loads(reloj.read_text(encoding="utf-8"))["desfase_segundos"] > 0
    atras = CliRunner().invoke(app, ["adelantar", "2026-01-01"])
    assert (atras.exit_code, "solo avanza" in atras.output) == (2, True)
