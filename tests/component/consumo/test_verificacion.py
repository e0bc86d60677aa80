"""What anyone sees who has the code of a certificate, and who has none."""

import re
from datetime import date, datetime, timedelta
from io import BytesIO
from urllib.parse import quote
from uuid import UUID

import pytest
from pypdf import PdfReader

from services.consumo.verificacion.limites import VERIFICACIONES, Caudal
from shared.clock import BOGOTA, fijar
from shared.http import Problema
from tests.component.consumo.conftest import Mundo
from tests.component.consumo.despues import carta
from tests.component.consumo.recorrido import decidir, enviado


async def emitido(mundo: Mundo) -> tuple[str, dict[str, object]]:
    consumo = await enviado(mundo, await mundo.todo_listo(), "12.5")
    await decidir(mundo, consumo["id"], "aprobar")
    await mundo.sellar(await mundo.hasta("sello.solicitado"))
    evento = await mundo.hasta("cqe.emitido")
    return str(evento["codigo_verificacion"]), evento


async def test_el_codigo_dice_el_estado_con_su_hora(mundo: Mundo) -> None:
    codigo, evento = await emitido(mundo)
    assert re.fullmatch(r"([A-Z2-7]{4}-){3}[A-Z2-7]{4}", codigo)
    respuesta = await mundo.http.get(f"/v1/verificacion/{codigo}")
    assert respuesta.status_code == 200
    cuerpo = respuesta.json()
    assert (cuerpo["numero"], cuerpo["estado"], cuerpo["vigente"]) == ("6CO000001", "emitido", True)
    assert cuerpo["estado_en_palabras"] == {"es": "Expedido y vigente", "en": "Issued and valid"}
    assert cuerpo["cantidad"] == {"valor": "12.500", "unidad": "t", "kg": 12_500}
    assert cuerpo["sha256"] == evento["documento"]["sha256"]  # type: ignore[index]  # the event's JSON
    assert cuerpo["consultado_en"].endswith("-05:00")
    assert cuerpo["contingente_nombre_en"] == "Raw sugar to the United States (WTO)"

    assert (await mundo.http.get(f"/v1/verificacion/6co000001/{codigo}")).json()["numero"] == "6CO000001"

    for camino, idioma, dichos in (
        (f"/verificar/{codigo.lower().replace('-', ' ')}", "es", ("Expedido y vigente", "12,500 t", "hora de Bogotá")),
        (f"/verificar/6CO000001/{codigo}", "es", ("Expedido y vigente", "lang=en")),
        (
            f"/verificar/6CO000001/{codigo}?lang=en",
            "en",
            ("Issued and valid", "12.500 t", "Raw sugar to the United States (WTO)", "lang=es"),
        ),
    ):
        pagina = await mundo.http.get(camino)
        assert pagina.status_code == 200
        assert pagina.headers["content-type"] == "text/html; charset=utf-8"
        assert pagina.headers["cache-control"] == "no-store"
        assert "default-src 'none'" in pagina.headers["content-security-policy"]
        for dicho in (*dichos, f'<html lang="{idioma}">', "6CO000001", cuerpo["sha256"]):
            assert dicho in pagina.text, dicho
    ingles = await mundo.http.get(f"/verificar/{codigo}", headers={"Accept-Language": "en-US,es;q=0.5"})
    assert "Issued and valid" in ingles.text
    assert "Savannah" not in ingles.text
    assert "cédula" not in pagina.text


async def test_lo_que_no_es_un_certificado_expedido_dice_siempre_lo_mismo(mundo: Mundo) -> None:
    codigo, _ = await emitido(mundo)
    consumo = await enviado(mundo, await mundo.cupo(5000), "1")
    await decidir(mundo, consumo["id"], "aprobar")
    sin_sellar = (await mundo.filas("SELECT numero, codigo FROM cqe WHERE emitido_en IS NULL"))[0]
    ajeno, desconocido = "AAAA-BBBB-CCCC-DDDD", "9CO999999"
    pares = (
        (sin_sellar["numero"], sin_sellar["codigo"]),
        ("6CO000001", ajeno),
        (desconocido, codigo),
        (desconocido, ajeno),
        ("<script>alert(1)", "x" * 500),
        ("\0", ajeno),
    )
    caminos = [f"{quote(n, safe='')}/{quote(c, safe='')}" for n, c in pares] + [sin_sellar["codigo"], ajeno, "%00"]
    paginas = [await mundo.http.get(f"/verificar/{camino}") for camino in caminos]
    assert {p.status_code for p in paginas} == {404}
    assert len({p.text for p in paginas}) == 1
    assert "Certificado no reconocido" in paginas[0].text
    respuestas = [await mundo.http.get(f"/v1/verificacion/{camino}") for camino in caminos]
    copias = [await mundo.http.get(f"/verificar/{camino}/copia.pdf") for camino in caminos[:6]]
    for respuesta in (*respuestas, *copias):
        assert (respuesta.status_code, respuesta.json()["codigo"]) == (404, "no-encontrado")
    assert len({r.json()["detail"] for r in (*respuestas, *copias)}) == 1


async def test_la_copia_enmascara_y_dice_el_estado(mundo: Mundo) -> None:
    codigo, _ = await emitido(mundo)

    async def copia() -> str:
        respuesta = await mundo.http.get(f"/verificar/6CO000001/{codigo}/copia.pdf")
        assert (respuesta.status_code, respuesta.headers["cache-control"]) == (200, "no-store")
        return PdfReader(BytesIO(respuesta.content)).pages[0].extract_text()

    texto = await copia()
    for dicho in (
        "COPIA DE VERIFICACIÓN",
        "Raw sugar to the United States (WTO)",
        "Expedido y vigente",
        "6CO000001",
        "12,500 t",
        "In••••••••",
        "Buque",
    ):
        assert dicho in texto, dicho
    for reservado in ("La Cabaña", "MV Río Cauca", "diciembre de 2026 /"):
        assert reservado not in texto
    motivo = {"motivo": "Denuncia"}
    await mundo.http.post("/v1/cqe/6CO000001/suspender", json=motivo, headers=mundo.como("coordinador"))
    assert "SUSPENDIDO" in await copia()
    pagina = await mundo.http.get(f"/verificar/6CO000001/{codigo}")
    assert "Suspendido" in pagina.text
    with fijar(date(2100, 1, 1)):
        assert "Período terminado" not in await copia()
        await mundo.http.post("/v1/cqe/6CO000001/reanudar", json=motivo, headers=mundo.como("coordinador"))
        assert "Período terminado" in await copia()
        vencido = (await mundo.http.get(f"/v1/verificacion/{codigo}")).json()
        assert (vencido["estado"], vencido["vigente"]) == ("emitido", False)
        assert vencido["estado_en_palabras"]["en"] == "Quota period over"
    # Why is the company's and the Ministry's business.
    assert "Denuncia" not in pagina.text


async def test_el_formulario_lleva_a_la_direccion_permanente(mundo: Mundo) -> None:
    vacio = await mundo.http.get("/verificar")
    assert (vacio.status_code, "Número del certificado" in vacio.text) == (200, True)
    lleno = await mundo.http.get("/verificar", params={"numero": " 6CO000001 ", "codigo": "abcd efgh", "lang": "en"})
    assert lleno.status_code == 303
    assert lleno.headers["location"] == "/verificar/6CO000001/abcd%20efgh?lang=en"
    # What all addresses together may ask of this process is limited here.
    recursos = mundo.http._transport.app.state.contexto.recursos  # type: ignore[attr-defined]  # the ASGI transport's
    recursos[VERIFICACIONES] = Caudal(1, a_la_vez=1)
    respuestas = [await mundo.http.get(camino) for camino in ("/verificar/X/Y", "/verificar/X/Y", "/v1/verificacion/Y")]
    assert [r.status_code for r in respuestas] == [404, 429, 429]
    assert int(respuestas[1].headers["retry-after"]) > 0


def test_el_caudal_se_agota_y_vuelve() -> None:
    ahora = [0.0]
    caudal = Caudal(2, a_la_vez=1, reloj=lambda: ahora[0])
    caudal.exigir()
    caudal.exigir()
    with pytest.raises(Problema) as agotado:
        caudal.exigir()
    assert (agotado.value.codigo, agotado.value.headers) == ("demasiadas-solicitudes", {"Retry-After": "31"})
    ahora[0] = 30.0
    caudal.exigir()


async def test_la_razon_social_es_texto(mundo: Mundo) -> None:
    await mundo.contingente(nombre="<img src=x onerror=alert(1)>", nombre_en="")
    await mundo.empresa()
    consumo = await enviado(mundo, await mundo.cupo(5000), "1")
    await decidir(mundo, consumo["id"], "aprobar")
    await mundo.sellar(await mundo.hasta("sello.solicitado"))
    evento = await mundo.hasta("cqe.emitido")
    pagina = await mundo.http.get(f"/verificar/{evento['codigo_verificacion']}")
    assert "<img" not in pagina.text
    assert "&lt;img src=x" in pagina.text
    # Without an English name the Spanish one stands alone.
    ingles = await mundo.http.get(f"/verificar/{evento['codigo_verificacion']}?lang=en")
    assert "&lt;img src=x" in ingles.text


async def test_la_fecha_de_expedicion_es_la_impresa_aunque_se_selle_otro_dia(mundo: Mundo) -> None:
    """Who compares the page with the paper finds one date on both, and so do the letters of the annulment."""
    aprobado_en = datetime(2026, 11, 20, 23, 58, tzinfo=BOGOTA)
    with fijar(aprobado_en):
        consumo = await enviado(mundo, await mundo.todo_listo(), "12.5")
        await decidir(mundo, consumo["id"], "aprobar")
        pedido = await mundo.hasta("sello.solicitado")
    with fijar(aprobado_en + timedelta(hours=10)):
        await mundo.sellar(pedido)
        evento = await mundo.hasta("cqe.emitido")
        codigo = evento["codigo_verificacion"]
        leido = (await mundo.http.get(f"/v1/verificacion/{codigo}")).json()
        assert (leido["expedido"], leido["emitido_en"][:10]) == ("2026-11-20", "2026-11-21")
        assert (leido["periodo_hasta"], leido["periodo_ampliado_hasta"]) == ("2099-12-31", None)
        pagina = (await mundo.http.get(f"/verificar/{codigo}")).text
        assert "<dd>20 de noviembre de 2026</dd>" in pagina
        copia = PdfReader(BytesIO((await mundo.http.get(f"/verificar/{codigo}/copia.pdf")).content))
        assert "20 de noviembre de 2026" in copia.pages[0].extract_text()
        # A period that a circular moved is told beside the printed one, or "valid" would contradict it.
        await mundo.contingente(vigencia_hasta=date(2100, 6, 30))
        assert "hasta el 30 de junio de 2100" in (await mundo.http.get(f"/verificar/{codigo}")).text
        copia = PdfReader(BytesIO((await mundo.http.get(f"/verificar/{codigo}/copia.pdf")).content))
        assert "Extended after its issue, to June 30, 2100" in copia.pages[0].extract_text()
        radicada, _ = await carta(mundo, str(evento["numero"]))
        (fila,) = await mundo.filas("SELECT forma FROM anulacion WHERE id = :id", id=UUID(radicada["id"]))
        assert fila["forma"]["cqe_expedido"] == "2026-11-20"
