"""The steps of a quota request through HTTP."""

from typing import Any, cast

import httpx

from tests.ayudas import esperar_hasta
from tests.component.cupos.conftest import NIT, Mundo

AZUCAR: dict[str, Any] = {"contingente": "AZUCAR-OMC-2026", "grupo": "AZUCAR", "cantidad": "12.500"}


async def borrador(mundo: Mundo, *, nit: str = NIT, **cambios: Any) -> httpx.Response:
    return await mundo.post("/v1/solicitudes", AZUCAR | cambios, nit=nit)


async def radicada(mundo: Mundo, *, nit: str = NIT, **cambios: Any) -> tuple[str, bytes]:
    """Path of a filed request, and its form once rendered."""
    creada = await borrador(mundo, nit=nit, **cambios)
    assert creada.status_code == 201, creada.text
    ruta = creada.headers["location"]
    respuesta = await mundo.post(f"{ruta}/radicar", nit=nit)
    assert respuesta.status_code == 200, respuesta.text
    return ruta, await forma(mundo, ruta, nit=nit)


async def forma(mundo: Mundo, ruta: str, *, nit: str = NIT) -> bytes:
    async def lista() -> bytes | None:
        pdf = await mundo.get(f"{ruta}/radicado.pdf", nit=nit)
        assert pdf.status_code in {200, 202}, pdf.text
        if pdf.status_code == 202:
            assert pdf.headers["retry-after"] == "1"
        return pdf.content if pdf.status_code == 200 else None

    return cast(bytes, await esperar_hasta(lista, limite=30))


async def firmar(mundo: Mundo, ruta: str, pdf: bytes, *, nit: str = NIT, **cabeceras: str) -> httpx.Response:
    return await mundo.http.post(
        f"{ruta}/firmado",
        files={"archivo": ("firmado.pdf", pdf + b"\n% firma\n", "application/pdf")},
        headers=mundo.como(nit=nit) | cabeceras,
    )


async def enviada(mundo: Mundo, *, nit: str = NIT, **cambios: Any) -> str:
    """Path of a request whose signature was accepted."""
    ruta, pdf = await radicada(mundo, nit=nit, **cambios)
    recibo = await firmar(mundo, ruta, pdf, nit=nit)
    assert recibo.status_code == 202, recibo.text
    await mundo.veredicto(ruta.rpartition("/")[2])
    return ruta


async def decidir(mundo: Mundo, ruta: str, accion: str, *, sub: str = "fina", **cuerpo: Any) -> httpx.Response:
    return await mundo.post(
        f"{ruta}/{accion}", {"motivo": "Cumple los requisitos"} | cuerpo, rol="funcionario", sub=sub
    )


async def leer(mundo: Mundo, ruta: str, **quien: Any) -> dict[str, Any]:
    respuesta = await mundo.get(ruta, **quien)
    assert respuesta.status_code == 200, respuesta.text
    return cast(dict[str, Any], respuesta.json())


async def saldo(mundo: Mundo, codigo: str = "AZUCAR-OMC-2026", grupo: str = "AZUCAR") -> dict[str, int]:
    leido = (await mundo.http.get(f"/v1/contingentes/{codigo}")).json()
    fila = next(g for g in leido["grupos"] if g["codigo"] == grupo)
    return {campo: fila[campo]["kg"] for campo in ("volumen", "asignado", "disponible", "en_fila")}


def codigo(respuesta: httpx.Response) -> tuple[int, str]:
    return respuesta.status_code, respuesta.json()["codigo"]
