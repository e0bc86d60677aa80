"""Users, conflicts and substitutes, client systems and catalogues, as coordinators and funcionarios click them."""

import base64
import re
from datetime import UTC, datetime
from email import message_from_bytes, policy
from typing import Any
from uuid import uuid4

import httpx
import pytest
from playwright.async_api import Browser

from deploy.demo.escena import Escena
from deploy.demo.persona import Persona, Rechazo
from deploy.local.esperas import esperar
from services.registro.usuarios import totp
from shared.identity.nit import digito_de_verificacion
from tests.e2e.pasos import LIMITE, Acto
from tests.e2e.portal.navegador import Sitio, Visita, visita

pytestmark = [pytest.mark.xdist_group("e2e"), pytest.mark.timeout(600), pytest.mark.largo]
_PRIMERA = "una-llave-de-paso-26"
_SISTEMA = f"aduana-{uuid4().hex[:8]}"
_NIT = f"901000111-{digito_de_verificacion('901000111')}"


async def test_usuarios(navegador: Browser, sitio: Sitio, escena: Escena) -> None:
    async with visita(navegador, sitio) as c, visita(navegador, sitio, con_js=False) as v:
        await c.entra("coordinador2")
        await c.pagina.locator(".menu").get_by_role("link", name="Usuarios").click()
        await c.lee("Ana Lucía Torres")
        assert await c.pagina.locator("main").get_by_text("Exportador").count() == 0
        await c.mira("ministerio-usuarios")
        await _invita(c)
        await _crea_sin_js(v)
        await c.pagina.goto("/ministerio/usuarios?q=mateo")
        await c.sigue("Mateo Cárdenas")
        await c.lee("Por cambiar su contraseña")
        await c.mira("ministerio-usuario")
        await _abre(c, "Suspender")
        await c.pulsa("Confirmar: suspender")
        await c.lee("Suspendido")
        await _no_entra(escena, "mateo.cardenas")
        await _abre(c, "Dejar entrar de nuevo")
        await c.pulsa("Confirmar: dejar entrar de nuevo")
        await c.lee("Por cambiar su contraseña")
        async with Persona(escena.gateway) as mateo:
            await mateo.entrar("mateo.cardenas", _PRIMERA)
        await c.pagina.goto("/ministerio/usuarios?quienes=empresas")
        await c.lee("Exportador")


async def _abre(v: Visita, boton: str) -> None:
    await v.pagina.locator("details.decision > summary").get_by_text(boton, exact=True).click()


async def _invita(c: Visita) -> None:
    await _abre(c, "Invitar a una persona")
    await c.pagina.fill("#invitar-nombre", "Lucía Pardo Gil")
    await c.pagina.fill("#invitar-correo", "sin arroba")
    await c.pagina.select_option("#invitar-rol", "auditor")
    await c.pagina.fill("#invitar-evidencia", "Resolución 112 de 2026")
    await c.pulsa("Confirmar: invitar a una persona")
    await c.pagina.locator("#invitar-correo-error").wait_for()
    await c.mira("ministerio-usuarios-con-error")
    await c.pagina.fill("#invitar-correo", "lucia.pardo@mincit.example")
    await c.pulsa("Confirmar: invitar a una persona")
    await c.lee("Enviamos la invitación por correo")


async def _crea_sin_js(v: Visita) -> None:
    """Without scripts, and first with a password that will not do, which is not shown again."""
    await v.entra("coordinador2")
    await v.pagina.goto("/ministerio/usuarios")
    await _abre(v, "Crear un usuario sin correo")
    for clave, dicho in (("corta", "Use al menos 12 caracteres"), (_PRIMERA, "Creamos el usuario")):
        await v.pagina.fill("#crear-nombre", "Mateo Cárdenas")
        await v.pagina.fill("#crear-usuario", "mateo.cardenas")
        await v.pagina.select_option("#crear-rol", "operador")
        await v.pagina.fill("#crear-clave", clave)
        await v.pulsa("Confirmar: crear un usuario sin correo")
        await v.lee(dicho)
        if clave == "corta":
            assert await v.pagina.input_value("#crear-clave") == ""
            assert await v.pagina.input_value("#crear-nombre") == "Mateo Cárdenas"


async def _no_entra(escena: Escena, usuario: str) -> None:
    async with Persona(escena.gateway) as fuera:
        with pytest.raises(Rechazo) as rechazo:
            await fuera.entrar(usuario, _PRIMERA)
        assert rechazo.value.codigo == "credenciales"


async def test_a_quien_no_puede_entrar_se_le_ayuda(navegador: Browser, sitio: Sitio, escena: Escena) -> None:
    """The lost phone, the forgotten password, one more role, and at the end a person of whom nothing may stay."""
    async with visita(navegador, sitio) as c, visita(navegador, sitio) as v:
        await c.entra("coordinador2")
        usuario = await _con_segundo_factor(escena)
        await c.pagina.goto(f"/ministerio/usuarios/{usuario['id']}")
        await c.lee("Sí, con un código de su teléfono")
        await _abre(c, "Quitar el segundo factor")
        await c.pagina.fill("#quitar-factor-motivo", "Perdió el teléfono; se presentó con su cédula")
        await c.mira("ministerio-usuario-sin-telefono")
        await c.pulsa("Confirmar: quitar el segundo factor")
        await c.lee("No ha puesto uno")
        await _cambia_su_clave_por_el_enlace(c, v, escena, usuario["correo"])
        await _acepta_otro_papel(c, v, escena, usuario["correo"])
        await c.pagina.goto(f"/ministerio/usuarios/{usuario['id']}")
        await c.lee("Auditor, Funcionario")
        async with Persona(escena.gateway) as otro_navegador:
            await otro_navegador.entrar(usuario["correo"], f"{escena.clave}-otra")
        await _quita_el_papel(c)
        await _suprime(c, escena, usuario)


async def _con_segundo_factor(escena: Escena) -> dict[str, Any]:
    """A funcionaria who signs in with a password and a code."""
    correo = f"nora-{uuid4().hex[:8]}@mincit.example"
    datos = {"usuario": correo, "nombre": "Nora Isabel Peña", "clave": _PRIMERA, "roles": ["funcionario"]}
    usuario: dict[str, Any] = await escena.personas["coordinadora"].publicar("/v1/usuarios", datos)
    async with Persona(escena.gateway) as nora:
        await nora.entrar(correo, _PRIMERA)
        await nora.publicar("/v1/usuarios/yo/clave", {"actual": _PRIMERA, "nueva": escena.clave})
        await nora.entrar(correo, escena.clave)
        secreto = base64.b32decode((await nora.publicar("/v1/usuarios/yo/totp"))["secreto"])
        primero = {"codigo": totp.codigo(secreto, totp.paso_de(datetime.now(UTC)))}
        await nora.publicar("/v1/usuarios/yo/totp/confirmar", primero)
    return usuario


async def _enlace(escena: Escena, correo: str, pagina: str) -> str:
    """The link to a page of the portal in the only mail to that address that has one."""

    async def enlaces() -> list[str]:
        recibidos = [await escena.eml(m) for m in await escena.correos(para=correo)]
        partes = [message_from_bytes(crudo, policy=policy.default).get_body(("plain",)) for crudo in recibidos]
        return [e for p in partes if p is not None for e in re.findall(rf"https?://\S+{pagina}\S+", p.get_content())]

    hallados = await esperar(enlaces, LIMITE, f"un correo a {correo} que lleve a {pagina}")
    assert isinstance(hallados, list)
    (unico,) = hallados
    return str(unico)


async def _cambia_su_clave_por_el_enlace(c: Visita, v: Visita, escena: Escena, correo: str) -> None:
    """The coordinador has a link sent, which only its reader sees; with it and without a code she is in."""
    nueva = f"{escena.clave}-otra"
    await _abre(c, "Enviarle un enlace para cambiar la contraseña")
    await c.pulsa("Confirmar: enviarle un enlace para cambiar la contraseña")
    await c.lee("Le enviamos un enlace a su correo")
    await v.pagina.goto(await _enlace(escena, correo, "/restablecer"))
    await v.pagina.fill("#nueva", nueva)
    await v.pagina.fill("#repetida", "no es la misma contraseña")
    await v.pulsa("Cambiar")
    await v.lee("No es igual a la contraseña")
    await v.pagina.fill("#nueva", nueva)
    await v.pagina.fill("#repetida", nueva)
    await v.pulsa("Cambiar")
    await v.entra(correo, nueva)
    await v.pagina.goto("/ministerio/bandeja")
    await v.pulsa("Tomar el siguiente")


async def _acepta_otro_papel(c: Visita, v: Visita, escena: Escena, correo: str) -> None:
    await _abre(c, "Darle otro papel")
    await c.pagina.select_option("#papel-rol", "auditor")
    await c.pagina.fill("#papel-evidencia", "Memorando 14 de 2026")
    await c.pulsa("Confirmar: darle otro papel")
    await c.lee("Enviamos la invitación por correo")
    await v.pagina.goto(await _enlace(escena, correo, "/invitacion"))
    await v.lee("Para trabajar en el Ministerio como auditor")
    await v.pulsa("Aceptar")
    await v.pagina.wait_for_url("**/inicio*")


async def _quita_el_papel(c: Visita) -> None:
    """One session ended with its reason, of two that are open; then a role, and with it the sessions that had it."""
    await c.pagina.reload()
    abiertas = c.pagina.locator("section", has_text="Sesiones abiertas").locator("li")
    assert await abiertas.count() == 2
    await c.mira("ministerio-usuario-con-sesiones")
    await abiertas.first.get_by_text("Cerrarla").click()
    await abiertas.first.get_by_label("Motivo").fill("no")
    await abiertas.first.get_by_role("button", name="Cerrar la sesión").click()
    await c.pagina.locator("main [role=alert]").wait_for()
    await abiertas.first.get_by_text("Cerrarla").click()
    await abiertas.first.get_by_label("Motivo").fill("No la reconoce")
    await abiertas.first.get_by_role("button", name="Cerrar la sesión").click()
    await c.lee("Cerramos esa sesión")
    assert await abiertas.count() == 1
    await _abre(c, "Quitarle un papel")
    assert await c.pagina.locator("#quitar-papel-rol option").count() == 3
    await c.pagina.select_option("#quitar-papel-rol", "auditor")
    await c.pagina.fill("#quitar-papel-motivo", "Terminó el encargo de control interno")
    await c.pulsa("Confirmar: quitarle un papel")
    await c.lee("Guardamos los cambios")
    assert await c.pagina.locator(".titulo p").first.inner_text() == "Funcionario"
    assert await abiertas.count() == 0


async def _suprime(c: Visita, escena: Escena, usuario: dict[str, Any]) -> None:
    """Suspended first; a reason too short is said at its field; then nothing names her and her door is closed."""
    await _abre(c, "Suspender")
    await c.pulsa("Confirmar: suspender")
    await c.lee("Suspendido")
    await _abre(c, "Suprimir sus datos personales")
    await c.pagina.fill("#suprimir-motivo", "Pidió")
    await c.pulsa("Confirmar: suprimir sus datos personales")
    await c.pagina.locator("#suprimir-motivo-error").wait_for()
    await c.pagina.fill("#suprimir-motivo", "Solicitud del 23 de noviembre de 2026")
    await c.mira("ministerio-usuario-por-suprimir")
    await c.pulsa("Confirmar: suprimir sus datos personales")
    await c.lee("Persona suprimida")
    await c.lee("Sus datos se suprimieron")
    await c.mira("ministerio-usuario-suprimido")
    for rastro in ("Nora Isabel", usuario["correo"]):
        assert rastro not in await c.pagina.content()
    await c.pagina.goto("/ministerio/usuarios?q=Nora+Isabel")
    await c.lee("Nadie con ese filtro")
    async with Persona(escena.gateway) as fuera:
        with pytest.raises(Rechazo) as rechazo:
            await fuera.entrar(usuario["correo"], f"{escena.clave}-otra")
        assert rechazo.value.codigo == "credenciales"


async def test_conflictos_y_sustituciones(navegador: Browser, sitio: Sitio) -> None:
    async with visita(navegador, sitio) as c, visita(navegador, sitio, con_js=False) as v:
        await c.entra("coordinador2")
        await v.entra("funcionaria")
        await c.pagina.goto("/ministerio/ausencias")
        await c.mira("ministerio-ausencias-vacia")
        await v.pagina.goto("/ministerio/ausencias")
        await v.lee("Nadie está ausente")
        await _abre(v, "Declarar un conflicto propio")
        await v.pagina.fill("#conflictos-empresa", "901000111")
        await v.pagina.fill("#conflictos-motivo", "Mi hermana es socia de la empresa")
        await v.pulsa("Confirmar: declarar un conflicto propio")
        await v.pagina.locator("#conflictos-empresa-error").wait_for()
        await v.pagina.fill("#conflictos-empresa", _NIT)
        await v.pulsa("Confirmar: declarar un conflicto propio")
        await v.lee("Quedó declarado")
        await v.lee("Mi hermana es socia de la empresa")
        assert await v.pagina.locator("main").get_by_text("Retirar", exact=True).count() == 0
        await c.pagina.goto("/ministerio/ausencias")
        await _sustituye(c)
        await c.mira("ministerio-ausencias")
        fila = c.pagina.locator("tr", has_text="Mi hermana").first
        await fila.get_by_text("Retirar", exact=True).click()
        await fila.get_by_label("Motivo").fill("Vendió su participación")
        await fila.get_by_role("button", name="Retirar el conflicto").click()
        await c.lee("Terminó desde este momento")
        await c.lee("Vendió su participación")
        await c.pagina.locator("tr", has_text="Vacaciones").first.get_by_text("Terminar", exact=True).click()
        await c.pagina.locator("tr", has_text="Vacaciones").first.get_by_label("Motivo").fill("Aplazó las vacaciones")
        await c.pulsa("Terminar la sustitución")
        await c.lee("Aplazó las vacaciones")


async def _sustituye(c: Visita) -> None:
    await _abre(c, "Nombrar un sustituto")
    await c.pagina.select_option("#sustituciones-ausente", label="Ana Lucía Torres")
    await c.pagina.select_option("#sustituciones-sustituto", label="Hernán Darío Peña")
    await c.pagina.fill("#sustituciones-desde", "2027-01-15")
    await c.pagina.fill("#sustituciones-hasta", "2027-01-04")
    await c.pagina.fill("#sustituciones-motivo", "Vacaciones de enero")
    await c.pulsa("Confirmar: nombrar un sustituto")
    await c.lee("El último día no puede ser anterior al primero")
    await c.pagina.fill("#sustituciones-hasta", "2027-01-29")
    await c.pulsa("Confirmar: nombrar un sustituto")
    await c.lee("Quedó declarado")
    await c.lee("Por empezar")


async def test_sistemas_clientes(navegador: Browser, sitio: Sitio, escena: Escena) -> None:
    """The secret is on one page, one time; it opens the API until the system is let out."""
    async with visita(navegador, sitio) as c, httpx.AsyncClient(base_url=escena.gateway) as fuera:
        await c.entra("coordinador2")
        await c.pagina.goto("/ministerio/clientes")
        await c.mira("ministerio-clientes-vacia")
        await _abre(c, "Registrar un sistema")
        await c.pagina.fill("#crear-codigo", "Con Espacios")
        await c.pagina.fill("#crear-nombre", "Aduana de prueba")
        await c.pulsa("Confirmar: registrar un sistema")
        await c.pagina.locator("#crear-codigo-error").wait_for()
        await c.pagina.fill("#crear-codigo", _SISTEMA)
        await c.pulsa("Confirmar: registrar un sistema")
        await c.lee("Esta es la única vez que se muestra")
        secreto = await c.pagina.input_value("#secreto")
        await c.mira("ministerio-secreto")
        assert await _token(fuera, secreto) == 200
        await c.sigue("Ya lo copié")
        assert secreto not in await c.pagina.content()
        await _abre_de(c, "Darle otro secreto")
        await c.pulsa("Confirmar: darle otro secreto")
        await c.lee("El secreto anterior sirve hasta el")
        assert await _token(fuera, await c.pagina.input_value("#secreto")) == 200
        assert await _token(fuera, secreto) == 200
        await c.sigue("Ya lo copié")
        await _abre_de(c, "Sacarlo")
        await c.pagina.locator("article, section").get_by_label("Motivo").last.fill("Terminó el convenio")
        await c.pulsa("Confirmar: sacarlo")
        await c.lee("Fuera")
        await c.mira("ministerio-clientes")
        assert await _token(fuera, secreto) == 401


async def _abre_de(c: Visita, boton: str) -> None:
    tarjeta = c.pagina.locator("section", has_text=_SISTEMA)
    await tarjeta.locator("summary").get_by_text(re.compile(f"^{boton}")).click()


async def _token(fuera: httpx.AsyncClient, secreto: str) -> int:
    datos = {"grant_type": "client_credentials"}
    return (await fuera.post("/v1/token", data=datos, auth=(_SISTEMA, secreto))).status_code


async def test_catalogos(navegador: Browser, sitio: Sitio) -> None:
    async with visita(navegador, sitio) as c:
        await c.entra("coordinador2")
        await c.pagina.goto("/ministerio/catalogos")
        await c.mira("ministerio-catalogos")
        await c.sigue("Puertos")
        await c.mira("ministerio-catalogo")
        await _abre(c, "Agregar o corregir un código")
        await c.pagina.fill("#agregar-codigo", "Puerto Nuevo")
        await c.pagina.fill("#agregar-nombre", "Puerto Bahía Colombia de Urabá")
        await c.pagina.fill("#agregar-pais", "CO")
        await _version(c, "agregar")
        await c.pulsa("Confirmar: agregar o corregir un código")
        await c.lee("no tiene la forma de un código")
        await c.pagina.fill("#agregar-codigo", "COUBA")
        await c.pulsa("Confirmar: agregar o corregir un código")
        await c.lee("Publicamos la versión siguiente")
        await c.pagina.fill("#buscar", "uraba")
        await c.pulsa("Buscar")
        await c.lee("Puerto Bahía Colombia de Urabá")
        await c.lee("Colombia")
        await _abre(c, "Terminar un código")
        await c.pagina.fill("#terminar-codigo", "COUBA")
        await c.pagina.fill("#terminar-hasta", "2027-06-30")
        await _version(c, "terminar")
        await c.pulsa("Confirmar: terminar un código")
        await c.lee("Publicamos la versión siguiente")
        await _de_archivo(c)


async def _version(c: Visita, accion: str) -> None:
    await c.pagina.fill(f"#{accion}-rige_desde", "2026-11-23")
    await c.pagina.fill(f"#{accion}-fuente", "Resolución 5 de 2026 de la DIAN")
    await c.pagina.fill(f"#{accion}-motivo", "Abre un puerto nuevo")


async def _de_archivo(c: Visita) -> None:
    """The version as it is downloaded is taken back: with a bad line it says which one, put right it is published."""
    hoja = (await c.baja("Bajar la versión (CSV)")).decode("utf-8-sig")
    assert "COUBA;Puerto Bahía Colombia de Urabá" in hoja
    assert "2027-06-30" in hoja
    renglones = hoja.splitlines()
    for codigo, dicho in (("malo", f"Línea {len(renglones) + 1}"), ("COPNE", "Publicamos la versión siguiente")):
        await _abre(c, "Cargarla entera de un archivo")
        await _version(c, "archivo")
        nueva = f"{codigo};Puerto Nuevo Norte;;CO;;;"
        await c.sube("#archivo", "\r\n".join([*renglones, nueva]).encode(), "puertos.csv", "text/csv")
        await c.pulsa("Publicar la versión del archivo")
        await c.lee(dicho)
        if codigo == "malo":
            await c.mira("ministerio-catalogo-con-error")
            await c.pagina.goto("/ministerio/catalogos/puertos")
    await c.pagina.goto("/ministerio/catalogos/puertos?buscar=COPNE")
    await c.lee("Puerto Nuevo Norte")


async def test_el_tablero(navegador: Browser, sitio: Sitio, escena: Escena, acto: Acto) -> None:
    """Mails of the hour drawn; with their service away only that chart is missing, and the page says which is away."""
    async with visita(navegador, sitio) as c:
        await c.entra("coordinador2")
        await c.pagina.goto("/ministerio/operacion")
        await c.sigue("Tablero")
        await c.lee("Correos por minuto")
        await c.pagina.locator("svg.columnas").wait_for()
        enviados = await c.pagina.locator(".leyenda li", has_text="Enviados").inner_text()
        assert int(enviados.rpartition(" ")[2].replace(".", "")) > 0, acto.caso.numero
        await c.lee("Toda firma que llegó ya se validó")
        await c.mira("ministerio-operacion-tablero")
        escena.pila.matar("notificaciones")
        try:
            await c.pagina.reload()
            await c.lee("No responde: notificaciones")
            await c.lee("No pudimos traer los correos")
            await c.lee("Sellos")
            await c.mira("ministerio-operacion-tablero-con-uno-caido")
        finally:
            await escena.pila.arrancar("notificaciones")


async def test_lo_que_no_le_corresponde(navegador: Browser, sitio: Sitio) -> None:
    """A funcionaria finds each of these pages, and on each what it has for her."""
    async with visita(navegador, sitio) as v:
        await v.entra("funcionaria")
        for pagina in ("usuarios", "clientes", "operacion/tablero"):
            await v.pagina.goto(f"/ministerio/{pagina}")
            await v.lee("No le corresponde")
        await v.mira("ministerio-tablero-ajeno")
        await v.pagina.goto("/ministerio/catalogos/causales")
        await v.lee("El documento no se puede leer")
        assert await v.pagina.get_by_text("Publicar la versión siguiente").count() == 0
