"""A real browser before the real portal: how it is found, and what every page must stand."""

import asyncio
import re
import shutil
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, async_playwright
from playwright.async_api import Error as FallaDePlaywright

from deploy.demo.persona import Persona
from tests.ayudas import RAIZ
from tests.e2e.portal import imagenes

CAPTURAS = RAIZ / ".local" / "capturas"
ANCHOS = (360, 768, 1440)
_DE_PASO = 900
"""A width at which a page is not pictured, only measured: its header must not fall into several lines."""
_CRUDO = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"  # an identifier of ours
    r"|\b\d{4}-\d{2}-\d{2}\b|T\d{2}:\d{2}"  # a date for machines
    r"|\b(?:COP|USD|\$) ?\d+\.\d{1,2}\b|\b\d{5,}[.,]\d+"  # a number for machines
    r"|\b[a-z]+(?:_[a-z]+)+\b(?!\.)"  # a code
    r"|\b(?:None|True|False|null|undefined|NaN)\b"
)
"""What is no text for people."""
_TEXTO = """() => {
  const nodos = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), dicho = [];
  for (let n = nodos.nextNode(); n; n = nodos.nextNode()) {
    const en = n.parentElement;
    if (en.closest("code, pre, kbd, script, style, textarea") || !en.checkVisibility()) continue;
    if (n.textContent.trim()) dicho.push(n.textContent.trim());
  }
  return dicho.join("\\n");
}"""
_NORMAS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
_SALIDAS = (
    "No hay Chromium para probar el portal. Salidas: `apt-get install chromium`, "
    "o `.venv/bin/playwright install chromium`."
)

Firma = Callable[[bytes, str], Awaitable[bytes]]
"""Signs a PDF as somebody of the local PKI."""


@dataclass(frozen=True)
class Sitio:
    """The running portal and what its visitors need; `firma` signs with JSignPdf, `firma_rapida` without Java."""

    url: str
    clave: str
    funcionaria: Persona
    firma: Firma
    firma_rapida: Firma
    capturas: Path = CAPTURAS
    sesiones: dict[str, Any] = field(default_factory=dict)
    """Cookies of those who signed in by the page once, who need not do it again."""


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """The machine's Chromium, else Playwright's own, fetched the first time.

    Raises:
        RuntimeError: with the ways out, if there is neither.
    """
    propio = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if propio is None:
        await _traer()
    async with async_playwright() as p:
        try:
            # The machines of the tests may be root in a container; what is visited is our own.
            navegador = await p.chromium.launch(executable_path=propio, args=["--no-sandbox"])
        except FallaDePlaywright as error:
            raise RuntimeError(f"{_SALIDAS}\n{error}") from error
        try:
            yield navegador
        finally:
            await navegador.close()


async def _traer() -> None:
    proceso = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "playwright",
        "install",
        "chromium",
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    dicho, _ = await proceso.communicate()
    if proceso.returncode != 0:
        raise RuntimeError(f"{_SALIDAS}\n{dicho.decode()[-2000:]}")


@asynccontextmanager
async def visita(navegador: Browser, sitio: Sitio, *, con_js: bool = True) -> AsyncIterator["Visita"]:
    """A visitor with a fresh browser profile; errors of the console fail the visit at its end."""
    contexto = await navegador.new_context(
        base_url=sitio.url, viewport={"width": ANCHOS[-1], "height": 900}, locale="es-CO", java_script_enabled=con_js
    )
    contexto.set_default_timeout(30_000)
    try:
        una = Visita(sitio, contexto, await contexto.new_page(), "" if con_js else "-sin-javascript")
        yield una
        assert una.quejas == [], una.quejas
    finally:
        await contexto.close()


class Visita:
    """What a person does at a screen."""

    def __init__(self, sitio: Sitio, contexto: BrowserContext, pagina: Page, sufijo: str = "") -> None:
        """`sufijo` follows the names of the pictures."""
        self.sitio, self.contexto, self.pagina, self._sufijo = sitio, contexto, pagina, sufijo
        self.quejas: list[str] = []
        pagina.on("console", self._oye)
        pagina.on("pageerror", lambda error: self.quejas.append(str(error)))

    async def entra(self, usuario: str, clave: str = "") -> None:
        """Sign in by the page, the first time; with the password of all unless told another."""
        if usuario in self.sitio.sesiones:
            await self.contexto.add_cookies(self.sitio.sesiones[usuario])
            await self.pagina.goto("/inicio")
            if "/entrar" not in self.pagina.url:
                return
            # A quarter of an hour later some page has renewed that session, and the copy kept here is no good.
        await self.pagina.goto("/entrar")
        await self.pagina.fill("#usuario", usuario)
        await self.pagina.fill("#clave", clave or self.sitio.clave)
        await self.pulsa("Ingresar")
        await self.pagina.wait_for_url("**/inicio*")
        self.sitio.sesiones[usuario] = await self.contexto.cookies()

    async def vuelve_a_entrar(self, usuario: str, boton: str) -> None:
        """The session ends under a typed form, which comes back after signing in again."""
        await self.contexto.clear_cookies()
        await self.pulsa(boton)
        await self.lee("Su sesión terminó")
        await self.pagina.fill("#usuario", usuario)
        await self.pagina.fill("#clave", self.sitio.clave)
        await self.pulsa("Ingresar")
        await self.pulsa("Continuar")
        await self.lee("Recuperamos lo que había escrito")

    async def pulsa(self, texto: str) -> None:
        """Press the button of the page's body that says exactly this."""
        await self.pagina.locator("main").get_by_role("button", name=texto, exact=True).click()

    async def sigue(self, texto: str) -> None:
        """Follow the first link of the page's body that says exactly this."""
        await self.pagina.locator("main").get_by_role("link", name=texto, exact=True).first.click()

    async def lee(self, texto: str) -> None:
        """Wait until the page's body says this."""
        await self.pagina.locator("main").get_by_text(texto).first.wait_for()

    async def mira(self, nombre: str) -> None:
        """Look at the page: accessible, no text for machines, nothing wider than the screen, pictures."""
        nombre += self._sufijo
        await self.pagina.wait_for_load_state()
        if not self._sufijo:
            await self._es_accesible(nombre)
        crudo = sorted(set(_CRUDO.findall(await self.pagina.evaluate(_TEXTO))))
        assert crudo == [], f"{nombre} muestra lo que no es texto para personas: {crudo}"
        self.sitio.capturas.mkdir(parents=True, exist_ok=True)
        for ancho in (_DE_PASO, *ANCHOS):
            await self.pagina.set_viewport_size({"width": ancho, "height": 900})
            sobra = await self.pagina.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert sobra <= 0, f"{nombre} se desborda {sobra} px a {ancho}"
            if ancho == _DE_PASO:
                continue
            await self.pagina.screenshot(path=self.sitio.capturas / f"{nombre}-{ancho}.png", full_page=True)
        if imagenes.se_pide(nombre):
            await self.pagina.set_viewport_size({"width": imagenes.ANCHO_DE_PAGINA, "height": 900})
            imagenes.guardar(nombre, await self.pagina.screenshot(full_page=True))
            await self.pagina.set_viewport_size({"width": ANCHOS[-1], "height": 900})

    async def _es_accesible(self, nombre: str) -> None:
        """By axe, whose own timers do not run in a page without scripts: there its rules are held by the one with."""
        # By the browser's own door, which the page's policy on scripts does not close.
        await self.pagina.evaluate(AXE_SCRIPT)
        faltas = await self.pagina.evaluate(
            "normas => window.axe.run(document, { runOnly: normas, resultTypes: ['violations'] })"
            ".then(r => r.violations.flatMap(v => v.nodes.map(n => `${v.id}: ${n.html}`)))",
            _NORMAS,
        )
        assert faltas == [], f"{nombre}: {faltas}"

    async def baja(self, texto: str) -> bytes:
        """The file behind a link."""
        async with self.pagina.expect_download() as espera:
            await self.sigue(texto)
        ruta = await (await espera.value).path()
        return await asyncio.to_thread(Path(ruta).read_bytes)

    async def sube(
        self, campo: str, contenido: bytes, nombre: str = "firmado_signed.pdf", tipo: str = "application/pdf"
    ) -> None:
        """Choose a file."""
        await self.pagina.set_input_files(campo, {"name": nombre, "mimeType": tipo, "buffer": contenido})

    def _oye(self, mensaje: ConsoleMessage) -> None:
        # Browsers complain of each answer that is not 200, which here are those that are asked for.
        if mensaje.type == "error" and not mensaje.text.startswith("Failed to load resource"):
            self.quejas.append(mensaje.text)
