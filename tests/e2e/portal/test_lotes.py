"""A batch of declarations whose progress outlives the page, clicked on a certificate that was really issued."""

import io
import re
import secrets
import zipfile
from email import message_from_bytes, policy

import pytest
from playwright.async_api import Browser

from deploy.demo.escena import Escena
from deploy.demo.preparacion import CORREO_INGENIO
from deploy.local.esperas import esperar
from tests.e2e.pasos import LIMITE, Acto, aprobar, consumo_firmado, emitido, enviar
from tests.e2e.portal.navegador import Sitio, Visita, visita

pytestmark = [pytest.mark.xdist_group("e2e"), pytest.mark.timeout(300), pytest.mark.largo]
_BUENAS, _MALAS = 40, 20
_PRIMERA = 6_007_000_000_000 + secrets.randbelow(900_000) * 1_000
"""Number of the first declaration: others may have been filed on the same stack."""


async def test_un_lote_de_dex_sigue_aunque_se_cierre_la_pagina(
    navegador: Browser, sitio: Sitio, escena: Escena, acto: Acto
) -> None:
    caso = await consumo_firmado(escena, acto.cupo["id"], 80_000)
    await enviar(escena, caso)
    await aprobar(escena.personas["funcionaria"], caso.ruta)
    numero = (await emitido(escena, caso.ruta))["numero"]
    hoja, comprimido = _lote(numero)
    async with visita(navegador, sitio) as v:
        await v.entra("mrojas")
        await v.pagina.goto("/dex/lotes")
        plantilla = (await v.baja("Descargar una hoja de ejemplo")).decode("utf-8-sig")
        assert hoja.splitlines()[0] == plantilla.splitlines()[0].removesuffix(";reemplaza_a")
        await v.sube("#hoja", hoja.encode(), "hoja.csv", "text/csv")
        await v.sube("#comprimido", comprimido, "pdfs.zip", "application/zip")
        await v.pulsa("Enviar el lote")
        await v.pagina.wait_for_url("**/dex/lotes/*-*")
        lote = v.pagina.url
        # Whoever leaves and comes back finds it where it is by then.
        await v.pagina.goto("/inicio")
        await v.pagina.goto("/dex/lotes")
        await v.pagina.locator("main tbody a").first.click()
        assert v.pagina.url == lote
        await v.pagina.reload()
        await v.lee(f"Aceptados {_BUENAS}")
        await v.lee(f"Rechazados {_MALAS}")
        await v.mira("dex-lote")
        await v.pagina.goto("/dex")
        assert await v.pagina.locator("main").get_by_text(str(_PRIMERA + _BUENAS)).count() == 1
        await deja_de_recibir(v, escena, str(_PRIMERA + _BUENAS))


async def deja_de_recibir(v: Visita, escena: Escena, declaracion: str) -> None:
    """A notice that asks for nothing brings the address at which its mailbox says that it wants no more of them."""
    ingenio, pagina = escena.personas["ingenio"], v.pagina
    (suya,) = [d for d in (await ingenio.leer("/v1/dex", limite=200))["elementos"] if d["declaracion"] == declaracion]
    await escena.personas["funcionaria"].publicar(f"/v1/dex/{suya['id']}/verificar")
    await pagina.goto(await enlace_de_preferencias(escena, CORREO_INGENIO))
    movimientos = pagina.locator("input[value=movimientos]")
    assert await movimientos.is_checked()
    await v.mira("correo-preferencias")
    await movimientos.uncheck()
    await pagina.get_by_role("button").click()
    await pagina.goto(pagina.url)
    assert not await movimientos.is_checked()
    await movimientos.check()
    await pagina.get_by_role("button").click()


async def enlace_de_preferencias(escena: Escena, para: str) -> str:
    """The address at the foot of the newest mail to somebody that has one."""

    async def hallado() -> str | None:
        for recibido in await escena.correos(para=para):
            cuerpo = message_from_bytes(await escena.eml(recibido), policy=policy.default).get_body(("plain",))
            enlace = re.search(r"\S+/v1/mensajes/\S+/preferencias\?\S+", str(cuerpo.get_content() if cuerpo else ""))
            if enlace is not None:
                return enlace.group(0)
        return None

    return str(await esperar(hallado, LIMITE, f"un correo a {para} con su enlace"))


def _lote(numero: str) -> tuple[str, bytes]:
    """A sheet and its PDFs: two tonnes a line on the certificate, and lines on one that does not exist."""
    filas, pdfs = ["cqe;declaracion;fecha;cantidad_t;fob_usd;clase;archivo"], io.BytesIO()
    with zipfile.ZipFile(pdfs, "w") as comprimido:
        for n in range(1, _BUENAS + _MALAS + 1):
            archivo, cqe = f"d{n}.pdf", numero if n <= _BUENAS else "6CO999999"
            comprimido.writestr(archivo, f"%PDF-1.7\n% {n}\n%%EOF\n")
            filas.append(f"{cqe};{_PRIMERA + n};23/11/2026;2;1000,50;provisional;{archivo}")
    return "\n".join(filas) + "\n", pdfs.getvalue()
