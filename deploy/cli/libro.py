"""`contingentes libro`: the ledgers of groups (`cupos`) and of quotas (`consumo`)."""

import dataclasses
import json
from datetime import datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from deploy.cli.bases import consultar
from shared.clock import BOGOTA
from shared.documents.textos import entero
from shared.ledger import (
    Movimiento,
    Saldo,
    TotalDeTipo,
    TotalDeUnidad,
    balance_de_prueba,
    movimientos,
    saldo,
    totales_por_tipo,
)

app = typer.Typer(no_args_is_help=True, help="Los libros: de los grupos (cupos) y de cada cupo (consumo).")
CON_LIBRO = ("cupos", "consumo")
ComoJson = Annotated[bool, typer.Option("--json", help="Para un programa.")]


@app.command()
def balance(
    servicio: Annotated[list[str] | None, typer.Argument(help="cupos o consumo; por defecto los dos.")] = None,
    como_json: ComoJson = False,
) -> None:
    """Balance de prueba: las cuentas por tipo, y si todo suma cero. Termina con 1 si algún libro no cuadra."""
    cuadran, salida = True, {}
    for nombre in servicio or CON_LIBRO:
        if nombre not in CON_LIBRO:
            raise typer.BadParameter(f"{nombre} no es cupos ni consumo")
        tipos, unidades = consultar(nombre, _balance)
        cuadra = all(u.cuadra for u in unidades)
        cuadran = cuadran and cuadra
        salida[nombre] = {"cuadra": cuadra, "cuentas": [dataclasses.asdict(t) for t in tipos]}
        if not como_json:
            tabla = Table("cuenta", "unidad", "cuántas", "asentado", "por salir", "por entrar", title=nombre)
            for t in tipos:
                cifras = (entero(n) for n in (t.cuentas, t.asentado, t.por_salir, t.por_entrar))
                tabla.add_row(t.tipo, t.unidad, *cifras)
            Console().print(tabla)
            descuadradas = sum(u.descuadradas for u in unidades)
            typer.echo("✓ cuadra" if cuadra else f"✗ no cuadra; cuentas distintas de sus asientos: {descuadradas}")
    if como_json:
        typer.echo(json.dumps(salida, ensure_ascii=False, indent=1))
    raise typer.Exit(0 if cuadran else 1)


async def _balance(tx: AsyncSession) -> tuple[list[TotalDeTipo], list[TotalDeUnidad]]:
    return await totales_por_tipo(tx), await balance_de_prueba(tx)


@app.command("saldo")
def leer_saldo(
    referencia: Annotated[str, typer.Argument(help="Número o id de un cupo (CUP-…), o CONTINGENTE/GRUPO.")],
    en: Annotated[
        str | None, typer.Option(help="Instante (AAAA-MM-DDTHH:MM, hora de Colombia si no dice zona).")
    ] = None,
    como_json: ComoJson = False,
) -> None:
    """Los saldos de un cupo o de un grupo, ahora o como estaban en un instante pasado."""
    instante = None if en is None else _instante(en)
    servicio = "cupos" if "/" in referencia else "consumo"
    filas = consultar(servicio, lambda tx: _saldos(tx, servicio, referencia, instante))
    if not filas:
        typer.echo(f"No hay cuentas de {referencia} en {servicio}.", err=True)
        raise typer.Exit(1)
    if como_json:
        cuentas = {tipo: {"unidad": unidad, **_cifras(s)} for tipo, unidad, s in filas}
        salida = {"referencia": referencia, "en": instante, "cuentas": cuentas}
        typer.echo(json.dumps(salida, ensure_ascii=False, indent=1, default=_texto))
        return
    cuando = "ahora" if instante is None else f"{instante:%Y-%m-%d %H:%M:%S%z}"
    tabla = Table(
        "cuenta", "unidad", "disponible", "asentado", "por salir", "por entrar", title=f"{referencia}, {cuando}"
    )
    for tipo, unidad, s in filas:
        tabla.add_row(tipo, unidad, *(entero(n) for n in _cifras(s).values()))
    Console().print(tabla)


def _instante(escrito: str) -> datetime:
    try:
        leido = datetime.fromisoformat(escrito)
    except ValueError as error:
        raise typer.BadParameter(f"{escrito} no es un instante AAAA-MM-DDTHH:MM") from error
    return leido if leido.tzinfo is not None else leido.replace(tzinfo=BOGOTA)


def _cifras(s: Saldo) -> dict[str, int]:
    return {"disponible": s.disponible, "asentado": s.asentado, "por_salir": s.por_salir, "por_entrar": s.por_entrar}


async def _saldos(
    tx: AsyncSession, servicio: str, referencia: str, en: datetime | None
) -> list[tuple[str, str, Saldo]]:
    cuentas = text("SELECT id, tipo, unidad FROM libro_cuentas WHERE referencia = :r ORDER BY tipo")
    filas = (await tx.execute(cuentas, {"r": await _de_cupo(tx, servicio, referencia)})).all()
    return [(f.tipo, f.unidad, await saldo(tx, f.id, en)) for f in filas]


async def _de_cupo(tx: AsyncSession, servicio: str, referencia: str) -> str:
    """What the ledger calls it: a quota goes by its id."""
    if servicio != "consumo":
        return referencia
    cupo = text("SELECT id::text FROM cupo WHERE numero = :r OR id::text = :r")
    return (await tx.execute(cupo, {"r": referencia})).scalar_one_or_none() or referencia


@app.command("movimientos")
def listar(
    referencia: Annotated[str, typer.Argument(help="Número o id de un cupo (CUP-…), o CONTINGENTE/GRUPO.")],
    cuenta: Annotated[str, typer.Option(help="disponible, consumido o devuelto; de un grupo, también asignado.")] = (
        "disponible"
    ),
    limite: Annotated[int, typer.Option(min=1, max=1000)] = 50,
    como_json: ComoJson = False,
) -> None:
    """Los movimientos de una cuenta, del más reciente al más antiguo, con el saldo tras cada uno."""
    servicio = "cupos" if "/" in referencia else "consumo"
    tipo = f"grupo_{cuenta}" if servicio == "cupos" else cuenta
    filas = consultar(servicio, lambda tx: _movimientos(tx, servicio, tipo, referencia, limite))
    if filas is None:
        typer.echo(f"No hay una cuenta {tipo} de {referencia} en {servicio}.", err=True)
        raise typer.Exit(1)
    if como_json:
        typer.echo(json.dumps([dataclasses.asdict(m) for m in filas], ensure_ascii=False, indent=1, default=_texto))
        return
    tabla = Table("n", "instante", "clase", "causa", "de dónde", "cantidad", "asentado", "por salir", title=referencia)
    for m in filas:
        de_donde = str(m.datos.get("referencia") or m.datos.get("numero") or "")
        cifras = (entero(n) for n in (m.cantidad, m.asentado, m.por_salir))
        tabla.add_row(str(m.numero), f"{m.instante:%Y-%m-%d %H:%M:%S%z}", m.clase, m.causa, de_donde, *cifras)
    Console().print(tabla)


async def _movimientos(
    tx: AsyncSession, servicio: str, tipo: str, referencia: str, limite: int
) -> list[Movimiento] | None:
    referencia = await _de_cupo(tx, servicio, referencia)
    consulta = text("SELECT id FROM libro_cuentas WHERE tipo = :tipo AND referencia = :referencia")
    cuenta = (await tx.execute(consulta, {"tipo": tipo, "referencia": referencia})).scalar_one_or_none()
    return None if cuenta is None else await movimientos(tx, cuenta, limite=limite)


def _texto(valor: object) -> str:
    return valor.isoformat() if isinstance(valor, datetime) else str(valor)
