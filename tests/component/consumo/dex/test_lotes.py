"""Batches: each line answered by itself, and the same batch again changes nothing."""

import asyncio
import io
import zipfile
from collections.abc import Sequence
from typing import Any, cast
from uuid import UUID

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from services.consumo.dex import jobs, lotes
from services.consumo.dex.hoja import COLUMNAS
from services.consumo.dex.jobs import procesar_lote
from services.consumo.dex.lotes import PROCESAR_LOTE
from services.consumo.dex.models import Lote
from services.consumo.settings import AjustesDeConsumo
from shared.clock import reloj_sistema
from shared.http.contexto import Contexto
from shared.jobs import Trabajo
from tests.ayudas import esperar_hasta
from tests.component.consumo.conftest import NIT_AJENO, Mundo
from tests.component.consumo.despues import cobertura, emitido, pdf_de, presentada, sobre_dex
from tests.objetos import nadie_mas_llega


def _zip(archivos: dict[str, bytes]) -> bytes:
    salida = io.BytesIO()
    with zipfile.ZipFile(salida, "w") as z:
        for nombre, datos in archivos.items():
            z.writestr(zipfile.ZipInfo(nombre), datos)
    return salida.getvalue()


async def _subir(mundo: Mundo, hoja: str, archivos: dict[str, bytes], lote: str | None = "L-1") -> httpx.Response:
    return await mundo.http.post(
        "/v1/dex/lotes",
        data={} if lote is None else {"lote": lote},
        files={"hoja": ("lote.csv", hoja.encode(), "text/csv"), "comprimido": ("lote.zip", _zip(archivos))},
        headers=mundo.como(),
    )


async def _terminado(mundo: Mundo, ruta: str) -> dict[str, Any]:
    async def listo() -> dict[str, Any] | None:
        respuesta = await mundo.http.get(ruta, headers=mundo.como())
        assert respuesta.status_code == 200, respuesta.text
        return respuesta.json() if respuesta.json()["terminado_en"] else None

    return cast(dict[str, Any], await esperar_hasta(listo))


def _hoja(*lineas: str) -> str:
    return "\r\n".join([";".join(COLUMNAS), *lineas]) + "\r\n"


async def test_un_lote_bueno_en_parte_y_repetido(auditado: Mundo) -> None:
    mundo = auditado
    cupo = await mundo.todo_listo()
    cqe = await emitido(mundo, cupo, "10")
    hoja = _hoja(
        f"{cqe};6000000000001;2026-11-03;4,5;1000;definitiva;uno.pdf",
        f"{cqe};6000000000002;2026-11-03;x;1000;definitiva;uno.pdf",
        f"{cqe};6000000000003;2026-11-03;1;1000;definitiva;falta.pdf",
        f"{cqe};6000000000004;2026-11-03;1;1000;definitiva;malo.pdf",
        "9CO9;6000000000005;2026-11-03;1;1000;definitiva;uno.pdf",
        f"{cqe};6000000000006;2099-11-03;1;1000;definitiva;uno.pdf",
        f"{cqe};6000000000007;2026-11-03;2;1000;definitiva;dos.pdf",
    )
    archivos = {"uno.pdf": pdf_de("uno"), "dos.pdf": pdf_de("dos"), "malo.pdf": b"nada", "sobra.pdf": pdf_de("s")}
    subido = await _subir(mundo, hoja, archivos)
    assert subido.status_code == 202, subido.text
    ruta = subido.headers["location"].partition("?")[0]
    lote = await _terminado(mundo, ruta)
    assert (lote["estado"], lote["lineas"], lote["tomadas"], lote["rechazadas"]) == ("procesado", 7, 2, 5)
    assert any("«sobra.pdf»" in n for n in lote["notas"])
    lineas = (await mundo.http.get(f"{ruta}/lineas?rechazadas=true", headers=mundo.como())).json()["elementos"]
    dichos = {fila["linea"]: " ".join(fila["errores"]) for fila in lineas}
    assert dichos.keys() == {3, 4, 5, 6, 7}
    for linea, dicho in (
        (3, "no es un número"),
        (4, "no trae"),
        (5, "no es un PDF"),
        (6, "no es de su empresa"),
        (7, "2099"),
    ):
        assert dicho in dichos[linea], dichos[linea]
    assert (await cobertura(mundo, cqe))["declarado"] == 6_500

    # The same again, under its name or without: the one there is. Another under its name: refused.
    otra_vez = await _subir(mundo, hoja, archivos)
    assert (otra_vez.status_code, otra_vez.json()) == (200, lote)
    assert (await _subir(mundo, hoja + "\r\n", archivos)).json()["codigo"] == "lote-distinto"
    await nadie_mas_llega(mundo.http, mundo.como(nit=NIT_AJENO), "consumo", "/v1/dex/lotes", lote["id"])
    listados = [await mundo.http.get("/v1/dex/lotes", headers=mundo.como(nit=nit)) for nit in (None, NIT_AJENO)]
    assert [r.json()["elementos"] for r in listados] == [[lote], []]
    # A corrected sheet under another name: only what had been refused is taken.
    corregida = hoja.replace(";x;", ";1;")
    segundo = await _subir(mundo, corregida, archivos, lote="L-2")
    # Its worker, and two that believe that the lease is theirs: each line is taken once.
    datos = {"lote": segundo.json()["id"]}
    trabajo = Trabajo(UUID(int=1), PROCESAR_LOTE, None, "", datos, {}, 2, 0, 1, reloj_sistema.ahora())
    contexto = Contexto(AjustesDeConsumo(), mundo.bd, mundo.almacen)
    await asyncio.gather(procesar_lote(trabajo, contexto), procesar_lote(trabajo, contexto))
    leido = await _terminado(mundo, segundo.headers["location"].partition("?")[0])
    assert (leido["tomadas"], leido["rechazadas"]) == (1, 6)
    assert (await cobertura(mundo, cqe))["declarado"] == 7_500
    assert (await mundo.filas("SELECT count(*) AS n FROM dex"))[0]["n"] == 3


async def test_se_reanuda_donde_murio(auditado: Mundo, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between two transactions, and in the middle of one: each line once, and what was answered is not read again."""
    mundo = auditado
    cqe = await emitido(mundo, await mundo.todo_listo(), "10")
    monkeypatch.setattr(jobs, "POR_TRANSACCION", 2)
    tomar, leidas, vueltas = lotes.tomar_lineas, list[list[int]](), 0

    async def morir(tx: AsyncSession, lote: Lote, lineas: Sequence[lotes.Leida]) -> None:
        nonlocal vueltas
        vueltas += 1
        leidas.append([x.linea.linea for x in lineas])
        await tomar(tx, lote, lineas)
        if vueltas == 2:
            raise RuntimeError("kill -9")

    monkeypatch.setattr(jobs, "tomar_lineas", morir)
    lineas = [f"{cqe};600000000000{i};2026-11-03;1;1000;definitiva;todas.pdf" for i in range(5)]
    subido = await _subir(mundo, _hoja(*lineas), {"todas.pdf": pdf_de("todas")})
    hecho = await _terminado(mundo, subido.headers["location"].partition("?")[0])
    assert (hecho["tomadas"], hecho["rechazadas"]) == (5, 0)
    assert leidas == [[2, 3], [4, 5], [4, 5], [6]]
    numeros = await mundo.filas("SELECT consecutivo AS n FROM expediente WHERE tipo = 'dex' ORDER BY consecutivo")
    assert [f["n"] for f in numeros] == [1, 2, 3, 4, 5]
    assert len(await mundo.emitidos("dex.actualizada")) == 5


async def test_un_lote_de_definitivas_reemplaza_a_sus_provisionales(auditado: Mundo) -> None:
    mundo = auditado
    cqe = await emitido(mundo, await mundo.todo_listo(), "10")
    una = await presentada(mundo, cqe, "1", declaracion="6000000000001", clase="provisional")
    otra = await presentada(mundo, cqe, "2", declaracion="6000000000002", clase="provisional")
    assert (await sobre_dex(mundo, otra["id"], "verificar")).status_code == 200
    final = "2026-11-03;{t};1000;definitiva;todas.pdf;{a}"
    lineas = [
        # Under the number that the provisional one had, or another: it is named which one it is for.
        f"{cqe};6000000000001;{final.format(t=1, a=una['numero'])}",
        f"{cqe};6000000000003;{final.format(t=2, a=otra['numero'])}",
        f"{cqe};6000000000004;{final.format(t=3, a='DEX-AZUCAR-EEUU-99')}",
        f"{cqe};6000000000005;{final.format(t=4, a=una['numero'])}",
        f"{cqe};6000000000002;{final.format(t=4, a='')}",
    ]
    hoja = "\r\n".join([";".join([*COLUMNAS, "reemplaza_a"]), *lineas])
    subido = await _subir(mundo, hoja, {"todas.pdf": pdf_de("todas")})
    ruta = subido.headers["location"].partition("?")[0]
    assert (await _terminado(mundo, ruta))["tomadas"] == 2
    leidas = (await mundo.http.get(f"{ruta}/lineas", headers=mundo.como())).json()["elementos"]
    dichos = [" ".join(x["errores"]) for x in leidas]
    assert dichos[:2] == ["", ""]
    for dicho, esperado in zip(
        dichos[2:], ("No existe la DEX-AZUCAR-EEUU-99", "reemplazada", "ya está pres"), strict=True
    ):
        assert esperado in dicho
    estados = await mundo.filas("SELECT estado FROM expediente WHERE tipo = 'dex' ORDER BY consecutivo")
    assert [f["estado"] for f in estados] == ["reemplazada", "verificada", "presentada", "presentada"]
    assert (await cobertura(mundo, cqe)) | {"acreditado": 0} == {
        "declarado": 3_000, "verificado": 2_000, "acreditado": 0, "exceso": 0,
    }  # fmt: skip


async def test_lo_que_no_se_puede_leer(mundo: Mundo) -> None:
    await mundo.todo_listo()
    malo = await _subir(mundo, "a;b\r\n1;2\r\n", {"x.pdf": b"x"}, lote=None)
    lote = await _terminado(mundo, malo.headers["location"].partition("?")[0])
    assert lote["estado"] == "fallido"
    assert "faltan las columnas" in lote["error"]
    no_zip = await mundo.http.post(
        "/v1/dex/lotes",
        files={"hoja": ("a.csv", _hoja("x").encode()), "comprimido": ("a.zip", b"hola")},
        headers=mundo.como(),
    )
    assert no_zip.json()["codigo"] == "zip-invalido"
    assert (await mundo.http.get("/v1/dex/lotes/no", headers=mundo.como())).status_code == 422
