"""The steps after a certificate is issued: annulling it, filing declarations against it."""

import hashlib
from typing import Any, cast

import httpx

from shared.clock import reloj_legal
from tests.ayudas import esperar_hasta
from tests.component.consumo.conftest import NIT, Mundo
from tests.component.consumo.recorrido import decidir, enviado

MOTIVO = "El buque fue reemplazado y la mercancía no se embarcó."


def pdf_de(contenido: str) -> bytes:
    """A file that is taken for a whole PDF; each content is another file."""
    return f"%PDF-1.7\n% {contenido}\nstartxref\n0\n%%EOF\n".encode()


async def emitido(mundo: Mundo, cupo: str, cantidad: str) -> str:
    """The number of a certificate issued for so many tonnes."""
    antes = len(await mundo.emitidos("cqe.emitido"))
    consumo = await enviado(mundo, cupo, cantidad)
    respuesta = await decidir(mundo, consumo["id"], "aprobar")
    assert respuesta.status_code == 200, respuesta.text
    await mundo.sellar(await mundo.por_sellar(respuesta.json()["cqe"]))
    return str((await mundo.hasta("cqe.emitido", antes + 1))["numero"])


async def estado_de(mundo: Mundo, cqe: str) -> str:
    respuesta = await mundo.http.get(f"/v1/cqe/{cqe}", headers=mundo.como())
    assert respuesta.status_code == 200, respuesta.text
    return str(respuesta.json()["estado"])


async def anulacion(mundo: Mundo, cqe: str, *, motivo: str = MOTIVO, nit: str = NIT) -> httpx.Response:
    cuerpo = {"cqe": cqe, "motivo": motivo}
    return await mundo.http.post("/v1/anulaciones", json=cuerpo, headers=mundo.como(nit=nit))


async def carta(mundo: Mundo, cqe: str) -> tuple[dict[str, Any], bytes]:
    """A filed annulment and its letter, once rendered."""
    creada = await anulacion(mundo, cqe)
    assert creada.status_code == 201, creada.text
    ruta = creada.headers["location"]
    radicada = await mundo.http.post(f"{ruta}/radicar", headers=mundo.como())
    assert radicada.status_code == 200, radicada.text

    async def lista() -> bytes | None:
        pdf = await mundo.http.get(f"{ruta}/carta.pdf", headers=mundo.como())
        assert pdf.status_code in {200, 202}, pdf.text
        return pdf.content if pdf.status_code == 200 else None

    return cast(dict[str, Any], radicada.json()), cast(bytes, await esperar_hasta(lista))


async def enviar_carta(mundo: Mundo, anulacion_id: str, pdf: bytes) -> httpx.Response:
    return await mundo.http.post(
        f"/v1/anulaciones/{anulacion_id}/firmado",
        files={"archivo": ("carta.pdf", pdf + b"\n% firma\n", "application/pdf")},
        headers=mundo.como(),
    )


async def solicitada(mundo: Mundo, cqe: str) -> dict[str, Any]:
    """An annulment whose letter was accepted; the certificate is suspended."""
    radicada, pdf = await carta(mundo, cqe)
    recibida = await enviar_carta(mundo, radicada["id"], pdf)
    assert recibida.status_code == 202, recibida.text
    await mundo.veredicto("TOTAL_PASSED")
    return radicada


async def decidir_anulacion(
    mundo: Mundo, anulacion_id: str, accion: str, *, rol: str = "funcionario", **cuerpo: Any
) -> httpx.Response:
    return await mundo.http.post(
        f"/v1/anulaciones/{anulacion_id}/{accion}", json={"motivo": "Revisado"} | cuerpo, headers=mundo.como(rol)
    )


async def presentar(
    mundo: Mundo,
    cqe: str,
    cantidad: str,
    *,
    declaracion: str = "6001234567890",
    clase: str = "definitiva",
    pdf: bytes | None = None,
    fecha: str = "",
    ruta: str = "/v1/dex",
    nit: str = NIT,
    **mas: Any,
) -> httpx.Response:
    """File a declaration dated today unless said otherwise."""
    datos = {
        "declaracion": declaracion,
        "fecha": fecha or str(reloj_legal.hoy()),
        "cantidad": cantidad,
        "fob_usd": "12500.50",
    } | mas
    if ruta == "/v1/dex":
        datos |= {"cqe": cqe, "clase": clase}
    archivo = ("dex.pdf", pdf or pdf_de(f"{cqe} {declaracion} {cantidad}"), "application/pdf")
    return await mundo.http.post(ruta, data=datos, files={"archivo": archivo}, headers=mundo.como(nit=nit))


async def presentada(mundo: Mundo, cqe: str, cantidad: str, **mas: Any) -> dict[str, Any]:
    respuesta = await presentar(mundo, cqe, cantidad, **mas)
    assert respuesta.status_code == 201, respuesta.text
    return cast(dict[str, Any], respuesta.json())


async def sobre_dex(mundo: Mundo, dex: str, accion: str, *, rol: str = "funcionario", **cuerpo: Any) -> httpx.Response:
    ruta = f"/v1/dex/{dex}/{accion}"
    return await mundo.http.post(ruta, json={"motivo": "Coincide"} | cuerpo, headers=mundo.como(rol))


async def verificada(mundo: Mundo, cqe: str, cantidad: str, **mas: Any) -> dict[str, Any]:
    dex = await presentada(mundo, cqe, cantidad, **mas)
    respuesta = await sobre_dex(mundo, dex["id"], "verificar")
    assert respuesta.status_code == 200, respuesta.text
    return cast(dict[str, Any], respuesta.json())


async def cobertura(mundo: Mundo, cqe: str) -> dict[str, int]:
    respuesta = await mundo.http.get(f"/v1/dex/cobertura/{cqe}", headers=mundo.como())
    assert respuesta.status_code == 200, respuesta.text
    nombres = ("declarado", "verificado", "acreditado", "exceso")
    return {nombre: respuesta.json()[nombre]["kg"] for nombre in nombres}


def huella(datos: bytes) -> str:
    return hashlib.sha256(datos).hexdigest()
