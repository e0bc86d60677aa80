"""An object goes from its owner's store to another service by a signed link, and only by it."""

import asyncio
import socket
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from shared.clock import reloj_sistema
from shared.documents import (
    MIB,
    Almacen,
    DemasiadoGrande,
    DescargaFallida,
    EnlaceInvalido,
    HuellaDistinta,
    ObjetoInexistente,
    descargar,
    descargar_ref,
    firmar_enlace,
    verificar_enlace,
)
from shared.documents.rutas import rutas_de_objetos
from shared.events import RefObjeto
from shared.settings import Ajustes
from tests.ayudas import esperar_hasta

SECRETO = "un secreto de prueba"


@pytest.fixture
def almacen(tmp_path: Path) -> Almacen:
    return Almacen.de_url(tmp_path.as_uri(), "consumo")


@pytest.fixture
async def base(almacen: Almacen) -> AsyncIterator[str]:
    """A real server, so that streaming and limits are those of the wire."""
    app = FastAPI()
    app.include_router(rutas_de_objetos(almacen, SECRETO))
    enchufe = socket.create_server(("127.0.0.1", 0))
    servidor = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
    tarea = asyncio.create_task(servidor.serve([enchufe]))
    await esperar_hasta(lambda: servidor.started)
    yield f"http://127.0.0.1:{enchufe.getsockname()[1]}"
    servidor.should_exit = True
    await tarea


async def test_se_descarga_y_se_comprueba(almacen: Almacen, base: str) -> None:
    datos = bytes(range(256)) * 20_000
    objeto = await almacen.guardar(datos)
    assert await descargar(base, objeto.clave, objeto.sha256, SECRETO) == datos
    ajustes = Ajustes(url_consumo=base, clave_enlaces=SECRETO)
    ref = RefObjeto(servicio="consumo", clave=objeto.clave, sha256=objeto.sha256, tamano=objeto.tamano)
    assert await descargar_ref(ref, ajustes) == datos
    async with httpx.AsyncClient(timeout=30) as cliente:
        respuesta = await cliente.get(firmar_enlace(base, objeto.clave, secreto=SECRETO))
    assert respuesta.headers["content-type"] == "application/pdf"
    assert int(respuesta.headers["content-length"]) == len(datos)


async def test_otros_bytes_o_demasiados_no_se_aceptan(almacen: Almacen, base: str) -> None:
    objeto = await almacen.guardar(bytes(3 * MIB))
    with pytest.raises(HuellaDistinta):
        await descargar(base, objeto.clave, "0" * 64, SECRETO)
    with pytest.raises(DemasiadoGrande):
        await descargar(base, objeto.clave, objeto.sha256, SECRETO, limite=MIB)


async def test_sin_objeto_sin_secreto_o_sin_servidor(almacen: Almacen, base: str) -> None:
    objeto = await almacen.guardar(b"x")
    with pytest.raises(ObjetoInexistente):
        await descargar(base, "consumo/ab/nada.pdf", objeto.sha256, SECRETO)
    with pytest.raises(DescargaFallida, match="403"):
        await descargar(base, objeto.clave, objeto.sha256, "otro secreto")
    with pytest.raises(DescargaFallida):
        await descargar("http://127.0.0.1:1", objeto.clave, objeto.sha256, SECRETO)
    with pytest.raises(ValueError, match="CLAVE_ENLACES"):
        await descargar(base, objeto.clave, objeto.sha256, "")


async def test_un_enlace_sirve_para_su_objeto_y_su_tiempo(almacen: Almacen, base: str) -> None:
    uno, otro = await almacen.guardar(b"uno"), await almacen.guardar(b"otro")
    enlace = httpx.URL(firmar_enlace(base, uno.clave, secreto=SECRETO))
    async with httpx.AsyncClient(timeout=30) as cliente:
        assert (await cliente.get(enlace)).status_code == 200
        assert (await cliente.get(enlace.copy_with(path=f"/interno/objetos/{otro.clave}"))).status_code == 403
        assert (await cliente.get(enlace.copy_merge_params({"exp": "99999999999"}))).status_code == 403
        ayer = reloj_sistema.ahora() - timedelta(seconds=5)
        assert (await cliente.get(firmar_enlace(base, uno.clave, secreto=SECRETO, vence=ayer))).status_code == 403
        assert (await cliente.get(enlace.copy_with(query=b""))).status_code == 422


@pytest.mark.parametrize("firma", ["", "zz", "ñ", "0" * 64])
def test_una_firma_ajena_se_rehusa(firma: str) -> None:
    exp = int(reloj_sistema.ahora().timestamp()) + 60
    with pytest.raises(EnlaceInvalido, match="auténtico"):
        verificar_enlace("consumo/a", exp, firma, secreto=SECRETO)
