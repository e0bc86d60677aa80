"""`contingentes correo`: what a mail server does with the mailbox of bounces."""

import asyncio
import json
import os
from pathlib import Path
from typing import Annotated

import typer

from deploy.cli.conexiones import conexiones
from services.notificaciones.rebotes import service
from services.notificaciones.rebotes.rules import Rebote, leer
from shared.persistence import BaseDeDatos

app = typer.Typer(no_args_is_help=True, help="Correos: informes de los que no llegaron.")
app.callback()(lambda: None)


@app.command("rebotes")
def rebotes(
    archivos: Annotated[list[Path], typer.Argument(help="Informes de devolución (.eml) o carpetas con ellos.")],
    como_json: Annotated[bool, typer.Option("--json", help="Para un programa.")] = False,
) -> None:
    """Recibe informes de devolución, cada uno una vez; desde la tubería de un servidor de correo, /dev/stdin."""
    secreto = os.environ.get("CONTINGENTES_CLAVE_ENLACES") or _secreto_local()
    if not secreto:
        typer.echo(
            "Falta CONTINGENTES_CLAVE_ENLACES, con que se comprueba de qué entrega habla cada informe.", err=True
        )
        raise typer.Exit(2)
    url = conexiones().bases.get("notificaciones")
    if not url:
        typer.echo("No se sabe dónde está la base de notificaciones.", err=True)
        raise typer.Exit(2)
    hallados = [h for a in archivos for h in (sorted(a.glob("*.eml")) if a.is_dir() else [a])]
    leidos = [(h, leer(h.read_bytes(), secreto)) for h in hallados]
    aplicados = asyncio.run(_recibir(url, [r for _, r in leidos]))
    for (archivo, rebote), aplicado in zip(leidos, aplicados, strict=True):
        fila = {
            "archivo": str(archivo),
            "accion": rebote.accion,
            "codigo": rebote.codigo,
            "entrega": str(rebote.entrega_id) if rebote.entrega_id else None,
            "aplicado": aplicado,
        }
        if como_json:
            typer.echo(json.dumps(fila, ensure_ascii=False))
        else:
            efecto = "la entrega queda rebotada" if aplicado else "no cambia ninguna entrega"
            typer.echo(f"{archivo.name}: {rebote.accion} {rebote.codigo}".rstrip() + f"; {efecto}")


def _secreto_local() -> str:
    """That of the local stack, which `make up` leaves running."""
    archivo = conexiones().estado.get("secretos")
    if not archivo or not Path(archivo).exists():
        return ""
    return str(json.loads(Path(archivo).read_text(encoding="utf-8")).get("clave_enlaces", ""))


async def _recibir(url: str, informes: list[Rebote]) -> list[bool]:
    bd = BaseDeDatos(url)
    try:
        aplicados = []
        for rebote in informes:
            async with bd.tx() as tx:
                aplicados.append(await service.recibir(tx, rebote))
        return aplicados
    finally:
        await bd.cerrar()
