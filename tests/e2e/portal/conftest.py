"""The portal of the running stack, and a browser."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.async_api import Browser

from deploy.demo.escena import Escena
from deploy.demo.firmas import firmar_con_pyhanko
from tests.e2e.portal import imagenes
from tests.e2e.portal.navegador import Firma, Sitio, chromium


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Where the manual's pictures are made, only the modules that make some."""
    fuera = [i for i in items if i.path.parent == Path(__file__).parent and imagenes.sobra(i.path)]
    if fuera:
        config.hook.pytest_deselected(items=fuera)
        items[:] = [i for i in items if i not in fuera]


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Of a run of the whole folder: which pictures it did not make."""
    corridos = {i.path for i in session.items}
    todos = {m for m in Path(__file__).parent.glob("test_*.py") if imagenes.miradas(m)} <= corridos
    if todos and not session.config.option.collectonly and (sin_hacer := imagenes.faltan()):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
        session.config.get_terminal_writer().line(f"\nSin hacer, del manual: {', '.join(sin_hacer)}", red=True)


@pytest.fixture(scope="package")
async def navegador() -> AsyncIterator[Browser]:
    async with chromium() as abierto:
        yield abierto


@pytest.fixture(scope="package")
def sitio(escena: Escena) -> Sitio:
    return Sitio(
        url=str(escena.pila.estado["portal_url"]),
        clave=escena.clave,
        funcionaria=escena.personas["funcionaria"],
        firma=_con(escena, escena._firmar),
        firma_rapida=_con(escena, firmar_con_pyhanko),
    )


def _con(escena: Escena, firmar: Callable[[Path, Path, Path, str], Path]) -> Firma:
    async def firma(pdf: bytes, quien: str) -> bytes:
        titular = escena.indice["titulares"][quien]
        entrada = escena.guarda(f"{uuid4().hex}.pdf", pdf)
        salida = entrada.with_suffix(".firmado.pdf")
        await asyncio.to_thread(firmar, entrada, salida, Path(titular["p12"]), titular["contrasena"])
        return salida.read_bytes()

    return firma
