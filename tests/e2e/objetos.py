"""Real objects of one company for every path parameter of the API, and bodies that pass validation."""

import json
import re
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any
from uuid import uuid4

from deploy.contratos import CARPETA, SERVICIOS_HTTP
from deploy.demo.escena import HOY, INGENIO, Escena
from deploy.demo.garantia import _garantia, _programa
from deploy.revision.lectura import abrir
from shared.clock import BOGOTA
from shared.http.contrato.ejemplos import Ejemplos
from shared.http.contrato.referencias import parametros_de, seguida
from tests.e2e.pasos import Acto, aprobar, bases, consumo_firmado, emitido, enviar
from tests.e2e.test_un_ano import _DEX

METODOS = {"get", "post", "put", "patch", "delete"}
_CASO = "SELECT id::text FROM expediente WHERE tipo = '{}' AND empresa = $1 ORDER BY creado_en LIMIT 1"
CONSULTAS: dict[tuple[str, str], str] = {
    ("registro", "empresas"): "SELECT nit FROM empresa WHERE nit = $1",
    ("registro", "firmantes"): "SELECT id::text FROM firmante WHERE nit = $1 LIMIT 1",
    ("registro", "direcciones"): "SELECT id::text FROM direccion WHERE nit = $1 LIMIT 1",
    ("registro", "representaciones"): "SELECT id::text FROM representacion WHERE nit = $1 LIMIT 1",
    ("registro", "invitaciones"): "SELECT id::text FROM invitacion WHERE nit = $1 LIMIT 1",
    ("registro", "usuarios"): "SELECT usuario::text FROM representacion WHERE nit = $1 LIMIT 1",
    ("registro", "sesiones"): """SELECT s.id::text FROM sesion s JOIN representacion r ON r.usuario = s.usuario
        WHERE r.nit = $1 AND s.revocada_en IS NULL LIMIT 1""",
    ("cupos", "solicitudes"): _CASO.format("solicitud"),
    ("cupos", "devoluciones"): _CASO.format("devolucion"),
    ("consumo", "cupos"): "SELECT id::text FROM cupo WHERE nit = $1 LIMIT 1",
    ("consumo", "consumos"): _CASO.format("consumo"),
    ("consumo", "cqe"): "SELECT numero FROM cqe WHERE nit = $1 LIMIT 1",
    ("consumo", "cobertura"): "SELECT numero FROM cqe WHERE nit = $1 LIMIT 1",
    ("consumo", "anulaciones"): _CASO.format("anulacion"),
    ("consumo", "dex"): _CASO.format("dex"),
    ("garantias", "programas"): _CASO.format("programa"),
    ("garantias", "garantias"): _CASO.format("garantia"),
}
"""The first id of each kind that is the company's, by service and the segment before the parameter."""


@dataclass
class Objetos:
    """Ids by service and segment, and what the requests need besides."""

    ids: dict[tuple[str, str], str] = field(default_factory=dict)

    def camino(self, servicio: str, ruta: str, operacion: dict[str, Any]) -> str | None:
        """The concrete path of a company's object; None where a parameter names none of its objects."""
        concreta = ruta
        esquemas = {p["name"]: p["schema"] for p in operacion.get("parameters", ()) if p["in"] == "path"}
        for n, (segmento, parametro) in enumerate(re.findall(r"/([\w.-]+)/\{(\w+)\}", ruta)):
            propio = self.ids.get((servicio, segmento))
            if propio is None and n == 0:
                return None
            # What hangs from a company's object is reached through it: any id of its form does.
            otro = str(Ejemplos({}, {}).de(esquemas.get(parametro, {}), parametro))
            concreta = concreta.replace("{" + parametro + "}", propio or otro, 1)
        return concreta


@dataclass(frozen=True)
class Llamada:
    """A call of an operation on a real object."""

    nombre: str
    metodo: str
    camino: str
    segmento: str
    partes: dict[str, Any]
    operacion: dict[str, Any]
    esquemas: dict[str, Any]

    def esquema(self, estado: int) -> dict[str, Any] | None:
        """The JSON Schema that the contract promises for an answer of this status."""
        contenido = self.operacion["responses"].get(str(estado), {}).get("content", {})
        propio = contenido.get("application/json", {}).get("schema")
        return propio | {"components": {"schemas": self.esquemas}} if propio else None


def llamadas(objetos: Objetos) -> list[Llamada]:
    """Every operation on an object of the company."""
    return [
        Llamada(
            f"{metodo} {ruta}",
            metodo,
            camino,
            re.findall(r"/([\w.-]+)/\{", ruta)[0],
            partes(operacion, documento),
            operacion,
            documento["components"]["schemas"],
        )
        for servicio, metodo, ruta, operacion, documento in operaciones()
        if (camino := objetos.camino(servicio, ruta, operacion)) is not None
    ]


async def crear(escena: Escena, acto: Acto) -> Objetos:
    """Have the mill own one of each kind."""
    ingenio, cupo = escena.personas["ingenio"], acto.cupo["id"]
    caso = await consumo_firmado(escena, cupo, 4_000)
    await enviar(escena, caso)
    await aprobar(escena.personas["funcionaria"], caso.ruta)
    cqe = (await emitido(escena, caso.ruta))["numero"]
    await ingenio.publicar("/v1/anulaciones", {"cqe": cqe, "motivo": "El buque canceló el zarpe."})
    dex = {"clase": "definitiva", "fecha": "2026-11-20", "cantidad": "1.000", "fob_usd": "550.00"}
    await ingenio.subir("/v1/dex", _DEX, "dex.pdf", cqe=cqe, declaracion=f"6007{uuid4().int % 10**9:09d}", **dex)
    persona = {"correo": "nuevo@ingenio.example", "nombre": "Una persona nueva", "rol": "apoderado"}
    await ingenio.publicar(f"/v1/empresas/{INGENIO}/invitaciones", persona | {"evidencia": "Poder del 3 de marzo"})
    escena.mover_reloj(datetime(2027, 2, 10, 9, tzinfo=BOGOTA))
    try:
        await ingenio.publicar("/v1/devoluciones", {"cupo_id": cupo, "cantidad": "1.000"})
    finally:
        escena.mover_reloj(HOY)
    escena.guarda("cqe.pdf", _DEX)
    await _garantia(escena, await _programa(escena))
    objetos = Objetos()
    for (servicio, segmento), consulta in CONSULTAS.items():
        async with abrir(bases(escena)[servicio]) as bd:
            hallado = await bd.fetchval(consulta, INGENIO)
        assert hallado is not None, f"{servicio}: no hay {segmento} del ingenio"
        objetos.ids[servicio, segmento] = hallado
    return objetos


@cache
def contrato(servicio: str) -> dict[str, Any]:
    """The committed document of a service, which tests/contracts compares with its code."""
    documento: dict[str, Any] = json.loads((CARPETA / "openapi" / f"{servicio}.json").read_text(encoding="utf-8"))
    return documento


def operaciones() -> list[tuple[str, str, str, dict[str, Any], dict[str, Any]]]:
    """Service, method, path, operation and whole document of every public operation with a path parameter."""
    return [
        (servicio, metodo.upper(), ruta, operacion | {"parameters": parametros_de(documento, operacion)}, documento)
        for servicio in SERVICIOS_HTTP
        for documento in (contrato(servicio),)
        for ruta, de_ruta in sorted(documento["paths"].items())
        if "{" in ruta and not ruta.startswith("/interno/")
        for metodo, operacion in de_ruta.items()
        if metodo in METODOS
    ]


def partes(operacion: dict[str, Any], documento: dict[str, Any]) -> dict[str, Any]:
    """Arguments of httpx for the body that the document gives as its example: the API is to take it."""
    for tipo, contenido in operacion.get("requestBody", {}).get("content", {}).items():
        ejemplo = _ejemplo(contenido, documento)
        if tipo == "multipart/form-data":
            archivos = [(n, v) for n, v in ejemplo.items() if _es_archivo(contenido["schema"], n, documento)]
            # A list of files is as many parts of one name.
            partes = [(n, (f"{n}.pdf", _DEX, "application/pdf")) for n, _ in archivos]
            return {"files": partes, "data": {k: v for k, v in ejemplo.items() if k not in dict(archivos)}}
        if tipo == "application/json":
            return {"json": ejemplo}
        if tipo == "application/x-www-form-urlencoded":
            return {"data": ejemplo}
    return {}


def _ejemplo(contenido: dict[str, Any], documento: dict[str, Any]) -> Any:
    if "example" in contenido:
        return contenido["example"]
    (referencia,) = contenido["examples"].values()
    return seguida(documento, referencia)["value"]


def _es_archivo(esquema: dict[str, Any], campo: str, documento: dict[str, Any]) -> bool:
    propio = documento["components"]["schemas"][esquema["$ref"].rpartition("/")[2]]["properties"][campo]
    opciones = [propio, *propio.get("anyOf", ()), propio.get("items", {})]
    return any("contentMediaType" in o or o.get("format") == "binary" for o in opciones)
