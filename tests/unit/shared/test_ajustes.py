from pathlib import Path

import pytest

from services.registro.settings import AjustesRegistro
from shared.settings import Ajustes


def test_secrets_come_from_files_where_the_environment_has_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONTINGENTES_SECRETOS", str(tmp_path))
    (tmp_path / "contingentes_clave_enlaces").write_text("de archivo\n", encoding="utf-8")
    (tmp_path / "contingentes_clave_llaves").write_text("de otro archivo\n", encoding="utf-8")
    monkeypatch.setenv("CONTINGENTES_CLAVE_HUELLAS", "del entorno")
    ajustes = AjustesRegistro()
    leidos = [c.get_secret_value() for c in (ajustes.clave_enlaces, ajustes.clave_llaves, ajustes.clave_huellas)]
    assert leidos == ["de archivo", "de otro archivo", "del entorno"]
    assert "de archivo" not in repr(ajustes)
    monkeypatch.setenv("CONTINGENTES_CLAVE_ENLACES", "gana el entorno")
    assert Ajustes().clave_enlaces.get_secret_value() == "gana el entorno"
    assert Ajustes(clave_enlaces="gana lo dicho").clave_enlaces.get_secret_value() == "gana lo dicho"


def test_without_such_a_folder_only_the_environment_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONTINGENTES_SECRETOS", str(tmp_path / "no-existe"))
    assert Ajustes(_env_file=None).clave_enlaces.get_secret_value() == ""
