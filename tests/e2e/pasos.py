"""What the tests of this folder do and look at: file, sign, send, approve; everything that the system keeps."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

import pytest

from deploy.demo.certificado import CAMPOS
from deploy.demo.escena import INGENIO, Escena
from deploy.demo.persona import Persona, Rechazo
from deploy.local.esperas import esperar
from deploy.local.servicios import CORREO_MINISTERIO
from deploy.revision.auditor import Informe, auditar
from deploy.revision.lectura import abrir
from services.notificaciones.resumenes.service import pedir
from services.notificaciones.settings import AjustesNotificaciones
from shared.clock.legal import VARIABLE_ARCHIVO, VARIABLE_MOVIBLE
from shared.persistence import BaseDeDatos

T = TypeVar("T")
LIMITE = 120.0
"""Seconds for what takes one on a quiet machine."""
# Leases, heartbeats and last looks, which are rewritten all the time and hold nothing of anybody's.
_LATIDOS = {"relevo", "relevos", "arriendos", "latido"}


@dataclass(frozen=True)
class Caso:
    """A filed request: its path in the API, its number, its form as rendered and, once signed, as signed."""

    ruta: str
    numero: str
    radicado: bytes
    firmado: bytes = b""


@dataclass(frozen=True)
class Acto:
    """An approved quota request and the quota that came of it, as the API showed it at first."""

    caso: Caso
    solicitud: dict[str, Any]
    cupo: dict[str, Any]


async def insistir(llamada: Callable[[], Awaitable[T]]) -> T:
    """Repeat a call as its answer asks: a problem that says `reintentable` may be gone the next time."""
    resultado: list[T] = []

    async def hecha() -> bool:
        try:
            resultado.append(await llamada())
        except Rechazo as rechazo:
            if not rechazo.problema.get("reintentable"):
                raise
            return False
        return True

    await esperar(hecha, LIMITE, "una respuesta que no pida reintentar", pausa=0.1)
    return resultado[0]


def toneladas(kg: int) -> str:
    """Kilograms as the API takes them."""
    return f"{kg // 1000}.{kg % 1000:03d}"


def solicitud_de(escena: Escena, kg: int) -> dict[str, Any]:
    """Body of a request for a quota of sugar."""
    return {**escena.hechos["azucar"], "nit": INGENIO, "cantidad": toneladas(kg)}


async def radicar(escena: Escena, coleccion: str, cuerpo: dict[str, Any], documento: str = "radicado.pdf") -> Caso:
    """Create and file a request of the mill and wait for its form."""
    ingenio, clave = escena.personas["ingenio"], str(uuid4())
    creado = await insistir(lambda: ingenio.publicar(coleccion, cuerpo, clave=clave))
    ruta = f"{coleccion}/{creado['id']}"
    radicado = await ingenio.publicar(f"{ruta}/radicar")
    pdf = await ingenio.descargar(f"{ruta}/{documento}", LIMITE)
    return Caso(ruta, radicado["numero"], pdf)


async def firmar(escena: Escena, caso: Caso, firmante: str) -> Caso:
    """Sign a case's form with JSignPdf."""
    entrada = escena.guarda(f"{caso.numero}.pdf", caso.radicado)
    salida = await escena.firma(entrada, escena.carpeta / f"{caso.numero}-{firmante}.pdf", firmante)
    return Caso(caso.ruta, caso.numero, caso.radicado, salida.read_bytes())


async def cupo_aprobado(escena: Escena, kg: int) -> Acto:
    """A quota from the request to the balance that consumo shows."""
    caso = await radicar(escena, "/v1/solicitudes", solicitud_de(escena, kg))
    caso = await firmar(escena, caso, "representante_a")
    cupo = await cupo_de_aprobada(escena, caso)
    return Acto(caso, await escena.personas["ingenio"].leer(caso.ruta), cupo)


async def cupo_de_aprobada(escena: Escena, caso: Caso) -> dict[str, Any]:
    """Send a signed request for a quota and approve it; the quota, once consumo has opened it."""
    ingenio = escena.personas["ingenio"]
    await ingenio.subir(f"{caso.ruta}/firmado", caso.firmado)
    await ingenio.esperar(caso.ruta, lambda s: s["estado"] == "enviada", LIMITE)
    await escena.personas["funcionaria"].publicar(f"{caso.ruta}/aprobar", {"motivo": "Cumple los requisitos"})
    solicitud = await ingenio.esperar(caso.ruta, lambda s: s["estado"] == "aprobada", LIMITE)

    async def abierto() -> dict[str, Any] | None:
        try:
            leido: dict[str, Any] = await ingenio.leer(f"/v1/cupos/{solicitud['cupo_id']}")
        except Rechazo as rechazo:
            if rechazo.codigo != "no-encontrado":
                raise
            return None
        return leido

    cupo = await esperar(abierto, LIMITE, "el cupo abierto en consumo", pausa=0.1)
    assert isinstance(cupo, dict)
    return cupo


async def consumo_firmado(escena: Escena, cupo_id: str, kg: int) -> Caso:
    """A filed and signed consumption of `kg` commercial kilograms, not sent yet."""
    caso = await consumo_radicado(escena, cupo_id, kg)
    return await firmar(escena, caso, "apoderado_a")


async def consumo_radicado(escena: Escena, cupo_id: str, kg: int) -> Caso:
    # Each shipment has its own vessel: the same one twice is what a reviewer is warned of.
    sello = uuid4().hex[:6]
    campos = CAMPOS | {"buque": f"{CAMPOS['buque']} {sello}", "factura": f"FE-{sello}"}
    return await radicar(escena, "/v1/consumos", {"cupo_id": cupo_id, "cantidad": toneladas(kg), "campos": campos})


async def enviar(escena: Escena, caso: Caso) -> dict[str, Any]:
    """Send a signed form and wait until it is before the reviewers."""
    ingenio = escena.personas["ingenio"]
    await ingenio.subir(f"{caso.ruta}/firmado", caso.firmado)
    enviado: dict[str, Any] = await ingenio.esperar(caso.ruta, lambda c: c["estado"] == "enviado", LIMITE)
    return enviado


async def aprobar(persona: Persona, ruta: str) -> Any:
    return await persona.publicar(f"{ruta}/aprobar", {"motivo": "Datos conformes con la factura"})


async def emitido(escena: Escena, ruta: str) -> dict[str, Any]:
    """The certificate of an approved consumption, once it is issued."""
    ingenio = escena.personas["ingenio"]
    consumo = await ingenio.esperar(ruta, lambda c: c["cqe"] is not None, LIMITE)
    cqe: dict[str, Any] = await ingenio.esperar(f"/v1/cqe/{consumo['cqe']}", lambda c: c["estado"] == "emitido", LIMITE)
    return cqe


def bases(escena: Escena) -> dict[str, str]:
    """Database URL per service."""
    return {servicio: urls["superusuario"] for servicio, urls in escena.pila.estado["bases"].items()}


async def en_reposo(escena: Escena) -> Informe:
    """What the auditor says once nothing is in flight.

    Raises:
        AssertionError: with the breaches that stay.
    """
    estado, informes = escena.pila.estado, []

    async def limpio() -> bool:
        informes.append(await auditar(bases(escena), estado["kafka_bootstrap"], estado["prefijo"], en_reposo=True))
        return informes[-1].limpio

    try:
        await esperar(limpio, LIMITE, "el sistema en reposo", pausa=0.5)
    except TimeoutError as error:
        raise AssertionError("\n".join(f"{f.comprobacion}: {f.detalle}" for f in informes[-1].fallos)) from error
    assert len(informes[-1].comprobaciones) > 100
    return informes[-1]


class Intacto:
    """Sees whether anything was left behind since the last look.

    Make it with `mirar` while the system is at rest; what changes without being looked at makes `exigir` fail.
    """

    def __init__(self, escena: Escena, visto: dict[str, str]) -> None:
        self._escena = escena
        self._visto = visto

    @classmethod
    async def mirar(cls, escena: Escena) -> "Intacto":
        # A deadline on its way can make another digest due: they are asked for when all deadlines have arrived.
        await en_reposo(escena)
        await _pedir_resumenes(escena)
        await en_reposo(escena)
        return cls(escena, await foto(escena))

    async def exigir(self) -> None:
        """Raises AssertionError with the names of the tables that changed."""
        antes, self._visto = self._visto, await foto(self._escena)
        cambiadas = sorted(n for n in antes.keys() | self._visto.keys() if antes.get(n) != self._visto.get(n))
        if cambiadas:
            raise AssertionError(f"cambió lo que no debía: {', '.join(cambiadas)}")


async def foto(escena: Escena) -> dict[str, str]:
    """A digest of the rows of every table of every service and of the files kept, by name."""
    tablas = await asyncio.gather(*[_tablas(servicio, url) for servicio, url in bases(escena).items()])
    vista = {nombre: digesto for parte in tablas for nombre, digesto in parte.items()}
    almacen = Path(escena.pila.estado["almacen"])
    archivos = await asyncio.to_thread(lambda: sorted(str(a) for a in almacen.rglob("*") if a.is_file()))
    return vista | {"almacen": hashlib.sha256("\n".join(archivos).encode()).hexdigest()}


async def _pedir_resumenes(escena: Escena) -> None:
    """Have the digests that are due asked for now, not by their timer between two looks."""
    bd = BaseDeDatos(bases(escena)["notificaciones"], aplicacion="e2e", conexiones=1)
    try:
        with pytest.MonkeyPatch.context() as del_proceso:
            del_proceso.setenv(VARIABLE_ARCHIVO, escena.pila.estado["reloj_legal"])
            del_proceso.setenv(VARIABLE_MOVIBLE, "true")
            async with bd.tx() as tx:
                await pedir(tx, AjustesNotificaciones(correo_ministerio=CORREO_MINISTERIO))
    finally:
        await bd.cerrar()


async def _tablas(servicio: str, url: str) -> dict[str, str]:
    async with abrir(url) as bd:
        nombres = await bd.fetch(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        )
        partes = [
            f"SELECT '{servicio}.{n}', md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM {n} t"
            for (n,) in nombres
            if n not in _LATIDOS
        ]
        return {str(f[0]): str(f[1]) for f in await bd.fetch(" UNION ALL ".join(partes))}
