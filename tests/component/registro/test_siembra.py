"""Sowing a file, and sowing it again."""

import asyncio
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from deploy.cli.main import construir
from services.registro.app import CONSUMIDORES
from services.registro.auditoria import COMPROBACIONES
from tests.component.registro.conftest import CLAVE, NIT, NIT_AJENO, Registro

EJEMPLO = Path(__file__).parents[3] / "services/registro/ejemplos/siembra.yaml"


async def correr(*argumentos: str) -> tuple[int, str]:
    r = await asyncio.to_thread(CliRunner().invoke, construir("registro"), ["registro", "sembrar", *argumentos])
    return r.exit_code, r.output


@pytest.fixture(autouse=True)
def _donde(registro: Registro, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CONTINGENTES_ESTADO", str(tmp_path / "no-hay.json"))
    monkeypatch.setenv("CONTINGENTES_REGISTRO_POSTGRES_URL", registro.ajustes.postgres_url.get_secret_value())
    monkeypatch.setenv("CONTINGENTES_CLAVE_HUELLAS", "huellas")


async def test_a_file_is_sown_once_however_often(registro: Registro, tmp_path: Path) -> None:
    codigo, salida = await correr(str(EJEMPLO), "--json")
    assert codigo == 0, salida
    assert json.loads(salida) == {
        "usuarios": 2,
        "empresas": 2,
        "habilitadas": 1,
        "firmantes": 2,
        "representaciones": 1,
        "correos": 1,
        "calendario": 1,
        "trm": 2,
    }
    eventos = len(await registro.publicados("%"))
    assert await correr(str(EJEMPLO)) == (0, "Ya estaba todo.\n")
    assert len(await registro.publicados("%")) == eventos
    ana = await registro.entrar("ana@cabana.example", CLAVE)
    empresa = (await registro.http.get(f"/v1/empresas/{NIT}", headers=ana)).json()
    assert empresa["estado"] == "habilitada"
    ultima = {e["nit"]: e for e in await registro.publicados("empresa.actualizada")}
    assert [sorted(f["roles"]) for f in ultima[NIT]["firmantes"]] == [["representante"], ["apoderado"]]
    assert (ultima[NIT]["correos_confirmados"], ultima[NIT_AJENO]["estado"]) == (1, "registrada")
    async with registro.bd.tx() as tx:
        conexion = await tx.connection()
        for c in COMPROBACIONES:
            assert (await conexion.exec_driver_sql(c.sql)).all() == [], c.nombre
    assert [c.servicio for c in CONSUMIDORES] == ["registro"]


async def test_what_a_file_says_wrong_is_told(tmp_path: Path) -> None:
    malo = tmp_path / "malo.yaml"
    malo.write_text("empresas: [{nit: 900204272-7, razon_social: X, domicilio: Y}]\nusuario: []\n", encoding="utf-8")
    codigo, salida = await correr(str(malo))
    assert codigo == 1
    assert "/empresas/0/nit: El dígito de verificación" in salida
    assert "/usuario: Este campo no existe." in salida
