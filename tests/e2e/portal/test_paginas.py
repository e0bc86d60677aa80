"""What anyone sees, and what happens when something ends: a session, a service, a page that does not exist."""

from urllib.parse import urlsplit

import httpx
import pytest
from playwright.async_api import Browser, Response

from deploy.demo.escena import Escena
from services.portal.menu import EXPORTADOR, MINISTERIO, PUBLICO, Entrada
from tests.e2e.pasos import Acto
from tests.e2e.portal.navegador import Sitio, visita

pytestmark = [pytest.mark.xdist_group("e2e"), pytest.mark.timeout(300)]
_PRIMERA_PAGINA = 150_000


async def test_las_paginas_publicas(navegador: Browser, sitio: Sitio, acto: Acto) -> None:
    async with visita(navegador, sitio) as v:
        for ruta, nombre, texto in (
            ("/", "portada", "Contingentes en vigor"),
            ("/contingentes", "contingentes", "25.273,000 t"),
            ("/contingentes/AZUCAR-OMC-2026", "contingente", "Saldos por grupo"),
            ("/contingentes/AZUCAR-OMC-2026/asignaciones", "asignaciones", "Asignaciones publicadas"),
            ("/calendario", "calendario", "Cierra la ventana de solicitudes de cupo"),
            ("/verificacion?numero=6CO999999&codigo=AAAA-BBBB-CCCC-DDDD", "verificacion", "Ningún certificado"),
            ("/entrar", "entrar", "Contraseña"),
            ("/componentes", "componentes", "Espera su respuesta"),
            ("/no-existe", "no-encontrado", "No encontramos lo que busca"),
        ):
            await v.pagina.goto(ruta)
            await v.lee(texto)
            await v.mira(nombre)
        await v.pagina.goto("/verificacion?numero=6CO999999&codigo=AAAA-BBBB-CCCC-DDDD")
        await v.sigue("In English")
        await v.pagina.get_by_text("No issued certificate has that number and code").wait_for()


async def test_la_primera_pagina_pesa_poco(navegador: Browser, sitio: Sitio) -> None:
    async with visita(navegador, sitio) as v:
        respuestas: list[Response] = []
        v.pagina.on("response", lambda r: respuestas.append(r))
        await v.pagina.goto("/", wait_until="networkidle")
        total = sum([(await r.request.sizes())["responseBodySize"] for r in respuestas])
        assert len(respuestas) >= 4
        assert 0 < total < _PRIMERA_PAGINA


async def test_una_sesion_que_termina_no_pierde_lo_escrito(navegador: Browser, sitio: Sitio) -> None:
    async with visita(navegador, sitio) as v:
        await v.entra("mrojas")
        await v.pagina.goto("/solicitudes/nueva/AZUCAR-OMC-2026")
        await v.pagina.fill("#cantidad", "33,125")
        await v.contexto.clear_cookies()
        await v.pulsa("Crear solicitud")
        await v.lee("Su sesión terminó")
        await v.mira("sesion-terminada")
        await v.pagina.fill("#usuario", "mrojas")
        await v.pagina.fill("#clave", sitio.clave)
        await v.pulsa("Ingresar")
        await v.pulsa("Continuar")
        await v.lee("Recuperamos lo que había escrito")
        assert await v.pagina.input_value("#cantidad") == "33,125"
        await v.pulsa("Crear solicitud")
        await v.lee("33,125 t")


async def test_otra_empresa_no_ve_la_solicitud(navegador: Browser, sitio: Sitio, acto: Acto) -> None:
    ruta = acto.caso.ruta.removeprefix("/v1")
    async with visita(navegador, sitio) as v:
        await v.entra("obeltran")
        respuesta = await v.pagina.goto(ruta)
        assert respuesta is not None
        assert respuesta.status == 404
        await v.lee("No encontramos lo que busca")


async def test_un_servicio_caido_solo_se_lleva_su_parte(
    navegador: Browser, sitio: Sitio, escena: Escena, acto: Acto
) -> None:
    async with visita(navegador, sitio) as v:
        await v.entra("mrojas")
        escena.pila.matar("garantias")
        try:
            await v.pagina.goto("/inicio")
            await v.lee("No pudimos traer los plazos")
            await v.lee(acto.caso.numero)
            await v.mira("inicio-sin-garantias")
        finally:
            await escena.pila.arrancar("garantias")


async def test_lo_que_no_sale_del_portal_no_cambia_nada(sitio: Sitio) -> None:
    async with httpx.AsyncClient(base_url=sitio.url) as http:
        credenciales = {"usuario": "mrojas", "clave": sitio.clave}
        ajena = await http.post("/entrar", data=credenciales, headers={"Origin": "https://otro.example"})
        assert ajena.status_code == 403
        propia = await http.post("/entrar", data=credenciales, headers={"Origin": sitio.url})
        assert (propia.status_code, propia.headers["location"]) == (303, "/inicio")
        cookie = propia.headers["set-cookie"]
        assert all(parte in cookie for parte in ("HttpOnly", "SameSite=lax", "Path=/"))
        sin_token = await http.post("/salir", data={}, headers={"Origin": sitio.url})
        assert sin_token.status_code == 403
        assert "Continúe donde estaba" in sin_token.text
        assert (await http.get("/inicio")).status_code == 200


async def test_lo_que_pesa_demasiado_se_rechaza_con_una_pagina(sitio: Sitio) -> None:
    async with httpx.AsyncClient(base_url=sitio.url) as http:
        archivos = {"archivo": ("grande.pdf", b"%PDF-" + bytes(21 << 20), "application/pdf")}
        grande = await http.post("/entrar", files=archivos, headers={"Origin": sitio.url})
        assert grande.status_code == 413
        assert "Supera los 20 MB" in grande.text


async def test_cada_respuesta_trae_sus_cabeceras(sitio: Sitio) -> None:
    async with httpx.AsyncClient(base_url=sitio.url) as http:
        pagina = await http.get("/")
        politica = pagina.headers["content-security-policy"]
        assert "script-src 'self'" in politica
        assert "unsafe" not in politica
        assert pagina.headers["cache-control"] == "no-store"
        assert pagina.headers["x-frame-options"] == "DENY"
        assert "<script>" not in pagina.text
        assert " style=" not in pagina.text
        hoja = await http.get(pagina.text.split('rel="stylesheet" href="')[1].split('"')[0])
        assert "immutable" in hoja.headers["cache-control"]
        fuera = await http.get("/entrar", params={"volver": "//otro.example"})
        assert fuera.status_code == 200
        ida = await http.post(
            "/entrar",
            data={"usuario": "mrojas", "clave": sitio.clave, "volver": "//otro.example/x"},
            headers={"Origin": sitio.url},
        )
        assert urlsplit(ida.headers["location"]).netloc == ""


async def test_la_casa_del_ministerio_no_es_la_de_una_empresa(navegador: Browser, sitio: Sitio) -> None:
    async with visita(navegador, sitio) as v:
        await v.entra("funcionaria")
        await v.lee("Consumos")
        await v.mira("ministerio")
        respuesta = await v.pagina.goto("/solicitudes")
        assert respuesta is not None
        assert respuesta.status == 403
        await v.lee("Esta página no es para su usuario")


_JUNTOS = """() => {
  const [marca, quien] = [".marca", ".quien"].map((s) => document.querySelector(s)?.getBoundingClientRect());
  return !quien || (quien.top < marca.bottom && marca.top < quien.bottom);
}"""


@pytest.mark.largo
@pytest.mark.parametrize(
    ("usuario", "lineas"),
    [("", PUBLICO), ("mrojas", EXPORTADOR), ("coordinador2", MINISTERIO)],
    ids=["publico", "exportador", "ministerio"],
)
async def test_cada_pagina_del_menu(
    navegador: Browser, sitio: Sitio, acto: Acto, usuario: str, lineas: tuple[Entrada, ...]
) -> None:
    async with visita(navegador, sitio) as v:
        if usuario:
            await v.entra(usuario)
        for linea in lineas:
            respuesta = await v.pagina.goto(linea.ruta)
            assert respuesta is not None
            assert respuesta.status == 200, linea
            await v.mira(f"menu-{usuario or 'publico'}{linea.ruta.replace('/', '-')}")
            for ancho in (900, 1060, 1440):
                await v.pagina.set_viewport_size({"width": ancho, "height": 900})
                assert await v.pagina.evaluate(_JUNTOS), f"el encabezado de {linea.ruta} se parte a {ancho}"
