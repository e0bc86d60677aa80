"""Signed forms by the bundle: each to its own request by its content, whatever its name; the rest says why not."""

import asyncio
import io
import zipfile
from typing import Any, cast
from uuid import UUID

import httpx
from pypdf import PdfReader, PdfWriter

from services.consumo.firmados.jobs import repartir_firmados
from services.consumo.firmados.service import REPARTIR
from services.consumo.settings import AjustesDeConsumo
from shared.clock import reloj_sistema
from shared.http.contexto import Contexto
from shared.jobs import Trabajo
from tests.component.consumo.conftest import NIT_AJENO, Mundo
from tests.component.consumo.lotes.conftest import con_formularios, hoja, lineas, procesado, subir
from tests.component.consumo.recorrido import leer, saldo
from tests.objetos import nadie_mas_llega

FIRMA = b"\n% firma\n%%EOF\n"


def _zip(archivos: dict[str, bytes], metodo: int = zipfile.ZIP_STORED) -> bytes:
    salida = io.BytesIO()
    with zipfile.ZipFile(salida, "w", metodo) as z:
        for nombre, datos in archivos.items():
            z.writestr(zipfile.ZipInfo(nombre), datos, metodo)
    return salida.getvalue()


def _reescrito(pdf: bytes) -> bytes:
    """The same form as another program saves it: other bytes from the first on."""
    salida = io.BytesIO()
    PdfWriter(clone_from=PdfReader(io.BytesIO(pdf))).write(salida)
    assert not salida.getvalue().startswith(pdf[:200])
    return salida.getvalue()


async def enviar(mundo: Mundo, archivos: dict[str, bytes], lote: str | None = None, **opciones: Any) -> httpx.Response:
    return await mundo.http.post(
        "/v1/consumos/firmados",
        data={} if lote is None else {"lote": lote},
        files=[("archivos", (nombre, datos)) for nombre, datos in archivos.items()],
        headers=mundo.como(**opciones),
    )


async def repartido(mundo: Mundo, enviado: httpx.Response, **opciones: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """The sending, done, and its files by name."""
    assert enviado.status_code in {200, 202}, enviado.text
    ruta = enviado.headers["location"]
    leido = (await mundo.http.get(ruta, headers=mundo.como(**opciones))).json()
    assert leido["terminado_en"], leido
    archivos = await mundo.http.get(f"{ruta.partition('?')[0]}/archivos", headers=mundo.como(**opciones))
    return leido, {a["nombre"]: a for a in cast(list[dict[str, Any]], archivos.json()["elementos"])}


async def test_cada_uno_va_a_su_solicitud_por_su_contenido(auditado: Mundo) -> None:
    mundo = auditado
    cupo = await mundo.todo_listo(10_000)
    formas = await con_formularios(mundo, cupo, "1", "2", "3", "4")
    uno, dos, tres, cuatro = formas.values()
    numeros = list(formas)
    comprimido = _zip(
        {
            # Names that lie, and what systems add on their own.
            f"firmados/{numeros[1]}.pdf": uno + FIRMA,
            "otra vez.pdf": uno + FIRMA,
            "reescrito.pdf": _reescrito(tres),
            "ajeno.pdf": b"%PDF-1.7 de otra parte\n%%EOF\n",
            "a medias.pdf": cuatro[:-200],
            "lista.txt": b"hola",
            "__MACOSX/._uno.pdf": b"x",
            "firmados/.DS_Store": b"x",
        }
    )
    enviado = await enviar(mundo, {"todo.zip": comprimido, "suelto.pdf": dos + FIRMA}, "febrero")
    leido, archivos = await repartido(mundo, enviado)
    assert (leido["estado"], leido["total"], leido["tomados"], leido["rechazados"]) == ("procesado", 7, 3, 4)
    dichos = {n: (a["via"], a["numero"], a["codigo"]) for n, a in archivos.items()}
    assert dichos == {
        # In the order of their names: the second of the same form finds it sent.
        f"firmados/{numeros[1]}.pdf": ("contenido", numeros[0], None),
        "otra vez.pdf": ("contenido", numeros[0], "firmado-ya-enviado"),
        "reescrito.pdf": ("texto", numeros[2], None),
        "ajeno.pdf": (None, None, "firmado-desconocido"),
        "a medias.pdf": (None, None, "pdf-danado"),
        "lista.txt": (None, None, "no-es-pdf"),
        "suelto.pdf": ("contenido", numeros[1], None),
    }
    assert "no espera una firma: está en estado en validacion" in archivos["otra vez.pdf"]["error"]
    pedidos = [p["numero"] for p in await mundo.emitidos("veredicto.solicitado")]
    assert sorted(pedidos) == sorted(numeros[:3])
    assert (await saldo(mundo, cupo))["reservado"] == 1_046 + 2_092 + 3_137

    # The same again is the one there is; other files under its name are refused; its company alone sees it.
    otra = await enviar(mundo, {"todo.zip": comprimido, "suelto.pdf": dos + FIRMA}, "febrero")
    assert (otra.status_code, otra.json()) == (200, leido)
    assert (await enviar(mundo, {"x.pdf": uno}, "febrero")).json()["codigo"] == "lote-distinto"
    ruta = enviado.headers["location"].partition("?")[0]
    ajena = mundo.como(nit=NIT_AJENO)
    await nadie_mas_llega(mundo.http, ajena, "consumo", "/v1/consumos/firmados", ruta.rpartition("/")[2])
    # Sent by another company, the form is unknown: not even that it exists is told.
    await mundo.empresa(NIT_AJENO)
    suyo = await enviar(mundo, {"a.pdf": cuatro + FIRMA, "b.pdf": _reescrito(cuatro)}, nit=NIT_AJENO)
    _, de_otra = await repartido(mundo, suyo, nit=NIT_AJENO)
    assert {a["codigo"] for a in de_otra.values()} == {"firmado-desconocido"}


async def test_dos_envios_a_la_vez_no_pasan_del_saldo(auditado: Mundo) -> None:
    """Two bundles of all the forms, and a second worker on each: each form once, and never more than the cupo has."""
    mundo = auditado
    cupo = await mundo.todo_listo(5_000)
    formas = await con_formularios(mundo, cupo, "1", "1", "1", "1", "1", "1")
    firmados = {f"{i}.pdf": pdf + FIRMA for i, pdf in enumerate(formas.values())}
    envios = await asyncio.gather(
        enviar(mundo, {"z.zip": _zip(firmados)}), enviar(mundo, dict(reversed(firmados.items())))
    )
    contexto = Contexto(AjustesDeConsumo(), mundo.bd, mundo.almacen)
    trabajos = [
        Trabajo(UUID(int=1), REPARTIR, None, "", {"envio": e.json()["id"]}, {}, 2, 0, 1, reloj_sistema.ahora())
        for e in envios
    ]
    await asyncio.gather(*(repartir_firmados(t, contexto) for t in trabajos))
    archivos = [a for e in envios for a in (await repartido(mundo, e))[1].values()]
    assert len(archivos) == 12
    codigos = sorted(a["codigo"] or "tomado" for a in archivos)
    assert codigos.count("tomado") == 4
    assert set(codigos) == {"tomado", "firmado-ya-enviado", "cupo-insuficiente"}
    assert len(await mundo.emitidos("veredicto.solicitado")) == 4
    assert (await saldo(mundo, cupo))["reservado"] == 4 * 1_046
    sin_saldo = next(a for a in archivos if a["codigo"] == "cupo-insuficiente")
    assert (sin_saldo["estado"], "quedan disponibles 0,816 t" in sin_saldo["error"]) == ("radicado", True)


async def test_bombas_y_basura(auditado: Mundo) -> None:
    mundo = auditado
    cupo = await mundo.todo_listo()
    (pdf,) = (await con_formularios(mundo, cupo, "1")).values()
    bomba = _zip({"bomba.pdf": b"%PDF-" + b"\0" * (15 << 20), "bueno.pdf": pdf + FIRMA}, zipfile.ZIP_DEFLATED)
    assert len(bomba) < 1 << 20
    _, archivos = await repartido(mundo, await enviar(mundo, {"bomba.zip": bomba, "roto.zip": b"PK\x03\x04 nada"}))
    dichos = {n: a["codigo"] for n, a in archivos.items()}
    assert dichos == {"bomba.pdf": "zip-invalido", "bueno.pdf": None, "roto.zip": "zip-invalido"}
    for malo, codigo in ((b"hola", "no-es-pdf"), (b"", "archivo-vacio")):
        assert (await enviar(mundo, {"x": malo})).json()["codigo"] == codigo
    # The one that was good is in validation as if it had been sent alone.
    lote = await procesado(mundo, await subir(mundo, hoja(f"{cupo};9;Ingenio;Otro;"), "x"))
    assert (await lineas(mundo, lote["id"]))[0]["estado"] == "borrador"
    assert (await leer(mundo, archivos["bueno.pdf"]["consumo_id"]))["estado"] == "en_validacion"
