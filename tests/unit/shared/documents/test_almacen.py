"""The store: content addresses, limits while streaming, nothing half-kept, the sweep."""

import hashlib
import os
import tracemalloc
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from shared.clock import reloj_sistema
from shared.documents import MIB, Almacen, DemasiadoGrande, ObjetoInexistente


@pytest.fixture
def carpeta(tmp_path: Path) -> Path:
    return tmp_path / "con espacio" / "objetos"


@pytest.fixture
def almacen(carpeta: Path) -> Almacen:
    return Almacen.de_url(carpeta.as_uri(), "consumo")


def archivos(carpeta: Path) -> list[Path]:
    return [ruta for ruta in carpeta.rglob("*") if ruta.is_file()]


async def por_trozos(datos: bytes, trozo: int = 100_000) -> AsyncIterator[bytes]:
    for i in range(0, len(datos), trozo):
        yield datos[i : i + trozo]


async def test_un_objeto_se_llama_por_su_contenido(almacen: Almacen, carpeta: Path) -> None:
    objeto = await almacen.guardar(b"%PDF-1.7 uno")
    sha256 = hashlib.sha256(b"%PDF-1.7 uno").hexdigest()
    assert (objeto.clave, objeto.sha256, objeto.tamano) == (f"consumo/{sha256[:2]}/{sha256}.pdf", sha256, 12)
    assert await almacen.guardar(por_trozos(b"%PDF-1.7 uno", 5)) == objeto
    assert await almacen.leer(objeto.clave) == b"%PDF-1.7 uno"
    assert await almacen.existe(objeto.clave)
    assert archivos(carpeta) == [carpeta / objeto.clave]


@pytest.mark.parametrize("tamano", [0, 1, 4 * MIB, 4 * MIB + 1, 13 * MIB + 7])
async def test_un_flujo_de_cualquier_tamano_vuelve_igual(almacen: Almacen, carpeta: Path, tamano: int) -> None:
    datos = os.urandom(tamano)
    objeto = await almacen.guardar(por_trozos(datos), tipo="application/octet-stream")
    assert (objeto.sha256, objeto.tamano) == (hashlib.sha256(datos).hexdigest(), tamano)
    anunciado, trozos = await almacen.flujo(objeto.clave)
    assert anunciado == tamano
    assert b"".join([trozo async for trozo in trozos]) == datos
    assert archivos(carpeta) == [carpeta / objeto.clave]


async def test_el_limite_detiene_el_flujo_y_no_deja_nada(almacen: Almacen, carpeta: Path) -> None:
    pedidos = 0

    async def sin_fin() -> AsyncIterator[bytes]:
        nonlocal pedidos
        while True:
            pedidos += 1
            yield bytes(MIB)

    tracemalloc.start()
    with pytest.raises(DemasiadoGrande) as error:
        await almacen.guardar(sin_fin(), limite=60 * MIB)
    _, maximo = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert error.value.limite == 60 * MIB
    assert pedidos == 61
    assert maximo < 50 * MIB
    assert archivos(carpeta) == []
    with pytest.raises(DemasiadoGrande):
        await almacen.guardar(bytes(11), limite=10)
    assert (await almacen.guardar(bytes(10), limite=10)).tamano == 10


async def test_una_carga_cortada_no_deja_nada(almacen: Almacen, carpeta: Path) -> None:
    async def cortado(antes: int) -> AsyncIterator[bytes]:
        yield bytes(antes)
        raise ConnectionResetError("el cliente se fue")

    for antes in (100, 6 * MIB):
        with pytest.raises(ConnectionResetError):
            await almacen.guardar(cortado(antes))
    assert archivos(carpeta) == []


@pytest.mark.parametrize(
    "clave", ["cupos/ab/ab.pdf", "consumo/../cupos/ab.pdf", "consumo//ab", "/etc/passwd", "", "consumo/ab/nada.pdf"]
)
async def test_solo_se_leen_claves_propias_y_existentes(almacen: Almacen, clave: str) -> None:
    assert not await almacen.existe(clave)
    with pytest.raises(ObjetoInexistente):
        await almacen.leer(clave)
    with pytest.raises(ObjetoInexistente):
        await almacen.flujo(clave)


async def test_leer_respeta_el_limite(almacen: Almacen) -> None:
    objeto = await almacen.guardar(bytes(1000))
    with pytest.raises(DemasiadoGrande):
        await almacen.leer(objeto.clave, limite=999)


async def test_la_limpieza_borra_lo_viejo_sin_fila_y_nada_mas(almacen: Almacen, carpeta: Path) -> None:
    con_fila, viejo, nuevo, salvado = [await almacen.guardar(texto) for texto in (b"1", b"2", b"3", b"4")]
    resto = carpeta / "consumo" / "cuarentena" / "interrumpido"
    resto.parent.mkdir()
    resto.write_bytes(b"a medias")
    hace_mucho = (reloj_sistema.ahora() - timedelta(days=9)).timestamp()
    for ruta in (carpeta / con_fila.clave, carpeta / viejo.clave, carpeta / salvado.clave, resto):
        os.utime(ruta, (hace_mucho, hace_mucho))
    preguntas: list[list[str]] = []

    async def referidas(claves: list[str]) -> set[str]:
        preguntas.append(claves)
        # The row of `salvado` appears between the first question and the second.
        return {con_fila.clave} | ({salvado.clave} if claves == [salvado.clave] else set())

    borradas = await almacen.borrar_huerfanos(referidas, anteriores_a=reloj_sistema.ahora() - timedelta(days=7))
    assert sorted(borradas) == sorted([viejo.clave, "consumo/cuarentena/interrumpido"])
    assert all(nuevo.clave not in claves for claves in preguntas)
    assert [await almacen.existe(o.clave) for o in (con_fila, viejo, nuevo, salvado)] == [True, False, True, True]


async def test_guardar_de_nuevo_salva_de_la_limpieza(almacen: Almacen, carpeta: Path) -> None:
    objeto = await almacen.guardar(b"otra vez")
    hace_mucho = (reloj_sistema.ahora() - timedelta(days=9)).timestamp()
    os.utime(carpeta / objeto.clave, (hace_mucho, hace_mucho))
    primera = True

    async def referidas(claves: list[str]) -> set[str]:
        nonlocal primera
        if primera:
            primera = False
            await almacen.guardar(b"otra vez")
        return set()

    assert await almacen.borrar_huerfanos(referidas, anteriores_a=reloj_sistema.ahora() - timedelta(days=7)) == []
    assert await almacen.existe(objeto.clave)


def test_otros_esquemas_y_tipos_se_refusan() -> None:
    with pytest.raises(ValueError, match="file:///"):
        Almacen.de_url("ftp://servidor/x", "consumo")


async def test_un_tipo_desconocido_se_rehusa(almacen: Almacen, carpeta: Path) -> None:
    with pytest.raises(ValueError, match="text/html"):
        await almacen.guardar(b"<p>", tipo="text/html")
    assert archivos(carpeta) == []
