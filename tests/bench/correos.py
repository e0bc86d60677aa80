"""Mails per second: deliveries with their attachment and their states, against bare aiosmtplib to the same sink.

`python -m tests.bench.correos --json` prints two rows. Both sides send the same mails over as many connections
to the local mail server in a process of its own; ours commits that it is about to send each, records how it ended, and
publishes that. The second row is how long a mail takes from its event on, at a modest rate (`demora_correos`).
"""

import asyncio
import json
import os
import statistics
import subprocess
import sys
import time
import uuid
from datetime import timedelta
from email.utils import parseaddr
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

import aiosmtplib
import httpx
import sqlalchemy as sa
from prometheus_client import REGISTRY

from deploy.local.procesos import puerto_libre
from deploy.local.pruebas import servidor_compartido
from deploy.local.rutas import carpeta_local
from services.notificaciones.app import TRABAJOS
from services.notificaciones.avisos.models import Aviso
from services.notificaciones.avisos.service import insertar_aviso
from services.notificaciones.entregas.service import crear
from services.notificaciones.mensajes.ejemplos import MUESTRAS
from services.notificaciones.mensajes.redaccion import componer, redactar
from services.notificaciones.salidas import salidas
from services.notificaciones.settings import AjustesNotificaciones
from shared.clock import reloj_sistema
from shared.documents import Almacen
from shared.http.contexto import Contexto
from shared.jobs import Trabajador
from shared.persistence import BaseDeDatos
from tests.ayudas import FabricaDeBases, esperar_hasta
from tests.bench.demora_correos import fila

CORREOS = 400
CONEXIONES = 8
VUELTAS = 3
META = 0.7
NIT = "900204272-8"
CLASE: Literal["solicitud_decidida"] = "solicitud_decidida"


def _direcciones() -> list[str]:
    return [f"correo{n}@ingenio.example" for n in range(CORREOS)]


async def _desnudo(ajustes: AjustesNotificaciones) -> float:
    """Mails per second of aiosmtplib alone, each written anew."""
    cola = iter(_direcciones())
    remitente = parseaddr(ajustes.correo_remitente)[1]

    async def enviar() -> None:
        async with aiosmtplib.SMTP(hostname=ajustes.smtp_host, port=ajustes.smtp_puerto, start_tls=False) as smtp:
            for direccion in cola:
                mensaje = componer(
                    redactar(CLASE, MUESTRAS[CLASE]),
                    remitente=ajustes.correo_remitente,
                    direccion=direccion,
                    message_id=f"<{uuid.uuid4()}@bench.example>",
                    caso="CUP-1",
                    fecha=reloj_sistema.ahora(),
                )
                await smtp.sendmail(remitente, [direccion], mensaje.as_bytes())

    inicio = time.monotonic()
    await asyncio.gather(*(enviar() for _ in range(CONEXIONES)))
    return CORREOS / (time.monotonic() - inicio)


def _enviados() -> float:
    return REGISTRY.get_sample_value("correos_total", {"clase": CLASE, "estado": "enviada"}) or 0


async def _nuestro(postgres: str, ajustes: AjustesNotificaciones, carpeta: Path) -> float:
    """Mails per second of the service's own worker, from the first claim to the last recorded end."""
    bases = FabricaDeBases(postgres)
    base = await bases.de_servicio("notificaciones")
    ajustes = ajustes.model_copy(update={"servicio": "notificaciones"})
    bd = BaseDeDatos(base.app, conexiones=ajustes.postgres_pool)
    contexto = Contexto(ajustes=ajustes, bd=bd, almacen=Almacen.de_url(carpeta.as_uri(), "notificaciones"))
    try:
        async with bd.tx() as tx:
            await tx.execute(
                sa.text("INSERT INTO empresa VALUES (:nit, 'Ingenio de Prueba', 'habilitada', 1)"), {"nit": NIT}
            )
            aviso = await insertar_aviso(
                tx,
                CLASE,
                evento_id=uuid.uuid4(),
                nit=NIT,
                caso_id=uuid.uuid4(),
                caso_numero="CUP-1",
                datos=MUESTRAS[CLASE],
            )
            await crear(tx, await tx.get_one(Aviso, aviso), _direcciones(), (), ajustes)
        async with salidas(contexto):
            trabajador = Trabajador(ajustes, bd, trabajos=TRABAJOS, contexto=contexto)
            antes = _enviados()
            inicio = time.monotonic()
            await trabajador.iniciar()
            # Counted by the service after each commit: asking the database would cost what is being measured.
            await esperar_hasta(lambda: _enviados() - antes >= CORREOS, limite=120)
            segundos = time.monotonic() - inicio
            await trabajador.detener(timedelta(seconds=5))
        async with bd.tx() as tx:
            enviadas = await tx.execute(sa.text("SELECT count(*) FROM entrega WHERE estado = 'enviada'"))
            if enviadas.scalar_one() != CORREOS:
                raise AssertionError("no todos los correos quedaron enviados")
        return CORREOS / segundos
    finally:
        await bd.cerrar()
        await bases.cerrar()


async def medir(postgres: str, carpeta: Path) -> list[dict[str, object]]:
    """Rows of the table of `make bench`; the ratio is the median of paired runs."""
    smtp, web = puerto_libre(), puerto_libre()
    orden = [sys.executable, "-m", "deploy.local.correo", str(carpeta / "buzon"), str(smtp), str(web)]
    servidor = subprocess.Popen(orden)  # noqa: ASYNC220 (started before anything is measured)
    try:
        async with httpx.AsyncClient() as cliente:

            async def arriba() -> bool:
                try:
                    return (await cliente.get(f"http://127.0.0.1:{web}/salud/lista")).is_success
                except httpx.TransportError:
                    return False

            await esperar_hasta(arriba, limite=30)
        ajustes = AjustesNotificaciones(smtp_puerto=smtp, smtp_tls="no", smtp_conexiones=CONEXIONES)
        pares = []
        for _ in range(VUELTAS):
            desnudo = await _desnudo(ajustes)
            nuestro = await _nuestro(postgres, ajustes, carpeta)
            pares.append((nuestro, desnudo))
            sys.stderr.write(f"{nuestro:.0f}/s contra {desnudo:.0f}/s\n")
        demora = await fila(postgres, ajustes, carpeta)
    finally:
        servidor.terminate()
        servidor.wait()
    razones = sorted(a / b for a, b in pares)
    razon = statistics.median(razones)
    return [
        {
            "fila": "mails",
            "contra": "aiosmtplib bare, same mails and sink",
            "ratio": round(razon, 2),
            "valor": f"{statistics.median(a for a, _ in pares):.0f}/s",
            "meta": f">= {META}",
            "cumple": razon >= META,
            "mediana": round(razon, 2),
            "rango": [round(razones[0], 2), round(razones[-1], 2)],
        },
        demora,
    ]


def main() -> None:
    """Against CONTINGENTES_PRUEBAS_POSTGRES, else a server of this run."""
    local = carpeta_local()
    local.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=local, prefix="bench-correos-") as texto:
        carpeta = Path(texto)
        ajeno = os.environ.get("CONTINGENTES_PRUEBAS_POSTGRES")
        if ajeno:
            filas = asyncio.run(medir(ajeno, carpeta))
        else:
            with servidor_compartido("postgres", carpeta, local) as postgres:
                filas = asyncio.run(medir(postgres, carpeta))
    sys.stdout.write(json.dumps(filas, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
