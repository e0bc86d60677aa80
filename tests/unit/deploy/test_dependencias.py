"""What pip-audit answers, read right: a vulnerability, a silence, and no answer at all are three things."""

from typing import Any

from deploy.dependencias import interpretar


def test_una_vulnerabilidad_se_dice() -> None:
    informe: dict[str, Any] = {
        "dependencies": [
            {"name": "a", "version": "1.0", "vulns": [{"id": "PYSEC-2026-1", "fix_versions": ["1.1"]}]},
            {"name": "b", "version": "2.0", "vulns": []},
            {"name": "c", "skip_reason": "not found"},
        ],
        "fixes": [],
    }
    respuesta = interpretar(informe)
    assert respuesta.vulnerables == ("a 1.0: PYSEC-2026-1, corregida en 1.1",)
    assert (respuesta.preguntado, respuesta.sin_respuesta, respuesta.total) == (True, 1, 3)


def test_un_silencio_no_es_un_no() -> None:
    informe: dict[str, Any] = {"dependencies": [{"name": "c", "skip_reason": "not found"}], "fixes": []}
    assert not interpretar(informe).preguntado
    assert not interpretar({"dependencies": []}).preguntado
