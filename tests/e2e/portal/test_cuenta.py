"""Manual I and VI as they are clicked: a company registers with a signature; part of a quota goes back; notices."""

import re
import secrets
from email import message_from_bytes, policy
from typing import Any

import pytest
import yaml
from playwright.async_api import Browser

from deploy.demo.escena import Escena
from deploy.local.rutas import RAIZ
from shared.identity.nit import digito_de_verificacion
from tests.e2e.pasos import LIMITE, Acto, radicar
from tests.e2e.plan_vallejo import PDF
from tests.e2e.portal.navegador import Sitio, Visita, visita

pytestmark = [pytest.mark.xdist_group("e2e"), pytest.mark.timeout(300)]
_AZUCAR = RAIZ / "services" / "cupos" / "ejemplos" / "azucar-omc-2026.yaml"


async def test_una_empresa_se_registra_con_la_firma_de_su_representante(
    navegador: Browser, sitio: Sitio, escena: Escena
) -> None:
    usuario = f"rgil-{secrets.token_hex(3)}@refinadora.example"
    datos = {"usuario": usuario, "nombre": "Rosa Gil", "clave": "Una-primera-clave-1", "roles": ["exportador"]}
    await escena.personas["coordinadora"].publicar("/v1/usuarios", datos)
    base = str(secrets.randbelow(90_000_000) + 810_000_000)
    nit = f"{base}-{digito_de_verificacion(base)}"
    async with visita(navegador, sitio) as v:
        await entra_por_primera_vez(v, usuario, datos["clave"])
        await v.pagina.fill("#nit", "123")
        await v.pagina.fill("#razon_social", "Refinadora del Valle S.A.")
        await v.pagina.fill("#domicilio", "Yumbo, Valle del Cauca")
        await v.pulsa("Registrar")
        await v.lee("Corrija los campos señalados")
        await v.mira("registrar-empresa")
        await v.pagina.fill("#nit", nit)
        await v.pulsa("Registrar")
        await v.lee("Registramos la empresa")
        await agrega_representante(v, escena)
        await firma_el_registro(v)
        await escena.personas["funcionaria"].publicar(
            f"/v1/empresas/{nit}/habilitar", {"evidencia": "Formulario firmado y certificado de existencia"}
        )
        await v.pagina.goto("/empresa")
        await v.lee("Habilitada")
        await confirma_su_correo(v, escena, f"avisos-{secrets.token_hex(3)}@refinadora.example")
        await v.pagina.get_by_text("Invitar a alguien").click()
        await v.pagina.fill("#invita_nombre", "Luz Díaz")
        await v.pagina.fill("#invita_correo", f"luz-{secrets.token_hex(3)}@aduanas.example")
        await v.pagina.select_option("#invita_rol", "apoderado")
        await v.pagina.fill("#invita_evidencia", "Poder especial del 3 de noviembre")
        await v.pulsa("Enviar la invitación")
        await v.lee("Enviamos la invitación")
        await v.mira("empresa-registrada")


async def entra_por_primera_vez(v: Visita, usuario: str, clave: str) -> None:
    """The first password is somebody else's: it is changed before anything else."""
    await v.pagina.goto("/entrar")
    await v.pagina.fill("#usuario", usuario)
    await v.pagina.fill("#clave", clave)
    await v.pulsa("Ingresar")
    await v.pagina.fill("#actual", clave)
    await v.pagina.fill("#nueva", v.sitio.clave)
    await v.pagina.fill("#repetida", v.sitio.clave)
    await v.pulsa("Cambiar")
    await v.lee("Registrar su empresa")


async def agrega_representante(v: Visita, escena: Escena) -> None:
    titular = escena.indice["titulares"]["representante_a"]
    await v.pagina.get_by_text("Agregar un firmante").click()
    await v.pagina.fill("#nombre", titular["nombre"])
    await v.pagina.select_option("#tipo", "CC")
    await v.pagina.fill("#numero", titular["cedula"])
    await v.pagina.select_option("#rol", "representante")
    await v.pagina.fill("#desde", "2026-01-01")
    await v.pagina.fill("#evidencia", "Certificado de existencia del mes")
    await v.pulsa("Agregar firmante")
    await v.lee(titular["cedula"])


async def firma_el_registro(v: Visita) -> None:
    """The certificate of existence, the form, its signature."""
    await v.pagina.select_option("#clase", "certificado_existencia")
    await v.sube("#archivo", PDF, "camara.pdf")
    await v.pulsa("Agregar documento")
    await v.lee("Agregamos el documento al registro")
    await v.mira("empresa-por-registrar")
    await v.pulsa("Generar el formulario")
    await v.pagina.locator("#firmado").wait_for()
    formulario = await v.baja(await v.pagina.locator("a[download]").inner_text())
    await v.sube("#firmado", await v.sitio.firma_rapida(formulario, "representante_a"))
    await v.pulsa("Enviar el registro")
    await v.lee("El Ministerio está revisando el registro")


async def confirma_su_correo(v: Visita, escena: Escena, correo: str) -> None:
    """An address receives nothing until the code that only it got is written here."""
    await v.pagina.get_by_text("Agregar una dirección").click()
    await v.pagina.fill("#correo", correo)
    await v.pulsa("Agregar dirección")
    fila = v.pagina.locator("#correos li", has_text=correo)
    await fila.get_by_text("Por confirmar").wait_for()
    if await fila.get_by_role("button", name="Autorizar").count():
        # Only the representante's own user may, and here it is the funcionaria who saw the paper.
        (nit,) = re.findall(r"NIT (\d{9}-\d)", await v.pagina.locator(".titulo").first.inner_text())
        direcciones = await escena.personas["funcionaria"].leer(f"/v1/empresas/{nit}/direcciones")
        (suya,) = [d for d in direcciones if d["correo"] == correo]
        evidencia = {"evidencia": "Autorización del representante, folio 4"}
        await escena.personas["funcionaria"].publicar(
            f"/v1/empresas/{nit}/direcciones/{suya['id']}/autorizar", evidencia
        )
        await v.pagina.reload()
    recibido = await escena.correo(LIMITE, para=correo)
    cuerpo = message_from_bytes(await escena.eml(recibido), policy=policy.default).get_body(("plain",))
    assert cuerpo is not None
    codigo = re.findall(r"\b[0-9a-f]{32}\b", str(cuerpo.get_content()))[0]
    await fila.get_by_text("Tengo el código").click()
    await fila.locator("input[name=codigo]").fill(codigo)
    await v.pulsa("Confirmar")
    await v.lee("Confirmamos la dirección")


async def test_devuelve_parte_de_un_cupo_y_se_entera(navegador: Browser, sitio: Sitio, escena: Escena) -> None:
    cupo = await cupo_que_se_devuelve(escena, sitio)
    async with visita(navegador, sitio) as v:
        await v.entra("mrojas")
        otra = await v.contexto.new_page()
        await otra.goto("/avisos")
        antes = await otra.locator("[data-sin-leer]").inner_text()
        await v.pagina.goto(f"/cupos/{cupo}/devolver")
        await v.pagina.fill("#cantidad", "50.000")
        await v.pulsa("Generar el documento para firmar")
        await v.lee("Como máximo, lo disponible")
        await v.pagina.fill("#cantidad", "40,500")
        await v.mira("devolver")
        await v.pulsa("Generar el documento para firmar")
        await v.pagina.locator("#archivo").wait_for()
        radicado = await v.baja(await v.pagina.locator("a[download]").inner_text())
        await v.sube("#archivo", await sitio.firma_rapida(radicado, "representante_a"))
        await v.pulsa("Enviar solicitud")
        await v.lee("La firma es válida")
        identificador = v.pagina.url.split("/")[-2]
        await escena.personas["funcionaria"].publicar(
            f"/v1/devoluciones/{identificador}/aprobar", {"motivo": "Dentro de la etapa de devolución"}
        )
        ingenio = escena.personas["ingenio"]
        await ingenio.esperar(f"/v1/devoluciones/{identificador}", lambda d: d["estado"] == "aplicada", LIMITE)
        await ingenio.esperar(f"/v1/cupos/{cupo}", lambda c: c["disponible"]["kg"] == 59_500, LIMITE)
        await v.pagina.goto(f"/devoluciones/{identificador}")
        await v.lee("Aplicada")
        await v.mira("devolucion-aplicada")
        # The other page hears of it by itself.
        await otra.wait_for_function(
            "antes => document.querySelector('[data-sin-leer]').textContent !== antes", arg=antes
        )
        await otra.get_by_role("link", name="Verlos").click()
        await otra.locator(".avisos a").first.click()
        await otra.get_by_role("link", name=re.compile("^Ver ")).wait_for()


@pytest.mark.largo
async def test_busca_y_lleva_su_cuenta(navegador: Browser, sitio: Sitio, acto: Acto) -> None:
    async with visita(navegador, sitio) as v:
        await v.entra("mrojas")
        await v.pagina.fill("#buscador", acto.caso.numero.lower())
        await v.pagina.press("#buscador", "Enter")
        await v.lee(acto.caso.numero)
        await v.mira("buscar")
        await v.pagina.goto("/avisos")
        await v.mira("avisos")
        await v.sigue("Plazos en mi calendario")
        await v.pulsa("Crear la dirección")
        url = await v.pagina.input_value("#direccion-del-calendario")
        assert (await v.contexto.request.get(url)).headers["content-type"].startswith("text/calendar")
        await v.mira("calendario-de-plazos")
        # The newest is the first.
        await v.pagina.locator("main").get_by_role("button", name="Cerrar", exact=True).first.click()
        await v.lee("Cerramos la dirección")
        assert (await v.contexto.request.get(url)).status in {404, 410}
        await v.pagina.goto("/cuenta")
        await v.pulsa("Activar el segundo factor")
        await v.lee("Lea este código con su aplicación")
        await v.mira("cuenta")


async def cupo_que_se_devuelve(escena: Escena, sitio: Sitio) -> str:
    """A quota of 100 t of a contingente whose returns are open now; its id."""
    codigo = f"AZUCAR-DEV-{secrets.token_hex(2).upper()}"
    contenido = yaml.safe_load(_AZUCAR.read_text(encoding="utf-8")) | {
        "codigo": codigo,
        "nombre": "Azúcar que se devuelve",
        "devolucion": {"desde": "2026-11-01T08:00:00-05:00", "hasta": "2027-08-10T17:00:00-05:00"},
    }
    coordinadora, ingenio = escena.personas["coordinadora"], escena.personas["ingenio"]
    await coordinadora.publicar("/v1/contingentes", contenido)
    await coordinadora.publicar(f"/v1/contingentes/{codigo}/publicar")
    cuerpo = {**escena.hechos["azucar"], "contingente": codigo, "nit": "900204272-8", "cantidad": "100"}
    caso = await radicar(escena, "/v1/solicitudes", cuerpo)
    await ingenio.subir(f"{caso.ruta}/firmado", await sitio.firma_rapida(caso.radicado, "representante_a"))
    await ingenio.esperar(caso.ruta, lambda s: s["estado"] == "enviada", LIMITE)
    await escena.personas["funcionaria"].publicar(f"{caso.ruta}/aprobar", {"motivo": "Cumple los requisitos"})
    aprobada = await ingenio.esperar(caso.ruta, lambda s: s["estado"] == "aprobada", LIMITE)
    cupo = str(aprobada["cupo_id"])

    def abierto(pagina: dict[str, Any]) -> bool:
        return any(c["id"] == cupo for c in pagina["elementos"])

    await ingenio.esperar("/v1/cupos", abierto, LIMITE)
    return cupo
