"""Who gets past the door of every route: each one is really called as each kind of caller.

The table is written by calling, not by reading the code. A path parameter names nothing that exists and a body is
empty, so that whoever is let in gets a 404 or a 422 and nothing changes.
"""

import asyncio
import importlib
import re
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

import httpx

from deploy.contratos import SERVICIOS_HTTP, openapi
from deploy.local.pruebas import servidor_compartido
from services.gateway.documentacion.propias import PROPIAS
from shared.clock import reloj_sistema
from shared.expedientes import Flujo
from shared.http.contrato.referencias import parametros_de
from shared.identity import Emisor
from tests.ayudas import RAIZ, BaseDeServicio, FabricaDeBases
from tests.contracts.en_proceso import NIT_INEXISTENTE, ROLES_PROBADOS, abierto, credencial, servicio_abierto
from tests.contracts.publicado import documento

TABLA = RAIZ / "docs" / "integracion" / "autorizacion.md"
NADIE, VENCIDO = "nadie", "vencido"
_A_LA_VEZ = 4
_LIMITE = 3.0
"""Seconds given to a stream of events, which refuses at once or lasts."""
_METODOS = {"get", "post", "put", "patch", "delete"}
GATEWAY = "gateway"
_DE_DOCUMENTACION = ("/v1/openapi.json", "/v1/docs")
_SIN_FIN = ("/avisos/eventos", "/linea/avisos")
"""How the paths of streams of events end."""


def operaciones(servicio: str) -> list[tuple[str, str, dict[str, Any]]]:
    """Method, path and description of each public operation, as the contract has them; the gateway's are its own."""
    publicado = documento() if servicio == GATEWAY else openapi(servicio)
    hallados = [
        (metodo.upper(), ruta, operacion | {"parameters": parametros_de(publicado, operacion)})
        for ruta, de_ruta in sorted(publicado["paths"].items())
        if not ruta.startswith("/interno/") and (servicio != GATEWAY or ruta in PROPIAS)
        for metodo, operacion in de_ruta.items()
        if metodo in _METODOS
    ]
    return hallados + [("GET", ruta, {}) for ruta in _DE_DOCUMENTACION if servicio == GATEWAY]


async def sondear(cliente: httpx.AsyncClient, emisor: Emisor, servicio: str) -> dict[tuple[str, str], dict[str, int]]:
    """Status of each operation for each kind of caller."""
    turno = asyncio.Semaphore(_A_LA_VEZ)
    credenciales = _credenciales(emisor)

    async def una(metodo: str, ruta: str, operacion: dict[str, Any], quien: str) -> int:
        llamada = cliente.request(metodo, **_llamada(ruta, operacion), headers=_cabeceras(credenciales[quien]))
        async with turno:
            try:
                return (await asyncio.wait_for(llamada, _LIMITE if ruta.endswith(_SIN_FIN) else None)).status_code
            except TimeoutError:
                # A stream of events that does not end has let its reader in.
                return 200

    estados: dict[tuple[str, str], dict[str, int]] = {}
    for metodo, ruta, operacion in operaciones(servicio):
        respuestas = await asyncio.gather(*(una(metodo, ruta, operacion, quien) for quien in credenciales))
        estados[metodo, ruta] = dict(zip(credenciales, respuestas, strict=True))
    return estados


def _credenciales(emisor: Emisor) -> dict[str, str | None]:
    vivos = {rol: credencial(emisor, rol) for rol in ROLES_PROBADOS}
    return {NADIE: None, VENCIDO: credencial(emisor, "coordinador", timedelta(hours=-1)), **vivos}


def _cabeceras(credencial: str | None) -> dict[str, str]:
    propias = {"Idempotency-Key": str(uuid4())}
    return propias if credencial is None else propias | {"Authorization": f"Bearer {credencial}"}


def _llamada(ruta: str, operacion: dict[str, Any]) -> dict[str, Any]:
    """A call that no route can carry out."""
    parametros = {p["name"]: p.get("schema", {}) for p in operacion.get("parameters", ()) if p["in"] == "path"}
    concreta = re.sub(r"\{(\w+)\}", lambda m: _inexistente(m[1], parametros.get(m[1], {})), ruta)
    contenido = operacion.get("requestBody", {}).get("content", {})
    if "multipart/form-data" in contenido:
        return {"url": concreta, "files": {"nada": ("nada", b"")}}
    return {"url": concreta, "json": {}} if contenido else {"url": concreta}


def _inexistente(nombre: str, esquema: dict[str, Any]) -> str:
    if esquema.get("format") == "uuid":
        return str(uuid4())
    if esquema.get("format") == "date":
        return reloj_sistema.ahora().date().isoformat()
    if esquema.get("type") == "integer":
        return "999999"
    return NIT_INEXISTENTE if nombre == "nit" else "NO-EXISTE"


def entra(estado: int) -> bool:
    return estado not in {401, 403}


def flujos() -> list[Flujo]:
    """The flows of all kinds of case, which say who may do what in which state."""
    raiz = RAIZ / "services"
    modulos = sorted({a for patron in ("*/*/flujo.py", "*/*/models.py") for a in raiz.glob(patron)})
    encontrados = {}
    for archivo in modulos:
        modulo = importlib.import_module(".".join(archivo.relative_to(RAIZ).with_suffix("").parts))
        encontrados |= {v.tipo: v for v in vars(modulo).values() if isinstance(v, Flujo)}
    return [encontrados[tipo] for tipo in sorted(encontrados)]


def tabla(por_servicio: dict[str, dict[tuple[str, str], dict[str, int]]]) -> str:
    """The document: doors first, then what each role may do with a case."""
    lineas = [
        "# Who may do what",
        "",
        "Written by `python -m tests.contracts.autorizacion`, which calls every operation as every kind of caller; a",
        "test compares. ✓: past the door (what follows depends on the object: a company reaches only its own). Blank:",
        "refused with 401 or 403. *anyone*: without credential. An expired credential opens nothing that asks for one.",
        "",
    ]
    for servicio in (*SERVICIOS_HTTP, GATEWAY):
        lineas += [f"## {servicio}", "", _fila(["operation", "anyone", *ROLES_PROBADOS])]
        lineas += [_fila(["---"] + [":-:"] * (len(ROLES_PROBADOS) + 1))]
        for (metodo, ruta), estados in por_servicio[servicio].items():
            marcas = ["✓" if entra(estados[quien]) else "" for quien in (NADIE, *ROLES_PROBADOS)]
            lineas.append(_fila([f"`{metodo} {ruta}`", *marcas]))
        lineas.append("")
    lineas += ["## Cases", "", "What a role may do with a case, by its state, once past the door.", ""]
    for flujo in flujos():
        lineas += [f"### {flujo.tipo}", "", _fila(["from", "action", "who", "second signature"]), _fila(["---"] * 4)]
        for transicion in flujo.transiciones:
            roles = transicion.roles if isinstance(transicion.roles, str) else ", ".join(transicion.roles)
            desde = ", ".join(transicion.estados_desde)
            lineas.append(_fila([desde, transicion.accion, roles, ", ".join(transicion.segunda_firma)]))
        lineas.append("")
    return "\n".join(lineas)


def _fila(celdas: Sequence[str]) -> str:
    return "| " + " | ".join(celdas) + " |"


def admitidos() -> dict[str, list[str]]:
    """The roles that the committed table lets past the door of each operation."""
    leidos = {}
    for linea in TABLA.read_text(encoding="utf-8").partition("\n## Cases")[0].splitlines():
        if linea.startswith("| `"):
            # What the gateway joins is called through it: its rows come last, and stand.
            operacion, _, *marcas = (celda.strip(" `") for celda in linea.strip("|").split("|"))
            leidos[operacion] = [rol for rol, marca in zip(ROLES_PROBADOS, marcas, strict=False) if marca]
    return leidos


async def medir(bases: Callable[[str], Awaitable[BaseDeServicio]], carpeta: Path) -> str:
    """The document, by calling everything.

    Raises:
        AssertionError: if a service breaks, or an expired credential opens what no credential opens not.
    """
    medidas = {}
    for servicio in SERVICIOS_HTTP:
        async with servicio_abierto(await bases(servicio), carpeta / servicio) as (cliente, emisor):
            medidas[servicio] = await sondear(cliente, emisor, servicio)
    async with abierto(bases, carpeta / GATEWAY) as (cliente, emisor):
        medidas[GATEWAY] = await sondear(cliente, emisor, GATEWAY)
    todas = [(*operacion, estados) for medida in medidas.values() for operacion, estados in medida.items()]
    assert [o for o in todas if max(o[2].values()) >= 500] == []
    assert [o for o in todas if entra(o[2][VENCIDO]) and not entra(o[2][NADIE])] == []
    return tabla(medidas)


async def _escribir() -> None:
    with TemporaryDirectory() as temporal:
        carpeta = Path(temporal)
        with servidor_compartido("postgres", carpeta, RAIZ / ".local") as url:
            fabrica = FabricaDeBases(url)
            TABLA.write_text(await medir(fabrica.de_servicio, carpeta), encoding="utf-8")
            await fabrica.cerrar()


if __name__ == "__main__":
    asyncio.run(_escribir())
