"""Starts the whole system on one machine, each part as its own process, watches it, and ends it without orphans.

async with Pila(local) as pila:
    pila.matar("consumo")
    await pila.arrancar("consumo")
"""

import asyncio
import os
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any

import httpx

from deploy.kafka.temas import crear_temas
from deploy.local import estado, pki
from deploy.local.esperas import esperar
from deploy.local.kafka import Kafka
from deploy.local.postgres import Postgres
from deploy.local.procesos import Hijo, lanzar, puertos_libres
from deploy.local.rutas import RAIZ, carpeta_de_programas, carpeta_local
from deploy.local.secretos import secretos
from deploy.local.servicios import SERVICIOS, Entorno, entorno_limpio, existe, tiene_base
from deploy.local.unidades import Conjunto, Iniciar, a_la_vez
from shared.persistence import migrar

_LISTO = 60.0
"""Seconds that a part may take to be ready."""
_CIMIENTOS = ("postgres", "kafka", "pki", "correo")


def _decir(texto: str) -> None:
    print(texto, flush=True)


class Pila:
    """The local stack over one folder.

    Args:
        local: its folder; by default CONTINGENTES_LOCAL or `.local` of the clone.
        servicios: those to start; one whose `app.py` is missing is skipped and said to be.
        prefijo: of the topics.
        narrar: told each step in Spanish.
        reiniciar: whether a part that dies by itself is started again.
        durable: whether PostgreSQL waits for the disk.

    CONTINGENTES_POSTGRES_URL (superuser) and CONTINGENTES_KAFKA replace the servers that it would start. `estado` is
    what `.local/estado.json` holds (see `deploy.local.estado`).
    """

    def __init__(
        self,
        local: Path | None = None,
        servicios: Sequence[str] | None = None,
        *,
        prefijo: str = "contingentes.",
        narrar: Callable[[str], None] = _decir,
        reiniciar: bool = True,
        durable: bool = True,
    ) -> None:
        self.local = (local or carpeta_local()).resolve()
        self.servicios = list(SERVICIOS if servicios is None else servicios)
        self.prefijo = prefijo
        self.estado: dict[str, Any] = {}
        self._narrar = narrar
        self._durable = durable
        self._registros = self.local / "registros"
        self._partes = Conjunto(narrar, self._anotar, reiniciar=reiniciar)
        self._salida = AsyncExitStack()
        self._postgres_url = os.environ.get("CONTINGENTES_POSTGRES_URL", "")
        self._bootstrap = os.environ.get("CONTINGENTES_KAFKA", "")

    async def __aenter__(self) -> "Pila":
        async with AsyncExitStack() as salida:
            salida.enter_context(estado.Candado(self.local))
            salida.push_async_callback(self._parar)
            await self._arrancar_todo()
            self._salida = salida.pop_all()
        return self

    async def __aexit__(
        self, tipo: type[BaseException] | None, valor: BaseException | None, t: TracebackType | None
    ) -> None:
        await self._salida.aclose()

    def matar(self, nombre: str) -> None:
        """kill -9 of a part (a service, or postgres, kafka, pki, correo), which then stays down until `arrancar`.

        Raises:
            KeyError: if there is no such part.
        """
        self._partes.matar(nombre)

    async def arrancar(self, nombre: str) -> None:
        """Start a part that is down, on its port and data, and wait until it is ready; nothing if it runs.

        Raises:
            KeyError: if there is no such part.
            FallaLocal: if it does not become ready.
        """
        await self._partes.arrancar(nombre)

    async def esperar_lista(self, limite: float = _LISTO) -> None:
        """Wait until every service that should run answers that it is ready.

        Raises:
            TimeoutError: naming the one that is not.
        """
        async with httpx.AsyncClient(timeout=3) as cliente:
            for nombre in self._partes.deseadas():
                if nombre in self.estado["servicios"]:
                    await esperar(partial(_responde, cliente, self.estado["servicios"][nombre]), limite, nombre)

    async def _arrancar_todo(self) -> None:
        desde = time.monotonic()
        presentes = [s for s in self.servicios if existe(s)]
        for ausente in [s for s in self.servicios if s not in presentes]:
            self._narrar(f"! {ausente}: todavía no tiene app.py; se omite")
        _apartar_registros(self._registros)
        nombres = ["postgres", "kafka", "pki", "smtp", "correo", *SERVICIOS]
        puertos = puertos_libres(nombres, estado.leer(self.local).get("puertos", {}))
        claves = secretos(self.local, [s for s in SERVICIOS if tiene_base(s)])
        self.estado = {
            "en_marcha": True,
            "lista": False,
            "supervisor_pid": os.getpid(),
            "local": str(self.local),
            "puertos": puertos,
            "servicios": {},
        }
        self._anotar()
        self._partes.vigia.iniciar()
        await a_la_vez(
            self._con_postgres(puertos, claves, [s for s in presentes if tiene_base(s)]),
            self._con_kafka(puertos),
            self._con_pki(puertos["pki"]),
            self._con_correo(puertos["smtp"], puertos["correo"]),
        )
        indice = pki.indice(self.local / "pki") or {}
        entorno = Entorno(self.local, self.prefijo, self._bootstrap, self._postgres_url, puertos, claves, indice)
        self.estado |= entorno.describir() | {"servicios": {s: entorno.url(s) for s in presentes}}
        self.estado["registros"] = str(self._registros)
        self._anotar()
        await a_la_vez(*[self._con_servicio(s, entorno) for s in presentes])
        self.estado["lista"] = True
        self._anotar()
        self._narrar(f"✓ Todo en marcha en {_segundos(desde)}")

    async def _con_postgres(self, puertos: dict[str, int], claves: dict[str, str], con_base: list[str]) -> None:
        if self._postgres_url:
            self._narrar("· PostgreSQL: el de CONTINGENTES_POSTGRES_URL")
        else:
            servidor = Postgres(
                self.local / "postgres",
                self._registros / "postgres.log",
                puerto=puertos["postgres"],
                durable=self._durable,
                clave=claves["postgres"],
            )
            await self._agregar("postgres", "PostgreSQL 18", servidor.iniciar)
            puertos["postgres"] = servidor.puerto or 0
            self._postgres_url = servidor.url
        desde = time.monotonic()
        for servicio in con_base:
            await migrar(
                servicio,
                self._postgres_url,
                clave_app=claves[f"base_{servicio}"],
                clave_auditor=claves["auditor"],
            )
        self._narrar(f"· Bases al día: {', '.join(con_base) or 'ninguna'} ({_segundos(desde)})")

    async def _con_kafka(self, puertos: dict[str, int]) -> None:
        if self._bootstrap:
            self._narrar("· Kafka: el de CONTINGENTES_KAFKA")
        else:
            nodo = Kafka(
                self.local / "kafka",
                self._registros / "kafka.log",
                programas=carpeta_de_programas(self.local),
                puerto=puertos["kafka"],
                narrar=self._narrar,
            )
            await self._agregar("kafka", "Apache Kafka", nodo.iniciar)
            puertos["kafka"] = nodo.puerto or 0
            self._bootstrap = nodo.bootstrap
        creados = await crear_temas(self._bootstrap, self.prefijo)
        self._narrar(f"· Temas de Kafka: {len(creados)} creados" if creados else "· Temas de Kafka: ya estaban todos")

    async def _con_pki(self, puerto: int) -> None:
        carpeta, url = self.local / "pki", f"http://127.0.0.1:{puerto}"
        await asyncio.to_thread(pki.crear, carpeta, url)
        orden: list[str | Path] = [sys.executable, "-m", "deploy.local.pki_servicio", carpeta, str(puerto)]
        await self._agregar("pki", "PKI de pruebas (OCSP, CRL y TSA)", self._propio("pki", orden, url))

    async def _con_correo(self, smtp: int, http: int) -> None:
        carpeta = self.local / "correo"
        orden: list[str | Path] = [sys.executable, "-m", "deploy.local.correo", carpeta, str(smtp), str(http)]
        await self._agregar("correo", "Buzón de correo", self._propio("correo", orden, f"http://127.0.0.1:{http}"))

    async def _con_servicio(self, servicio: str, entorno: Entorno) -> None:
        orden = [sys.executable, "-m", "shared.http.servidor", f"services.{servicio}.app"]
        iniciar = self._propio(servicio, orden, entorno.url(servicio), entorno.variables(servicio))
        await self._agregar(servicio, f"Servicio {servicio}", iniciar)

    def _propio(
        self, nombre: str, orden: Sequence[str | Path], url: str, variables: dict[str, str] | None = None
    ) -> Iniciar:
        """How a process of this project is started: ready when `url` says so."""

        async def iniciar() -> Hijo:
            hijo = lanzar(
                nombre,
                orden,
                self._registros / f"{nombre}.log",
                entorno=variables or entorno_limpio(),
                directorio=RAIZ,
            )
            self._partes.vigia.anotar(hijo)
            try:
                async with httpx.AsyncClient(timeout=3) as cliente:
                    await esperar(
                        partial(_responde, cliente, url), _LISTO, nombre, pausa=0.1, abandonar=hijo.por_que_murio
                    )
            except BaseException:
                hijo.matar()
                self._partes.vigia.olvidar(hijo)
                raise
            return hijo

        return iniciar

    async def _agregar(self, nombre: str, titulo: str, iniciar: Iniciar) -> None:
        desde = time.monotonic()
        await self._partes.agregar(nombre, iniciar)
        self._narrar(f"· {titulo}: puerto {self.estado['puertos'][nombre]} ({_segundos(desde)})")

    def _anotar(self) -> None:
        self.estado["pids"] = self._partes.pids()
        estado.escribir(self.local, self.estado)

    async def _parar(self) -> None:
        await self._partes.parar(_CIMIENTOS)
        if self.estado:
            self.estado |= {"en_marcha": False, "lista": False, "pids": {}}
            estado.escribir(self.local, self.estado)
        self._narrar("· Todo quedó detenido; los datos se conservan")


async def _responde(cliente: httpx.AsyncClient, url: str) -> bool:
    try:
        return (await cliente.get(f"{url}/salud/lista")).status_code == 200
    except httpx.TransportError:
        return False


def _apartar_registros(carpeta: Path) -> None:
    """Keep the logs of the start before this one."""
    carpeta.mkdir(parents=True, exist_ok=True)
    for registro in carpeta.glob("*.log"):
        registro.rename(registro.with_suffix(".anterior"))


def _segundos(desde: float) -> str:
    return f"{time.monotonic() - desde:.1f}".replace(".", ",") + " s"
