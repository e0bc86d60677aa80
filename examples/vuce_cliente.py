"""A client of the public API as VUCE is one: Manual chapters III to VII, from the request of a quota to its DEX.

    python examples/vuce_cliente.py http://127.0.0.1:8000 --cliente vuce:SECRETO --persona USUARIO:CLAVE \
        --contingente AZUCAR-OMC-2026 --grupo AZUCAR --campos campos.json \
        --dex dex.pdf --declaracion 6007000000099 --fecha 2026-11-20 \
        --firmar 'mi-programa {entrada} {salida} {firmante}'

Only httpx and the standard library. Copy what you need: `Vuce` is the whole protocol, `recorrer` is its use. It waits
for the Ministry's decisions; `--funcionario USUARIO:CLAVE` takes them too, to see all of it on a local system.
"""

import argparse
import asyncio
import json
import random
import shlex
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

import httpx

INTERCAMBIO = "urn:ietf:params:oauth:grant-type:token-exchange"
TIPO_ACCESO = "urn:ietf:params:oauth:token-type:access_token"
Firmador = Callable[[bytes, str], Awaitable[bytes]]
"""Signs a PDF: gets it and who is to sign (`representante` or `apoderado`), gives it signed."""


class Problema(Exception):
    """What the API refused, as RFC 9457 tells it. `codigo` is stable, `detail` and `remedio` are for the user."""

    def __init__(self, respuesta: httpx.Response) -> None:
        self.estado = respuesta.status_code
        self.cuerpo: dict[str, Any] = respuesta.json()
        self.codigo = str(self.cuerpo.get("codigo", ""))
        super().__init__(f"{self.estado} {self.codigo}: {self.cuerpo.get('detail')} {self.cuerpo.get('remedio')}")


class Vuce:
    """Calls the API in a user's name.

    Each change carries an `Idempotency-Key` that is made once and kept over all its repeats, so that a repeat after a
    lost answer has one effect. What may be repeated is repeated with growing, random pauses for `paciencia` seconds.
    """

    def __init__(
        self,
        url: str,
        cliente: str,
        secreto: str,
        *,
        paciencia: float = 120,
        transporte: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._http = httpx.AsyncClient(base_url=url, timeout=60, transport=transporte)
        self._cliente = (cliente, secreto)
        self._paciencia = paciencia
        self._refresco = ""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, tipo: type[BaseException] | None, error: BaseException | None, traza: TracebackType | None
    ) -> None:
        await self._http.aclose()

    async def entrar(self, usuario: str, clave: str) -> None:
        """The user signs in, and the client exchanges the user's token for one that names both."""
        await self._actuar_por(await self._llamar("POST", "/v1/sesiones", json={"usuario": usuario, "clave": clave}))

    async def _actuar_por(self, sesion: httpx.Response) -> None:
        datos = sesion.json()
        self._refresco = datos["refresco"]
        formulario = {
            "grant_type": INTERCAMBIO,
            "subject_token": datos["token"],
            "subject_token_type": TIPO_ACCESO,
        }
        dado = await self._llamar("POST", "/v1/token", data=formulario, auth=self._cliente)
        self._http.headers["Authorization"] = f"Bearer {dado.json()['access_token']}"

    async def leer(self, ruta: str, **parametros: Any) -> Any:
        return (await self._llamar("GET", ruta, params=parametros)).json()

    async def publicar(self, ruta: str, cuerpo: dict[str, Any] | None = None, *, clave: str | None = None) -> Any:
        """A change. Give the `clave` that you keep with your own record if a repeat may come from another process."""
        cabeceras = {"Idempotency-Key": clave or str(uuid4())}
        return (await self._llamar("POST", ruta, json=cuerpo or {}, headers=cabeceras)).json()

    async def subir(self, ruta: str, pdf: bytes, **campos: str) -> Any:
        cabeceras = {"Idempotency-Key": str(uuid4())}
        archivos = {"archivo": ("firmado.pdf", pdf, "application/pdf")}
        return (await self._llamar("POST", ruta, files=archivos, data=campos, headers=cabeceras)).json()

    async def descargar(self, ruta: str) -> bytes:
        """A document; while it is being made the answer is 202 with `Retry-After`."""
        fin = time.monotonic() + self._paciencia
        while True:
            respuesta = await self._llamar("GET", ruta)
            if respuesta.status_code != 202:
                return respuesta.content
            if time.monotonic() > fin:
                raise TimeoutError(f"{ruta} no estuvo listo a tiempo")
            await asyncio.sleep(float(respuesta.headers.get("Retry-After", "1")))

    async def esperar(self, ruta: str, hasta: Callable[[Any], bool], paciencia: float | None = None) -> Any:
        """Read until `hasta(answer)`: each call waits at the server until the version changes (long-poll)."""
        fin = time.monotonic() + (paciencia or self._paciencia)
        version = 0
        while True:
            # Some resources call the parameter `desde_version` and some `version`; what they do not know they ignore.
            leido = await self.leer(ruta, version=version, desde_version=version, esperar=20)
            if hasta(leido):
                return leido
            if time.monotonic() > fin:
                raise TimeoutError(f"{ruta}: sigue en {leido.get('estado')}")
            if leido.get("version", 0) == version or "version" not in leido:
                await asyncio.sleep(0.2)
            version = leido.get("version", 0)

    async def _llamar(self, metodo: str, ruta: str, **partes: Any) -> httpx.Response:
        fin, pausa, renovado = time.monotonic() + self._paciencia, 0.2, False
        while True:
            espera = pausa
            try:
                respuesta = await self._http.request(metodo, ruta, **partes)
            except httpx.TransportError:
                if time.monotonic() > fin:
                    raise
            else:
                if respuesta.status_code < 400:
                    return respuesta
                if _codigo(respuesta) == "credencial-vencida" and self._refresco and not renovado:
                    renovado = True
                    await self._renovar()
                    continue
                if not _repetible(respuesta) or time.monotonic() > fin:
                    raise Problema(respuesta)
                espera = max(pausa, float(respuesta.headers.get("Retry-After", "0")))
            await asyncio.sleep(espera * random.uniform(0.8, 1.2))  # noqa: S311 -- spreads repeats, guards nothing
            pausa = min(pausa * 2, 5)

    async def _renovar(self) -> None:
        refresco, self._refresco = self._refresco, ""
        await self._actuar_por(await self._llamar("POST", "/v1/sesiones/renovar", json={"refresco": refresco}))


def _codigo(respuesta: httpx.Response) -> str:
    if not respuesta.headers.get("content-type", "").startswith("application/problem+json"):
        return ""
    return str(respuesta.json().get("codigo", ""))


def _repetible(respuesta: httpx.Response) -> bool:
    if _codigo(respuesta):
        return bool(respuesta.json().get("reintentable"))
    return respuesta.status_code in {429, 502, 503, 504}


_ANTE_EL_MINISTERIO = {"enviada", "enviado", "solicitada", "lista_de_espera"}


class Tramites:
    """The Manual's chapters, one method each."""

    def __init__(self, vuce: Vuce, firmar: Firmador, decidir: Callable[[str], Awaitable[None]] | None = None) -> None:
        self._vuce, self._firmar, self._decidir = vuce, firmar, decidir

    async def presentar(
        self, coleccion: str, cuerpo: dict[str, Any], *, documento: str = "radicado.pdf", firmante: str = "apoderado"
    ) -> str:
        """Draft, number, form, signature, upload, verdict; gives the case's path once the Ministry has it."""
        creado = await self._vuce.publicar(coleccion, cuerpo)
        ruta = f"{coleccion}/{creado['id']}"
        await self._vuce.publicar(f"{ruta}/radicar")
        firmado = await self._firmar(await self._vuce.descargar(f"{ruta}/{documento}"), firmante)
        await self._vuce.subir(f"{ruta}/firmado", firmado)
        # A signed request stays as it is until its turn enters the line, within a second or so.
        visto = await self._vuce.esperar(ruta, lambda c: c["estado"] in _ANTE_EL_MINISTERIO or bool(c["razones"]))
        if visto.get("razones"):
            raise RuntimeError("; ".join(r["texto"] for r in visto["razones"]))
        return ruta

    async def _decidido(self, ruta: str, listo: Callable[[Any], bool]) -> Any:
        if self._decidir is not None:
            await self._decidir(ruta)
        return await self._vuce.esperar(ruta, listo)

    async def cupo(self, contingente: str, grupo: str, toneladas: str, referencia: str) -> dict[str, Any]:
        """III: a quota from the request to the balance."""
        cuerpo = {
            "contingente": contingente,
            "grupo": grupo,
            "cantidad": toneladas,
            "referencia_externa": referencia,
        }
        ruta = await self.presentar("/v1/solicitudes", cuerpo, firmante="representante")
        hallada = (await self._vuce.leer("/v1/solicitudes", referencia_externa=referencia))["elementos"]
        if [h["id"] for h in hallada] != [ruta.rsplit("/", 1)[-1]]:
            raise RuntimeError(f"la referencia {referencia} no encuentra su solicitud")
        aprobada = await self._decidido(ruta, lambda s: s["cupo_id"] is not None or s["estado"] == "negada")
        if aprobada["cupo_id"] is None:
            raise RuntimeError("La solicitud fue negada.")
        return await self._abierto(aprobada["cupo_id"])

    async def _abierto(self, cupo_id: str) -> dict[str, Any]:
        """The quota reaches the service that keeps its balance a moment after the approval."""
        fin = time.monotonic() + 60
        while True:
            try:
                leido: dict[str, Any] = await self._vuce.leer(f"/v1/cupos/{cupo_id}")
            except Problema as problema:
                if problema.codigo != "no-encontrado" or time.monotonic() > fin:
                    raise
                await asyncio.sleep(0.2)
            else:
                return leido

    async def certificado(
        self, cupo_id: str, toneladas: str, campos: dict[str, Any], referencia: str
    ) -> dict[str, Any]:
        """IV: a certificate of eligibility for one shipment, until it is sealed."""
        cuerpo = {"cupo_id": cupo_id, "cantidad": toneladas, "campos": campos, "referencia_externa": referencia}
        ruta = await self.presentar("/v1/consumos", cuerpo)
        consumo = await self._decidido(ruta, lambda c: c["cqe"] is not None or c["estado"] == "negado")
        if consumo["cqe"] is None:
            raise RuntimeError("El consumo fue negado.")
        cqe: dict[str, Any] = await self._vuce.esperar(f"/v1/cqe/{consumo['cqe']}", lambda c: c["estado"] == "emitido")
        return cqe

    async def anulacion(self, cqe: str, motivo: str) -> dict[str, Any]:
        """V: a certificate that was not used is annulled by a letter of the representante."""
        ruta = await self.presentar(
            "/v1/anulaciones", {"cqe": cqe, "motivo": motivo}, documento="carta.pdf", firmante="representante"
        )
        await self._decidido(ruta, lambda a: a["estado"] in {"aprobada", "negada"})
        leido: dict[str, Any] = await self._vuce.esperar(
            f"/v1/cqe/{cqe}", lambda c: c["estado"] in {"anulado", "emitido"}
        )
        return leido

    async def devolucion(self, cupo_id: str, toneladas: str, referencia: str) -> dict[str, Any]:
        """VI: part of a quota is given back, where its contingente has that stage now."""
        cuerpo = {"cupo_id": cupo_id, "cantidad": toneladas, "referencia_externa": referencia}
        ruta = await self.presentar("/v1/devoluciones", cuerpo, firmante="representante")
        leida: dict[str, Any] = await self._decidido(ruta, lambda d: d["estado"] in {"aplicada", "negada"})
        return leida

    async def dex(self, cqe: str, pdf: bytes, declaracion: str, fecha: str, toneladas: str, fob: str) -> dict[str, Any]:
        """VII: the export declaration against a certificate, until the Ministry has looked at it."""
        campos = {"declaracion": declaracion, "fecha": fecha, "cantidad": toneladas, "fob_usd": fob}
        dex = await self._vuce.subir("/v1/dex", pdf, cqe=cqe, clase="definitiva", **campos)
        if self._decidir is not None:
            await self._decidir(f"/v1/dex/{dex['id']}")
        leida: dict[str, Any] = await self._vuce.esperar(
            f"/v1/dex/{dex['id']}", lambda d: d["estado"] in {"verificada", "objetada"}
        )
        return leida


def _con_programa(orden: str) -> Firmador:
    def llamar(pdf: bytes, firmante: str) -> bytes:
        with tempfile.TemporaryDirectory() as carpeta:
            entrada, salida = Path(carpeta, "radicado.pdf"), Path(carpeta, "firmado.pdf")
            entrada.write_bytes(pdf)
            partes = [p.format(entrada=entrada, salida=salida, firmante=firmante) for p in shlex.split(orden)]
            codigo = subprocess.run(partes, check=False).returncode  # noqa: S603 -- the command is the caller's own
            if codigo != 0:
                raise RuntimeError(f"el programa de firma terminó con {codigo}")
            return salida.read_bytes()

    async def firmar(pdf: bytes, firmante: str) -> bytes:
        return await asyncio.to_thread(llamar, pdf, firmante)

    return firmar


def _como_funcionario(url: str, usuario: str, clave: str) -> Callable[[str], Awaitable[None]]:
    async def decidir(ruta: str) -> None:
        async with httpx.AsyncClient(base_url=url, timeout=60) as http:
            sesion = (await http.post("/v1/sesiones", json={"usuario": usuario, "clave": clave})).json()
            accion = "verificar" if ruta.startswith("/v1/dex/") else "aprobar"
            respuesta = await http.post(
                f"{ruta}/{accion}",
                json={"motivo": "Cumple los requisitos"},
                headers={"Authorization": f"Bearer {sesion['token']}", "Idempotency-Key": str(uuid4())},
            )
            if respuesta.is_error:
                raise Problema(respuesta)

    return decidir


def _decir(texto: str) -> None:
    print(texto, flush=True)  # noqa: T201 -- a program that tells its user how far it is


async def recorrer(opciones: argparse.Namespace, campos: dict[str, Any], pdf: bytes) -> None:
    """All chapters, one after another, telling each result."""
    decidir = _como_funcionario(opciones.url, *opciones.funcionario.split(":", 1)) if opciones.funcionario else None
    async with Vuce(opciones.url, *opciones.cliente.split(":", 1)) as vuce:
        await vuce.entrar(*opciones.persona.split(":", 1))
        tramites = Tramites(vuce, _con_programa(opciones.firmar), decidir)
        referencia = f"VUCE-{uuid4().hex[:10]}"
        cupo = await tramites.cupo(opciones.contingente, opciones.grupo, "300.000", referencia)
        _decir(f"III  cupo {cupo['id']}: disponibles {cupo['disponible']['valor']} t; referencia {referencia}")
        cqe = await tramites.certificado(cupo["id"], "20.000", campos, f"{referencia}-1")
        _decir(f"IV   CQE {cqe['numero']} {cqe['estado']}; verificación {cqe['codigo_verificacion']}")
        otro = await tramites.certificado(
            cupo["id"], "10.000", campos | {"factura": f"FE-{referencia[-6:]}"}, f"{referencia}-2"
        )
        anulado = await tramites.anulacion(otro["numero"], "El buque canceló el zarpe y no se embarcó.")
        _decir(f"V    CQE {anulado['numero']} {anulado['estado']}")
        try:
            devolucion = await tramites.devolucion(cupo["id"], "50.000", f"{referencia}-D")
        except Problema as problema:
            _decir(f"VI   no se devolvió: {problema}")
        else:
            _decir(f"VI   devolución {devolucion['numero']} {devolucion['estado']}")
        dex = await tramites.dex(cqe["numero"], pdf, opciones.declaracion, opciones.fecha, "20.000", "11000.00")
        _decir(f"VII  DEX {dex['declaracion']} {dex['estado']}")


def main() -> int:
    """Exit code 1 if something was refused or did not arrive in time."""
    ayuda = argparse.ArgumentParser(description="Recorre los capítulos III a VII del Manual por la API.")
    ayuda.add_argument("url", help="la del gateway")
    ayuda.add_argument("--cliente", required=True, help="client_id:secreto, de POST /v1/clientes")
    ayuda.add_argument("--persona", required=True, help="usuario:clave de quien exporta")
    ayuda.add_argument("--funcionario", help="usuario:clave; aprueba todo, para probar en una instalación local")
    ayuda.add_argument("--contingente", required=True)
    ayuda.add_argument("--grupo", required=True)
    ayuda.add_argument("--campos", required=True, help="JSON con los campos del certificado")
    ayuda.add_argument("--firmar", required=True, help="orden que firma: usa {entrada}, {salida} y {firmante}")
    ayuda.add_argument("--dex", required=True, help="PDF de la declaración de exportación")
    ayuda.add_argument("--declaracion", required=True, help="número de la declaración")
    ayuda.add_argument("--fecha", required=True, help="fecha de la declaración, AAAA-MM-DD")
    opciones = ayuda.parse_args()
    try:
        campos = json.loads(Path(opciones.campos).read_text(encoding="utf-8"))
        asyncio.run(recorrer(opciones, campos, Path(opciones.dex).read_bytes()))
    except (OSError, Problema, RuntimeError, TimeoutError, httpx.HTTPError) as error:
        sys.stderr.write(f"✗ {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
