"""Kafka's own command line tools, as a `bin` folder like that of its distribution, brought by Maven on demand."""

import shutil
from collections.abc import Callable
from pathlib import Path

from deploy.local.errores import FallaLocal
from deploy.local.java import java
from deploy.local.kafka import traer_jars
from deploy.local.procesos import ejecutar, turno

_RECETA = Path(__file__).resolve().parents[1] / "kafka" / "herramientas" / "pom.xml"
_CLASES = {
    "kafka-acls.sh": "org.apache.kafka.tools.AclCommand",
    "kafka-configs.sh": "kafka.admin.ConfigCommand",
    "kafka-console-consumer.sh": "org.apache.kafka.tools.consumer.ConsoleConsumer",
}


async def herramientas(programas: Path, *, narrar: Callable[[str], None] = lambda texto: None) -> Path:
    """The `bin` folder; nothing is fetched when it is there.

    Args:
        programas: absolute.

    Raises:
        FallaLocal: if there is no Java or no Maven, or it cannot reach a repository.
    """
    carpeta = programas / "kafka" / "herramientas"
    broker = carpeta.parent / "libs"
    await traer_jars(broker, narrar=narrar)
    programa = await java(programas, narrar=narrar)
    mvn = shutil.which("mvn")
    async with turno(carpeta.with_suffix(".turno")):
        completo = carpeta / "completo.txt"
        receta = _RECETA.read_text(encoding="utf-8")
        if not completo.exists() or completo.read_text(encoding="utf-8") != receta:
            if mvn is None:
                raise FallaLocal("No hay con qué traer las herramientas de Kafka: falta Maven.")
            narrar("· Trayendo las herramientas de consola de Kafka con Maven")
            shutil.rmtree(carpeta, ignore_errors=True)
            orden: list[str | Path] = [mvn, "-q", "-B", "-f", _RECETA, "dependency:copy-dependencies"]
            orden += ["-DincludeScope=runtime", f"-DoutputDirectory={carpeta / 'libs'}"]
            await ejecutar(orden, que="Maven", limite=900)
            completo.write_text(receta, encoding="utf-8")
        bin_ = carpeta / "bin"
        bin_.mkdir(exist_ok=True)
        for nombre, clase in _CLASES.items():
            guion = bin_ / nombre
            guion.write_text(
                f'#!/bin/sh\nexec "{programa}" -Xmx256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1'
                f' -cp "{carpeta / "libs"}/*:{broker}/*" {clase} "$@"\n',
                encoding="utf-8",
            )
            guion.chmod(0o755)
    return bin_
