"""`contingentes contingente`: the data of a contingente as a YAML file."""

from pathlib import Path
from typing import Annotated, Any
from uuid import uuid4

import httpx
import typer

from deploy.cli.conexiones import conexiones
from services.cupos.contingentes import enyaml

app = typer.Typer(no_args_is_help=True, help="Contingentes como archivos YAML.")

Archivo = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="Archivo YAML.")]
Url = Annotated[
    str, typer.Option(envvar="CONTINGENTES_URL_PUBLICA", help="Del gateway; por defecto, el del sistema local.")
]
Token = Annotated[
    str, typer.Option(envvar="CONTINGENTES_TOKEN", help="De un coordinador (POST /v1/sesiones); mejor en la variable.")
]


@app.command()
def comprobar(archivo: Annotated[list[Path], typer.Argument(exists=True, dir_okay=False)]) -> None:
    """Revisar archivos sin que nada esté en marcha: cada error con su línea. Termina con 1 si hay alguno."""
    mal = False
    for uno in archivo:
        try:
            datos, errores = enyaml.comprobar(uno.read_bytes())
        except enyaml.TextoInvalido as error:
            errores = error.errores
        else:
            if not errores:
                grupos = f"{len(datos.grupos)} grupo{'s' if len(datos.grupos) > 1 else ''}"
                typer.echo(f"{uno}: {datos.codigo}, {datos.volumen} {datos.unidad} en {grupos}, sin errores")
        for e in errores:
            typer.echo(_linea(str(uno), e.linea, e.campo, e.mensaje), err=True)
        mal = mal or bool(errores)
    if mal:
        raise typer.Exit(1)


@app.command()
def exportar(
    codigo: Annotated[str, typer.Argument(help="AZUCAR-OMC-2026")],
    salida: Annotated[Path | None, typer.Option("--salida", "-o", help="Por defecto, la salida estándar.")] = None,
    url: Url = "",
    token: Token = "",
) -> None:
    """Guardar los datos de un contingente. Los publicados no piden token; los borradores, el de un funcionario."""
    with _cliente(url, token) as http:
        respuesta = _exigir(http.get(f"/v1/contingentes/{codigo}.yaml"))
    if salida is None:
        typer.echo(respuesta.text, nl=False)
    else:
        salida.write_text(respuesta.text, encoding="utf-8")
        version = respuesta.headers["etag"].strip('"').removeprefix("v")
        typer.echo(f"{salida}: {codigo}, versión {version}")


@app.command()
def importar(
    archivo: Archivo,
    version: Annotated[
        int | None, typer.Option(help="Versión del borrador que se reemplaza, si ya hay uno con ese código.")
    ] = None,
    url: Url = "",
    token: Token = "",
) -> None:
    """Crear un borrador, o reemplazar el que se vio en --version."""
    cabeceras = {"Content-Type": "application/yaml", "Idempotency-Key": str(uuid4())}
    if version is not None:
        cabeceras["If-Match"] = f'"v{version}"'
    with _cliente(url, token) as http:
        ruta = "/v1/contingentes/importar"
        respuesta = _exigir(http.post(ruta, content=archivo.read_bytes(), headers=cabeceras), str(archivo))
    leido = respuesta.json()
    hecho = "creado" if respuesta.status_code == 201 else "reemplazado"
    typer.echo(f"{leido['codigo']}: borrador {hecho}, versión {leido['version']}")


def _cliente(url: str, token: str) -> httpx.Client:
    base = url or str(conexiones().estado.get("gateway_url", ""))
    if not base:
        typer.echo("Diga dónde está el gateway con --url o CONTINGENTES_URL_PUBLICA.", err=True)
        raise typer.Exit(2)
    return httpx.Client(base_url=base, timeout=30, headers={"Authorization": f"Bearer {token}"} if token else {})


def _exigir(respuesta: httpx.Response, archivo: str = "") -> httpx.Response:
    """The answer, or the problem told on standard error and exit 1."""
    if respuesta.is_success:
        return respuesta
    es_problema = respuesta.headers.get("content-type", "").startswith("application/problem+json")
    problema: dict[str, Any] = (
        respuesta.json() if es_problema else {"title": f"El gateway respondió {respuesta.status_code}."}
    )
    typer.echo(f"{problema['title']}: {problema.get('detail') or ''}".rstrip(": "), err=True)
    for e in problema.get("errores", []):
        typer.echo(_linea(archivo, e.get("linea"), e.get("campo", ""), e["mensaje"]), err=True)
    raise typer.Exit(1)


def _linea(archivo: str, linea: int | None, campo: str, mensaje: str) -> str:
    """`archivo:línea: campo: mensaje`, as editors understand it."""
    return ": ".join(p for p in (f"{archivo}:{linea}" if linea else archivo, campo, mensaje) if p)
