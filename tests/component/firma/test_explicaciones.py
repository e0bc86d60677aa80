"""What a company and a reviewer are told of a file that is not the form, and of acts that several must sign."""

import asyncio
import io
from typing import Any, cast
from uuid import UUID, uuid4

import pypdfium2
from PIL import Image

from shared.clock import reloj_sistema
from shared.events.firma import FormaEmitida
from shared.messaging.entrega import Resultado
from tests.ayudas import esperar_hasta
from tests.component.firma.mundo import CEDULA, NIT_AJENO, Mundo, firmar, formulario, sha256
from tests.unit.firma.ataques import campo_de_texto, reescribir

CONTADORA = "79481516"


def forma(numero: str, cantidad: str = "25.000,00 kg") -> bytes:
    return formulario(cantidad, numero)


async def emitir(mundo: Mundo, nit: str, numero: str, pdf: bytes, documento: UUID, version: int = 1) -> None:
    """What the owner of a form tells when it is rendered."""
    objeto = await mundo.vecino.guardar(pdf)
    evento = FormaEmitida(
        servicio="cupos",
        documento_id=documento,
        acto="solicitud_cupo",
        numero=numero,
        version=version,
        nit=nit,
        objeto=objeto,
        emitida_en=reloj_sistema.ahora(),
    )
    assert await mundo.recibir(evento, objeto.sha256) is Resultado.APLICADO


async def firmado(mundo: Mundo, pdf: bytes, quien: str = "representante_a") -> bytes:
    return await firmar(pdf, mundo.pki["titulares"][quien])


async def test_dice_cual_formulario_es_y_cual_version(mundo: Mundo) -> None:
    nit, este, otro = await mundo.empresa(CEDULA), uuid4(), uuid4()
    primera, vigente, ajena = forma("CUP-AZU-2026-16", "1 kg"), forma("CUP-AZU-2026-16"), forma("CON-AZU-2026-7")
    await emitir(mundo, nit, "CUP-AZU-2026-16", primera, este)
    await emitir(mundo, nit, "CUP-AZU-2026-16", vigente, este, version=2)
    await emitir(mundo, nit, "CON-AZU-2026-7", ajena, otro)
    casos = {
        "Firmó la versión 1 del formulario CUP-AZU-2026-16; la vigente es la versión 2.": await firmado(mundo, primera),
        "Firmó el formulario CON-AZU-2026-7, y este trámite es el CUP-AZU-2026-16.": await firmado(mundo, ajena),
        "Cargó sin firmar el formulario CON-AZU-2026-7, y este trámite es el CUP-AZU-2026-16.": ajena,
        "Cargó sin firmar la versión 1 del formulario CUP-AZU-2026-16; la vigente es la versión 2.": primera,
        "Cargó el formulario sin firmar.": vigente,
        # Written anew before it was signed, so that only its structure tells.
        "Firmó el formulario CON-AZU-2026-7, y este trámite es el CUP-AZU-2026-16. ": await firmado(
            mundo, reescribir(ajena)
        ),
        "Firmó un archivo que dice ser el CUP-OTRA-2026-3, y este trámite es el CUP-AZU-2026-16.": await firmado(
            mundo, forma("CUP-OTRA-2026-3")
        ),
        "El archivo lleva el número de este trámite, CUP-AZU-2026-16, pero no es el formulario que generó el sistema: "
        "cambia la página 1.": await firmado(mundo, forma("CUP-AZU-2026-16", "9 kg")),
    }
    for dicho, archivo in casos.items():
        emitido = await mundo.juzgar(nit, archivo, vigente, numero="CUP-AZU-2026-16", documento_id=este)
        assert emitido["veredicto"] == "TOTAL_FAILED"
        assert emitido["razones"][0]["texto"] == dicho.strip()
        assert emitido["razones"][0]["remedio"]
    (huella,) = await mundo.filas("SELECT huella FROM forma WHERE sha256 = :s", s=sha256(ajena))
    assert huella["huella"], "worked out once and kept"


async def test_de_otra_empresa_no_se_dice_nada(mundo: Mundo) -> None:
    """Which forms a company has is nobody else's business, even of who holds a copy."""
    una, otra = await mundo.empresa(CEDULA), await mundo.empresa(CEDULA)
    secreta = formulario("25.000,00 kg", "SIN-NUMERO")
    await emitir(mundo, otra, "CUP-AZU-2026-99", secreta, uuid4())
    emitido = await mundo.juzgar(una, await firmado(mundo, secreta), forma("CUP-AZU-2026-16"))
    assert "CUP-AZU-2026-99" not in emitido["razones"][0]["texto"]


async def test_el_revisor_ve_lo_que_cambia(mundo: Mundo) -> None:
    nit, original = await mundo.empresa(CEDULA), forma("CUP-AZU-2026-16")
    tapado = await firmado(mundo, campo_de_texto(forma("CUP-AZU-2026-16", "99.000,00 kg")))
    emitido = await mundo.juzgar(nit, tapado, original, numero="CUP-AZU-2026-16")
    camino = f"/v1/veredictos/{emitido['veredicto_id']}/diferencias"

    async def hechas() -> dict[str, Any] | None:
        leidas = (await mundo.http.get(camino, headers=mundo.como("funcionario"))).json()
        return leidas if leidas["estado"] == "hecha" else None

    leidas = cast(dict[str, Any], await esperar_hasta(hechas, 60, "la comparación"))
    (pagina,) = leidas["paginas"]
    assert [linea["signo"] for linea in pagina["lineas"]] == ["-", "+"]
    assert "25.000,00 kg" in pagina["lineas"][0]["texto"]
    assert "99.000,00 kg" in pagina["lineas"][1]["texto"]
    imagen = await mundo.http.get(pagina["imagen"], headers=mundo.como("funcionario"))
    assert imagen.headers["content-type"] == "image/png"
    dibujo = Image.open(io.BytesIO(imagen.content)).convert("RGB")
    assert dibujo.width > dibujo.height, "both pages, side by side"
    colores = {color for _, color in dibujo.getcolors(1 << 20) or ()}
    assert any(rojo > 180 and verde < 80 and azul < 90 for rojo, verde, azul in colores), "what differs is framed"
    for quien in (("exportador", nit), ("exportador", NIT_AJENO)):
        assert (await mundo.http.get(camino, headers=mundo.como(*quien))).status_code == 403
        assert (await mundo.http.get(pagina["imagen"], headers=mundo.como(*quien))).status_code == 403
    assert (await mundo.http.get(f"{camino}/9.png", headers=mundo.como("funcionario"))).status_code == 404


async def test_el_informe_de_una_pagina_y_el_completo(mundo: Mundo) -> None:
    nit, original = await mundo.empresa(CEDULA), forma("CUP-AZU-2026-16")
    bueno = await mundo.juzgar(nit, await firmado(mundo, original), original)
    malo = await mundo.juzgar(nit, await firmado(mundo, forma("CUP-AZU-2026-17"), "ajeno"), original)
    for emitido, dicho in ((bueno, "La firma es válida"), (malo, "La firma no se acepta")):
        camino = f"/v1/veredictos/{emitido['veredicto_id']}/informe"
        pdf = await mundo.http.get(f"{camino}.pdf", headers=mundo.como("exportador", nit))
        assert pdf.headers["content-type"] == "application/pdf"
        assert pdf.content == (await mundo.http.get(f"{camino}.pdf", headers=mundo.como("funcionario"))).content
        documento = pypdfium2.PdfDocument(pdf.content)
        assert len(documento) == 1
        texto = documento[0].get_textpage().get_text_range()
        assert dicho in texto
        assert CEDULA not in texto, "who signed is named, not numbered"
        assert (await mundo.http.get(f"{camino}.pdf", headers=mundo.como("exportador", NIT_AJENO))).status_code == 404
        assert (await mundo.http.get(camino, headers=mundo.como("exportador", nit))).status_code == 403
        completo = (await mundo.http.get(camino, headers=mundo.como("auditor"))).json()
        assert completo["informe"]["veredicto"] == emitido["veredicto"]
        assert completo["politica"]["revocacion"] == "blanda"
        conjunto = f"/v1/confianza/versiones/{completo['confianza']}"
        usados = (await mundo.http.get(conjunto, headers=mundo.como("auditor"))).json()
        assert {c["clase"] for c in usados["certificados"]} == {"ancla", "intermedio"}


async def test_un_veredicto_viejo_se_repite_con_lo_de_entonces(mundo: Mundo) -> None:
    nit, original = await mundo.empresa(CEDULA), forma("CUP-AZU-2026-16")
    emitido = await mundo.juzgar(nit, await firmado(mundo, original), original)
    assert emitido["veredicto"] == "TOTAL_PASSED"
    # Since then nobody may sign for the company any more, and nobody is trusted.
    await mundo.registrar(nit, version=2)
    camino = f"/v1/veredictos/{emitido['veredicto_id']}/repeticiones"
    async with mundo.con(carpeta_anclas=None, carpeta_intermedios=None, revocacion="dura", ocsp_hosts=""):
        assert (await mundo.http.post(camino, headers=mundo.como("funcionario"))).status_code == 403
        assert (await mundo.http.post(camino, headers=mundo.como("auditor"))).status_code == 202

        async def hecha() -> dict[str, Any] | None:
            (repetida,) = (await mundo.http.get(camino, headers=mundo.como("auditor"))).json()
            return repetida if repetida["estado"] != "pedida" else None

        repetida = cast(dict[str, Any], await esperar_hasta(hecha, 60, "la repetición"))
    assert (repetida["estado"], repetida["veredicto"], repetida["distinto"]) == ("hecha", "TOTAL_PASSED", [])
    perdido = (await mundo.vecino.guardar(original)).model_copy(update={"clave": f"cupos/00/{'0' * 64}.pdf"})
    sin_base = await mundo.juzgar(nit, perdido, original)
    negado = await mundo.http.post(
        f"/v1/veredictos/{sin_base['veredicto_id']}/repeticiones", headers=mundo.como("auditor")
    )
    assert negado.status_code == 409
    assert "veredicto-sin-base" in negado.text


async def test_un_acto_de_varios_se_completa_con_copias_aparte(mundo: Mundo) -> None:
    nit = await mundo.empresa()
    await mundo.registrar_papeles(nit, {CEDULA: ("representante",), CONTADORA: ("contador",)}, version=2)
    original, documento = forma("EST-2026-1"), uuid4()
    todos = ("representante", "contador", "revisor_fiscal")
    pedidos = {"documento_id": documento, "roles": (), "requiere_todos": todos[:2], "numero": "EST-2026-1"}
    copias = [await firmado(mundo, original, quien) for quien in ("representante_a", "apoderado_a")]
    eventos = [await mundo.pedir_veredicto(nit, copia, original, **pedidos) for copia in copias]
    for evento in eventos:
        assert await mundo.recibir(evento, str(documento)) is Resultado.APLICADO
    # Both are judged at the same time.
    primera, segunda = await asyncio.gather(*(mundo.emitido("veredicto_id", e.veredicto_id) for e in eventos))
    assert [primera["veredicto"], segunda["veredicto"]] == ["TOTAL_PASSED"] * 2
    assert {*primera["roles_firmados"], *segunda["roles_firmados"]} == {"representante", "contador"}
    assert sorted(len(v["faltan"]) for v in (primera, segunda)) == [0, 1], "the later one completes the act"
    otro = await mundo.juzgar(nit, copias[0], original, **{**pedidos, "requiere_todos": todos})
    assert otro["faltan"] == ["revisor_fiscal"]
    corregida = forma("EST-2026-1", "otra")
    nueva = await mundo.juzgar(nit, await firmado(mundo, corregida), corregida, **pedidos)
    assert nueva["faltan"] == ["contador"], "who signed another version did not sign this one"
    ajeno = await mundo.juzgar(nit, copias[0], original, **{**pedidos, "requiere_todos": ("revisor_fiscal",)})
    assert (
        "está registrado como representante legal, y este trámite lo firma revisor fiscal"
        in (ajeno["razones"][0]["texto"])
    )
