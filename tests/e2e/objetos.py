"""Real objects of one company for every path parameter of the API, and bodies that pass validation."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

from deploy.contratos import SERVICIOS_HTTP, openapi
from deploy.demo.escena import HOY, INGENIO, Escena
from deploy.demo.garantia import _garantia, _programa
from deploy.revision.lectura import abrir
from shared.clock import BOGOTA
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

    def camino(self, servicio: str, ruta: str) -> str | None:
        """The concrete path of a company's object; None where a parameter names none of its objects."""
        concreta = ruta
        for n, (segmento, parametro) in enumerate(re.findall(r"/([\w.-]+)/\{(\w+)\}", ruta)):
            propio = self.ids.get((servicio, segmento))
            if propio is None and n == 0:
                return None
            # What hangs from a company's object is reached through it: any id does.
            concreta = concreta.replace("{" + parametro + "}", propio or str(uuid4()), 1)
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
            partes(operacion, esquemas),
            operacion,
            esquemas,
        )
        for servicio, metodo, ruta, operacion, esquemas in operaciones()
        if (camino := objetos.camino(servicio, ruta)) is not None
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


def operaciones() -> list[tuple[str, str, str, dict[str, Any], dict[str, Any]]]:
    """Service, method, path, operation and schemas of every public operation with a path parameter."""
    return [
        (servicio, metodo.upper(), ruta, operacion, documento["components"]["schemas"])
        for servicio in SERVICIOS_HTTP
        for documento in (openapi(servicio),)
        for ruta, de_ruta in sorted(documento["paths"].items())
        if "{" in ruta and not ruta.startswith("/interno/")
        for metodo, operacion in de_ruta.items()
        if metodo in METODOS
    ]


_POR_NOMBRE: dict[str, Any] = {
    "nit": INGENIO,
    "correo": "alguien@ingenio.example",
    "numero": "52123456",
    "tipo": "CC",
    "motivo": "Porque sí, para probar.",
    "texto": "Un texto de prueba.",
    "archivo": None,
}


def valor(esquema: dict[str, Any], esquemas: dict[str, Any], nombre: str = "") -> Any:
    """Something that the schema takes."""
    if "$ref" in esquema:
        return valor(esquemas[esquema["$ref"].rpartition("/")[2]], esquemas, nombre)
    for clave in ("anyOf", "oneOf", "allOf"):
        if clave in esquema:
            return valor(next(e for e in esquema[clave] if e.get("type") != "null"), esquemas, nombre)
    for clave in ("const", "default"):
        if esquema.get(clave) is not None:
            return esquema[clave]
    if esquema.get("examples"):
        return esquema["examples"][0]
    if "enum" in esquema:
        return esquema["enum"][0]
    tipo = esquema.get("type")
    if tipo == "object" or "properties" in esquema:
        propios = esquema.get("properties", {})
        return {n: valor(propios[n], esquemas, n) for n in esquema.get("required", ())}
    if tipo == "array":
        return [valor(esquema.get("items", {}), esquemas, nombre) for _ in range(esquema.get("minItems", 1))]
    if tipo == "integer":
        return max(1, esquema.get("minimum", 1))
    if tipo == "boolean":
        return True
    return _texto(esquema, nombre)


def _texto(esquema: dict[str, Any], nombre: str) -> str:
    formas = {"date": "2026-11-20", "date-time": "2026-11-20T10:00:00-05:00", "uuid": str(uuid4())}
    if esquema.get("format") in formas:
        return formas[esquema["format"]]
    if nombre in _POR_NOMBRE:
        return str(_POR_NOMBRE[nombre])
    if "pattern" in esquema and re.fullmatch(esquema["pattern"], "1.000") is not None:
        return "1.000"
    return "prueba".ljust(esquema.get("minLength", 1), "x")[: esquema.get("maxLength", 2000)]


def partes(operacion: dict[str, Any], esquemas: dict[str, Any]) -> dict[str, Any]:
    """Arguments of httpx for a body that the operation takes."""
    contenido = operacion.get("requestBody", {}).get("content", {})
    if "multipart/form-data" in contenido:
        cuerpo = valor(contenido["multipart/form-data"]["schema"], esquemas)
        propiedades = contenido["multipart/form-data"]["schema"]
        while "$ref" in propiedades:
            propiedades = esquemas[propiedades["$ref"].rpartition("/")[2]]
        archivos = {"archivo": ("a.pdf", _DEX, "application/pdf")}
        return {"files": archivos, "data": {k: v for k, v in cuerpo.items() if k != "archivo"}}
    if "application/json" in contenido:
        return {"json": valor(contenido["application/json"]["schema"], esquemas)}
    return {}
