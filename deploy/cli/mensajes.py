"""`contingentes dlq|aparcados|replay|salida`: held messages and publishing again."""

import asyncio
import getpass
import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Annotated, TypeVar

import typer
from rich.box import SIMPLE
from rich.console import Console
from rich.table import Column, Table
from sqlalchemy.ext.asyncio import AsyncSession

from deploy.cli.conexiones import SERVICIOS, conexiones
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
DeUno = Annotated[str | None, typer.Argument(help="Servicio cuya base se mira; sin él, todos.")]
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


def _de(servicio: str | None, leer: Callable[[AsyncSession], Awaitable[list[T]]]) -> list[tuple[str, T]]:
    """What a service has of a list, or what each of them has; of all of them, one without a known base is left out."""
    elegidos = [servicio] if servicio else [s for s in SERVICIOS if s in conexiones().bases]
    return [(s, fila) for s in elegidos for fila in _en_base(s, leer)]


def _mostrar(filas: list[tuple[str, Retenido]], como_json: bool, vacio: str) -> None:
    if como_json:
        con_servicio = [{"servicio": s, **asdict(f)} for s, f in filas]
        typer.echo(json.dumps(con_servicio, ensure_ascii=False, indent=1, default=str))
        return
    if not filas:
        typer.echo(vacio)
        return
    # One line each, however narrow the terminal: who looks first wants to know how many and of what.
    partes = {"tipo": 2, "clave": 2, "espera o error": 4}
    columnas = ("servicio", "id", "tipo", "clave", "n.º", "espera o error", "intentos", "desde")
    tabla = Table(
        *(Column(c, no_wrap=True, overflow="ellipsis", ratio=partes.get(c)) for c in columnas), expand=True, box=SIMPLE
    )
    for servicio, f in filas:
        espera = f"{f.espera_que} {f.espera_clave}" if f.espera_que else None
        if f.motivo == "hueco":
            espera = "los anteriores de su clave"
        detalle = espera or (f.error or f.motivo).splitlines()[0]
        tipo = f.tipo.removeprefix("co.vuce.contingentes.")
        medidas = str(f.secuencia), detalle, str(f.intentos), f"{f.retenido_en:%m-%d %H:%M}"
        tabla.add_row(servicio, str(f.id), tipo, f.clave, *medidas)
    Console().print(tabla)


@dlq.command("ver")
def dlq_ver(servicio: DeUno = None, clave: Clave = None, como_json: ComoJson = False) -> None:
    """Las cartas muertas de un servicio o de todos, con su motivo: las cien más antiguas de cada uno."""
    filas = _de(servicio, lambda tx: retenidos.listar(tx, estado="muerto", clave=clave))
    _mostrar(filas, como_json, f"{servicio or 'Ningún servicio'} {'no ' if servicio else ''}tiene cartas muertas.")


@dlq.command("reintentar")
def dlq_reintentar(
    servicio: Servicio,
    razon: Razon,
    id: Annotated[int | None, typer.Argument(help="Número del mensaje retenido.")] = None,
    todas: Annotated[bool, typer.Option("--todas", help="Todas las del servicio, o las de --clave.")] = False,
    clave: Clave = None,
    quien: Quien = "",
) -> None:
    """Que el servicio intente otra vez un mensaje, o todos; si sale bien, siguen los que esperan detrás."""
    if (id is None) != todas or (clave is not None and not todas):
        raise typer.BadParameter("diga el número de un mensaje, o --todas (y --clave si son las de una)")
    quien = quien or getpass.getuser()
    if id is not None:
        _en_base(servicio, lambda tx: retenidos.reintentar(tx, id, quien=quien, razon=razon))
        typer.echo(f"El mensaje {id} de {servicio} se intentará de nuevo en un momento.")
        return
    cuantas = _en_base(servicio, lambda tx: retenidos.reintentar_muertos(tx, clave=clave, quien=quien, razon=razon))
    typer.echo(f"De {servicio} se intentarán de nuevo {cuantas} en un momento; vea después cuáles siguen.")


@dlq.command("descartar")
def dlq_descartar(servicio: Servicio, id: Id, razon: Razon, quien: Quien = "") -> None:
    """Dar un mensaje por perdido: cuenta como visto, y siguen los que esperan detrás."""
    _en_base(servicio, lambda tx: retenidos.descartar(tx, id, quien=quien or getpass.getuser(), razon=razon))
    typer.echo(f"El mensaje {id} de {servicio} queda descartado.")


@aparcados.command("ver")
def aparcados_ver(servicio: DeUno = None, clave: Clave = None, como_json: ComoJson = False) -> None:
    """Los mensajes aparcados de un servicio o de todos y lo que espera cada uno: los cien más antiguos de cada uno."""
    filas = _de(servicio, lambda tx: retenidos.listar(tx, estado="aparcado", clave=clave))
    _mostrar(filas, como_json, f"{servicio or 'Ningún servicio'} {'no ' if servicio else ''}tiene mensajes aparcados.")


@aparcados.command("aceptar-hueco")
def aparcados_aceptar_hueco(servicio: Servicio, id: Id, razon: Razon, quien: Quien = "") -> None:
    """Aceptar que los mensajes que faltan antes de este no llegarán nunca."""
    quien = quien or getpass.getuser()
    faltan = _en_base(servicio, lambda tx: retenidos.aceptar_hueco(tx, id, quien=quien, razon=razon))
    typer.echo(f"Se acepta que faltan {faltan} mensajes antes del {id} de {servicio}; se aplicará en un momento.")


@salida.command("ver")
def salida_ver(servicio: DeUno = None, como_json: ComoJson = False) -> None:
    """Eventos sin publicar cuyo último intento falló, de un servicio o de todos."""
    filas = _de(servicio, retenidos.rechazadas)
    if como_json:
        typer.echo(json.dumps([{"servicio": s, **f} for s, f in filas], ensure_ascii=False, indent=1, default=str))
    elif not filas:
        typer.echo(f"El broker no ha rechazado eventos de {servicio or 'ningún servicio'}.")
    else:
        tabla = Table("servicio", "seq", "tipo", "clave", "intentos", "error")
        for s, f in filas:
            tabla.add_row(s, *(str(f[c]) for c in ("seq", "type", "aggregate_id", "attempts", "last_error")))
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
