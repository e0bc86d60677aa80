"""`contingentes migrar` and `contingentes temas`: prepare databases and topics."""

import asyncio
import os
from typing import Annotated

import typer

from deploy.cli.conexiones import SERVICIOS
from shared.persistence import migrar as migrar_servicio

app = typer.Typer()


@app.command()
def migrar(
    servicio: Annotated[list[str] | None, typer.Argument(help="Por defecto todos.")] = None,
    url: Annotated[
        str, typer.Option(envvar="CONTINGENTES_POSTGRES_URL", help="postgresql:// de un superusuario.")
    ] = "",
) -> None:
    """Crear o poner al día los roles y la base de cada servicio.

    La clave de `<servicio>_app` se toma de CONTINGENTES_CLAVE_APP si está puesta.
    """
    if not url:
        raise typer.BadParameter("falta --url o CONTINGENTES_POSTGRES_URL")
    clave = os.environ.get("CONTINGENTES_CLAVE_APP")
    for nombre in servicio or SERVICIOS:
        base = asyncio.run(migrar_servicio(nombre, url, clave_app=clave))
        typer.echo(f"{nombre}: base {base} al día")


@app.command()
def temas(
    kafka: Annotated[str, typer.Option(envvar="CONTINGENTES_KAFKA", help="host:puerto del broker.")],
    prefijo: Annotated[str, typer.Option(envvar="CONTINGENTES_PREFIJO_TOPICOS")] = "contingentes.",
) -> None:
    """Crear los temas de Kafka que falten."""
    from deploy.kafka.temas import crear_temas
    from shared.messaging.conexion import seguridad
    from shared.settings import Ajustes

    creados = asyncio.run(crear_temas(kafka, prefijo, con=seguridad(Ajustes())))
    typer.echo("creados: " + (", ".join(creados) if creados else "ninguno, ya estaban todos"))
