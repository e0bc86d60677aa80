"""The command over HTTP: what it exports it imports again, and a refusal is told with its line."""

import asyncio
from pathlib import Path

import uvicorn
from click.testing import Result
from typer.testing import CliRunner

from deploy.cli.contingente import app
from tests.ayudas import esperar_hasta
from tests.component.cupos.conftest import Mundo


async def test_exportar_e_importar(mundo: Mundo, tmp_path: Path) -> None:
    await mundo.contingente()
    servidor = uvicorn.Server(uvicorn.Config(mundo.app, port=0, lifespan="off", log_config=None))
    sirviendo = asyncio.create_task(servidor.serve())

    async def arrancado() -> bool:
        return servidor.started

    await esperar_hasta(arrancado)
    puerto = servidor.servers[0].sockets[0].getsockname()[1]
    coordinadora = mundo.como("coordinador")["Authorization"].removeprefix("Bearer ")

    async def correr(*partes: str, token: str = "") -> Result:
        entorno = {"CONTINGENTES_URL_PUBLICA": f"http://127.0.0.1:{puerto}", "CONTINGENTES_TOKEN": token}
        return await asyncio.to_thread(CliRunner().invoke, app, partes, env=entorno)

    try:
        archivo = tmp_path / "azucar.yaml"
        hecho = await correr("exportar", "AZUCAR-OMC-2026", "-o", str(archivo))
        assert (hecho.exit_code, "versión 2" in hecho.stdout) == (0, True), hecho.output
        texto = archivo.read_text(encoding="utf-8").replace("OMC-2026", "OMC-2030")
        archivo.write_text(texto, encoding="utf-8")
        anonimo = await correr("importar", str(archivo))
        assert anonimo.exit_code == 1
        creado = await correr("importar", str(archivo), token=coordinadora)
        assert creado.stdout.endswith("AZUCAR-OMC-2030: borrador creado, versión 1\n")
        archivo.write_text(texto.replace("2027-08-10", "2027-08-22"), encoding="utf-8")
        mal = await correr("importar", str(archivo), "--version", "1", token=coordinadora)
        linea = texto.splitlines().index("    desde: '2027-08-22T00:00:00-05:00'") + 1
        assert mal.exit_code == 1
        assert f"{archivo}:{linea}: reasignacion.ventana.desde: La ventana" in mal.stderr
        archivo.write_text(texto, encoding="utf-8")
        otra = await correr("importar", str(archivo), "--version", "1", token=coordinadora)
        assert otra.stdout.endswith("AZUCAR-OMC-2030: borrador reemplazado, versión 2\n")
        # The service of this test logs to the same standard output, before the text.
        assert (await correr("exportar", "AZUCAR-OMC-2030", token=coordinadora)).stdout.endswith(texto)
    finally:
        servidor.should_exit = True
        await sirviendo
