"""The daily work of the Ministry, clicked: prepared reasons, refused files, appeals, companies, declarations, rates."""

import re
from typing import Any

import pytest
from playwright.async_api import Browser

from deploy.demo import ataques
from deploy.demo.escena import INGENIO, Escena
from deploy.demo.persona import Persona
from deploy.local.servicios import COORDINADOR
from shared.identity.nit import digito_de_verificacion
from tests.e2e.pasos import Acto, Caso, aprobar, consumo_firmado, emitido, enviar, radicar
from tests.e2e.plan_vallejo import PDF
from tests.e2e.portal.navegador import Sitio, Visita, visita
from tests.e2e.portal.test_ministerio_vallejo import clave_de, decide

pytestmark = [pytest.mark.xdist_group("e2e"), pytest.mark.timeout(300)]
_TRAPICHE, _PRIMERA = "901555777", "una-clave-de-paso-2026"
_CODIGO, _TITULO = "subpartida-distinta", "La subpartida no es la de la factura"
_TEXTO = "A {numero} le falta la subpartida de la factura. {detalle}"


@pytest.mark.largo
async def test_un_caso_con_todo(navegador: Browser, sitio: Sitio, escena: Escena) -> None:
    async with visita(navegador, sitio) as v, visita(navegador, sitio) as c:
        await v.entra("funcionaria")
        await c.entra("coordinador2")
        await _prepara_un_texto(c)
        caso = await _solicitud(escena, "70")
        await _mira_el_archivo_rechazado(v, sitio, escena, caso)
        await _manda(sitio, escena, caso)
        await _toma_suelta_y_reparte(v, c, caso)
        await _pide_y_lee_la_respuesta(v, escena, caso)
        await _devuelve_con_el_texto(v, caso)
        corregido = await _corrige(sitio, escena, caso)
        await v.pagina.goto(_pagina(caso))
        await v.lee("Qué cambió desde la última devolución")
        await v.mira("ministerio-caso-corregido")
        await _niega(v)
        recurso = "La subpartida es la de la factura, que se aporta de nuevo con la traducción."
        await escena.personas["ingenio"].publicar(f"{corregido.ruta}/recurrir", {"texto": recurso})
        await c.pagina.goto(_pagina(caso))
        await c.lee("La empresa recurrió la negación")
        await c.pagina.locator(".aviso blockquote", has_text=recurso).wait_for()
        await c.lee("Se había negado por esta razón: No corresponde al grupo")
        await c.mira("ministerio-caso-en-recurso")
        await _decide(c, "Resolver el recurso", "resolver", "resolver el recurso", "Asiste razón", sentido="revoca")
        await c.lee("Registramos la decisión")
        await c.sigue("Bitácora")
        await c.lee("Asiste razón")
        await c.mira("ministerio-bitacora-larga")


async def _prepara_un_texto(c: Visita) -> None:
    await c.pagina.goto("/ministerio/textos/solicitudes")
    await c.pagina.get_by_text("Nuevo texto").click()
    await c.pagina.fill("#codigo-nuevo", _CODIGO)
    await c.pagina.select_option("#accion-nuevo", "devolver")
    await c.pagina.fill("#titulo-nuevo", _TITULO)
    await c.pagina.fill("#texto-nuevo", "La subpartida no coincide.")
    await c.pulsa("Crear")
    await c.lee("Guardamos los cambios")
    await c.pagina.locator("article", has_text=_CODIGO).get_by_text("Cambiar", exact=True).click()
    await c.pagina.fill(f"#texto-{_CODIGO}", _TEXTO)
    await c.pulsa("Guardar la versión nueva")
    await c.mira("ministerio-textos")
    await c.pagina.locator("article", has_text=_CODIGO).get_by_role("link", name="versión 2").click()
    await c.lee("La subpartida no coincide.")


async def _solicitud(escena: Escena, toneladas: str) -> Caso:
    cuerpo = {**escena.hechos["azucar"], "nit": INGENIO, "cantidad": toneladas}
    return await radicar(escena, "/v1/solicitudes", cuerpo)


def _pagina(caso: Caso) -> str:
    return caso.ruta.replace("/v1/", "/ministerio/")


async def _mira_el_archivo_rechazado(v: Visita, sitio: Sitio, escena: Escena, caso: Caso) -> None:
    """A quantity written over after signing: the verdict and the pages with what differs."""
    ingenio = escena.personas["ingenio"]
    firmado = await sitio.firma_rapida(caso.radicado, "representante_a")
    await ingenio.subir(f"{caso.ruta}/firmado", ataques.con_otra_cantidad(firmado, "99.500,000 t"))
    await ingenio.esperar(caso.ruta, lambda s: s["estado"] == "radicada" and s["razones"])
    await v.pagina.goto(_pagina(caso))
    await v.lee("Firma no aceptada")
    while not await v.pagina.get_by_text("Lo que no es igual al formulario").count():
        await v.pagina.reload()
    imagen = v.pagina.locator("figure.diferencia img").first
    await imagen.scroll_into_view_if_needed()
    await v.pagina.wait_for_function("document.querySelector('figure.diferencia img').naturalWidth > 0")
    visor = await v.pagina.locator(".visor iframe").get_attribute("src")
    assert visor
    assert (await (await v.contexto.request.get(visor)).body()).startswith(b"%PDF")
    await v.mira("ministerio-caso-rechazado")


async def _manda(sitio: Sitio, escena: Escena, caso: Caso) -> dict[str, Any]:
    ingenio = escena.personas["ingenio"]
    await ingenio.subir(f"{caso.ruta}/firmado", await sitio.firma_rapida(caso.radicado, "representante_a"))
    enviada: dict[str, Any] = await ingenio.esperar(caso.ruta, lambda s: s["estado"] == "enviada")
    return enviada


async def _decide(v: Visita, boton: str, accion: str, confirmar: str, motivo: str, **listas: str) -> None:
    await v.pagina.locator("details.decision > summary", has_text=boton).first.click()
    for nombre, valor in listas.items():
        await v.pagina.locator(f"#{nombre}, #{accion}-{nombre}").first.select_option(valor)
    await v.pagina.fill(f"#{accion}-motivo", motivo)
    await v.pulsa(f"Confirmar: {confirmar}")


async def _toma_suelta_y_reparte(v: Visita, c: Visita, caso: Caso) -> None:
    """The next case is taken and given back; a coordinador gives this one to the funcionaria."""
    await v.pagina.goto("/ministerio/bandeja?tipo=solicitudes")
    await v.pulsa("Tomar el siguiente")
    await v.lee("El caso quedó en sus manos")
    await v.pulsa("Devolver a la bandeja")
    await v.lee("El caso volvió a la bandeja común")
    await c.pagina.goto(f"/ministerio/bandeja?numero={caso.numero}")
    await c.pagina.check(f"input[aria-label='Marcar {caso.numero}']")
    await c.pagina.select_option("#a", label="Ana Lucía Torres")
    await c.pulsa("Asignar los marcados")
    await c.lee("1 de 1 asignados")


async def _pide_y_lee_la_respuesta(v: Visita, escena: Escena, caso: Caso) -> None:
    await v.pagina.goto(_pagina(caso))
    await _decide(v, "Pedir información", "pedir_informacion", "pedir información", "¿Cuál es el puerto de embarque?")
    await v.lee("Espera su respuesta")
    ingenio = escena.personas["ingenio"]
    await ingenio.publicar(f"{caso.ruta}/responder", {"texto": "Buenaventura, por el muelle 12"})
    await ingenio.esperar(caso.ruta, lambda s: s["estado"] == "enviada")
    await v.pagina.reload()
    await v.lee("Buenaventura, por el muelle 12")


async def _devuelve_con_el_texto(v: Visita, caso: Caso) -> None:
    """Choosing a prepared text fills the reason, which is sent."""
    await v.pagina.locator("summary", has_text="Devolver para corregir").click()
    await v.pagina.select_option("#devolver-texto", label=_TITULO)
    lleno = f"A {caso.numero} le falta la subpartida de la factura. "
    assert await v.pagina.input_value("#devolver-motivo") == lleno + "{detalle}"
    await v.pulsa("Confirmar: devolver para corregir")
    await v.lee("Escriba lo que falta donde dice {detalle}")
    await v.pagina.fill("#devolver-motivo", lleno + "Está en el folio 3.")
    await v.pulsa("Confirmar: devolver para corregir")
    await v.lee("Devuelta para corregir")


async def _corrige(sitio: Sitio, escena: Escena, caso: Caso) -> Caso:
    """The company asks for less, files the next form and signs it."""
    ingenio = escena.personas["ingenio"]
    version = (await ingenio.leer(caso.ruta))["version"]
    cuerpo = {**escena.hechos["azucar"], "cantidad": "65"}
    escrita = await ingenio.http.put(caso.ruta, json=cuerpo, headers={"If-Match": f'"v{version}"'})
    assert escrita.is_success, escrita.text
    await ingenio.publicar(f"{caso.ruta}/radicar")
    corregido = Caso(caso.ruta, caso.numero, await ingenio.descargar(f"{caso.ruta}/radicado.pdf", 120.0))
    await _manda(sitio, escena, corregido)
    return corregido


async def _niega(v: Visita) -> None:
    causas = v.pagina.locator("#negar-causa option")
    await v.pagina.locator("summary", has_text="Negar").first.click()
    primera = await causas.nth(1).get_attribute("value")
    assert primera
    await v.pagina.select_option("#negar-causa", primera)
    await v.pagina.fill("#negar-motivo", "No corresponde al grupo")
    await v.pulsa("Confirmar: negar")
    await v.lee("Negada")


@pytest.mark.largo
async def test_una_empresa_y_sus_declaraciones(navegador: Browser, sitio: Sitio, escena: Escena, acto: Acto) -> None:
    nit = await _por_habilitar(escena)
    async with visita(navegador, sitio) as v, visita(navegador, sitio) as c:
        await v.entra("funcionaria")
        await c.entra("coordinador2")
        await v.pagina.goto("/ministerio/empresas")
        await v.mira("ministerio-empresas")
        await v.pagina.goto(f"/ministerio/empresas/{nit}")
        await v.mira("ministerio-empresa")
        await decide(v, "habilitar", "Habilitar", "habilitar", evidencia="RUES y cédula, vistos hoy")
        await v.lee("Habilitada")
        await c.pagina.goto(f"/ministerio/empresas/{nit}")
        for boton, accion, queda in (
            ("Suspender", "suspender", "Suspendida"),
            ("Reactivar", "reactivar", "Habilitada"),
        ):
            await decide(c, accion, boton, boton.lower(), motivo="Orden de la oficina jurídica")
            await c.lee(queda)
        await _declaraciones(v, c, escena, acto)


async def _por_habilitar(escena: Escena) -> str:
    """A company of an exporter of its own that waits for its enabling; its NIT."""
    nit = f"{_TRAPICHE}-{digito_de_verificacion(_TRAPICHE)}"
    persona = {"usuario": f"trapiche{_TRAPICHE}", "nombre": "Nubia Ríos Cely", "roles": ["exportador"]}
    await escena.personas["coordinadora"].publicar("/v1/usuarios", persona | {"clave": _PRIMERA})
    async with Persona(escena.gateway) as nueva:
        await nueva.entrar(persona["usuario"], _PRIMERA)
        await nueva.publicar("/v1/usuarios/yo/clave", {"actual": _PRIMERA, "nueva": escena.clave})
        datos = {"nit": nit, "razon_social": "Trapiche del Norte S.A.S.", "domicilio": "Moniquirá, Boyacá"}
        await nueva.publicar("/v1/empresas", datos)
    async with Persona(escena.gateway) as nueva:
        # The token names the companies for which it acts.
        await nueva.entrar(persona["usuario"], escena.clave)
        titular = escena.indice["titulares"]["representante_b"]
        firmante = {
            "documento": {"tipo": "CC", "numero": titular["cedula"]},
            "nombre": titular["nombre"],
            "roles": ["representante"],
            "desde": "2026-01-01",
            "evidencia": "Certificado de existencia y representación legal del mes",
        }
        await nueva.publicar(f"/v1/empresas/{nit}/firmantes", firmante)
        await nueva.publicar(f"/v1/empresas/{nit}/enviar")
    return nit


async def _declaraciones(v: Visita, c: Visita, escena: Escena, acto: Acto) -> None:
    """Objected, corrected by the company and verified; its certificate suspended and resumed."""
    caso = await consumo_firmado(escena, acto.cupo["id"], 90_500)
    await enviar(escena, caso)
    await aprobar(escena.personas["funcionaria"], caso.ruta)
    numero = (await emitido(escena, caso.ruta))["numero"]
    # A file of its own: the same one under another declaration is what a reviewer is warned of.
    pdf = PDF.replace(b"%PDF-1.4", f"%PDF-1.4\n% {numero}".encode())
    campos = {
        "declaracion": f"6007651{_TRAPICHE[-6:]}",
        "fecha": "2026-11-23",
        "cantidad": "90.500",
        "fob_usd": "45250.00",
    }
    ingenio = escena.personas["ingenio"]
    dex = await ingenio.subir("/v1/dex", pdf, "dex.pdf", cqe=numero, clase="definitiva", **campos)
    await v.pagina.goto("/ministerio/dex")
    await v.mira("ministerio-dex")
    await v.sigue(campos["declaracion"])
    await v.mira("ministerio-declaracion")
    await decide(v, "objetar", "Objetar", "objetar", motivo="El valor FOB no es el de la factura")
    await v.lee("Objetada")
    await ingenio.subir(f"/v1/dex/{dex['id']}/corregir", pdf, "dex.pdf", **(campos | {"fob_usd": "45100.00"}))
    await v.pagina.goto("/ministerio/dex")
    await v.pagina.check(f"input[aria-label='Marcar {campos['declaracion']}']")
    await v.pulsa("Verificar las marcadas")
    await v.lee("1 de 1 verificada")
    await c.pagina.goto(f"/ministerio/cqe?numero={numero}")
    await c.mira("ministerio-certificado")


@pytest.mark.largo
async def test_calendario_tasas_y_operacion(navegador: Browser, sitio: Sitio, escena: Escena) -> None:
    async with visita(navegador, sitio) as c, visita(navegador, sitio) as otra:
        await c.entra("coordinador2")
        await otra.entra(COORDINADOR, clave_de(escena))
        await c.pagina.goto("/ministerio/calendario")
        await c.pagina.get_by_text("Registrar una tasa").click()
        await c.pagina.fill("#valor", "4.123,45")
        await c.pagina.fill("#vigenciadesde", "2026-10-15")
        await c.pulsa("Guardar para confirmar")
        await c.lee("Las confirma otra persona")
        await otra.pagina.goto("/ministerio/calendario")
        await otra.mira("ministerio-calendario-por-confirmar")
        await otra.pagina.locator("article", has_text="4.123,45").get_by_role("button", name="Confirmar").click()
        await otra.lee("Guardamos los cambios")
        assert await otra.pagina.locator("article", has_text="4.123,45").count() == 0
        await c.pagina.goto("/ministerio/calendario?anio=2027")
        await c.pagina.get_by_text("Corregir el calendario").click()
        await c.pagina.select_option("#que", "cerrar")
        await c.pagina.fill("#fecha", "2027-12-24")
        await c.pagina.fill("#nombre", "Cierre por inventario")
        await c.pagina.fill("#motivo", "Circular interna 12 de 2026")
        await c.pulsa("Publicar la versión nueva")
        await c.lee("Guardamos los cambios")
        await c.pagina.goto("/ministerio/calendario?anio=2027")
        await c.lee("Cierre por inventario")
        for pagina in ("operacion", "operacion/aparcados", "operacion/trabajos-fallidos", "cierres"):
            await c.pagina.goto(f"/ministerio/{pagina}")
            await c.mira(f"ministerio-{pagina.replace('/', '-')}")
        await c.pagina.goto("/ministerio/plazos")
        await c.lee("Esta semana")
        xlsx = await c.contexto.request.get("/ministerio/informes/utilizacion.xlsx?por=cupo")
        assert (await xlsx.body()).startswith(b"PK")
        await c.pagina.goto("/ministerio/confianza")
        await c.pagina.get_by_role("link", name=re.compile(r"\d+ sellos?")).first.click()
        await c.lee("Lo que selló la llave")
