"""Recorded dialogues between an integrator's client and the API: written from a real run, played back to the client."""

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import httpx

CARPETA = Path(__file__).parent
_SECRETOS = {"token", "access_token", "refresco", "clave", "secreto", "subject_token"}
_CABECERAS = ("content-type", "location", "retry-after", "etag")


def _sin_secretos(valor: Any) -> Any:
    if isinstance(valor, dict):
        return {k: "·" if k in _SECRETOS else _sin_secretos(v) for k, v in valor.items()}
    if isinstance(valor, list):
        return [_sin_secretos(v) for v in valor]
    return valor


class Grabadora(httpx.AsyncBaseTransport):
    """Passes calls on and keeps them, without secrets and without looks that saw nothing new."""

    def __init__(self) -> None:
        self._transporte = httpx.AsyncHTTPTransport()
        self.turnos: list[dict[str, Any]] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        respuesta = await self._transporte.handle_async_request(request)
        contenido = await respuesta.aread()
        await respuesta.aclose()
        es_json = "json" in respuesta.headers.get("content-type", "")
        turno = {
            "metodo": request.method,
            "camino": request.url.path,
            "con_clave": "idempotency-key" in request.headers,
            "estado": respuesta.status_code,
            "cabeceras": {c: respuesta.headers[c] for c in _CABECERAS if c in respuesta.headers},
            "cuerpo": _sin_secretos(json.loads(contenido)) if es_json and contenido else None,
            "octetos": 0 if es_json else len(contenido),
        }
        previo = self.turnos[-1] if self.turnos else {}
        if request.method == "GET" and _mira(previo) == _mira(turno):
            # Only the last of several looks at one state: how many there were is the machine's doing.
            self.turnos[-1] = turno
        else:
            self.turnos.append(turno)
        cabeceras = [(k, v) for k, v in respuesta.headers.raw if k.lower() not in {b"content-encoding"}]
        return httpx.Response(respuesta.status_code, headers=cabeceras, content=contenido, request=request)

    async def aclose(self) -> None:
        await self._transporte.aclose()

    def guardar(self, nombre: str) -> None:
        lineas = [json.dumps(t, ensure_ascii=False, sort_keys=True) + "\n" for t in self.turnos]
        (CARPETA / f"{nombre}.jsonl").write_text("".join(lineas), encoding="utf-8")


def _mira(turno: dict[str, Any]) -> tuple[Any, ...]:
    """What a look saw, as far as somebody who waits can tell."""
    cuerpo = turno.get("cuerpo")
    estado = cuerpo.get("estado") if isinstance(cuerpo, dict) else None
    return turno.get("metodo"), turno.get("camino"), turno.get("estado"), estado


def leer(nombre: str) -> list[dict[str, Any]]:
    """The calls of a recorded dialogue, in order."""
    return [json.loads(x) for x in (CARPETA / f"{nombre}.jsonl").read_text(encoding="utf-8").splitlines()]


class Reproductora(httpx.AsyncBaseTransport):
    """Answers as the recording does, to a client that makes the same calls in the same order."""

    def __init__(self, nombre: str, *, perdidas: int = 0) -> None:
        """`perdidas`: the answer of so many first changes gets lost, so that the client has to repeat them."""
        self._turnos = leer(nombre)
        self._perdidas = perdidas
        self.n = 0
        self.claves: Counter[str] = Counter()
        """Idempotency keys with how often each was sent."""

    @property
    def completa(self) -> bool:
        return self.n == len(self._turnos)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        previo = self._turnos[self.n - 1] if self.n else None
        pedido = (request.method, request.url.path, "idempotency-key" in request.headers)
        turno = self._turnos[self.n] if self.n < len(self._turnos) else {"metodo": "", "camino": "", "con_clave": False}
        if previo is not None and pedido[:2] == ("GET", previo["camino"]) != (turno["metodo"], turno["camino"]):
            # Another look at the same state: of several in a row only the last was recorded.
            self.n -= 1
            turno = previo
        esperado = (turno["metodo"], turno["camino"], turno["con_clave"])
        assert pedido == esperado, f"llamada {self.n + 1}: {pedido}, se grabó {esperado}"
        if turno["con_clave"]:
            clave = request.headers["idempotency-key"]
            self.claves[clave] += 1
            if self._perdidas and self.claves[clave] == 1:
                self._perdidas -= 1
                raise httpx.ReadError("se perdió la respuesta", request=request)
        self.n += 1
        contenido = json.dumps(turno["cuerpo"]).encode() if turno["cuerpo"] is not None else b"%PDF" * turno["octetos"]
        return httpx.Response(turno["estado"], headers=turno["cabeceras"], content=contenido, request=request)


def plantilla(caminos: list[str], camino: str) -> str | None:
    """The path of the contract that a concrete path is of; literal parts win over parameters."""
    posibles = [c for c in caminos if re.fullmatch(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(c)), camino)]
    return min(posibles, key=lambda c: c.count("{"), default=None)
