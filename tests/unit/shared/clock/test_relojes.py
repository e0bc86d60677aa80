"""The legal clock moves only where it may; the system clock never does."""

import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from shared.clock import BOGOTA, LegalClock, RelojInamovible, adelantar, fijar, reloj_legal, reloj_sistema


@pytest.fixture
def archivo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    ruta = tmp_path / "sub" / "reloj.json"
    monkeypatch.setenv("CONTINGENTES_RELOJ_LEGAL", str(ruta))
    monkeypatch.setenv("CONTINGENTES_RELOJ_MOVIBLE", "true")
    return ruta


@pytest.fixture(autouse=True)
def sin_entorno(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CONTINGENTES_RELOJ_LEGAL", raising=False)
    monkeypatch.delenv("CONTINGENTES_RELOJ_MOVIBLE", raising=False)


def test_without_settings_both_clocks_are_real_time() -> None:
    antes = datetime.now(UTC)
    legal, sistema = reloj_legal.ahora(), reloj_sistema.ahora()
    assert antes <= legal <= sistema <= datetime.now(UTC)
    assert legal.tzinfo is BOGOTA
    assert sistema.tzinfo is UTC


def test_the_legal_day_is_the_one_of_bogota() -> None:
    with fijar(datetime(2026, 8, 11, 3, 30, tzinfo=UTC)):
        assert reloj_legal.hoy() == date(2026, 8, 10)
        assert abs(reloj_sistema.ahora() - datetime.now(UTC)) < timedelta(seconds=5)


def test_a_date_freezes_at_noon_and_blocks_nest() -> None:
    with fijar(date(2026, 1, 31)):
        assert reloj_legal.ahora() == datetime(2026, 1, 31, 12, tzinfo=BOGOTA)
        with adelantar(timedelta(days=1)):
            assert reloj_legal.hoy() == date(2026, 2, 1)
        assert reloj_legal.hoy() == date(2026, 1, 31)


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(ValueError, match="zona"), fijar(datetime(2026, 1, 1)):  # noqa: DTZ001 - the case under test
        pass


def test_the_offset_is_shared_through_its_file_by_another_process(archivo: Path) -> None:
    reloj = LegalClock()
    reloj.mover_a(datetime(2031, 5, 2, 9, tzinfo=BOGOTA))
    codigo = "from shared.clock import reloj_legal; print(reloj_legal.hoy())"
    salida = subprocess.run([sys.executable, "-c", codigo], capture_output=True, text=True, check=True, timeout=30)
    assert salida.stdout.strip() == "2031-05-02"
    assert reloj_sistema.ahora().year < 2031


def test_another_reader_sees_each_move(archivo: Path) -> None:
    escritor, lector = LegalClock(), LegalClock()
    hoy = lector.hoy()
    for dias in range(1, 5):
        escritor.mover(timedelta(days=1))
        assert lector.hoy() in {hoy + timedelta(days=dias), hoy + timedelta(days=dias + 1)}


def test_a_configured_file_is_refused_unless_moving_is_allowed(archivo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONTINGENTES_RELOJ_MOVIBLE", "false")
    with pytest.raises(RelojInamovible):
        LegalClock().ahora()


def test_production_cannot_be_moved() -> None:
    with pytest.raises(RelojInamovible):
        LegalClock().mover(timedelta(days=1))
