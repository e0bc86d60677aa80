"""A contingente with its papers and stock, what an act orders or corrects, what a programme owes, acts of terms."""

import io
import re
from typing import Any
from uuid import uuid4

import pytest
from playwright.async_api import Browser
from pypdf import PdfReader

from deploy.demo.escena import HOY, INGENIO, Escena
from tests.e2e.plan_vallejo import PDF, Vallejo
from tests.e2e.portal.navegador import Sitio, Visita, visita
from tests.formularios import blanco

pytestmark = [pytest.mark.xdist_group("e2e"), pytest.mark.timeout(600), pytest.mark.largo]
_CON_PAPELES, _POR_ACTO = (f"AZUCAR-{que}-{uuid4().hex[:6].upper()}" for que in ("PAPELES", "POR-ACTO"))
_HOY = "2026-11-23"


async def _publicado(escena: Escena, codigo: str, **cambios: Any) -> dict[str, Any]:
    """A copy of the sugar of this year, open today."""
    c = escena.personas["coordinador2"]
    copia = await c.publicar("/v1/contingentes/AZUCAR-OMC-2026/copiar", {"codigo": codigo})
    abierta = {
        "vigencia": {"desde": "2026-10-01", "hasta": "2027-09-30"},
        "ventana": {"desde": "2026-10-01T08:00:00-05:00", "hasta": "2027-09-15T17:00:00-05:00"},
        "devolucion": None,
        "reasignacion": None,
        "dex_limite": "2027-10-31",
    }
    escrito = await c.http.put(
        f"/v1/contingentes/{codigo}",
        json=copia["datos"] | abierta | cambios,
        headers={"If-Match": f'"v{copia["version"]}"'},
    )
    assert escrito.is_success, escrito.text
    publicado: dict[str, Any] = await c.publicar(f"/v1/contingentes/{codigo}/publicar")
    return publicado


async def test_los_papeles_de_un_contingente(navegador: Browser, sitio: Sitio, escena: Escena) -> None:
    await _publicado(escena, _CON_PAPELES, certificado="formulario_destino", serie_de_existencias=True, serie_cqe="")
    async with visita(navegador, sitio) as c:
        await c.entra("coordinador2")
        await _ajusta(c)
        await _bloquea(c)
        await _documentos(c)
        await _historia(c)
        await _series(c)


async def _ajusta(c: Visita) -> None:
    await c.pagina.goto(f"/ministerio/contingentes/{_CON_PAPELES}")
    await c.pagina.get_by_text("Registrar un ajuste").click()
    for campo, valor in {"grupo": "AZUCAR", "sentido": "aumenta"}.items():
        await c.pagina.select_option(f"#{campo}", valor)
    for campo, valor in {
        "cantidad": "mucho",
        "acto": "Decreto del comité de comercio",
        "numero": "77",
        "fecha": "2026-11-20",
        "motivo": "El país de destino amplió el contingente",
    }.items():
        await c.pagina.fill(f"#{campo}", valor)
    await c.pulsa("Registrar el ajuste")
    await c.pagina.locator("#cantidad-error").wait_for()
    await c.pagina.fill("#cantidad", "1.250,500")
    await c.pulsa("Registrar el ajuste")
    await c.lee("Guardamos los cambios")
    await c.lee("Aumenta 1.250,500 t")
    await c.mira("ministerio-contingente-ajustado")


async def _bloquea(c: Visita) -> None:
    for boton, queda in (("Bloquear el grupo", "Bloqueado desde el"), ("Abrir el grupo", "Guardamos los cambios")):
        await c.pagina.goto(f"/ministerio/contingentes/{_CON_PAPELES}")
        await c.pagina.get_by_text("Bloquear o abrir un grupo").click()
        await c.pagina.select_option("#bloqueo-causa", "orden_judicial")
        await c.pagina.fill("#bloqueo-motivo", "Auto 33 del Consejo de Estado")
        await c.pulsa(boton)
        await c.lee(queda)
    assert await c.pagina.get_by_text("Bloqueado desde el").count() == 0


async def _documentos(c: Visita) -> None:
    await c.pagina.goto(f"/ministerio/contingentes/{_CON_PAPELES}")
    await c.sigue("Circulares y formularios")
    await c.lee("Todavía no hay documentos")
    await c.mira("ministerio-documentos-vacia")
    await c.pagina.fill("#circular-titulo", "Circular 021 de 2026")
    await c.pagina.fill("#circular-fecha", "2026-09-30")
    await c.sube("#circular-archivo", b"esto no es un PDF", "circular.pdf")
    await c.pulsa("Cargar la circular")
    await c.pagina.get_by_role("alert").wait_for()
    assert await c.pagina.input_value("#circular-titulo") == "Circular 021 de 2026"
    await c.sube("#circular-archivo", PDF, "circular.pdf")
    await c.pulsa("Cargar la circular")
    await c.lee("la que rige")
    await c.pagina.get_by_text("Cargar el acto del ajuste").click()
    await c.sube("#ajuste-1-archivo", PDF, "decreto.pdf")
    await c.pulsa("Cargar el acto")
    await c.lee("Acto de un ajuste de volumen")
    await c.pagina.get_by_text("Cargar el formulario").first.click()
    await c.sube("#archivo", blanco({"CertNo": 14, "Exporter": None, "Kg": None}), "eur1.pdf")
    for mapa, dicho in (
        ("CertNo", "La línea 1 no dice"),
        ("CertNo = numero\nExporter = nadie", "No existe el dato nadie"),
        ("CertNo = numero\nExporter = razon_social\nKg = peso_comercial_kg", "Versión 1"),
    ):
        await c.pagina.fill("#mapa", mapa)
        await c.sube("#archivo", blanco({"CertNo": 14, "Exporter": None, "Kg": None}), "eur1.pdf")
        await c.pulsa("Cargar el formulario")
        await c.lee(dicho)
    await c.lee("Nombre del exportador")
    await c.mira("ministerio-documentos")
    prueba = await c.contexto.request.get(f"/ministerio/contingentes/{_CON_PAPELES}/prueba.pdf")
    assert "razon_social" in PdfReader(io.BytesIO(await prueba.body())).pages[0].extract_text()


async def _historia(c: Visita) -> None:
    await c.pagina.goto(f"/ministerio/contingentes/{_CON_PAPELES}")
    await c.sigue("Historia de los solicitantes")
    await c.lee("No se ha cargado")
    filas = ["nit,anio,cantidad,fuente", f"{INGENIO},2024,1200.5,DIAN", f"{INGENIO},2025,1300,DIAN"]
    for anio, dicho in (("hace dos", "El año se escribe con cuatro cifras"), ("2023", "3.400,500 t")):
        await c.sube("#archivo", "\n".join([*filas, f"{INGENIO},{anio},900,DIAN"]).encode(), "historia.csv", "text/csv")
        await c.pagina.fill("#motivo", "Cifras de la DIAN a octubre")
        await c.pulsa("Cargar")
        await c.lee(dicho)
    await c.mira("ministerio-historia")


async def _series(c: Visita) -> None:
    await c.pagina.goto("/ministerio/existencias")
    for contenido, dicho in (
        (b"LIC-000001\nLIC-000001\n", "está repetido: ya venía en la línea 1"),
        (b"LIC-000001\nLIC-000002\n", "Cargamos el archivo"),
    ):
        await c.pagina.select_option("#contingente", _CON_PAPELES)
        await c.pagina.fill("#umbral", "1")
        await c.sube("#archivo", contenido, "series.csv", "text/csv")
        await c.pulsa("Cargar")
        await c.lee(dicho)
    await c.lee("libres de 2")
    await c.mira("ministerio-existencias-cargadas")


async def test_una_asignacion_que_ordena_y_corrige_un_acto(navegador: Browser, sitio: Sitio, escena: Escena) -> None:
    await _publicado(escena, _POR_ACTO, metodo="prorrata")
    async with visita(navegador, sitio) as v, visita(navegador, sitio) as c:
        await v.entra("funcionaria")
        await c.entra("coordinador2")
        await _carga_la_tabla(v)
        await v.mira("ministerio-asignacion-de-acto")
        await v.pulsa("Calcular de nuevo")
        await v.lee("Calculamos de nuevo")
        await v.pagina.get_by_role("link", name="Cálculo 1").click()
        await v.lee("que después se repitió")
        await v.sigue("Ver el cálculo 2, el que cuenta")
        await v.pulsa("Proponer")
        await v.lee("Quedó propuesta")
        await c.pagina.goto(v.pagina.url)
        await c.lee("Ana Lucía Torres")
        await c.pagina.fill("#confirmar-motivo", "Conforme con el acto")
        await c.pulsa("Confirmar la asignación")
        await c.lee("Quedó confirmada")
        hoja = (await c.baja("CSV")).decode("utf-8-sig")
        assert INGENIO in hoja
        await _corrige(v, c)


async def _carga_la_tabla(v: Visita) -> None:
    await v.pagina.goto("/ministerio/asignaciones")
    for nit, dicho in ((f"{INGENIO[:-1]}0", "no es un NIT"), (INGENIO, "Es una simulación")):
        if not await v.pagina.locator("#de-archivo").is_visible():
            await v.pagina.get_by_text("Asignación que ordena un acto").click()
        await v.pagina.select_option("#de-archivo", _POR_ACTO)
        await v.pagina.fill("#numero", "Sentencia T-104")
        await v.pagina.fill("#fecha", "2026-11-18")
        await v.pagina.fill("#archivo-motivo", "Lo ordena el juez")
        await v.sube("#archivo", PDF, "sentencia.pdf")
        tabla = f"nit;grupo;cantidad;solicitud\n{nit};AZUCAR;400;\n"
        await v.sube("#filas", tabla.encode(), "tabla.csv", "text/csv")
        await v.pulsa("Cargar")
        await v.lee(dicho)
        if "NIT" in dicho:
            await v.mira("ministerio-asignaciones-con-error")


async def _corrige(v: Visita, c: Visita) -> None:
    """Drafted by one; who drafted it cannot confirm it, another does, and it is carried out."""
    await v.pagina.goto(v.pagina.url.partition("?")[0])
    await v.pagina.get_by_text("Proyectar un acto correctivo").click()
    await v.pagina.fill("#numero", "Auto 12")
    await v.pagina.fill("#fecha", "2026-11-20")
    await v.pagina.fill("#acto-motivo", "El juez redujo lo ordenado")
    await v.sube("#archivo", PDF, "auto.pdf")
    await v.pulsa("Proyectar el acto")
    await v.lee("Diga qué cupo cambia")
    await v.sube("#archivo", PDF, "auto.pdf")
    await v.pagina.get_by_label(re.compile("^Cambio del cupo")).select_option("disminuye")
    await v.pagina.get_by_label(re.compile("^Cantidad del cupo")).fill("150")
    await v.pulsa("Proyectar el acto")
    await v.lee("Guardamos el acto correctivo")
    await v.lee("Lo proyectó usted")
    assert await v.pagina.get_by_role("button", name="Confirmar el acto").count() == 0
    await c.pagina.reload()
    await c.pagina.get_by_label("Motivo", exact=True).first.fill("Conforme con el auto")
    await c.pulsa("Confirmar el acto")
    await c.lee("Quedó confirmada")
    for texto in ("Aplicado", "Hoy 250,000 t"):
        while not await c.pagina.locator("main").get_by_text(texto).count():
            await c.pagina.reload()
    await c.mira("ministerio-asignacion-corregida")


async def test_el_compromiso_de_bienes_de_capital(navegador: Browser, sitio: Sitio, escena: Escena) -> None:
    pv = Vallejo(escena)
    id = await pv.solicita(_HOY, clase="173c", cupo_fob_usd="50000.00", meses_importacion=12, meses_compromiso=36)
    async with visita(navegador, sitio) as v:
        await v.entra("funcionaria")
        await v.pagina.goto(f"/ministerio/vallejo/programas/{id}")
        await v.sigue("Fijar el compromiso")
        await v.lee("Todavía no se ha fijado")
        await v.mira("vallejo-compromiso-sin-fijar")
        for anual, dicho in (("muchas", "Escríbalo así"), ("12.000", "70 % del aumento")):
            if not await v.pagina.locator("#aumento-motivo").is_visible():
                await v.pagina.locator("summary", has_text="Por el aumento").click()
            await v.pagina.fill("#aumento-aumento-unidades_por_anio", anual)
            await v.pagina.fill("#aumento-aumento-meses_depreciacion_90", "36")
            await v.pagina.select_option("#aumento-unidad", "U")
            await v.pagina.fill("#aumento-motivo", "Según el estudio de capacidad")
            await v.pulsa("Confirmar: por el aumento de la producción")
            await v.lee(dicho)
        await v.lee("25.200")
        await v.mira("vallejo-compromiso")
        await v.pagina.locator("summary", has_text="Bienes para prestar servicios").click()
        await v.pagina.fill("#servicios-motivo", "Se reestructura: presta servicios")
        await v.pulsa("Confirmar: bienes para prestar servicios")
        await v.lee("3 veces el cupo FOB autorizado")


async def test_un_acto_que_proyecta_un_plazo(navegador: Browser, sitio: Sitio, escena: Escena) -> None:
    """Two programmes that nobody decided in time: each term drafts its act, one is signed and the other discarded."""
    pv = Vallejo(escena)
    programas = [await pv.solicita(_HOY, clase="172", cupo_fob_usd="70000.00") for _ in range(2)]
    async with visita(navegador, sitio) as c:
        await c.entra("coordinador2")
        pv.va_a("2027-02-10")
        try:
            actos = [await pv.acto("memorando_vencimiento", programa) for programa in programas]
        finally:
            escena.mover_reloj(HOY)
        await c.pagina.goto("/ministerio/por-firmar")
        for acto, boton, aviso in zip(actos, ("Firmar", "Descartar"), ("Firmó", "Quedó descartada"), strict=True):
            escrito = c.pagina.locator("article", has=c.pagina.locator(f"#m-{acto['id']}"))
            await escrito.get_by_text("Leer el texto").click()
            await escrito.get_by_text(acto["parrafos"][0]).wait_for()
            if boton == "Firmar":
                await c.mira("ministerio-actos-por-firmar")
            await escrito.get_by_label("Motivo").fill("Se decide en el comité del lunes")
            await escrito.get_by_role("button", name=boton, exact=True).click()
            await c.lee(aviso)
            assert await c.pagina.locator(f"#m-{acto['id']}").count() == 0
