"""The steps of a consumption through HTTP."""

from typing import Any, cast
from uuid import uuid4

import httpx

from tests.ayudas import esperar_hasta
from tests.component.consumo.conftest import CAMPOS, NIT, Mundo


async def borrador(mundo: Mundo, cupo: str, cantidad: str, *, nit: str = NIT, **cambios: Any) -> httpx.Response:
    # Each shipment has its own vessel: the same one twice is what a reviewer is warned of.
    campos = CAMPOS | {"buque": f"{CAMPOS['buque']} {uuid4().hex[:6]}"}
    cuerpo = {"cupo_id": cupo, "cantidad": cantidad, "campos": campos} | cambios
    return await mundo.http.post("/v1/consumos", json=cuerpo, headers=mundo.como(nit=nit))


async def radicado(mundo: Mundo, cupo: str, cantidad: str) -> tuple[dict[str, Any], bytes]:
    """A filed consumption and its form, once rendered."""
    creado = await borrador(mundo, cupo, cantidad)
    assert creado.status_code == 201, creado.text
    ruta = creado.headers["location"]
    respuesta = await mundo.http.post(f"{ruta}/radicar", headers=mundo.como())
    assert respuesta.status_code == 200, respuesta.text

    async def forma() -> bytes | None:
        pdf = await mundo.http.get(f"{ruta}/radicado.pdf", headers=mundo.como())
        assert pdf.status_code in {200, 202}, pdf.text
        return pdf.content if pdf.status_code == 200 else None

    return cast(dict[str, Any], respuesta.json()), cast(bytes, await esperar_hasta(forma))


async def firmar(mundo: Mundo, consumo: str, pdf: bytes, **opciones: Any) -> httpx.Response:
    return await mundo.http.post(
        f"/v1/consumos/{consumo}/firmado",
        files={"archivo": ("firmado.pdf", pdf, "application/pdf")},
        headers=mundo.como(**opciones),
    )


async def enviado(mundo: Mundo, cupo: str, cantidad: str) -> dict[str, Any]:
    """A consumption whose signature was accepted."""
    consumo, pdf = await radicado(mundo, cupo, cantidad)
    recibido = await firmar(mundo, consumo["id"], pdf + b"\n% firma\n")
    assert recibido.status_code == 202, recibido.text
    await mundo.veredicto("TOTAL_PASSED")
    return consumo


async def decidir(
    mundo: Mundo, consumo: str, accion: str, motivo: str = "Cumple", rol: str = "funcionario"
) -> httpx.Response:
    return await mundo.http.post(f"/v1/consumos/{consumo}/{accion}", json={"motivo": motivo}, headers=mundo.como(rol))


async def leer(mundo: Mundo, consumo: str) -> dict[str, Any]:
    respuesta = await mundo.http.get(f"/v1/consumos/{consumo}", headers=mundo.como())
    assert respuesta.status_code == 200, respuesta.text
    return cast(dict[str, Any], respuesta.json())


async def saldo(mundo: Mundo, cupo: str) -> dict[str, int]:
    respuesta = await mundo.http.get(f"/v1/cupos/{cupo}", headers=mundo.como())
    assert respuesta.status_code == 200, respuesta.text
    cuerpo = respuesta.json()
    return {nombre: cuerpo[nombre]["kg"] for nombre in ("asignado", "reservado", "consumido", "disponible")}
