"""`contingentes registro`: seed an installation from a file."""

import asyncio
import json
import os
from pathlib import Path
from typing import Annotated

import typer
import yaml
from pydantic import ValidationError

from deploy.cli.conexiones import Conexiones, conexiones
from services.registro import problemas as _problemas  # noqa: F401 -- declares the problems that can be told
from services.registro.siembra.schemas import Sembrado, Siembra
from services.registro.siembra.service import sembrar as sembrar_archivo
from shared.http.problemas import Problema
from shared.http.validacion import errores_de_campos
from shared.persistence import BaseDeDatos

app = typer.Typer(no_args_is_help=True, help="Registro: sembrar empresas, usuarios, calendario y TRM.")
app.callback()(lambda: None)

_NOMBRES = {
    "usuarios": "usuarios",
    "empresas": "empresas",
    "habilitadas": "empresas habilitadas",
    "firmantes": "firmantes",
    "representaciones": "representaciones",
    "correos": "correos",
    "calendario": "versiones del calendario",
    "trm": "tasas",
}


@app.command()
def sembrar(
    archivo: Annotated[Path, typer.Argument(help="YAML con usuarios, empresas, calendario y trm.", exists=True)],
    como_json: Annotated[bool, typer.Option("--json", help="Para un programa.")] = False,
) -> None:
    """Añade lo que falte de un archivo; sembrarlo otra vez no cambia nada.

    Publica los mismos eventos que la API. Necesita CONTINGENTES_CLAVE_HUELLAS, la misma del servicio.
    """
    donde = conexiones()
    clave = os.environ.get("CONTINGENTES_CLAVE_HUELLAS") or _secreto(donde)
    url = _base(donde)
    if not clave or not url:
        typer.echo("Falta CONTINGENTES_CLAVE_HUELLAS o CONTINGENTES_REGISTRO_POSTGRES_URL.", err=True)
        raise typer.Exit(2)
    try:
        crudo = yaml.safe_load(archivo.read_text(encoding="utf-8")) or {}
        # A day without quotes is a date to YAML and a text to the schema.
        datos = Siembra.model_validate_json(json.dumps(crudo, default=str))
    except (ValidationError, yaml.YAMLError) as error:
        typer.echo(f"{archivo}: {_en_palabras(error)}", err=True)
        raise typer.Exit(1) from error
    try:
        hecho = asyncio.run(_sembrar(url, datos, clave))
    except (Problema, ValueError) as error:
        typer.echo(f"{archivo}: {error}", err=True)
        raise typer.Exit(1) from error
    if como_json:
        typer.echo(json.dumps(hecho.model_dump()))
    elif hecho.nada:
        typer.echo("Ya estaba todo.")
    else:
        nuevos = (f"{n} {_NOMBRES[k]}" for k, n in hecho.model_dump().items() if n)
        typer.echo("Se añadieron: " + ", ".join(nuevos) + ".")


async def _sembrar(url: str, datos: Siembra, clave: str) -> Sembrado:
    bd = BaseDeDatos(url, aplicacion="contingentes cli", conexiones=2)
    try:
        return await sembrar_archivo(bd, datos, clave)
    finally:
        await bd.cerrar()


def _base(donde: Conexiones) -> str:
    """The service's own role where it is known: it may do no more than the service does."""
    propia = donde.estado.get("bases", {}).get("registro", {}).get("app", "")
    return os.environ.get("CONTINGENTES_REGISTRO_POSTGRES_URL") or propia or donde.bases.get("registro", "")


def _secreto(donde: Conexiones) -> str:
    archivo = donde.estado.get("secretos")
    if not archivo:
        return ""
    return str(json.loads(Path(archivo).read_text(encoding="utf-8")).get("clave_huellas", ""))


def _en_palabras(error: ValidationError | yaml.YAMLError) -> str:
    if isinstance(error, yaml.YAMLError):
        return f"no es YAML: {error}"
    return "; ".join(f"{e['puntero']}: {e['mensaje']}" for e in errores_de_campos(error.errors()))
