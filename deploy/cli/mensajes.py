"""`contingentes dlq|aparcados|replay|salida`: held messages and publishing again."""

import asyncio
import getpass
import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Annotated, TypeVar

import typer
from rich.console import Console
from rich.table import Table
from sqlalchemy.ext.asyncio import AsyncSession

from deploy.cli.conexiones import conexiones
from shared.messaging import retenidos
from shared.messaging.retenidos import NoSePuede, Retenido
from shared.persistence import BaseDeDatos

app = typer.Typer()
dlq = typer.Typer(no_args_is_help=True, help="Mensajes que un consumidor no pudo aplicar (cartas muertas).")
aparcados = typer.Typer(no_args_is_help=True, help="Mensajes que esperan algo que aún no llega.")
salida = typer.Typer(no_args_is_help=True, help="Eventos de la bandeja de salida que el broker rechaza.")
app.add_typer(dlq, name="dlq")
app.add_typer(aparcados, name="aparcados")
app.add_typer(salida, name="salida")

T = TypeVar("T")
Servicio = Annotated[str, typer.Argument(help="Servicio cuya base se mira, p. ej. consumo.")]
Id = Annotated[int, typer.Argument(help="Número del mensaje retenido.")]
Razon = Annotated[str, typer.Option("--razon", help="Por qué; queda escrito.", prompt="¿Por qué?")]
Quien = Annotated[str, typer.Option("--quien", help="Quién lo pide; queda escrito.")]
Clave = Annotated[str | None, typer.Option("--clave", help="Solo los de esta clave (id del agregado).")]
ComoJson = Annotated[bool, typer.Option("--json", help="Para un programa.")]


def _en_base(servicio: str, hacer: Callable[[AsyncSession], Awaitable[T]]) -> T:
    """Run one transaction in a service's database; what cannot be done is told and ends with 1."""
    url = conexiones().bases.get(servicio)
    if not url:
        typer.echo(f"No se conoce la base de {servicio}.", err=True)
        raise typer.Exit(2)

    async def correr() -> T:
        bd = BaseDeDatos(url, aplicacion="contingentes cli", conexiones=1)
        try:
            async with bd.tx() as tx:
                return await hacer(tx)
        finally:
            await bd.cerrar()

    try:
        return asyncio.run(correr())
    except NoSePuede as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error


def _mostrar(filas: list[Retenido], como_json: bool, vacio: str) -> None:
    if como_json:
        typer.echo(json.dumps([asdict(f) for f in filas], ensure_ascii=False, indent=1, default=str))
        return
    if not filas:
        typer.echo(vacio)
        return
    tabla = Table("id", "tipo", "clave", "n.º", "espera o error", "intentos", "desde")
    for f in filas:
        espera = f"{f.espera_que} {f.espera_clave}" if f.espera_que else None
        if f.motivo == "hueco":
            espera = "los anteriores de su clave"
        detalle = espera or (f.error or f.motivo).splitlines()[0]
        tipo = f.tipo.removeprefix("co.vuce.contingentes.")
        tabla.add_row(str(f.id), tipo, f.clave, str(f.secuencia), detalle, str(f.intentos), f"{f.retenido_en:%F %T}")
    Console().print(tabla)


@dlq.command("ver")
def dlq_ver(servicio: Servicio, clave: Clave = None, como_json: ComoJson = False) -> None:
    """Las cartas muertas de un servicio, con su motivo."""
    filas = _en_base(servicio, lambda tx: retenidos.listar(tx, estado="muerto", clave=clave))
    _mostrar(filas, como_json, f"{servicio} no tiene cartas muertas.")


@dlq.command("reintentar")
def dlq_reintentar(servicio: Servicio, id: Id, razon: Razon, quien: Quien = "") -> None:
    """Que el servicio intente otra vez un mensaje; si sale bien, siguen los que esperan detrás."""
    _en_base(servicio, lambda tx: retenidos.reintentar(tx, id, quien=quien or getpass.getuser(), razon=razon))
    typer.echo(f"El mensaje {id} de {servicio} se intentará de nuevo en un momento.")


@dlq.command("descartar")
def dlq_descartar(servicio: Servicio, id: Id, razon: Razon, quien: Quien = "") -> None:
    """Dar un mensaje por perdido: cuenta como visto, y siguen los que esperan detrás."""
    _en_base(servicio, lambda tx: retenidos.descartar(tx, id, quien=quien or getpass.getuser(), razon=razon))
    typer.echo(f"El mensaje {id} de {servicio} queda descartado.")


@aparcados.command("ver")
def aparcados_ver(servicio: Servicio, clave: Clave = None, como_json: ComoJson = False) -> None:
    """Los mensajes aparcados de un servicio y lo que espera cada uno."""
    filas = _en_base(servicio, lambda tx: retenidos.listar(tx, estado="aparcado", clave=clave))
    _mostrar(filas, como_json, f"{servicio} no tiene mensajes aparcados.")


@aparcados.command("aceptar-hueco")
def aparcados_aceptar_hueco(servicio: Servicio, id: Id, razon: Razon, quien: Quien = "") -> None:
    """Aceptar que los mensajes que faltan antes de este no llegarán nunca."""
    quien = quien or getpass.getuser()
    faltan = _en_base(servicio, lambda tx: retenidos.aceptar_hueco(tx, id, quien=quien, razon=razon))
    typer.echo(f"Se acepta que faltan {faltan} mensajes antes del {id} de {servicio}; se aplicará en un momento.")


@salida.command("ver")
def salida_ver(servicio: Servicio, como_json: ComoJson = False) -> None:
    """Eventos sin publicar cuyo último intento falló."""
    filas = _en_base(servicio, retenidos.rechazadas)
    if como_json:
        typer.echo(json.dumps(filas, ensure_ascii=False, indent=1, default=str))
    elif not filas:
        typer.echo(f"El broker no ha rechazado eventos de {servicio}.")
    else:
        tabla = Table("seq", "tipo", "clave", "intentos", "error")
        for f in filas:
            tabla.add_row(*(str(f[c]) for c in ("seq", "type", "aggregate_id", "attempts", "last_error")))
        Console().print(tabla)


@salida.command("omitir")
def salida_omitir(
    servicio: Servicio,
    seq: Annotated[int, typer.Argument(help="Fila de la bandeja de salida.")],
    razon: Razon,
    quien: Quien = "",
) -> None:
    """Publicar un aviso en lugar de un evento que el broker rechaza, para que sigan los de su clave."""
    _en_base(servicio, lambda tx: retenidos.omitir(tx, seq, quien=quien or getpass.getuser(), razon=razon))
    typer.echo(f"En lugar de la fila {seq} de {servicio} se publicará un aviso de omisión.")


@app.command()
def replay(
    servicio: Servicio,
    razon: Razon,
    topico: Annotated[str | None, typer.Option("--topico", help="Solo este tópico, sin prefijo.")] = None,
    clave: Clave = None,
    quien: Quien = "",
) -> None:
    """Publicar de nuevo lo ya publicado; los consumidores reconocen lo que ya aplicaron."""
    quien = quien or getpass.getuser()
    cuantas = _en_base(
        servicio, lambda tx: retenidos.republicar(tx, topico=topico, clave=clave, quien=quien, razon=razon)
    )
    typer.echo(f"{servicio} publicará de nuevo {cuantas} eventos.")
