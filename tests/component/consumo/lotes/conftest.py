"""Steps of a batch of requests through HTTP."""

import io
import zipfile
from typing import Any, cast

import httpx

from tests.ayudas import esperar_hasta
from tests.component.consumo.conftest import Mundo

COLUMNAS = "cupo;cantidad;embarcador;buque;zarpe"


def hoja(*lineas: str) -> bytes:
    return ("\r\n".join([COLUMNAS, *lineas]) + "\r\n").encode()


async def subir(mundo: Mundo, datos: bytes, lote: str | None = None, **opciones: Any) -> httpx.Response:
    return await mundo.http.post(
        "/v1/consumos/lotes",
        data={} if lote is None else {"lote": lote},
        files={"hoja": ("consumos.csv", datos, "text/csv")},
        headers=mundo.como(**opciones),
    )


async def procesado(mundo: Mundo, subido: httpx.Response, *, limite: float = 30) -> dict[str, Any]:
    """The batch once all of it is answered; `limite` in seconds."""
    assert subido.status_code in {200, 202}, subido.text

    async def terminado() -> dict[str, Any] | None:
        leido = (await mundo.http.get(subido.headers["location"], headers=mundo.como())).json()
        return leido if leido["terminado_en"] else None

    return cast(dict[str, Any], await esperar_hasta(terminado, limite, "el lote"))


async def lineas(mundo: Mundo, lote: str, **filtro: Any) -> list[dict[str, Any]]:
    salida: list[dict[str, Any]] = []
    pedido: dict[str, Any] = {"limite": 200, **filtro}
    while True:
        pagina = await mundo.http.get(f"/v1/consumos/lotes/{lote}/lineas", params=pedido, headers=mundo.como())
        assert pagina.status_code == 200, pagina.text
        salida += pagina.json()["elementos"]
        if not pagina.json()["siguiente"]:
            return salida
        pedido["cursor"] = pagina.json()["siguiente"]


async def formularios(mundo: Mundo, ruta: str) -> dict[str, bytes]:
    """The forms of a zip by name, once all are rendered."""

    async def listos() -> bytes | None:
        respuesta = await mundo.http.get(ruta, headers=mundo.como())
        assert respuesta.status_code in {200, 202}, respuesta.text
        return respuesta.content if respuesta.status_code == 200 else None

    with zipfile.ZipFile(io.BytesIO(cast(bytes, await esperar_hasta(listos)))) as zip_:
        assert zip_.testzip() is None
        return {nombre: zip_.read(nombre) for nombre in zip_.namelist()}


async def con_formularios(mundo: Mundo, cupo: str, *cantidades: str) -> dict[str, bytes]:
    """A batch of requests, filed: their forms by number."""
    datos = hoja(*(f"{cupo};{c};Ingenio;Buque {i};2026-12-01" for i, c in enumerate(cantidades)))
    lote = await procesado(mundo, await subir(mundo, datos))
    assert lote["tomadas"] == len(cantidades), await lineas(mundo, lote["id"])
    pedido = await mundo.http.post(f"/v1/consumos/lotes/{lote['id']}/radicar", headers=mundo.como())
    assert pedido.status_code == 202, pedido.text
    leido = await mundo.http.get(pedido.headers["location"], headers=mundo.como())
    assert (leido.json()["radicacion"], leido.json()["por_radicar"]) == ("hecha", 0), leido.text
    hechos = await formularios(mundo, f"/v1/consumos/lotes/{lote['id']}/formularios.zip")
    return {nombre.removesuffix(".pdf"): pdf for nombre, pdf in hechos.items()}
