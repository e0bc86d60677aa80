"""`contingentes auditor`."""

import asyncio
import dataclasses
import json
from typing import Annotated

import typer

from deploy.cli.conexiones import conexiones
from deploy.revision.auditor import auditar

app = typer.Typer()


@app.command()
def auditor(
    en_reposo: Annotated[bool, typer.Option("--en-reposo", help="Nada en curso: también lo que cruza bases.")] = False,
    en_vivo: Annotated[bool, typer.Option("--en-vivo", help="Con el sistema trabajando: base por base.")] = False,
    como_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Comprobar las promesas del sistema en todas las bases y temas. Termina con 1 si alguna no se cumple."""
    if en_reposo == en_vivo:
        raise typer.BadParameter("diga --en-reposo o --en-vivo")
    donde = conexiones()
    informe = asyncio.run(auditar(donde.bases, donde.kafka, donde.prefijo, en_reposo=en_reposo))
    if como_json:
        typer.echo(json.dumps(dataclasses.asdict(informe), ensure_ascii=False, indent=1))
    else:
        rotas = {f.comprobacion for f in informe.fallos}
        for nombre in informe.comprobaciones:
            typer.echo(f"{'✗' if nombre in rotas else '✓'} {nombre}")
        for fallo in informe.fallos:
            typer.echo(f"✗ {fallo.comprobacion}: no se cumple «{fallo.promesa}»: {fallo.detalle}", err=True)
        typer.echo(f"{len(informe.comprobaciones)} comprobaciones, {len(informe.fallos)} fallos")
    raise typer.Exit(0 if informe.limpio else 1)
